#pragma once

#include <QWidget>
#include <vector>

#include "ui/session/worker_thread.hpp"

class QAction;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace laplens {

class FlowLayout;

/// Where a search begins: a place to drop a picture on, the other ways to give one, and what was searched for
/// lately. The window takes what is dropped.
class SearchStart : public QWidget {
    Q_OBJECT

public:
    explicit SearchStart(QWidget* parent = nullptr);

    /// A button for each, with its short name (QAction::iconText); the first is the usual one.
    void setWays(const QList<QAction*>& ways);
    /// What there is to say about the pictures that are searched, and whether to offer to add some.
    void setRemark(const QString& text, bool offersToAdd);
    QString remark() const;
    /// Something is held over the window that can be dropped.
    void setTargeted(bool targeted);

signals:
    void fileChosen(const QString& file);
    void addFolderRequested();

public:
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent*) override;
    void showEvent(QShowEvent*) override;
    void paintEvent(QPaintEvent*) override;

private:
    struct Recent {
        QString file;
        QImage thumbnail;
    };
    /// Looks which of the pictures are still there, and shows them.
    void readRecent();
    void showWhereThereIsRoom();
    void showRecent(const std::vector<Recent>& pictures);

    QWidget* zone_;
    QHBoxLayout* ways_;
    QLabel* remark_;
    QPushButton* add_;
    QWidget* recent_;
    FlowLayout* pictures_;
    bool targeted_ = false;
    WorkerThread reader_;  ///< last: what it posts is dropped before the rest goes
};

}  // namespace laplens
