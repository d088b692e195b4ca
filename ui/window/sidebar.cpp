#include "ui/window/sidebar.hpp"

#include <QCheckBox>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <utility>

#include "core/store/library.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

enum Role { FilterRole = Qt::UserRole + 1, CountRole, OfflineRole, PathRole, RootRole, SearchRole };
constexpr int kMostLabels = 200;

bool sameFilter(const ImageFilter& a, const ImageFilter& b) {
    return a.rootId == b.rootId && a.state == b.state && a.tag == b.tag && a.label == b.label;
}

class EntryDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const override {
        return {120, index.flags().testFlag(Qt::ItemIsSelectable) ? 25 : (index.row() == 0 ? 26 : 34)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const bool rtl = option.direction == Qt::RightToLeft;
        const int leading = int(rtl ? Qt::AlignRight : Qt::AlignLeft);
        const int trailing = int(rtl ? Qt::AlignLeft : Qt::AlignRight);
        const QRect row = option.rect.adjusted(8, 0, -8, 0);
        painter->setRenderHint(QPainter::Antialiasing);
        if (!index.flags().testFlag(Qt::ItemIsSelectable)) {
            painter->setFont(themeFont(TextSize::Caption, true));
            painter->setPen(theme().muted);
            painter->drawText(row.adjusted(8, 0, -8, -5), leading | Qt::AlignBottom, index.data().toString());
            return;
        }
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
            QColor fill = theme().surface;
            if (!selected) fill.setAlphaF(0.5f);
            painter->setPen(Qt::NoPen);
            painter->setBrush(fill);
            painter->drawRoundedRect(row, kCornerRadius, kCornerRadius);
        }
        if (option.state.testFlag(QStyle::State_HasFocus) &&
            option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
            painter->setPen(theme().accent);
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), kCornerRadius,
                                     kCornerRadius);
        }
        const QRect text = row.adjusted(8, 0, -8, 0);
        const QVariant pictures = index.data(CountRole);
        const QString count = pictures.isValid() ? formatCount(pictures.toLongLong()) : QString();
        painter->setFont(themeFont(TextSize::Body));
        painter->setPen(theme().muted);
        painter->drawText(text, trailing | Qt::AlignVCenter, count);
        const int room = text.width() - painter->fontMetrics().horizontalAdvance(count) - kSpace2;
        painter->setFont(themeFont(TextSize::Body, selected));
        painter->setPen(index.data(OfflineRole).toBool() ? theme().muted : theme().text);
        painter->drawText(text, leading | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, room));
    }
};

}  // namespace

namespace {

/// The folder's name, the list's, or the data set with its split.
QString rootName(const RootRecord& root) {
    if (root.kind.starts_with("list:")) return toQString(root.kind.substr(5));
    const QString folder = toQString(root.path.has_filename() ? root.path.filename() : root.path);
    if (root.kind.ends_with("-train")) return Sidebar::tr("%1, training").arg(folder);
    if (root.kind.ends_with("-test")) return Sidebar::tr("%1, test").arg(folder);
    return folder;
}

}  // namespace

struct Sidebar::Contents {
    LibraryCounts counts;
    std::vector<std::pair<RootRecord, std::int64_t>> roots;
    std::vector<std::pair<std::string, std::int64_t>> labels, tags;
    std::vector<SearchRecord> searches;
};

Sidebar::Sidebar(LibrarySession& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      list_(new QListWidget(this)),
      classes_(new QCheckBox(tr("Folders are classes"), this)) {
    setObjectName("sidebar");
    list_->setAccessibleName(tr("Library"));
    list_->setItemDelegate(new EntryDelegate(list_));
    list_->setMouseTracking(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list_->setContextMenuPolicy(Qt::CustomContextMenu);
    list_->setFrameShape(QFrame::NoFrame);
    auto* add = new QPushButton(tr("Add pictures\u2026"), this);
    add->setToolTip(tr("Add a folder of pictures to the library"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, kSpace2, 0, kSpace3);
    column->setSpacing(kSpace2);
    column->addWidget(list_, 1);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(kSpace3, 0, kSpace3, 0);
    foot->addWidget(add);
    column->addLayout(foot);
    classes_->setToolTip(tr(
        "The name of each folder inside the added one becomes the label of its pictures: results can then be "
        "judged, and networks tuned"));
    classes_->setChecked(QSettings().value("library/foldersAreClasses").toBool());
    connect(classes_, &QCheckBox::toggled, this,
            [](bool on) { QSettings().setValue("library/foldersAreClasses", on); });
    foot->addWidget(classes_);

    connect(add, &QPushButton::clicked, this, &Sidebar::addFolderRequested);
    connect(list_, &QListWidget::customContextMenuRequested, this, &Sidebar::showMenu);
    connect(list_, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (refreshing_ || !item || searchOf(item)) return;
        filter_ = filters_[std::size_t(item->data(FilterRole).toInt())];
        title_ = item->text();
        emit filterChosen();
    });
    connect(list_, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) {
        if (const SearchRecord* search = searchOf(item))
            emit searchChosen(*search);
        else if (!refreshing_)
            emit filterChosen();
    });
    connect(list_, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
        if (const SearchRecord* search = searchOf(item)) emit searchChosen(*search);
    });
    connect(&session, &LibrarySession::libraryChanged, this, &Sidebar::refresh);
    connect(&session, &LibrarySession::libraryClosed, this, [this] { show({}); });
}

void Sidebar::refresh() {
    session_.read(
        this,
        [](const Library& library) {
            Contents contents{
                library.counts(), {}, library.labelCounts(), library.tagCounts(), library.searches()};
            for (RootRecord& root : library.roots())
                contents.roots.emplace_back(root, library.pictureCountOf(root.id));
            return contents;
        },
        [this](const Contents& contents) { show(contents); });
}

void Sidebar::show(const Contents& contents) {
    refreshing_ = true;
    list_->clear();
    filters_.clear();
    addHeading(tr("Library"));
    addEntry(tr("All pictures"), contents.counts.present(), {});
    for (const auto& [tag, count] : contents.tags)
        if (tag == kFavouriteTag) addEntry(tr("Favourites"), count, {.tag = tag});
    if (contents.counts.failed > 0)
        addEntry(tr("Could not be read"), contents.counts.failed, {.state = ImageState::Failed});
    if (contents.counts.missing > 0)
        addEntry(tr("Not found any more"), contents.counts.missing, {.state = ImageState::Missing});
    searches_ = contents.searches;
    if (!searches_.empty()) addHeading(tr("Searches"));
    for (std::size_t i = 0; i < searches_.size(); ++i) addSearch(i);
    if (!contents.roots.empty()) addHeading(tr("Folders"));
    for (const auto& [root, count] : contents.roots) {
        const QString name = rootName(root);
        addEntry(root.offline ? tr("%1 (offline)").arg(name) : name, count, {.rootId = root.id}, root.offline,
                 toQString(root.path));
    }
    if (!contents.labels.empty()) addHeading(tr("Labels"));
    int shown = 0;
    for (const auto& [label, count] : contents.labels)
        if (++shown <= kMostLabels) addEntry(toQString(label), count, {.label = label});
    const auto isOther = [](const auto& tag) { return tag.first != kFavouriteTag; };
    if (std::ranges::any_of(contents.tags, isOther)) addHeading(tr("Tags"));
    for (const auto& [tag, count] : contents.tags)
        if (tag != kFavouriteTag) addEntry(toQString(tag), count, {.tag = tag});

    int chosen = 1;
    for (int row = 0; row < list_->count(); ++row) {
        const QVariant filter = list_->item(row)->data(FilterRole);
        if (filter.isValid() && sameFilter(filters_[std::size_t(filter.toInt())], filter_)) chosen = row;
    }
    list_->setCurrentRow(chosen);
    const ImageFilter before =
        std::exchange(filter_, filters_[std::size_t(list_->item(chosen)->data(FilterRole).toInt())]);
    title_ = list_->item(chosen)->text();
    refreshing_ = false;
    if (!sameFilter(before, filter_)) emit filterGone();
}

void Sidebar::addSearch(std::size_t number) {
    auto* item = new QListWidgetItem(toQString(searches_[number].name), list_);
    item->setData(SearchRole, int(number));
    item->setData(Qt::AccessibleTextRole, tr("Search %1").arg(item->text()));
    item->setToolTip(tr("Ask this again"));
}

const SearchRecord* Sidebar::searchOf(const QListWidgetItem* item) const {
    const QVariant number = item->data(SearchRole);
    return number.isValid() ? &searches_[std::size_t(number.toInt())] : nullptr;
}

QStringList Sidebar::tags() const {
    QStringList tags;
    for (const ImageFilter& filter : filters_)
        if (filter.tag && *filter.tag != kFavouriteTag) tags << toQString(*filter.tag);
    return tags;
}

void Sidebar::chooseAll() {
    if (list_->count() > 1) list_->setCurrentRow(1);
    filter_ = {};
}

bool Sidebar::foldersAreClasses() const {
    return classes_->isChecked();
}

void Sidebar::addHeading(const QString& text) {
    auto* item = new QListWidgetItem(text, list_);
    item->setFlags(Qt::NoItemFlags);
}

void Sidebar::addEntry(const QString& text, qint64 count, const ImageFilter& filter, bool offline,
                       const QString& path) {
    auto* item = new QListWidgetItem(text, list_);
    item->setData(FilterRole, int(filters_.size()));
    item->setData(CountRole, count);
    item->setData(OfflineRole, offline);
    item->setData(PathRole, path);
    item->setData(RootRole, qint64(filter.rootId.value_or(0)));
    item->setData(Qt::AccessibleTextRole,
                  tr("%1, %2 pictures", nullptr, int(count)).arg(text, formatCount(count)));
    if (!path.isEmpty()) item->setToolTip(path);
    filters_.push_back(filter);
}

void Sidebar::showMenu(const QPoint& point) {
    const QListWidgetItem* item = list_->itemAt(point);
    if (!item) return;
    QMenu menu(this);
    if (const SearchRecord* search = searchOf(item)) {
        menu.addAction(tr("Search"), this, [this, found = *search] { emit searchChosen(found); });
        menu.addAction(tr("Remove the search"), this,
                       [this, found = *search] { emit removeSearchRequested(found); });
        menu.exec(list_->viewport()->mapToGlobal(point));
        return;
    }
    if (item->data(RootRole).toLongLong() == 0) return;
    const qint64 rootId = item->data(RootRole).toLongLong();
    const QString path = item->data(PathRole).toString();
    menu.addAction(tr("Scan again"), this, [this] { session_.update(); })
        ->setEnabled(!session_.jobs().isRunning());
    menu.addAction(tr("Show in file manager"), this, [this, path] { emit revealRequested(path); });
    menu.addSeparator();
    const auto remove = session_.whileOpen(this, [=, this] { emit removeFolderRequested(rootId); });
    menu.addAction(tr("Remove from the library"), this, [remove] { remove(); })
        ->setEnabled(!session_.jobs().isRunning());
    menu.exec(list_->viewport()->mapToGlobal(point));
}

}  // namespace laplens
