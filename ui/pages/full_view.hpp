#pragma once

#include <QImage>
#include <QWidget>
#include <memory>

#include "core/pipeline/picture_reader.hpp"
#include "ui/jobs/worker_thread.hpp"

namespace laplens {

/// One picture as large as the window allows. Left and right go on to the neighbours, Escape or Space goes
/// back, Enter opens the file.
class FullView : public QWidget {
    Q_OBJECT

public:
    explicit FullView(QWidget* parent = nullptr);

    /// Shows `preview` until the whole picture is read.
    void showPicture(const ImageRecord& record, const QString& name, const QImage& preview,
                     std::shared_ptr<const PictureReader> reader);
    qint64 imageId() const { return imageId_; }

signals:
    void stepRequested(int by);
    void openRequested(qint64 imageId);
    void similarRequested(qint64 imageId);
    void closed();

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void mousePressEvent(QMouseEvent*) override;

private:
    qint64 imageId_ = 0;
    QString name_, facts_, problem_;
    QImage picture_;
    QSize fullSize_;
    WorkerThread worker_;
};

}  // namespace laplens
