#include "ui/viewer/details_pane.hpp"

#include <QDateTime>
#include <QEvent>
#include <QLabel>
#include <QLocale>
#include <cmath>

#include "core/base/error.hpp"
#include "core/library/picture_date.hpp"
#include "core/library/picture_reader.hpp"
#include "core/query/words.hpp"
#include "core/store/library.hpp"
#include "core/store/stars.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"
#include "ui/shared/word_language.hpp"

namespace laplens {

namespace {

constexpr int kFileKey = 1;

QString titleOf(const std::string& fact) {
    static const std::pair<const char*, const char*> titles[] = {
        {"Exposure", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Exposure")},
        {"Aperture", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Aperture")},
        {"Sensitivity", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Sensitivity")},
        {"Focal length", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Focal length")},
        {"Flash", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Flash")},
        {"Place", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Place")},
        {"Position", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Position")},
        {"Author", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Author")},
        {"Copyright", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Copyright")},
        {"Description", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Description")},
        {"Software", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Software")}};
    for (const auto& [name, title] : titles)
        if (fact == name) return DetailsPane::tr(title);
    return toQString(fact);
}

/// A picture's date as the person writes dates; cameras write the time of where they are.
QString dateText(std::int64_t ns, Qt::TimeSpec spec) {
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(ns / 1'000'000, spec);
    return QLocale().toString(time.date(), QLocale::LongFormat) + ", " +
           QLocale().toString(time.time(), QLocale::ShortFormat);
}

QString measuresOf(const ImageRecord& record) {
    QStringList parts;
    if (record.width > 0)
        parts << DetailsPane::tr("%1 \u00d7 %2 pixels")
                     .arg(formatCount(record.width), formatCount(record.height));
    if (record.fileSize > 0) parts << sizeText(record.fileSize);
    return parts.join(QStringLiteral(", "));
}

/// Of those that programs have in common; others are as a person called them.
QString colourText(const std::string& colour) {
    static const std::pair<const char*, const char*> colours[] = {
        {"red", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Red")},
        {"orange", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Orange")},
        {"yellow", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Yellow")},
        {"green", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Green")},
        {"blue", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Blue")},
        {"purple", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Purple")},
        {"magenta", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Magenta")},
        {"grey", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Grey")},
        {"black", QT_TRANSLATE_NOOP("laplens::DetailsPane", "Black")},
        {"white", QT_TRANSLATE_NOOP("laplens::DetailsPane", "White")}};
    for (const auto& [name, title] : colours)
        if (colour == name) return DetailsPane::tr(title);
    return toQString(colour);
}

/// "60.39049° N, 5.32211° E"
QString positionText(const GeoPosition& place) {
    const auto degrees = [](double number) { return QLocale().toString(std::abs(number), 'f', 5); };
    return (place.latitude < 0 ? DetailsPane::tr("%1\u00b0 S") : DetailsPane::tr("%1\u00b0 N"))
               .arg(degrees(place.latitude)) +
           QStringLiteral(", ") +
           (place.longitude < 0 ? DetailsPane::tr("%1\u00b0 W") : DetailsPane::tr("%1\u00b0 E"))
               .arg(degrees(place.longitude));
}

QString tagsText(const std::vector<std::string>& tags) {
    QStringList names;
    for (const std::string& tag : tags)
        names << (tag == kFavouriteTag ? DetailsPane::tr("Favourite") : toQString(tag));
    return names.join(QStringLiteral(", "));
}

}  // namespace

DetailsPane::DetailsPane(LibrarySession& session, QWidget* parent)
    : QScrollArea(parent), session_(session), text_(new QLabel(this)) {
    setObjectName("detailsPane");
    setAccessibleName(tr("Details"));
    setWidgetResizable(true);
    setFocusPolicy(Qt::TabFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    text_->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    text_->setContentsMargins(kSpace4, kSpace3, kSpace4, kSpace3);
    text_->setWordWrap(true);
    text_->setTextFormat(Qt::RichText);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::LinksAccessibleByMouse |
                                   Qt::LinksAccessibleByKeyboard);
    connect(text_, &QLabel::linkActivated, this, &DetailsPane::wordsWanted);
    text_->setAccessibleName(tr("What is known of the picture"));
    setWidget(text_);
    connect(&session, &LibrarySession::libraryChanged, this, &DetailsPane::read);
    connect(&session, &LibrarySession::libraryClosed, this, [this] {
        written_.reset();
        showPicture(0);
    });
}

void DetailsPane::showPicture(qint64 imageId) {
    if (imageId == imageId_) return;
    imageId_ = imageId;
    if (imageId == 0) kept_.reset();
    read();
}

void DetailsPane::showEvent(QShowEvent* event) {
    QScrollArea::showEvent(event);
    read();
}

void DetailsPane::changeEvent(QEvent* event) {
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showKnown();
}

void DetailsPane::read() {
    if (!isVisible()) return;
    if (imageId_ == 0) return showKnown();
    session_.read(
        this,
        [id = imageId_](const Library& library) {
            std::optional<Kept> kept;
            const std::vector<std::string> tags = library.tagsOf(id);
            const FactsRecord facts = library.factsOf(id).value_or(FactsRecord());
            for (ImageRecord& record : library.imagesByIds(std::vector{std::int64_t(id)}))
                kept = Kept{record, library.imageFile(record), withoutStarTags(tags), facts,
                            starsOf(tags, facts.rating)};
            return kept;
        },
        [this, id = imageId_](std::optional<Kept> kept) {
            if (id != imageId_) return;
            kept_ = std::move(kept);
            showKnown();
            if (kept_ && !(written_ && isSameFile(written_->record, kept_->record))) readFile();
        });
}

void DetailsPane::readFile() {
    worker_.postLatest(kFileKey,
                       [this, record = kept_->record, reader = session_.pictureReader()](std::stop_token) {
                           Written written{record, {}};
                           try {
                               if (reader) written.facts = reader->readAllFacts(record);
                           } catch (const Error&) {
                               // The file is not there: what the library keeps is known all the same.
                           }
                           QMetaObject::invokeMethod(
                               this,
                               [this, written] {
                                   written_ = written;
                                   showKnown();
                               },
                               Qt::QueuedConnection);
                       });
}

void DetailsPane::showKnown() {
    if (!kept_) {
        const QString none = tr("Choose a picture to see what is known of it.");
        text_->setText(
            QStringLiteral("<p style='color:%1'>%2</p>").arg(theme().muted.name(), none.toHtmlEscaped()));
        return setAccessibleDescription(none);
    }
    const auto& [record, file, tags, facts, stars] = *kept_;
    text_->setFocusPolicy(facts.keywords.empty() && facts.colour.empty() && !facts.place ? Qt::NoFocus
                                                                                         : Qt::StrongFocus);
    QString text = QStringLiteral("<p><b>%1</b></p>").arg(toQString(file.filename()).toHtmlEscaped());
    QStringList spoken{toQString(file.filename())};
    const auto add = [&](const QString& title, const QString& value, const QString& inWords = {}) {
        if (value.isEmpty()) return;
        text += QStringLiteral("<p><span style='color:%1'>%2</span><br>%3</p>")
                    .arg(theme().muted.name(), title.toHtmlEscaped(),
                         value.toHtmlEscaped().replace('\n', QStringLiteral("<br>")));
        spoken << title + ": " + (inWords.isEmpty() ? value : inWords);
    };
    const auto addLinks = [&](const QString& title, const QList<std::pair<QString, std::string>>& links) {
        if (links.isEmpty()) return;
        QStringList lines, values;
        for (const auto& [value, words] : links) {
            lines << QStringLiteral("<a style='color:%1' href=\"%2\">%3</a>")
                         .arg(theme().accent.name(), toQString(words).toHtmlEscaped(), value.toHtmlEscaped());
            values << value;
        }
        text += QStringLiteral("<p><span style='color:%1'>%2</span><br>%3</p>")
                    .arg(theme().muted.name(), title.toHtmlEscaped(), lines.join(QStringLiteral("<br>")));
        spoken << title + ": " + values.join(QStringLiteral(", "));
    };
    if (record.takenNs != 0)
        add(tr("Taken"), dateText(record.takenNs, Qt::UTC));
    else
        add(tr("File changed"), dateText(dateOf(record), Qt::LocalTime));
    add(tr("Size"), measuresOf(record));
    add(tr("Folder"), toQString(file.parent_path()));
    if (stars > 0)
        add(tr("Rating"), QString(stars, QChar(0x2605)) + QString(kMostStars - stars, QChar(0x2606)),
            tr("%n of 5 stars", nullptr, stars));
    add(tr("Tags"), tagsText(tags));
    QList<std::pair<QString, std::string>> keywords;
    for (const std::string& keyword : facts.keywords)
        keywords << std::pair(toQString(keyword), asking(ImageTerm::About::Keyword, keyword, wordLanguage()));
    addLinks(tr("Keywords"), keywords);
    if (!facts.colour.empty())
        addLinks(tr("Colour label"), {{colourText(facts.colour),
                                       asking(ImageTerm::About::Colour, facts.colour, wordLanguage())}});
    if (facts.place)
        addLinks(tr("Position"), {{positionText(*facts.place), askingNear(*facts.place, wordLanguage())}});
    add(tr("Label"), toQString(record.label));
    add(tr("Camera"), toQString(facts.camera));
    add(tr("Lens"), toQString(facts.lens));
    if (written_ && isSameFile(written_->record, record))
        for (const auto& [name, value] : written_->facts.entries)
            if (name != "Taken" && name != "Camera" && name != "Lens" && !(name == "Position" && facts.place))
                add(titleOf(name), toQString(value));
    add(tr("Words in the file"), toQString(facts.notes));
    add(tr("Remark"), toQString(record.error));
    text_->setText(text);
    setAccessibleDescription(spoken.join('\n'));
}

}  // namespace laplens
