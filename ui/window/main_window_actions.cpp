#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDate>
#include <QDateTime>
#include <QDesktopServices>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QMimeData>
#include <QPointer>
#include <QProcess>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTimer>
#include <QToolButton>
#include <QUrl>

#include "core/base/paths.hpp"
#include "core/images/decode.hpp"
#include "core/images/text_reader.hpp"
#include "core/ingest/read_texts.hpp"
#include "core/store/library.hpp"
#include "core/store/location.hpp"
#include "core/upkeep/backup.hpp"
#include "core/upkeep/doctor.hpp"
#include "core/upkeep/rescue.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/copies/duplicates_page.hpp"
#include "ui/networks/models_page.hpp"
#include "ui/search/query_strip.hpp"
#include "ui/search/screen_picker.hpp"
#include "ui/search/search_start.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/session/resource_jobs.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/icons.hpp"
#include "ui/shared/questions.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/compare_view.hpp"
#include "ui/viewer/full_view.hpp"
#include "ui/window/about_dialog.hpp"
#include "ui/window/command_palette.hpp"
#include "ui/window/dropped.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/job_bar.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/passed_over_dialog.hpp"
#include "ui/window/recent_libraries.hpp"
#include "ui/window/settings_page.hpp"
#include "ui/window/sidebar.hpp"
#include "ui/window/suggestion_bar.hpp"
#include "ui/window/welcome_page.hpp"

namespace laplens {

namespace {

/// Enough to tell whether a folder is worth suggesting, few enough to be counted at once.
constexpr std::int64_t kCountedPictures = 5'000;
constexpr int kHideTime_ms = 400;

void openFolderOf(const QString& path) {
    const QFileInfo info(path);
    QDesktopServices::openUrl(QUrl::fromLocalFile(info.isDir() ? path : info.absolutePath()));
}

}  // namespace

void MainWindow::addActions() {
    QMenu *const library = menu_->addMenu(tr("Library")), *const pictures = menu_->addMenu(tr("Pictures")),
                 *const search = menu_->addMenu(tr("Search")), *const view = menu_->addMenu(tr("View"));
    const auto add = [this](QMenu* menu, const QString& text, const QList<QKeySequence>& keys,
                            auto&& handler) {
        auto* action = new QAction(text, this);
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, handler);
        addAction(action);
        if (menu) menu->addAction(action);
        return action;
    };

    add(library, tr("New library\u2026"), {QKeySequence::New}, [this] { newLibrary(); });
    add(library, tr("Open a library\u2026"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)},
        [this] { openLibrary(); });
    recent_ = library->addMenu(tr("Open recent"));
    connect(recent_, &QMenu::aboutToShow, this, &MainWindow::showRecent);
    add(library, tr("Open a shared library\u2026"), {}, [this] { openShared(); });
    library->addSeparator();
    add(library, tr("Add pictures\u2026"), {}, [this] { addFolder(); });
    add(library, tr("Update the library"), {QKeySequence::Refresh}, [this] {
        settleError(kFiles);
        if (session_->readOnlyReason().isEmpty()) return session_->update();
        readAgain();
    });
    add(library, tr("Read text in pictures\u2026"), {}, [this] { readTexts(); });
    add(library, tr("Files passed over"), {}, [this] { showPassedOver(); });
    library->addSeparator();
    add(library, tr("Back up the library\u2026"), {}, [this] { backUp(); });
    add(library, tr("Restore a backup\u2026"), {}, [this] { chooseBackup(); });
    add(library, tr("Show where the library lies"), {}, [this] {
        if (session_->isOpen()) revealPath(toQString(session_->folder()));
    });
    add(library, tr("Close the library"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_W)},
        [this] { closeLibrary(); });

    fullViewAction_ =
        add(pictures, tr("Full view"), {QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Space)}, [this] {
            if (const qint64 id = pictureInHand(); id != 0) showFullView(id);
        });
    // Elsewhere the keys press buttons; the grid takes them by itself.
    fullViewAction_->setShortcutContext(Qt::WidgetShortcut);
    openElsewhere_ =
        add(pictures, tr("Open in another program"), {QKeySequence(Qt::CTRL | Qt::Key_Return)}, [this] {
            if (const qint64 id = pictureInHand(); id != 0) openFile(id);
        });
    add(pictures, tr("Show in file manager"), {}, [this] {
        if (const qint64 id = pictureInHand(); id != 0) reveal(id);
    });
    add(pictures, tr("Compare two pictures"), {QKeySequence(Qt::CTRL | Qt::Key_B)},
        [this] { compareSelected(); });
    pictures->addSeparator();
    add(pictures, tr("Copy"), {QKeySequence::Copy}, [this] { copyPicture(); });
    add(pictures, tr("Copy path"), {}, [this] {
        if (const qint64 id = pictureInHand(); id != 0)
            withFile(id, [](const QString& file) { QApplication::clipboard()->setText(file); });
    });
    add(pictures, tr("Favourite"), {QKeySequence(Qt::CTRL | Qt::Key_D)}, [this] { toggleFavourite(); });
    add(pictures, tr("Add a tag"), {QKeySequence(Qt::CTRL | Qt::Key_T)}, [this] { addTag(); });
    add(pictures, tr("Rename\u2026"), {QKeySequence(Qt::Key_F2)}, [this] { renamePicture(); });
    add(pictures, tr("Move to the trash"), {QKeySequence::Delete}, [this] { trashSelected(); });
    pictures->addSeparator();
    add(pictures, tr("Undo"), {QKeySequence::Undo}, [this] { edits_->undo(); });
    add(pictures, tr("Redo"), {QKeySequence::Redo}, [this] { edits_->redo(); });

    auto* begin =
        add(search, tr("Search by picture"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F)}, [this] {
            const bool isThere = page_ == Page::Search && centre_->currentWidget() == searchStart_;
            isThere ? openQueryFile() : showPage(Page::Search, true);
        });
    begin->setIcon(themedIcon("search"));
    begin->setToolTip(tr("Begin a search: drop, paste or open a picture (%1)")
                          .arg(begin->shortcut().toString(QKeySequence::NativeText)));
    searchByPicture_->setDefaultAction(begin);
    auto* open = add(search, tr("Open a picture to search for\u2026"), {QKeySequence::Open},
                     [this] { openQueryFile(); });
    open->setIconText(tr("Open\u2026"));
    auto* paste = add(search, tr("Paste"), {QKeySequence::Paste}, [this] {
        const QMimeData* data = QApplication::clipboard()->mimeData();
        if (data && take(*data)) return settleError(kPaste);
        showError(tr("There is no picture on the clipboard"), {},
                  tr("Copy a picture, or a file that holds one, and paste again"), kPaste);
    });
    auto* onScreen = add(search, tr("Search for a part of the screen"),
                         {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)}, [this] { searchOnScreen(); });
    onScreen->setIconText(tr("Screen\u2026"));
    searchStart_->setWays({open, paste, onScreen});
    add(search, tr("More like this"), {QKeySequence(Qt::CTRL | Qt::Key_M)}, [this] {
        if (const qint64 id = pictureInHand(); id != 0) query_->searchForRow(id);
    });
    add(search, tr("Search for the selection together"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M)},
        [this] {
            const std::vector<qint64> ids = grid_->selectedImageIds();
            if (!ids.empty()) query_->searchForRows({ids.begin(), ids.end()});
        });
    search->addSeparator();
    add(search, tr("Right: more of it"), {QKeySequence(Qt::CTRL | Qt::Key_Up)},
        [this] { giveFeedback(true); });
    add(search, tr("Wrong: less of it"), {QKeySequence(Qt::CTRL | Qt::Key_Down)},
        [this] { giveFeedback(false); });
    add(search, tr("Back"), {QKeySequence::Back}, [this] { query_->goBack(); });
    add(search, tr("Forward"), {QKeySequence::Forward}, [this] { query_->goForward(); });
    add(search, tr("Keep this search"), {QKeySequence::Save}, [this] { keepSearch(); });
    search->addSeparator();
    add(search, tr("Find"), {QKeySequence::Find}, [this] {
        find_->setFocus();
        find_->selectAll();
    });

    const std::pair<Page, QString> pages[] = {{Page::Browse, tr("Browse")},
                                              {Page::Search, tr("Search")},
                                              {Page::Map, tr("Map")},
                                              {Page::Duplicates, tr("Duplicates")},
                                              {Page::Experiments, tr("Experiments")},
                                              {Page::Models, tr("Models")}};
    for (int key = Qt::Key_1; const auto& [page, text] : pages)
        pagesButton_->menu()->addAction(add(view, text, {QKeySequence(Qt::CTRL | Qt::Key(key++))},
                                            [this, page = page] { showPage(page); }));
    view->addSeparator();
    add(view, tr("Larger thumbnails"), {QKeySequence::ZoomIn, QKeySequence(Qt::CTRL | Qt::Key_Equal)},
        [this] { grid_->setCellWidth(grid_->cellWidth() + 30); });
    add(view, tr("Smaller thumbnails"), {QKeySequence::ZoomOut},
        [this] { grid_->setCellWidth(grid_->cellWidth() - 30); });
    labAction_ =
        add(view, tr("Show how the pictures were found"), {QKeySequence(Qt::Key_F9)}, [this](bool shown) {
            QSettings().setValue("search/lab", shown);
            showLab();
        });
    labAction_->setCheckable(true);
    labAction_->setChecked(QSettings().value("search/lab", true).toBool());
    labAction_->setIcon(themedIcon("panel"));
    labAction_->setToolTip(tr("Show or fold away the panel of how the pictures were found (%1)")
                               .arg(labAction_->shortcut().toString(QKeySequence::NativeText)));
    strip_->addTool(labAction_);
    // Desktops have other keys for it, of which one is another command's here.
    add(view, tr("Full screen"), {QKeySequence(Qt::Key_F11)}, [this] {
        if (fullView_->isVisible()) return showBare(!fullView_->isBare());
        setWindowState(windowState() ^ Qt::WindowFullScreen);
    });
    view->addSeparator();
    const std::pair<ThemeChoice, QString> looks[] = {{ThemeChoice::System, tr("Look: like the desktop")},
                                                     {ThemeChoice::Light, tr("Look: light")},
                                                     {ThemeChoice::Dark, tr("Look: dark")},
                                                     {ThemeChoice::Contrast, tr("Look: high contrast")}};
    for (const auto& [look, text] : looks) add(view, text, {}, [this, look = look] { setLook(look); });

    add(menu_, tr("Settings"), {QKeySequence(Qt::CTRL | Qt::Key_Comma)},
        [this] { showPage(Page::Settings); });
    QMenu* const help = menu_->addMenu(tr("Help"));
    add(help, tr("Commands"), {QKeySequence(Qt::CTRL | Qt::Key_K)}, [this] { palette_->open(actions()); });
    add(help, tr("Keys"), {QKeySequence::HelpContents}, [this] { palette_->open(actions()); });
    add(help, tr("Copy diagnostics"), {}, [this] { copyDiagnostics(); });
    add(help, tr("About LapLens"), {}, [this] { showAbout(); });
    add(menu_, tr("Quit"), {QKeySequence::Quit}, [this] { close(); });
    // Which opens what it would stand in.
    auto* menu = add(nullptr, tr("Menu"), {QKeySequence(Qt::Key_F10)}, [this] { menuButton_->showMenu(); });
    menuButton_->setToolTip(tr("Menu (%1)").arg(menu->shortcut().toString(QKeySequence::NativeText)));
}

void MainWindow::setLook(ThemeChoice look) {
    applyTheme(*qApp, look);
    QSettings().setValue("window/look", nameOf(look));
    if (settings_) settings_->refresh();
}

void MainWindow::showRecent() {
    recent_->clear();
    for (const QString& place : recentLibraries()) {
        QAction* action = recent_->addAction(toQString(libraryName(toPath(place))), this,
                                             [this, place] { session_->openLibrary(toPath(place)); });
        action->setToolTip(place);
        action->setEnabled(!session_->isOpen() || session_->folder() != toPath(place));
    }
    if (recent_->isEmpty()) recent_->addAction(tr("None yet"))->setEnabled(false);
}

void MainWindow::readTexts() {
    if (!session_->isOpen()) return;
    settleError(kHere);
    if (isShared(session_->folder()))
        return showError(tr("A shared library keeps no text of pictures"), {},
                         tr("Add the folders to a library of your own to find their text"), kHere);
    if (!session_->readOnlyReason().isEmpty())
        return showError(session_->readOnlyReason(), {}, {}, kReadOnly);
    struct Ahead {
        std::int64_t pictures = 0;
        std::vector<std::string> languages;
    };
    session_->read(
        this,
        [](const Library& library) {
            return Ahead{
                static_cast<std::int64_t>(library.imagesWithoutText().size()),
                TextReader::isInstalled() ? TextReader::installedLanguages() : std::vector<std::string>()};
        },
        [this](const Ahead& ahead) {
            if (ahead.languages.empty())
                return showError(tr("Text in pictures cannot be read: Tesseract is not installed"), {},
                                 tr("Install libtesseract5 and tesseract-ocr-eng, or another language"),
                                 kHere);
            if (ahead.pictures == 0) {
                jobBar_->setRemark(tr("The text of all pictures has been read."));
                return;
            }
            QStringList languages;
            for (const std::string& language : ahead.languages) languages << toQString(language);
            askToConfirm(
                this, tr("Read text in pictures"),
                tr("Read the text in %n picture(s), to find them by it?", nullptr, int(ahead.pictures)),
                tr("On this computer, with Tesseract (%1). It takes about a second a picture, here about %2, "
                   "keeps the processors busy, and can be paused and stopped; it then goes on from there. "
                   "Pictures that come later are read when you ask for it again.")
                    .arg(languages.join(QStringLiteral(", ")), formatDuration(double(ahead.pictures))),
                tr("Read"),
                session_->whileOpen(
                    this,
                    [this] {
                        session_->jobs().start(
                            tr("Reading text in pictures"),
                            [session = session_, place = session_->place()](JobContext& context) {
                                Library writer = place.open();
                                laplens::readTexts(writer, {}, context);
                                QMetaObject::invokeMethod(session, &LibrarySession::refreshCounts,
                                                          Qt::QueuedConnection);
                            });
                    },
                    [this] { sayThatItWasReplaced(); }));
        });
}

void MainWindow::newLibrary() {
    const QString usual = tr("pictures") + QStringLiteral(".laplens");
    askWhereToSave(this, tr("New library"), usual, {}, [this](const QString& chosen) {
        const QString folder = chosen.endsWith(QStringLiteral(".laplens")) ? chosen : chosen + ".laplens";
        if (mayHoldLibrary(toPath(folder)))
            return showError(tr("There is a library of this name already"), folder,
                             tr("Open it, or choose another name"), kHere);
        session_->makeLibrary(toPath(folder));
        showPage(Page::Browse);
    });
}

void MainWindow::openLibrary() {
    askForFolder(this, tr("Open a library"), toQString(session_->folder().parent_path()),
                 [this](const QString& folder) {
                     if (!mayHoldLibrary(toPath(folder)))
                         return showError(tr("This is no library of LapLens"), folder,
                                          tr("Choose the folder whose name ends in .laplens"), kHere);
                     addFolders({folder});
                     showPage(Page::Browse);
                 });
}

void MainWindow::closeLibrary() {
    if (!session_->isOpen()) return;
    session_->closeLibrary();
    showPage(Page::Browse);
}

void MainWindow::chooseBackup() {
    askForFolder(this, tr("Restore a backup"), {}, [this](const QString& folder) {
        std::error_code error;
        if (std::filesystem::exists(toPath(folder) / kBackupContents, error))
            return offerBackup(toPath(folder));
        showError(tr("This is no backup of a library"), folder,
                  tr("Choose the folder that was named when it was backed up"), kHere);
    });
}

void MainWindow::readAgain() {
    // A job reads the library, too, and opening it would end it.
    if (session_->jobs().isRunning()) return session_->reload();
    const SavedQuery query = page_ == Page::Search ? query_->savedQuery() : SavedQuery();
    const std::filesystem::path folder = session_->folder();
    session_->openLibrary(folder);
    if (query.sources.empty()) return;
    connect(
        session_, &LibrarySession::libraryOpened, this,
        [this, query, folder] {
            if (session_->folder() == folder) openSearch(toJson(query));
        },
        Qt::SingleShotConnection);
}

void MainWindow::openDemo() {
    JobRunner* const jobs = &session_->jobs();
    const QPointer<MainWindow> self(this);
    jobs->cancelAll();
    jobs->start(tr("Painting the demo pictures"), [jobs, self, prepare = prepareDemo_](JobContext& context) {
        const std::filesystem::path folder = prepare(context);
        QMetaObject::invokeMethod(
            jobs,
            [self, folder] {
                if (!self) return;
                self->updateWhenOpen_ = true;
                self->session_->openLibrary(folder);
            },
            Qt::QueuedConnection);
    });
}

void MainWindow::openShared() {
    askForText(this, tr("Open a shared library"),
               tr("Address of its PostgreSQL server. A password belongs into .pgpass, not here."),
               QStringLiteral("postgresql://"), {}, [this](const QString& uri) {
                   if (isShared(toPath(uri))) return session_->openLibrary(toPath(uri));
                   showError(tr("This is not the address of a shared library"), uri,
                             tr("It begins with postgresql://, as in postgresql://server/pictures"), kHere);
               });
}

void MainWindow::backUp() {
    if (!session_->isOpen()) return;
    const QString name =
        toQString(libraryName(session_->folder())) + QDate::currentDate().toString("-yyyy-MM-dd.backup");
    askWhereToSave(this, tr("Back up the library"), name, {}, [this](const QString& target) {
        session_->jobs().start(tr("Backing up the library"),
                               [place = session_->place(), target = toPath(target)](JobContext& context) {
                                   place.open();  // or throws: another library's backup is not this one's
                                   backUpLibrary(place.location, target, context);
                               });
    });
}

void MainWindow::openDataset(const QString& folder, const QString& name) {
    foldersToAdd_ = {toPath(folder)};
    session_->makeLibrary(userDataFolder() / "datasets" / toPath(name + ".laplens"));
    showPage(Page::Browse);
}

void MainWindow::showPassedOver() {
    if (!session_->isOpen()) return;
    JobRunner* const jobs = &session_->jobs();
    const QPointer<MainWindow> self(this);
    jobs->start(tr("Looking for files passed over"),
                [jobs, self, place = session_->place()](JobContext& context) {
                    const Library library = place.open();
                    const std::vector<PassedOverFile> files = passedOverFiles(library, context);
                    QMetaObject::invokeMethod(
                        jobs,
                        [self, files] {
                            if (!self) return;
                            auto* dialog = new PassedOverDialog(files, self);
                            connect(dialog, &PassedOverDialog::fileChosen, self, openFolderOf);
                            dialog->show();
                        },
                        Qt::QueuedConnection);
                });
}

void MainWindow::showAbout() {
    auto* about = new AboutDialog(this);
    connect(about, &AboutDialog::diagnosticsRequested, this, &MainWindow::copyDiagnostics);
    about->show();
}

void MainWindow::copyDiagnostics() {
    const auto copy = [this](const std::string& text) {
        QApplication::clipboard()->setText(toQString(text));
        jobBar_->setRemark(
            tr("The diagnostics are on the clipboard, without your folders' and files' names."));
    };
    if (session_->isOpen())
        session_->read(
            this, [](const Library& library) { return diagnostics(&library); }, copy);
    else
        copy(diagnostics(nullptr));
}

void MainWindow::offerToReopen(const std::filesystem::path& library) {
    suggestions_->suggest(
        tr("LapLens did not end properly while %1 was open. What it had done is kept.")
            .arg(toQString(libraryName(library))),
        tr("Open it again"), [this, library] { session_->openLibrary(library); }, {}, tr("Start without it"));
}

void MainWindow::offerToMake(const QString& folder) {
    wantedQuery_.clear();
    suggestions_->suggest(
        tr("There is no library at %1. It is opened as soon as it is there, when its drive is connected for "
           "instance.")
            .arg(folder),
        tr("Make a new one here"),
        [this, folder] {
            errors_->hide();  // it may be about the last attempt
            session_->makeLibrary(toPath(folder));
        },
        {}, tr("Wait for it"));
}

namespace {

QString keptText(const std::filesystem::path& aside) {
    return MainWindow::tr("The damaged library is kept as %1.").arg(toQString(aside));
}

QString partName(const std::string& table) {
    if (table == "roots") return MainWindow::tr("folders");
    if (table == "images") return MainWindow::tr("pictures");
    if (table == "tags") return MainWindow::tr("tags");
    if (table == "searches") return MainWindow::tr("saved searches");
    if (table == "not_copies") return MainWindow::tr("what is no copy");
    if (table == "runs") return MainWindow::tr("experiments");
    return MainWindow::tr("what was learnt of the pictures");
}

QString savedText(const Rescue& rescue) {
    QStringList saved, lost;
    for (const char* table : {"roots", "images", "tags", "searches", "runs"})
        if (const auto found = rescue.saved.find(table); found != rescue.saved.end())
            saved << partName(table) + ' ' + formatCount(found->second.rows);
    for (const auto& [table, rows] : rescue.saved)
        if (!rows.complete && !lost.contains(partName(table))) lost << partName(table);
    if (saved.isEmpty()) return MainWindow::tr("Nothing could be read.");
    QString text = MainWindow::tr("Saved: %1.").arg(saved.join(QStringLiteral(", ")));
    if (!lost.isEmpty())
        text += ' ' + MainWindow::tr("Not all could be read of: %1.").arg(lost.join(QStringLiteral(", ")));
    return text;
}

QString dateText(const KnownBackup& backup) {
    const QDateTime made = QDateTime::fromString(QString::fromStdString(backup.madeAt), Qt::ISODate);
    return QLocale().toString(made.toLocalTime(), QLocale::ShortFormat);
}

}  // namespace

void MainWindow::offerToRepair(const std::filesystem::path& library) {
    if (isShared(library)) return;
    updateWhenOpen_ = false;
    const auto saveAs = [this, library](const QString& title, Wanted wanted) {
        updateWhenOpen_ = true;
        repair(library, title, [library, wanted](JobContext& context) {
            const Rescue rescue = rescueLibrary(library, wanted, context);
            return savedText(rescue) + ' ' + keptText(rescue.aside);
        });
    };
    const std::vector<KnownBackup> backups = backupsOf(library);
    const std::filesystem::path newest = backups.empty() ? std::filesystem::path() : backups.front().folder;
    const auto sound = soundBackups_.find(library);
    const bool someFailed = sound != soundBackups_.end();
    const std::filesystem::path backup = someFailed ? sound->second : newestOf(backups);
    const bool newestIsAway = !backups.empty() && !backups.front().isThere;
    const QString choose = tr("Restore a backup\u2026");
    const auto chooseBackup = [this, library] {
        askForFolder(this, tr("Restore a backup"), {},
                     [this, library](const QString& folder) { restore(library, toPath(folder)); });
        offerToRepair(library);  // until a folder is chosen
    };
    QString text =
        tr("The library %1 is damaged. Your pictures are not affected; the damaged library is put aside, "
           "never "
           "deleted.")
            .arg(toQString(libraryName(library)));
    if (newestIsAway)
        text +=
            ' ' +
            tr("The newest backup, of %1, is not there: %2. Connect its drive and choose it to restore it.")
                .arg(dateText(backups.front()), toQString(newest));
    if (const auto known = std::ranges::find(backups, backup, &KnownBackup::folder);
        known != backups.end() && known->isThere)
        text += ' ' + tr("The backup to restore, of %1, is %2.").arg(dateText(*known), toQString(backup));
    suggestions_->suggest(text,
                          backup.empty()     ? choose
                          : backup == newest ? tr("Restore the newest backup")
                                             : tr("Restore an older backup"),
                          [this, library, backup, chooseBackup] {
                              backup.empty() ? chooseBackup() : restore(library, backup);
                          });
    if ((someFailed || newestIsAway) && !backup.empty()) suggestions_->offerToo(choose, chooseBackup);
    suggestions_->offerToo(tr("Save what can be read"),
                           [saveAs] { saveAs(tr("Saving what can be read"), Wanted::Everything); });
    suggestions_->offerToo(tr("Build anew"), [saveAs] { saveAs(tr("Building anew"), Wanted::Roots); });
}

void MainWindow::offerBackup(const std::filesystem::path& backup) {
    suggestions_->suggest(
        tr("%1 is the backup of a library, not a folder of pictures. Restored to a place of its own, it is a "
           "library to work with.")
            .arg(toQString(backup)),
        tr("Restore it\u2026"), [this, backup] {
            const QString name = toQString(backup.stem()) + QStringLiteral(".laplens");
            askWhereToSave(this, tr("Restore a backup"), name, {}, [this, backup](const QString& chosen) {
                const QPointer<MainWindow> self(this);
                JobRunner* const jobs = &session_->jobs();
                jobs->start(tr("Restoring a backup"),
                            [jobs, self, backup, target = toPath(chosen)](JobContext& context) {
                                restoreBackup(backup, target, IfLibraryExists::Refuse, context);
                                QMetaObject::invokeMethod(
                                    jobs,
                                    [self, target] {
                                        if (self) self->session_->openLibrary(target);
                                    },
                                    Qt::QueuedConnection);
                            });
            });
        });
    suggestions_->offerToo(tr("Look at it"), [this, backup] { session_->openLibrary(backup); });
}

void MainWindow::restore(const std::filesystem::path& library, const std::filesystem::path& backup) {
    repair(library, tr("Restoring a backup"), [this, library, backup](JobContext& context) {
        try {
            const std::filesystem::path aside =
                restoreBackup(backup, library, IfLibraryExists::PutAside, context);
            return tr("The backup %1 is restored.").arg(toQString(backup)) + ' ' + keptText(aside);
        } catch (const Error&) {
            // What is offered next is not to fail, too.
            QMetaObject::invokeMethod(
                this,
                [this, library, sound = newestSoundBackupOf(library, context)] {
                    soundBackups_[library] = sound;
                },
                Qt::QueuedConnection);
            throw;
        }
    });
}

void MainWindow::repair(const std::filesystem::path& library, const QString& title,
                        std::function<QString(JobContext&)> work) {
    const auto done = std::make_shared<QString>();
    suggestions_->withdraw();
    session_->replaceLibrary(library, title,
                             [done, work = std::move(work)](JobContext& context) { *done = work(context); });
    connect(
        session_, &LibrarySession::libraryOpened, this,
        [this, done, library] {
            if (done->isEmpty()) return;
            errors_->hide();  // they were about the damaged one
            suggestions_->report(*done, tr("Show in file manager"),
                                 [library] { openFolderOf(toQString(library.parent_path())); });
        },
        Qt::SingleShotConnection);
}

void MainWindow::suggestFolder() {
    const QString pictures = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
    if (pictures.isEmpty() || toPath(pictures) == toPath(QDir::homePath())) return;
    session_->read(
        this, [folder = toPath(pictures)](const Library&) { return picturesIn(folder, kCountedPictures); },
        [this, pictures](std::int64_t count) {
            if (count > 0) welcome_->suggestFolder(pictures, count, count == kCountedPictures);
        });
}

void MainWindow::suggestBuild() {
    const auto index = session_->index();
    const CodeDrift& drift = session_->drift();
    if (!index || !drift.suggestsBuild || !session_->readOnlyReason().isEmpty() ||
        declinedBuild_ == index->model.id) {
        if (!buildText_.isEmpty()) suggestions_->withdraw(buildText_);
        return;
    }
    if (session_->jobs().isRunning()) return;
    buildText_ =
        tr("%1 of %2 pictures came after the codes were built. Built again, the codes know their groups too.")
            .arg(formatCount(drift.added), formatCount(qint64(index->size())));
    suggestions_->suggest(
        buildText_, tr("Build again"), [this] { buildAgain(); },
        [this, id = index->model.id] { declinedBuild_ = id; });
}

void MainWindow::buildAgain() {
    UpdateOptions options;
    options.rebuild = true;
    session_->update(options);
}

/// Once for each library and network; the answer comes as a suggestion.
void MainWindow::suggestBetterNetwork() {
    const auto index = session_->index();
    if (!index || session_->jobs().isRunning() || !session_->readOnlyReason().isEmpty()) return;
    const Backbone* better = betterNetworkThan(index->network);
    if (!better) return;
    QSettings settings;
    const QString key = "networks/compared/" + toQString(better->name);
    QStringList libraries = settings.value(key).toStringList();
    if (libraries.contains(toQString(session_->folder()))) return;
    settings.setValue(key, libraries << toQString(session_->folder()));
    session_->read(
        this,
        [name = better->name](const Library& library) {
            return std::ranges::count(library.networks(), name, &NetworkRecord::backbone) > 0;
        },
        [this, better](bool wasUsed) {
            // Who has left it for the present network has chosen.
            if (!wasUsed) resources_->compare(*better, installedWeights(*better));
        });
}

void MainWindow::suggestComparison(const Backbone& other, const std::filesystem::path& weights) {
    const auto index = session_->index();
    if (!index || std::filesystem::path(index->network.weightsFile) == weights) return;
    suggestions_->suggest(tr("%1 is at hand. A look at some of your pictures with it and with the present "
                             "network shows which finds "
                             "more.")
                              .arg(toQString(other.title)),
                          tr("Compare"), [this, other, weights] { resources_->compare(other, weights); });
}

void MainWindow::suggestNetwork(const NetworkComparison& comparison, const QString& weights) {
    const QString title = toQString(comparison.other.title);
    if (!comparison.isBetter()) {
        jobBar_->setRemark(tr("On this library %1 is no better than the present network.").arg(title));
        return;
    }
    suggestions_->suggest(
        tr("%1 is at hand. %2").arg(title, comparisonText(comparison)), tr("Code with %1").arg(title),
        [this, backbone = comparison.other.name, weights] { session_->codeWith(backbone, toPath(weights)); });
}

void MainWindow::searchFor(const std::vector<std::filesystem::path>& files) {
    if (session_->index())
        query_->searchForFiles(files);
    else
        wantedQuery_ = files;
}

void MainWindow::addFolder() {
    askForFolder(this, tr("Add a folder of pictures"),
                 QStandardPaths::writableLocation(QStandardPaths::PicturesLocation),
                 [this](const QString& folder) { addFolders({folder}); });
}

void MainWindow::addFolders(const QStringList& folders) {
    const std::filesystem::path usual = userDataFolder() / "pictures.laplens";
    std::filesystem::path library;
    for (const QString& folder : folders) {
        const std::filesystem::path path = toPath(folder);
        std::error_code error;
        if (isOutOfReach(path) || !mayHoldLibrary(path))
            foldersToAdd_.push_back(path);
        else if (std::filesystem::exists(path / kBackupContents, error))
            offerBackup(path);
        else
            library = path;
    }
    if (!library.empty()) return session_->openLibrary(library);  // which takes the other folders, too
    if (foldersToAdd_.empty()) return;
    if (session_->waitsFor(usual))
        offerToMake(toQString(usual));
    else if (!session_->isOpen())
        session_->makeLibrary(usual);
    else
        addWaitingFolders();
}

void MainWindow::addWaitingFolders() {
    if (foldersToAdd_.empty()) return;
    for (const std::filesystem::path& folder : std::exchange(foldersToAdd_, {}))
        session_->addFolder(folder, sidebar_->foldersAreClasses());
    showPage(Page::Browse);
}

void MainWindow::openQueryFile() {
    QStringList endings;
    for (const std::string_view ending : pictureEndings())
        endings << '*' + QString::fromUtf8(ending.data(), qsizetype(ending.size()));
    askForFiles(this, tr("Search for a picture"), tr("Pictures (%1);;All files (*)").arg(endings.join(' ')),
                [this](const QStringList& files) {
                    std::vector<std::filesystem::path> paths;
                    for (const QString& file : files) paths.push_back(toPath(file));
                    query_->searchForFiles(paths);
                });
}

bool MainWindow::take(const QMimeData& data) {
    const Dropped dropped = readDrop(data);
    QStringList folders;
    std::vector<std::filesystem::path> files;
    bool took = false;
    for (const QString& file : dropped.files) {
        if (ResourceJobs::looksLikeNetwork(toPath(file))) {
            resources_->importNetwork(toPath(file));
            took = true;
        } else if (isForLibrary(toPath(file)))
            folders << file;
        else
            files.push_back(toPath(file));
    }
    if (!folders.isEmpty()) addFolders(folders);
    if (!files.empty()) query_->searchForFiles(files);
    if (took || !folders.isEmpty() || !files.empty()) return true;
    if (!dropped.picture.isNull())
        query_->searchForImage(dropped.picture, tr("Pasted picture"));
    else if (!dropped.address.isEmpty())
        resources_->fetchPicture(dropped.address);
    else
        return false;
    return true;
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QMimeData* data = event->mimeData();
    if (!data->hasUrls() && !data->hasImage() && !data->hasText()) return;
    event->acceptProposedAction();
    searchStart_->setTargeted(true);
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    searchStart_->setTargeted(false);
}

void MainWindow::dropEvent(QDropEvent* event) {
    searchStart_->setTargeted(false);
    if (event->source() == grid_ && grid_->currentImageId() != 0)
        query_->searchForRow(grid_->currentImageId());
    else if (!take(*event->mimeData()))
        return;
    event->acceptProposedAction();
}

void MainWindow::withFile(qint64 imageId, std::function<void(const QString&)> use) {
    session_->read(
        this, [imageId](const Library& library) { return library.imageFile(library.image(imageId)); },
        [use](const std::filesystem::path& file) { use(toQString(file)); });
}

qint64 MainWindow::pictureInHand() const {
    if (pages_->currentWidget() != splitter_) return 0;
    return centre_->currentWidget() == fullView_ ? fullView_->imageId() : grid_->currentImageId();
}

void MainWindow::openFile(qint64 imageId) {
    withFile(imageId, [this](const QString& file) {
        if (!QFileInfo::exists(file))
            showError(tr("The file is not there"), file,
                      tr("Connect its drive, or update the library with F5"), kHere);
        else if (!QDesktopServices::openUrl(QUrl::fromLocalFile(file)))
            showError(tr("No program opened the file"), file,
                      tr("Choose a default program for it on your desktop"), kHere);
        else
            settleError(kHere);
    });
}

void MainWindow::reveal(qint64 imageId) {
    withFile(imageId, [this](const QString& file) { revealPath(file); });
}

void MainWindow::revealPath(const QString& path) {
    const QUrl url = QUrl::fromLocalFile(path);
#ifdef Q_OS_LINUX
    // The one call by which file managers also select the file.
    auto* call = new QProcess(this);
    connect(call, &QProcess::finished, this, [call, path](int exitCode) {
        call->deleteLater();
        if (exitCode != 0) openFolderOf(path);
    });
    connect(call, &QProcess::errorOccurred, this, [call, path](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart) return;
        call->deleteLater();
        openFolderOf(path);
    });
    call->start("gdbus",
                {"call", "--session", "--dest", "org.freedesktop.FileManager1", "--object-path",
                 "/org/freedesktop/FileManager1", "--method", "org.freedesktop.FileManager1.ShowItems",
                 QString("['%1']").arg(url.toString(QUrl::FullyEncoded)), ""});
#else
    openFolderOf(path);
#endif
}

void MainWindow::toggleFavourite() {
    const std::vector<qint64> ids = grid_->selectedImageIds();
    if (!ids.empty()) edits_->toggleTag({ids.begin(), ids.end()}, kFavouriteTag);
}

void MainWindow::notify(const QString& text) {
    QApplication::alert(this);
#ifdef Q_OS_LINUX
    // Where no one listens, nothing is lost.
    QProcess::startDetached(
        "gdbus", {"call", "--session", "--dest", "org.freedesktop.Notifications", "--object-path",
                  "/org/freedesktop/Notifications", "--method", "org.freedesktop.Notifications.Notify",
                  "LapLens", "0", "laplens", "LapLens", text, "[]", "{}", "-1"});
#endif
}

void MainWindow::searchOnScreen() {
    hide();
    // The window must be gone from the screen before it is looked at.
    QTimer::singleShot(kHideTime_ms, this, [this] {
        QScreen* screen = this->screen();
        const QImage shot = screen->grabWindow(0).toImage();
        show();
        if (shot.isNull() || shot.size().isEmpty()) {
            showError(tr("The screen cannot be looked at"), {},
                      tr("Take a screenshot with your desktop's own tool and paste it here"),
                      QuerySession::kSearch);
            return;
        }
        auto* picker = new ScreenPicker(shot, screen->geometry());
        connect(picker, &ScreenPicker::picked, this, [this](const QImage& part) {
            query_->searchForImage(part, tr("Part of the screen"));
            activateWindow();
        });
        picker->showFullScreen();
    });
}

void MainWindow::copyPicture() {
    const QModelIndexList chosen = grid_->selectionModel()->selectedRows();
    if (chosen.isEmpty()) return;
    QMimeData* data = model_->mimeData(chosen);
    if (const QImage image = thumbnails_->find(model_->imageIdAt(chosen.front().row())); !image.isNull())
        data->setImageData(image);
    QApplication::clipboard()->setMimeData(data);
}

void MainWindow::trashSelected() {
    if (page_ == Page::Duplicates) return duplicates_->trashSelected();
    // Never what is selected out of sight.
    if (page_ != Page::Browse && page_ != Page::Search) return;
    if (!session_->readOnlyReason().isEmpty()) {
        jobBar_->setRemark(session_->readOnlyReason());
        return;
    }
    if (centre_->currentWidget() == compareView_) {
        jobBar_->setRemark(tr("Go back with Escape and select the picture that is to go."));
        return;
    }
    if (centre_->currentWidget() == fullView_) return trash({fullView_->imageId()});
    const std::vector<qint64> ids = grid_->selectedImageIds();
    if (!ids.empty()) trash({ids.begin(), ids.end()});
}

void MainWindow::trash(const std::vector<std::int64_t>& imageIds) {
    const auto go = [this, imageIds] {
        const bool isInFull =
            centre_->currentWidget() == fullView_ && imageIds.front() == fullView_->imageId();
        const int row = model_->rowOf(imageIds.front());
        edits_->trash(imageIds);
        if (!isInFull) return;
        if (model_->rowCount() == 0) return centre_->setCurrentIndex(0);
        grid_->setCurrentIndex(model_->index(std::clamp(row, 0, model_->rowCount() - 1)));
        showFullView(grid_->currentImageId());
    };
    if (!QSettings().value("trash/asks").toBool()) return go();
    askToConfirm(this, tr("Move to the trash"),
                 tr("Move %n picture(s) to the trash?", nullptr, int(imageIds.size())), {},
                 tr("Move to the trash"), session_->whileOpen(this, go, [this] { sayThatItWasReplaced(); }));
}

void MainWindow::giveFeedback(bool right) {
    const std::vector<qint64> ids = grid_->selectedImageIds();
    if (page_ == Page::Search && !ids.empty()) query_->giveFeedback({ids.begin(), ids.end()}, right);
}

void MainWindow::sayThatItWasReplaced() {
    jobBar_->setRemark(tr("Nothing was changed: another library is open now."));
}

void MainWindow::addTag() {
    const std::vector<qint64> ids = grid_->selectedImageIds();
    if (ids.empty()) return;
    askForText(this, tr("Add a tag"), tr("Tag:"), {}, sidebar_->tags(),
               session_->whileOpen(
                   this,
                   [this, ids](const QString& tag) {
                       edits_->toggleTag({ids.begin(), ids.end()}, toStd(tag));
                   },
                   [this] { sayThatItWasReplaced(); }));
}

void MainWindow::renamePicture() {
    const qint64 id = pictureInHand();
    const int row = id == 0 ? -1 : model_->rowOf(id);
    const GridModel::Picture* picture = row < 0 ? nullptr : model_->pictureAt(row);
    if (!picture) return;
    askForFileName(this, tr("Rename"), tr("New name of the file:"), picture->name,
                   session_->whileOpen(
                       this, [this, id](const QString& name) { edits_->rename(id, name); },
                       [this] { sayThatItWasReplaced(); }));
}

void MainWindow::keepSearch() {
    const SavedQuery query = query_->savedQuery();
    if (query.sources.empty()) {
        jobBar_->setRemark(tr("Search for a picture first; then the search can be kept."));
        return;
    }
    askForText(this, tr("Keep this search"), tr("Name:"),
               QFileInfo(query_->queryPicture()->name).completeBaseName(), {},
               session_->whileOpen(
                   this, [this, query](const QString& name) { edits_->saveSearch(name, query); },
                   [this] { sayThatItWasReplaced(); }));
}

void MainWindow::showGridMenu(const QPoint& point) {
    const QModelIndex index = grid_->indexAt(point);
    if (!index.isValid()) return;
    const qint64 id = model_->imageIdAt(index.row());
    QMenu menu(this);
    // It holds numbers of pictures.
    connect(session_, &LibrarySession::libraryClosed, &menu, &QMenu::close);
    menu.addAction(tr("More like this"), QKeySequence(Qt::CTRL | Qt::Key_M), this,
                   [this, id] { query_->searchForRow(id); })
        ->setEnabled(session_->index() != nullptr);
    const std::vector<qint64> chosen = grid_->selectedImageIds();
    if (chosen.size() > 1)
        menu.addAction(tr("Search for all %1 together").arg(chosen.size()), this,
                       [this, chosen] {
                           query_->searchForRows({chosen.begin(), chosen.end()});
                       })
            ->setEnabled(session_->index() != nullptr);
    if (page_ == Page::Search && query_->hasQuery()) {
        menu.addAction(tr("This is right: more of it"), QKeySequence(Qt::CTRL | Qt::Key_Up), this,
                       [this] { giveFeedback(true); });
        menu.addAction(tr("This is wrong: less of it"), QKeySequence(Qt::CTRL | Qt::Key_Down), this,
                       [this] { giveFeedback(false); });
    }
    menu.addAction(tr("Compare"), QKeySequence(Qt::CTRL | Qt::Key_B), this, [this] { compareSelected(); });
    menu.addAction(fullViewAction_->text(), fullViewAction_->shortcut(), this,
                   [this, id] { showFullView(id); });
    menu.addSeparator();
    menu.addAction(openElsewhere_->text(), openElsewhere_->shortcut(), this, [this, id] { openFile(id); });
    menu.addAction(tr("Show in file manager"), this, [this, id] { reveal(id); });
    menu.addAction(tr("Copy path"), this, [this, id] {
        withFile(id, [](const QString& file) { QApplication::clipboard()->setText(file); });
    });
    menu.addSeparator();
    menu.addAction(tr("Favourite"), QKeySequence(Qt::CTRL | Qt::Key_D), this, [this] { toggleFavourite(); });
    menu.addAction(tr("Add tag\u2026"), this, [this] { addTag(); });
    menu.addAction(tr("Rename\u2026"), QKeySequence(Qt::Key_F2), this, [this] { renamePicture(); });
    menu.addSeparator();
    menu.addAction(tr("Move to the trash"), QKeySequence(Qt::Key_Delete), this, [this] { trashSelected(); });
    menu.exec(grid_->viewport()->mapToGlobal(point));
}

}  // namespace laplens
