#pragma once

#include <QImage>
#include <QTimer>
#include <QToolButton>
#include <QWidget>
#include <memory>
#include <vector>

#include "core/store/records.hpp"
#include "ui/session/worker_thread.hpp"

class QHBoxLayout;
class QLabel;

namespace laplens {

class ElidedLabel;
class FilmStrip;
class GridModel;
class LibrarySession;
class PicturePane;
class ThumbnailCache;

/// A picture of the grid as large as the window allows, its neighbours below. Left and right go on to them,
/// and they are read ahead; + and - zoom, 0 fits, 1 and Z show the picture's own pixels, R turns it on the
/// screen, S begins a slide show, I asks for what is known of it. Escape, Space or Enter goes back, and so
/// does letting go of a Space that was held: to peek.
class FullView : public QWidget {
    Q_OBJECT

public:
    FullView(LibrarySession& session, GridModel& model, ThumbnailCache& thumbnails,
             QWidget* parent = nullptr);

    /// Shows a picture of the grid: its thumbnail until the whole one is read. False: the grid has it not.
    bool showPicture(qint64 imageId);
    /// To the next ones or, negative, to those before; over the end, nothing.
    void step(int by);
    /// Marks where in the picture the text lies that it was found by.
    void showPlaces(const std::vector<TextPlace>& places);
    qint64 imageId() const { return imageId_; }
    PicturePane& pane() { return *pane_; }
    void setDetailsShown(bool shown);
    /// Nothing but the picture, on black.
    void setBare(bool bare);
    bool isBare() const { return bare_; }
    /// Where `bareWanted` and `detailsWanted` are not heard: the details stand inside it.
    void standAlone();
    /// From a picture to the next, and from the last one to the first.
    void setPlaying(bool plays);
    bool isPlaying() const { return slides_.isActive(); }
    void setSlideTime(int milliseconds);
    /// How many whole pictures are read and kept, the one in sight with them.
    int picturesAtHand() const { return int(atHand_.size()); }

signals:
    void shown(qint64 imageId);  ///< or its thumbnail
    void detailsWanted(bool shown);
    void wordsWanted(const QString& words);  ///< where it stands alone: to be looked for in Browse
    /// By a step.
    void stepped(qint64 imageId);
    void bareWanted(bool bare);
    void closed();

protected:
    void keyPressEvent(QKeyEvent*) override;
    void keyReleaseEvent(QKeyEvent*) override;
    void hideEvent(QHideEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    bool eventFilter(QObject*, QEvent*) override;

private:
    struct Whole {
        ImageRecord record;
        QImage picture;
        QString problem;
    };
    QToolButton* addTool(const QString& icon, const QString& name, const QString& key);
    void showScale(double scale);
    void showName();
    void show(const Whole& whole);
    const Whole* atHand(const ImageRecord& record) const;
    void read(const ImageRecord& record);
    void readNeighbours();
    void leave();

    LibrarySession& session_;
    GridModel& model_;
    ThumbnailCache& thumbnails_;
    qint64 imageId_ = 0, wanted_ = 0;  ///< wanted: as soon as its record is read
    PicturePane* pane_;
    FilmStrip* strip_;
    QWidget* foot_;
    QHBoxLayout* middle_;
    ElidedLabel* name_;
    QLabel* line_;
    QLabel* scale_;
    QToolButton *play_, *info_, *bareTool_, *leaveBare_;
    QTimer slides_, pointerRests_;
    bool bare_ = false, held_ = false;
    std::vector<Whole> atHand_;
    WorkerThread worker_;
};

}  // namespace laplens
