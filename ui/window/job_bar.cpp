#include "ui/window/job_bar.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "ui/session/job_runner.hpp"
#include "ui/shared/convert.hpp"
#include "ui/shared/elided_label.hpp"
#include "ui/shared/icons.hpp"
#include "ui/shared/theme.hpp"
#include "ui/window/stage_names.hpp"

namespace laplens {

namespace {

constexpr int kMostRoom = 1000, kLeastFacts = 80;
constexpr int kReading_ms = 5000;

QToolButton* addButton(QWidget* parent, const QString& name) {
    auto* button = new QToolButton(parent);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setIconSize(QSize(12, 12));
    return button;
}

}  // namespace

JobBar::JobBar(JobRunner& jobs, QWidget* parent)
    : QWidget(parent),
      text_(new QLabel(this)),
      progress_(new QProgressBar(this)),
      pause_(addButton(this, tr("Pause"))),
      cancel_(addButton(this, tr("Cancel"))),
      facts_(new ElidedLabel({}, this)) {
    setObjectName("jobBar");
    setAccessibleName(tr("Work in progress"));
    text_->setProperty("role", "caption");
    facts_->setProperty("role", "caption");
    progress_->setTextVisible(false);
    progress_->setFixedWidth(160);
    progress_->setAccessibleName(tr("Progress"));
    setThemedIcon(pause_, "pause");
    setThemedIcon(cancel_, "close");

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kSpace3, 1, kSpace3, 1);
    row->setSpacing(kSpace2);
    row->addWidget(text_);
    row->addSpacing(kSpace1);
    row->addWidget(progress_);
    row->addWidget(pause_);
    row->addWidget(cancel_);
    row->addStretch(1);
    row->addWidget(facts_, kMostRoom);
    facts_->setMinimumWidth(kLeastFacts);
    setFixedHeight(28);
    showRunning(false);

    connect(pause_, &QToolButton::clicked, &jobs,
            [&jobs] { jobs.isPaused() ? jobs.resume() : jobs.pause(); });
    connect(cancel_, &QToolButton::clicked, &jobs, &JobRunner::cancel);
    connect(&jobs, &JobRunner::started, this, [this](const QString& title) {
        text_->setText(title);
        const bool mayBeUnread = sinceRemark_.isValid() && !sinceRemark_.hasExpired(kReading_ms);
        nextRemark_ = mayBeUnread ? remark_ : QString();
        progress_->setRange(0, 0);
        showRunning(true);
    });
    connect(&jobs, &JobRunner::progressed, this, &JobBar::showProgress);
    connect(&jobs, &JobRunner::pauseChanged, this, [this](bool paused) {
        const QString name = paused ? tr("Go on") : tr("Pause");
        pause_->setAccessibleName(name);
        pause_->setToolTip(name);
        setThemedIcon(pause_, paused ? "play" : "pause");
        if (paused) text_->setText(tr("Paused"));
    });
    connect(&jobs, &JobRunner::finished, this, [this] {
        showRunning(false);
        text_->setText(nextRemark_);
    });
    connect(&jobs, &JobRunner::cancelled, this, [this] {
        showRunning(false);
        text_->setText(tr("Stopped. What was done is kept."));
    });
    connect(&jobs, &JobRunner::failed, this, [this] {
        showRunning(false);
        text_->clear();
    });
}

void JobBar::setFacts(const QString& text) {
    facts_->setText(text);
    facts_->setToolTip(text);
    facts_->setMaximumWidth(std::max(kLeastFacts, facts_->sizeHint().width()));
}

void JobBar::addTool(QWidget* tool) {
    layout()->addWidget(tool);
}

void JobBar::setRemark(const QString& text) {
    remark_ = text;
    sinceRemark_.start();
    if (progress_->isVisibleTo(this))
        nextRemark_ = text;
    else
        text_->setText(text);
}

void JobBar::showProgress(const QString& stage, qint64 done, qint64 total, double rate, double secondsLeft) {
    text_->setText(progressText(stage, done, total, secondsLeft));
    QString tip = stageName(stage).technical;
    if (rate >= 1) tip += QStringLiteral(" \u00b7 ") + tr("%1 a second").arg(formatCount(std::llround(rate)));
    text_->setToolTip(tip);
    progress_->setRange(0, total > 0 ? 1000 : 0);
    if (total > 0) progress_->setValue(int(1000 * done / total));
}

void JobBar::showRunning(bool running) {
    text_->setToolTip({});
    progress_->setVisible(running);
    pause_->setVisible(running);
    cancel_->setVisible(running);
}

}  // namespace laplens
