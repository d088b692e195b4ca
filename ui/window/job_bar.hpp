#pragma once

#include <QElapsedTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace laplens {

class JobRunner;

/// The bar at the foot of the window: to the left the job at work in plain words with the time left, pause
/// and cancel, and in a tooltip what the work is called and how fast it goes; to the right what is searched,
/// and how fast.
class JobBar : public QWidget {
    Q_OBJECT

public:
    explicit JobBar(JobRunner& jobs, QWidget* parent = nullptr);
    void setFacts(const QString& text);
    /// At its end.
    void addTool(QWidget* tool);
    /// Shown while nothing runs, until the next job; of what a job has done, when it is finished. So is one
    /// that nobody could read yet when that job began.
    void setRemark(const QString& text);

private:
    void showProgress(const QString& stage, qint64 done, qint64 total, double rate, double secondsLeft);
    void showRunning(bool running);

    QLabel* text_;
    QString remark_, nextRemark_;
    QElapsedTimer sinceRemark_;
    QProgressBar* progress_;
    QToolButton* pause_;
    QToolButton* cancel_;
    QLabel* facts_;
};

}  // namespace laplens
