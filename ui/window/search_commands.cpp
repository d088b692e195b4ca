#include "ui/window/search_commands.hpp"

#include <QFileInfo>
#include <QImage>
#include <QScreen>
#include <QTimer>
#include <QWidget>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/images/picture_endings.hpp"
#include "ui/search/screen_picker.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/questions.hpp"
#include "ui/window/library_commands.hpp"
#include "ui/window/pictures_page.hpp"

namespace laplens {

namespace {

constexpr int kHideTime_ms = 400;

}  // namespace

SearchCommands::SearchCommands(LibrarySession& session, QuerySession& query, LibraryEdits& edits,
                               PicturesPage& pictures, QWidget& window)
    : QObject(&window),
      session_(session),
      query_(query),
      edits_(edits),
      pictures_(pictures),
      window_(window) {}

void SearchCommands::takeUpWaiting() {
    hasNoCodes_ = session_.isOpen() && !session_.index();
    if (session_.index() && !wanted_.empty()) query_.searchForFiles(std::exchange(wanted_, {}));
}

void SearchCommands::searchFor(const std::vector<std::filesystem::path>& files) {
    if (session_.index())
        query_.searchForFiles(files);
    else
        wanted_ = files;
}

void SearchCommands::openQueryFile() {
    QStringList endings;
    for (const std::string_view ending : pictureEndings())
        endings << '*' + QString::fromUtf8(ending.data(), qsizetype(ending.size()));
    askForFiles(&window_, tr("Search for a picture"),
                tr("Pictures (%1);;All files (*)").arg(endings.join(' ')), [this](const QStringList& files) {
                    std::vector<std::filesystem::path> paths;
                    for (const QString& file : files) paths.push_back(toPath(file));
                    query_.searchForFiles(paths);
                });
}

void SearchCommands::searchOnScreen() {
    window_.hide();
    // The window must be gone from the screen before it is looked at.
    QTimer::singleShot(kHideTime_ms, this, [this] {
        QScreen* screen = window_.screen();
        const QImage shot = screen->grabWindow(0).toImage();
        window_.show();
        if (shot.isNull() || shot.size().isEmpty()) {
            emit failed(tr("The screen cannot be looked at"), {},
                        tr("Take a screenshot with your desktop's own tool and paste it here"),
                        QuerySession::kSearch);
            return;
        }
        auto* picker = new ScreenPicker(shot, screen->geometry());
        connect(picker, &ScreenPicker::picked, this, [this](const QImage& part) {
            query_.searchForImage(part, tr("Part of the screen"));
            window_.activateWindow();
        });
        picker->showFullScreen();
    });
}

void SearchCommands::openSearch(const std::string& json) {
    // Where it has no answer, none of another search stands under its name.
    query_.clearQuery();
    pictures_.expectAnswer();
    emit searchShown();
    try {
        query_.searchFor(savedQueryFrom(json));
    } catch (const Error& error) {
        emit failed(toQString(error.problem()), toQString(error.subject()), toQString(error.remedy()));
    }
}

void SearchCommands::keepSearch() {
    const SavedQuery query = query_.savedQuery();
    if (query.sources.empty() || pictures_.page() != Page::Search) {
        emit remarked(query.sources.empty()
                          ? tr("Search for a picture first; then the search can be kept.")
                          : tr("A search by a picture is kept where it is in sight: on the page Search."));
        return;
    }
    askForText(&window_, tr("Keep this search"), tr("Name:"),
               QFileInfo(query_.queryPicture()->name).completeBaseName(), {},
               session_.whileOpen(
                   this, [this, query](const QString& name) { edits_.saveSearch(name, query); },
                   [this] { emit remarked(LibraryCommands::replacedText()); }));
}

void SearchCommands::readAgain() {
    // A job reads the library, too, and opening it would end it.
    if (session_.jobs().isRunning()) return session_.reload();
    const SavedQuery query = pictures_.page() == Page::Search ? query_.savedQuery() : SavedQuery();
    const std::filesystem::path folder = session_.folder();
    session_.openLibrary(folder);
    if (query.sources.empty()) return;
    connect(
        &session_, &LibrarySession::libraryOpened, this,
        [this, query, folder] {
            if (session_.folder() == folder) openSearch(toJson(query));
        },
        Qt::SingleShotConnection);
}

}  // namespace laplens
