#include "ui/window/find_box.hpp"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QLocale>
#include <QStandardItemModel>
#include <QTimer>
#include <utility>

#include "core/query/text_query.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/word_language.hpp"

namespace laplens {

FindBox::FindBox(LibrarySession& session, QWidget* parent)
    : QLineEdit(parent), session_(session), offers_(new QStandardItemModel(this)) {
    setPlaceholderText(tr("Find by name, date, camera   Ctrl+F"));
    setAccessibleName(tr("Find by name, folder, date, camera, tag or size"));
    setToolTip(
        tr("Words in names, folders, labels, tags, in what cameras and people wrote into the files, and in "
           "text that was read in pictures; dates: 2019, march 2019, last summer, before 2015; sizes: >= 12 "
           "MP, panorama; camera:canon, lens:50mm, tag:sea, folder:bergen, text:invoice, rating:4, "
           "favourite; -word for not; pizza OR pasta; shows:dog, where the library's network reads words"));
    setClearButtonEnabled(true);
    auto* completer = new QCompleter(offers_, this);
    // What is offered is chosen already; each stands for the whole line.
    completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    completer->setCompletionRole(Qt::UserRole);
    connect(this, &QLineEdit::textEdited, this, &FindBox::offer);
    // Not with this as the receiver: a line edit that loses the focus cuts all that leads from its completer
    // to it.
    connect(completer, qOverload<const QString&>(&QCompleter::activated), completer,
            [this](const QString& line) {
                if (!line.endsWith(':')) return;
                // When the box has the line.
                QTimer::singleShot(0, this, [this] {
                    offer();
                    awaitsValues_ = isReading_;
                    this->completer()->complete();
                });
            });
    setCompleter(completer);
    completer->popup()->setAccessibleName(tr("What completes the word"));
    connect(&session, &LibrarySession::libraryChanged, this, [this] { isOld_ = true; });
    connect(&session, &LibrarySession::libraryOpened, this, [this] { vocabulary_ = {}; });
}

void FindBox::keyPressEvent(QKeyEvent* event) {
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (completer()->popup()->isVisible() || (event->key() != Qt::Key_Escape && !isReturn))
        return QLineEdit::keyPressEvent(event);
    if (isReturn || text().isEmpty())
        emit left();
    else
        clear();
}

bool FindBox::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && !isUndoAvailable() &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Undo)) {
        event->ignore();
        return true;
    }
    return QLineEdit::event(event);
}

void FindBox::offer() {
    if (std::exchange(isOld_, false)) readVocabulary();
    const WordLanguage language = wordLanguage();
    offers_->clear();
    const auto add = [this](const QString& shown, const std::string& line) {
        auto* item = new QStandardItem(shown);
        item->setData(toQString(line), Qt::UserRole);
        offers_->appendRow(item);
    };
    const auto index = session_.index();
    vocabulary_.hasWordsForPictures = index && readsWords(index->network);
    for (const WordCompletion& completion : completeWords(toStd(text()), vocabulary_, language))
        add(toQString(completion.shown), completion.text);
    if (!vocabulary_.hasWordsForPictures) return;
    if (const std::string line = askedToShow(toStd(text()), language); !line.empty())
        add(tr("Pictures that show \u201c%1\u201d").arg(text().simplified()), line);
}

void FindBox::readVocabulary() {
    isReading_ = true;
    session_.read(
        this, [](const Library& library) { return wordVocabulary(library); },
        [this](WordVocabulary vocabulary) {
            vocabulary_ = std::move(vocabulary);
            isReading_ = false;
            const QAbstractItemView& popup = *completer()->popup();
            if (!std::exchange(awaitsValues_, false) && !hasFocus() && !popup.isVisible()) return;
            if (popup.currentIndex().isValid()) return;  // what is being chosen must not change
            offer();
            if (offers_->rowCount() > 0) completer()->complete();
        });
}

QString FindBox::problemText(const WordProblem& problem) {
    const QString word = toQString(problem.word);
    switch (problem.kind) {
        case WordProblem::Kind::UnknownKey:
            return tr("Nothing can be asked for with \u201c%1\u201d. There are camera:, lens:, tag:, "
                      "keyword:, "
                      "colour:, label:, folder:, name:, path:, note:, text:, date:, size:, shape:, rating:, "
                      "near: and shows:. In quotes it is looked for as it is written.")
                .arg(word);
        case WordProblem::Kind::NoDate:
            return tr("\u201c%1\u201d is no date. Say for example 2019, march 2019, 2019-03-21, last summer "
                      "or "
                      "before 2015.")
                .arg(word);
        case WordProblem::Kind::NoSize:
            return tr("\u201c%1\u201d is no size. Say for example >= 12 MP or < 5 MB.").arg(word);
        case WordProblem::Kind::NoShape:
            return tr("\u201c%1\u201d is no shape. There are wide, tall, square and panorama.").arg(word);
        case WordProblem::Kind::NoRating:
            return tr("\u201c%1\u201d is no rating. Say a number of stars from 0 to 5, or >= 4.").arg(word);
        case WordProblem::Kind::NoPlace:
            return tr("\u201c%1\u201d is no place. Say degrees north and east, and how far around: "
                      "near:60.39,5.32,2km.")
                .arg(word);
        case WordProblem::Kind::NotShown:
            return tr("Pictures cannot be left out for showing \u201c%1\u201d. Say what the others show.")
                .arg(word);
    }
    return {};
}

}  // namespace laplens
