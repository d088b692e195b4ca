#pragma once

#include <QImage>
#include <QWidget>
#include <memory>

#include "core/images/exif.hpp"
#include "core/library/picture_reader.hpp"
#include "ui/session/worker_thread.hpp"

class QLabel;

namespace laplens {

class FilmStrip;
class GridModel;
class PicturePane;
class ThumbnailCache;

/// One picture as large as the window allows, its neighbours below, and beside it, when asked for (I), what
/// its camera wrote. Left and right go on to the neighbours, Escape or Space goes back, Enter opens the file,
/// + and - zoom, Z shows the picture's own pixels.
class FullView : public QWidget {
    Q_OBJECT

public:
    FullView(GridModel& model, ThumbnailCache& thumbnails, QWidget* parent = nullptr);

    /// Shows `preview` until the whole picture is read.
    void showPicture(const ImageRecord& record, const QString& name, const QImage& preview,
                     std::shared_ptr<const PictureReader> reader);
    /// Marks where in the picture the text lies that it was found by.
    void showPlaces(const std::vector<TextPlace>& places);
    qint64 imageId() const { return imageId_; }
    PicturePane& pane() { return *pane_; }
    bool showsFacts() const;

signals:
    void stepRequested(int by);
    void closed();

protected:
    void keyPressEvent(QKeyEvent*) override;

private:
    void showFacts(const ImageRecord& record, const PictureFacts& facts);

    qint64 imageId_ = 0;
    PicturePane* pane_;
    FilmStrip* strip_;
    QLabel* name_;
    QLabel* line_;
    QLabel* facts_;
    WorkerThread worker_;
};

}  // namespace laplens
