#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <functional>
#include <vector>

namespace laplens {

class ErrorBar;
class GridModel;
class LibraryEdits;
class LibrarySession;
class PictureGrid;
class PicturesPage;
class ThumbnailCache;

/// What is done to the pictures that are selected or looked at in Browse and Search, and with their files.
/// Questions are asked of `window`.
class PictureCommands : public QObject {
    Q_OBJECT

public:
    PictureCommands(LibrarySession& session, LibraryEdits& edits, PicturesPage& pictures,
                    ThumbnailCache& thumbnails, ErrorBar& errors, QWidget& window);

    std::vector<std::int64_t> selected() const;
    void openFile(qint64 imageId);  ///< in the desktop's program for it
    void reveal(qint64 imageId);    ///< in the file manager
    void copyPath(qint64 imageId);
    void copyPicture();
    /// Asks for the pictures that were taken around where this one was.
    void findNear(qint64 imageId);
    void toggleFavourite();
    void rate(int stars);
    void addTag();
    void renamePicture();
    /// Asks first, where the settings say so.
    void trashSelected();

signals:
    void remarked(const QString& text);
    void wordsWanted(const QString& words);  ///< to be looked for in Browse
    void failed(const QString& problem, const QString& file, const QString& remedy, const QString& about);

private:
    PictureGrid& grid() const;
    GridModel& model() const;
    void withFile(qint64 imageId, std::function<void(const QString&)> use);
    void trash(const std::vector<std::int64_t>& imageIds);

    LibrarySession& session_;
    LibraryEdits& edits_;
    PicturesPage& pictures_;
    ThumbnailCache& thumbnails_;
    ErrorBar& errors_;
    QWidget& window_;
};

}  // namespace laplens
