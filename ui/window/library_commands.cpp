#include "ui/window/library_commands.hpp"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDate>
#include <QMenu>
#include <QPointer>
#include <QStandardPaths>
#include <QWidget>

#include "core/base/paths.hpp"
#include "core/images/text_reader.hpp"
#include "core/ingest/read_texts.hpp"
#include "core/store/library.hpp"
#include "core/store/location.hpp"
#include "core/upkeep/backup.hpp"
#include "core/upkeep/doctor.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/desktop.hpp"
#include "ui/shared/questions.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/passed_over_dialog.hpp"
#include "ui/window/recent_libraries.hpp"
#include "ui/window/sidebar.hpp"

namespace laplens {

LibraryCommands::LibraryCommands(LibrarySession& session, const Sidebar& sidebar, ErrorBar& errors,
                                 QWidget& window, PrepareDemo prepareDemo)
    : QObject(&window),
      session_(session),
      sidebar_(sidebar),
      errors_(errors),
      window_(window),
      prepareDemo_(std::move(prepareDemo)) {}

void LibraryCommands::newLibrary() {
    const QString usual = tr("pictures") + QStringLiteral(".laplens");
    askWhereToSave(&window_, tr("New library"), usual, {}, [this](const QString& chosen) {
        const QString folder = chosen.endsWith(QStringLiteral(".laplens")) ? chosen : chosen + ".laplens";
        if (mayHoldLibrary(toPath(folder)))
            return emit failed(tr("There is a library of this name already"), folder,
                               tr("Open it, or choose another name"), ErrorBar::kHere);
        session_.makeLibrary(toPath(folder));
        emit browseWanted();
    });
}

void LibraryCommands::openLibrary() {
    askForFolder(&window_, tr("Open a library"), toQString(session_.folder().parent_path()),
                 [this](const QString& folder) {
                     if (!mayHoldLibrary(toPath(folder)))
                         return emit failed(tr("This is no library of LapLens"), folder,
                                            tr("Choose the folder whose name ends in .laplens"),
                                            ErrorBar::kHere);
                     addFolders({folder});
                     emit browseWanted();
                 });
}

void LibraryCommands::openShared() {
    askForText(&window_, tr("Open a shared library"),
               tr("Address of its PostgreSQL server. A password belongs into .pgpass, not here."),
               QStringLiteral("postgresql://"), {}, [this](const QString& uri) {
                   if (isShared(toPath(uri))) return session_.openLibrary(toPath(uri));
                   emit failed(tr("This is not the address of a shared library"), uri,
                               tr("It begins with postgresql://, as in postgresql://server/pictures"),
                               ErrorBar::kHere);
               });
}

void LibraryCommands::closeLibrary() {
    if (!session_.isOpen()) return;
    session_.closeLibrary();
    emit browseWanted();
}

void LibraryCommands::showRecent(QMenu& menu) {
    menu.clear();
    for (const QString& place : recentLibraries()) {
        QAction* action = menu.addAction(toQString(libraryName(toPath(place))), this,
                                         [this, place] { session_.openLibrary(toPath(place)); });
        action->setToolTip(place);
        action->setEnabled(!session_.isOpen() || session_.folder() != toPath(place));
    }
    if (menu.isEmpty()) menu.addAction(tr("None yet"))->setEnabled(false);
}

void LibraryCommands::openDemo() {
    JobRunner* const jobs = &session_.jobs();
    const QPointer<LibraryCommands> self(this);
    jobs->cancelAll();
    jobs->start(tr("Painting the demo pictures"), [jobs, self, prepare = prepareDemo_](JobContext& context) {
        const std::filesystem::path folder = prepare(context);
        QMetaObject::invokeMethod(
            jobs,
            [self, folder] {
                if (!self) return;
                self->updateWhenOpen_ = true;
                self->session_.openLibrary(folder);
            },
            Qt::QueuedConnection);
    });
}

void LibraryCommands::openDataset(const QString& folder, const QString& name) {
    foldersToAdd_ = {toPath(folder)};
    session_.makeLibrary(userDataFolder() / "datasets" / toPath(name + ".laplens"));
    emit browseWanted();
}

void LibraryCommands::addFolder() {
    askForFolder(&window_, tr("Add a folder of pictures"),
                 QStandardPaths::writableLocation(QStandardPaths::PicturesLocation),
                 [this](const QString& folder) { addFolders({folder}); });
}

void LibraryCommands::addFolders(const QStringList& folders) {
    const std::filesystem::path usual = userDataFolder() / "pictures.laplens";
    std::filesystem::path library;
    for (const QString& folder : folders) {
        const std::filesystem::path path = toPath(folder);
        std::error_code error;
        if (isOutOfReach(path) || !mayHoldLibrary(path))
            foldersToAdd_.push_back(path);
        else if (std::filesystem::exists(path / kBackupContents, error))
            emit backupChosen(path);
        else
            library = path;
    }
    if (!library.empty()) return session_.openLibrary(library);  // which takes the other folders, too
    if (foldersToAdd_.empty()) return;
    if (session_.waitsFor(usual))
        emit libraryMissing(toQString(usual));
    else if (!session_.isOpen())
        session_.makeLibrary(usual);
    else
        addWaitingFolders();
}

void LibraryCommands::addWaitingFolders() {
    if (foldersToAdd_.empty()) return;
    for (const std::filesystem::path& folder : std::exchange(foldersToAdd_, {}))
        session_.addFolder(folder, sidebar_.foldersAreClasses());
    emit browseWanted();
}

void LibraryCommands::backUp() {
    if (!session_.isOpen()) return;
    const QString name =
        toQString(libraryName(session_.folder())) + QDate::currentDate().toString("-yyyy-MM-dd.backup");
    askWhereToSave(&window_, tr("Back up the library"), name, {}, [this](const QString& target) {
        session_.jobs().start(tr("Backing up the library"),
                              [place = session_.place(), target = toPath(target)](JobContext& context) {
                                  place.open();  // or throws: another library's backup is not this one's
                                  backUpLibrary(place.location, target, context);
                              });
    });
}

void LibraryCommands::readTexts() {
    if (!session_.isOpen()) return;
    errors_.settle(ErrorBar::kHere);
    if (isShared(session_.folder()))
        return emit failed(tr("A shared library keeps no text of pictures"), {},
                           tr("Add the folders to a library of your own to find their text"),
                           ErrorBar::kHere);
    if (!session_.readOnlyReason().isEmpty())
        return emit failed(session_.readOnlyReason(), {}, {}, ErrorBar::kReadOnly);
    struct Ahead {
        std::int64_t pictures = 0;
        std::vector<std::string> languages;
    };
    session_.read(
        this,
        [](const Library& library) {
            return Ahead{
                static_cast<std::int64_t>(library.imagesWithoutText().size()),
                TextReader::isInstalled() ? TextReader::installedLanguages() : std::vector<std::string>()};
        },
        [this](const Ahead& ahead) {
            if (ahead.languages.empty())
                return emit failed(tr("Text in pictures cannot be read: Tesseract is not installed"), {},
                                   tr("Install libtesseract5 and tesseract-ocr-eng, or another language"),
                                   ErrorBar::kHere);
            if (ahead.pictures == 0) {
                emit remarked(tr("The text of all pictures has been read."));
                return;
            }
            QStringList languages;
            for (const std::string& language : ahead.languages) languages << toQString(language);
            askToConfirm(
                &window_, tr("Read text in pictures"),
                tr("Read the text in %n picture(s), to find them by it?", nullptr, int(ahead.pictures)),
                tr("On this computer, with Tesseract (%1). It takes about a second a picture, here about %2, "
                   "keeps the processors busy, and can be paused and stopped; it then goes on from there. "
                   "Pictures that come later are read when you ask for it again.")
                    .arg(languages.join(QStringLiteral(", ")), formatDuration(double(ahead.pictures))),
                tr("Read"),
                session_.whileOpen(
                    this,
                    [this] {
                        session_.jobs().start(
                            tr("Reading text in pictures"),
                            [session = &session_, place = session_.place()](JobContext& context) {
                                Library writer = place.open();
                                laplens::readTexts(writer, {}, context);
                                QMetaObject::invokeMethod(session, &LibrarySession::refreshCounts,
                                                          Qt::QueuedConnection);
                            });
                    },
                    [this] { emit remarked(replacedText()); }));
        });
}

void LibraryCommands::showPassedOver() {
    if (!session_.isOpen()) return;
    JobRunner* const jobs = &session_.jobs();
    const QPointer<LibraryCommands> self(this);
    jobs->start(tr("Looking for files passed over"),
                [jobs, self, place = session_.place()](JobContext& context) {
                    const Library library = place.open();
                    const std::vector<PassedOverFile> files = passedOverFiles(library, context);
                    QMetaObject::invokeMethod(
                        jobs,
                        [self, files] {
                            if (!self) return;
                            auto* dialog = new PassedOverDialog(files, &self->window_);
                            connect(dialog, &PassedOverDialog::fileChosen, dialog, openFolderOf);
                            dialog->show();
                        },
                        Qt::QueuedConnection);
                });
}

void LibraryCommands::copyDiagnostics() {
    const auto copy = [this](const std::string& text) {
        QApplication::clipboard()->setText(toQString(text));
        emit remarked(tr("The diagnostics are on the clipboard, without your folders' and files' names."));
    };
    if (session_.isOpen())
        session_.read(
            this, [](const Library& library) { return diagnostics(&library); }, copy);
    else
        copy(diagnostics(nullptr));
}

QString LibraryCommands::replacedText() {
    return tr("Nothing was changed: another library is open now.");
}

void LibraryCommands::takeUpWaiting() {
    if (std::exchange(updateWhenOpen_, false)) session_.update();
    addWaitingFolders();
}

}  // namespace laplens
