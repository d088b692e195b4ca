#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "core/library/picture_reader.hpp"
#include "ui/session/worker_thread.hpp"

class QLabel;

namespace laplens {

class PicturePane;

/// Two pictures side by side; zooming and moving one does the same to the other. Escape goes back.
class CompareView : public QWidget {
    Q_OBJECT

public:
    explicit CompareView(QWidget* parent = nullptr);

    struct Side {
        ImageRecord record;
        QString name;
        QImage preview;
    };
    void showPictures(const Side& left, const Side& right, std::shared_ptr<const PictureReader> reader);
    PicturePane& pane(int side) { return *panes_[side]; }

signals:
    void closed();

protected:
    void keyPressEvent(QKeyEvent*) override;

private:
    PicturePane* panes_[2];
    QLabel* facts_[2];
    int showing_ = 0;  ///< counts pairs: what arrives for an earlier one is dropped
    WorkerThread worker_;
};

}  // namespace laplens
