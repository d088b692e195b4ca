#include "ui/window/picture_commands.hpp"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileInfo>
#include <QItemSelectionModel>
#include <QMimeData>
#include <QSettings>
#include <QUrl>
#include <algorithm>
#include <set>

#include "core/query/words.hpp"
#include "core/store/library.hpp"
#include "ui/browse/grid_model.hpp"
#include "ui/browse/picture_grid.hpp"
#include "ui/browse/thumbnail_cache.hpp"
#include "ui/session/library_edits.hpp"
#include "ui/session/library_session.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/desktop.hpp"
#include "ui/shared/questions.hpp"
#include "ui/shared/word_language.hpp"
#include "ui/viewer/full_view.hpp"
#include "ui/window/error_bar.hpp"
#include "ui/window/library_commands.hpp"
#include "ui/window/pictures_page.hpp"
#include "ui/window/sidebar.hpp"

namespace laplens {

PictureCommands::PictureCommands(LibrarySession& session, LibraryEdits& edits, PicturesPage& pictures,
                                 ThumbnailCache& thumbnails, ErrorBar& errors, QWidget& window)
    : QObject(&window),
      session_(session),
      edits_(edits),
      pictures_(pictures),
      thumbnails_(thumbnails),
      errors_(errors),
      window_(window) {}

PictureGrid& PictureCommands::grid() const {
    return pictures_.grid();
}

GridModel& PictureCommands::model() const {
    return pictures_.model();
}

std::vector<std::int64_t> PictureCommands::selected() const {
    const Page page = pictures_.page();
    const bool isHere = page == Page::Browse || page == Page::Search;
    if (!isHere && page != Page::Map) return {};  // never what is selected out of sight
    if (isHere && pictures_.isInFull()) return {pictures_.fullView().imageId()};
    const std::vector<qint64> ids = grid().selectedImageIds();
    return {ids.begin(), ids.end()};
}

void PictureCommands::withFile(qint64 imageId, std::function<void(const QString&)> use) {
    session_.read(
        this, [imageId](const Library& library) { return library.imageFile(library.image(imageId)); },
        [use](const std::filesystem::path& file) { use(toQString(file)); });
}

void PictureCommands::openFile(qint64 imageId) {
    withFile(imageId, [this](const QString& file) {
        if (!QFileInfo::exists(file))
            emit failed(tr("The file is not there"), file,
                        tr("Connect its drive, or update the library with F5"), ErrorBar::kHere);
        else if (!QDesktopServices::openUrl(QUrl::fromLocalFile(file)))
            emit failed(tr("No program opened the file"), file,
                        tr("Choose a default program for it on your desktop"), ErrorBar::kHere);
        else
            errors_.settle(ErrorBar::kHere);
    });
}

void PictureCommands::reveal(qint64 imageId) {
    withFile(imageId, [this](const QString& file) { revealInFileManager(file); });
}

void PictureCommands::copyPath(qint64 imageId) {
    withFile(imageId, [](const QString& file) { QApplication::clipboard()->setText(file); });
}

void PictureCommands::findNear(qint64 imageId) {
    session_.read(
        this,
        [imageId](const Library& library) { return library.factsOf(imageId).value_or(FactsRecord()).place; },
        [this](const std::optional<GeoPosition>& place) {
            if (place)
                emit wordsWanted(toQString(askingNear(*place, wordLanguage())));
            else
                emit remarked(tr("Where this picture was taken is not known."));
        });
}

void PictureCommands::copyPicture() {
    const QModelIndexList chosen = grid().selectionModel()->selectedRows();
    if (chosen.isEmpty()) return;
    QMimeData* data = model().mimeData(chosen);
    if (const QImage image = thumbnails_.find(model().imageIdAt(chosen.front().row())); !image.isNull())
        data->setImageData(image);
    QApplication::clipboard()->setMimeData(data);
}

void PictureCommands::toggleFavourite() {
    if (const auto ids = selected(); !ids.empty()) edits_.toggleTag(ids, kFavouriteTag);
}

void PictureCommands::rate(int stars) {
    if (const auto ids = selected(); !ids.empty()) edits_.rate(ids, stars);
}

void PictureCommands::addTag() {
    const std::vector<std::int64_t> ids = selected();
    if (ids.empty()) return;
    askForText(&window_, tr("Add a tag"), tr("Tag:"), {}, pictures_.sidebar().tags(),
               session_.whileOpen(
                   this, [this, ids](const QString& tag) { edits_.toggleTag(ids, toStd(tag)); },
                   [this] { emit remarked(LibraryCommands::replacedText()); }));
}

void PictureCommands::renamePicture() {
    const qint64 id = pictures_.pictureInHand();
    const int row = id == 0 ? -1 : model().rowOf(id);
    const GridModel::Picture* picture = row < 0 ? nullptr : model().pictureAt(row);
    if (!picture) return;
    askForFileName(&window_, tr("Rename"), tr("New name of the file:"), picture->name,
                   session_.whileOpen(
                       this, [this, id](const QString& name) { edits_.rename(id, name); },
                       [this] { emit remarked(LibraryCommands::replacedText()); }));
}

void PictureCommands::trashSelected() {
    if (pictures_.page() != Page::Browse && pictures_.page() != Page::Search) return;
    if (!session_.readOnlyReason().isEmpty()) {
        emit remarked(session_.readOnlyReason());
        return;
    }
    if (pictures_.isComparing()) {
        emit remarked(tr("Go back with Escape and select the picture that is to go."));
        return;
    }
    if (const auto ids = selected(); !ids.empty()) trash(ids);
}

void PictureCommands::trash(const std::vector<std::int64_t>& imageIds) {
    const auto go = [this, imageIds] {
        const bool isInFull = pictures_.isInFull() && imageIds.front() == pictures_.fullView().imageId();
        const std::set<std::int64_t> leaving(imageIds.begin(), imageIds.end());
        int row = 0;
        while (row < model().rowCount() && !leaving.contains(model().imageIdAt(row))) ++row;
        edits_.trash(imageIds);
        if (model().rowCount() == 0) return isInFull ? pictures_.backToGrid() : void();
        // The next one is in hand, and another Delete is for that.
        grid().selectionModel()->setCurrentIndex(model().index(std::min(row, model().rowCount() - 1)),
                                                 QItemSelectionModel::ClearAndSelect);
        if (isInFull) pictures_.showFullView(grid().currentImageId());
    };
    if (!QSettings().value("trash/asks").toBool()) return go();
    const FoldedRows& folds = model().folds();
    int behind = 0;
    for (const std::int64_t id : imageIds)
        if (model().result() && !folds.isOpen(id)) behind += folds.copiesOf(id);
    askToConfirm(&window_, tr("Move to the trash"),
                 tr("Move %n picture(s) to the trash?", nullptr, int(imageIds.size())),
                 behind == 0 ? QString() : tr("%n copies that are folded behind stay.", nullptr, behind),
                 tr("Move to the trash"),
                 session_.whileOpen(this, go, [this] { emit remarked(LibraryCommands::replacedText()); }));
}

}  // namespace laplens
