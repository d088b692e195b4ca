#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QMimeData>
#include <QSettings>

#include "core/store/stars.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/copies/duplicates_page.hpp"
#include "ui/search/search_start.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/desktop.hpp"
#include "ui/shared/icons.hpp"
#include "ui/shared/theme.hpp"
#include "ui/viewer/full_view.hpp"
#include "ui/window/about_dialog.hpp"
#include "ui/window/command_palette.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/library_repair.hpp"
#include "ui/window/main_window.hpp"
#include "ui/window/picture_commands.hpp"
#include "ui/window/pictures_page.hpp"
#include "ui/window/search_commands.hpp"
#include "ui/window/settings_page.hpp"
#include "ui/window/top_bar.hpp"

namespace laplens {

template <class Handler>
QAction* MainWindow::add(QMenu* menu, const QString& text, const QList<QKeySequence>& keys, Handler handler) {
    auto* action = new QAction(text, this);
    action->setShortcuts(keys);
    connect(action, &QAction::triggered, this, handler);
    addAction(action);
    if (menu) menu->addAction(action);
    return action;
}

void MainWindow::addActions() {
    QMenu& menu = topBar_->menu();
    addLibraryActions(menu.addMenu(tr("Library")));
    addPictureActions(menu.addMenu(tr("Pictures")));
    addSearchActions(menu.addMenu(tr("Search")));
    addViewActions(menu.addMenu(tr("View")));
    addOtherActions();
}

void MainWindow::addLibraryActions(QMenu* menu) {
    add(menu, tr("New library\u2026"), {QKeySequence::New}, [this] { library_->newLibrary(); });
    add(menu, tr("Open a library\u2026"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)},
        [this] { library_->openLibrary(); });
    QMenu* recent = menu->addMenu(tr("Open recent"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { library_->showRecent(*recent); });
    add(menu, tr("Open a shared library\u2026"), {}, [this] { library_->openShared(); });
    menu->addSeparator();
    add(menu, tr("Add pictures\u2026"), {}, [this] { library_->addFolder(); });
    add(menu, tr("Update the library"), {QKeySequence::Refresh}, [this] {
        errors_->settle(ErrorBar::kFiles);
        if (session_->readOnlyReason().isEmpty()) return session_->update();
        search_->readAgain();
    });
    add(menu, tr("Read text in pictures\u2026"), {}, [this] { library_->readTexts(); });
    add(menu, tr("Files passed over"), {}, [this] { library_->showPassedOver(); });
    menu->addSeparator();
    add(menu, tr("Back up the library\u2026"), {}, [this] { library_->backUp(); });
    add(menu, tr("Restore a backup\u2026"), {}, [this] { repair_->chooseBackup(); });
    add(menu, tr("Show where the library lies"), {}, [this] {
        if (session_->isOpen()) revealInFileManager(toQString(session_->folder()));
    });
    add(menu, tr("Close the library"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_W)},
        [this] { library_->closeLibrary(); });
}

void MainWindow::addPictureActions(QMenu* menu) {
    fullViewAction_ =
        add(menu, tr("Full view"), {QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Space)}, [this] {
            if (const qint64 id = pictures_->pictureInHand(); id != 0) pictures_->showFullView(id);
        });
    // Elsewhere the keys press buttons; the grid takes them by itself.
    fullViewAction_->setShortcutContext(Qt::WidgetShortcut);
    openElsewhere_ =
        add(menu, tr("Open in another program"), {QKeySequence(Qt::CTRL | Qt::Key_Return)}, [this] {
            if (const qint64 id = pictures_->pictureInHand(); id != 0) picture_->openFile(id);
        });
    add(menu, tr("Show in file manager"), {}, [this] {
        if (const qint64 id = pictures_->pictureInHand(); id != 0) picture_->reveal(id);
    });
    add(menu, tr("Compare two pictures"), {QKeySequence(Qt::CTRL | Qt::Key_B)},
        [this] { pictures_->compareSelected(); });
    menu->addSeparator();
    add(menu, tr("Copy"), {QKeySequence::Copy}, [this] { picture_->copyPicture(); });
    add(menu, tr("Copy path"), {}, [this] {
        if (const qint64 id = pictures_->pictureInHand(); id != 0) picture_->copyPath(id);
    });
    add(menu, tr("Favourite"), {QKeySequence(Qt::CTRL | Qt::Key_D)}, [this] { picture_->toggleFavourite(); });
    add(menu, tr("Add a tag"), {QKeySequence(Qt::CTRL | Qt::Key_T)}, [this] { picture_->addTag(); });
    rating_ = menu->addMenu(tr("Rating"));
    for (int stars = 0; stars <= kMostStars; ++stars)
        add(rating_, stars == 0 ? tr("Rate with no star") : tr("Rate with %n star(s)", nullptr, stars),
            {QKeySequence(Qt::Key(Qt::Key_0 + stars)), QKeySequence(Qt::ALT | Qt::Key(Qt::Key_0 + stars))},
            [this, stars] { picture_->rate(stars); });
    add(menu, tr("Rename\u2026"), {QKeySequence(Qt::Key_F2)}, [this] { picture_->renamePicture(); });
    // A key that is held down deletes once.
    add(menu, tr("Move to the trash"), {QKeySequence::Delete}, [this] {
        trashSelected();
    })->setAutoRepeat(false);
    menu->addSeparator();
    add(menu, tr("Undo"), {QKeySequence::Undo}, [this] { edits_->undo(); });
    add(menu, tr("Redo"), {QKeySequence::Redo}, [this] { edits_->redo(); });
}

void MainWindow::addSearchActions(QMenu* menu) {
    auto* begin =
        add(menu, tr("Search by picture"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F)}, [this] {
            const bool isThere = page_ == Page::Search && pictures_->asksForQuery();
            isThere ? search_->openQueryFile() : showPage(Page::Search, true);
        });
    begin->setIcon(themedIcon("search"));
    begin->setToolTip(tr("Begin a search: drop, paste or open a picture (%1)")
                          .arg(begin->shortcut().toString(QKeySequence::NativeText)));
    topBar_->setBegin(begin);
    auto* open = add(menu, tr("Open a picture to search for\u2026"), {QKeySequence::Open},
                     [this] { search_->openQueryFile(); });
    open->setIconText(tr("Open\u2026"));
    auto* paste = add(menu, tr("Paste"), {QKeySequence::Paste}, [this] { this->paste(); });
    auto* onScreen =
        add(menu, tr("Search for a part of the screen"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)},
            [this] { search_->searchOnScreen(); });
    onScreen->setIconText(tr("Screen\u2026"));
    pictures_->searchStart().setWays({open, paste, onScreen});
    add(menu, tr("More like this"), {QKeySequence(Qt::CTRL | Qt::Key_M)}, [this] {
        if (const qint64 id = pictures_->pictureInHand(); id != 0) query_->searchForRow(id);
    });
    add(menu, tr("Search for the selection together"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M)},
        [this] {
            if (const auto ids = picture_->selected(); !ids.empty()) query_->searchForRows(ids);
        });
    add(menu, tr("Pictures taken near this one"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N)}, [this] {
        if (const qint64 id = pictures_->pictureInHand(); id != 0) picture_->findNear(id);
    });
    menu->addSeparator();
    add(menu, tr("Right: more of it"), {QKeySequence(Qt::CTRL | Qt::Key_Up)}, [this] { giveFeedback(true); });
    add(menu, tr("Wrong: less of it"), {QKeySequence(Qt::CTRL | Qt::Key_Down)},
        [this] { giveFeedback(false); });
    toggleFold_ = add(menu, tr("Show or fold the copies"), {QKeySequence(Qt::CTRL | Qt::Key_E)}, [this] {
        if (pictures_->isInFull() || !grid().toggleFold())
            remark(tr("No copies are folded behind this picture."));
    });
    add(menu, tr("Back"), {QKeySequence::Back}, [this] { query_->goBack(); });
    add(menu, tr("Forward"), {QKeySequence::Forward}, [this] { query_->goForward(); });
    add(menu, tr("Keep this search"), {QKeySequence::Save}, [this] { search_->keepSearch(); });
    menu->addSeparator();
    add(menu, tr("Find"), {QKeySequence::Find}, [this] { topBar_->focusFind(); });
}

void MainWindow::addViewActions(QMenu* menu) {
    for (int key = Qt::Key_1; const Page page : kTabs)
        topBar_->addPage(add(menu, TopBar::nameOf(page), {QKeySequence(Qt::CTRL | Qt::Key(key++))},
                             [this, page] { showPage(page); }));
    menu->addSeparator();
    const auto goByMonths = [this](int by) {
        if (!grid().moveByMonths(by)) remark(tr("Sort the pictures by date to go from month to month."));
    };
    add(menu, tr("Next month"), {QKeySequence(Qt::CTRL | Qt::Key_PageDown)}, [goByMonths] { goByMonths(1); });
    add(menu, tr("Previous month"), {QKeySequence(Qt::CTRL | Qt::Key_PageUp)},
        [goByMonths] { goByMonths(-1); });
    menu->addSeparator();
    add(menu, tr("Larger thumbnails"), {QKeySequence::ZoomIn, QKeySequence(Qt::CTRL | Qt::Key_Equal)},
        [this] { grid().setCellWidth(grid().cellWidth() + 30); });
    add(menu, tr("Smaller thumbnails"), {QKeySequence::ZoomOut},
        [this] { grid().setCellWidth(grid().cellWidth() - 30); });
    QAction* folds = add(menu, tr("Fold copies in answers"), {}, [this](bool on) {
        QSettings().setValue("search/folds", on);
        pictures_->setFolding(on);
    });
    folds->setCheckable(true);
    folds->setChecked(QSettings().value("search/folds", true).toBool());
    pictures_->setFolding(folds->isChecked());
    QAction* lab = add(menu, tr("Show how the pictures were found"), {QKeySequence(Qt::Key_F9)},
                       [](bool shown) { QSettings().setValue("search/lab", shown); });
    lab->setCheckable(true);
    lab->setChecked(QSettings().value("search/lab", true).toBool());
    lab->setIcon(themedIcon("panel"));
    lab->setToolTip(tr("Show or fold away the panel of how the pictures were found (%1)")
                        .arg(lab->shortcut().toString(QKeySequence::NativeText)));
    QAction* details = add(menu, tr("Show details"), {QKeySequence(Qt::CTRL | Qt::Key_I)},
                           [](bool shown) { QSettings().setValue("viewer/details", shown); });
    details->setCheckable(true);
    details->setChecked(QSettings().value("viewer/details").toBool());
    details->setIcon(themedIcon("info"));
    details->setToolTip(tr("Show or fold away what is known of the picture (%1)")
                            .arg(details->shortcut().toString(QKeySequence::NativeText)));
    pictures_->setPanelActions(lab, details);
    // Desktops have other keys for it, of which one is another command's here.
    add(menu, tr("Full screen"), {QKeySequence(Qt::Key_F11)}, [this] {
        const FullView& view = pictures_->fullView();
        if (view.isVisible()) return showBare(!view.isBare());
        setWindowState(windowState() ^ Qt::WindowFullScreen);
    });
    menu->addSeparator();
    const std::pair<ThemeChoice, QString> looks[] = {{ThemeChoice::System, tr("Look: like the desktop")},
                                                     {ThemeChoice::Light, tr("Look: light")},
                                                     {ThemeChoice::Dark, tr("Look: dark")},
                                                     {ThemeChoice::Contrast, tr("Look: high contrast")}};
    for (const auto& [look, text] : looks) add(menu, text, {}, [this, look = look] { setLook(look); });
}

void MainWindow::addOtherActions() {
    add(&topBar_->menu(), tr("Settings"), {QKeySequence(Qt::CTRL | Qt::Key_Comma)},
        [this] { showPage(Page::Settings); });
    QMenu* const help = topBar_->menu().addMenu(tr("Help"));
    add(help, tr("Commands"), {QKeySequence(Qt::CTRL | Qt::Key_K)}, [this] { palette_->open(actions()); });
    add(help, tr("Keys"), {QKeySequence::HelpContents}, [this] { palette_->open(actions()); });
    add(help, tr("Copy diagnostics"), {}, [this] { library_->copyDiagnostics(); });
    add(help, tr("About LapLens"), {}, [this] { showAbout(); });
    add(&topBar_->menu(), tr("Quit"), {QKeySequence::Quit}, [this] { close(); });
    // Which opens what it would stand in.
    auto* menu = add(nullptr, tr("Menu"), {QKeySequence(Qt::Key_F10)}, [this] { topBar_->openMenu(); });
    topBar_->setMenuKey(menu->shortcut().toString(QKeySequence::NativeText));
}

void MainWindow::setLook(ThemeChoice look) {
    applyTheme(*qApp, look);
    QSettings().setValue("window/look", nameOf(look));
    if (settings_) settings_->refresh();
}

void MainWindow::showAbout() {
    auto* about = new AboutDialog(this);
    connect(about, &AboutDialog::diagnosticsRequested, library_, &LibraryCommands::copyDiagnostics);
    about->show();
}

void MainWindow::paste() {
    const QMimeData* data = QApplication::clipboard()->mimeData();
    if (data && take(*data)) return errors_->settle(ErrorBar::kPaste);
    showError(tr("There is no picture on the clipboard"), {},
              tr("Copy a picture, or a file that holds one, and paste again"), ErrorBar::kPaste);
}

void MainWindow::giveFeedback(bool right) {
    const auto ids = picture_->selected();
    if (page_ == Page::Search && !ids.empty()) query_->giveFeedback(ids, right);
}

void MainWindow::trashSelected() {
    page_ == Page::Duplicates ? duplicates_->trashSelected() : picture_->trashSelected();
}

void MainWindow::showGridMenu(const QPoint& point) {
    const QModelIndex index = grid().indexAt(point);
    if (!index.isValid()) return;
    const qint64 id = pictures_->model().imageIdAt(index.row());
    QMenu menu(this);
    // It holds numbers of pictures.
    connect(session_, &LibrarySession::libraryClosed, &menu, &QMenu::close);
    menu.addAction(tr("More like this"), QKeySequence(Qt::CTRL | Qt::Key_M), this,
                   [this, id] { query_->searchForRow(id); })
        ->setEnabled(session_->index() != nullptr);
    const GridModel::Picture* picture = pictures_->model().pictureAt(index.row());
    if (picture && picture->place)
        menu.addAction(tr("Pictures taken near this one"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N),
                       this, [this, id] { picture_->findNear(id); });
    const std::vector<std::int64_t> chosen = picture_->selected();
    if (chosen.size() > 1)
        menu.addAction(tr("Search for all %1 together").arg(chosen.size()), this,
                       [this, chosen] { query_->searchForRows(chosen); })
            ->setEnabled(session_->index() != nullptr);
    if (page_ == Page::Search && query_->hasQuery()) {
        menu.addAction(tr("This is right: more of it"), QKeySequence(Qt::CTRL | Qt::Key_Up), this,
                       [this] { giveFeedback(true); });
        menu.addAction(tr("This is wrong: less of it"), QKeySequence(Qt::CTRL | Qt::Key_Down), this,
                       [this] { giveFeedback(false); });
    }
    const FoldedRows& folds = pictures_->model().folds();
    const qint64 shown = folds.standsFor(id);
    if (const int copies = page_ == Page::Search ? folds.copiesOf(shown) : 0; copies > 0)
        menu.addAction(folds.isOpen(shown) ? tr("Fold %n copies", nullptr, copies)
                                           : tr("Show %n copies", nullptr, copies),
                       toggleFold_->shortcut(), toggleFold_, &QAction::trigger);
    menu.addAction(tr("Compare"), QKeySequence(Qt::CTRL | Qt::Key_B), this,
                   [this] { pictures_->compareSelected(); });
    menu.addAction(fullViewAction_->text(), fullViewAction_->shortcut(), this,
                   [this, id] { pictures_->showFullView(id); });
    menu.addSeparator();
    menu.addAction(openElsewhere_->text(), openElsewhere_->shortcut(), this,
                   [this, id] { picture_->openFile(id); });
    menu.addAction(tr("Show in file manager"), this, [this, id] { picture_->reveal(id); });
    menu.addAction(tr("Copy path"), this, [this, id] { picture_->copyPath(id); });
    menu.addSeparator();
    menu.addAction(tr("Favourite"), QKeySequence(Qt::CTRL | Qt::Key_D), this,
                   [this] { picture_->toggleFavourite(); });
    menu.addAction(tr("Add tag\u2026"), QKeySequence(Qt::CTRL | Qt::Key_T), this,
                   [this] { picture_->addTag(); });
    menu.addMenu(rating_);
    menu.addAction(tr("Rename\u2026"), QKeySequence(Qt::Key_F2), this, [this] { picture_->renamePicture(); });
    menu.addSeparator();
    menu.addAction(tr("Move to the trash"), QKeySequence(Qt::Key_Delete), this, [this] { trashSelected(); });
    menu.exec(grid().viewport()->mapToGlobal(point));
}

}  // namespace laplens
