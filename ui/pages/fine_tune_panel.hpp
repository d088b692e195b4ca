#pragma once

#include <QWidget>
#include <vector>

#include "core/features/trainer.hpp"
#include "ui/session/library_session.hpp"

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace laplens {

class CurvePlot;

/// Teaches a network the classes of labelled pictures, as the session's job, and draws loss and accuracy
/// epoch by epoch. What a stopped run has learnt is kept, and the next one goes on from there.
class FineTunePanel : public QWidget {
    Q_OBJECT

public:
    explicit FineTunePanel(LibrarySession& session, QWidget* parent = nullptr);

    void setFolder(const QString& folder);
    /// As the job reports it.
    void addEpoch(const EpochReport& report, int epochs);
    CurvePlot& curve() { return *curve_; }

signals:
    /// The network may now be used: its weights.
    void tuned(const QString& backbone, const QString& weights, const QString& data);

private:
    void chooseFolder();
    void start();
    void update();
    void draw();

    LibrarySession& session_;
    QString folder_;
    std::vector<EpochReport> epochs_;
    int wantedEpochs_ = 0;
    bool running_ = false;
    QLabel* note_;
    QPushButton* folderButton_;
    QComboBox* backbone_;
    QComboBox* depth_;
    QSpinBox* rounds_;
    QPushButton* start_;
    QLabel* state_;
    CurvePlot* curve_;
};

}  // namespace laplens
