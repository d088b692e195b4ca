#pragma once

#include <QWidget>
#include <vector>

#include "core/networks/trainer.hpp"
#include "core/networks/tuner.hpp"
#include "ui/session/library_session.hpp"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace laplens {

class CurvePlot;

/// Teaches a network the classes of labelled pictures, as the session's job. By itself it tunes the network
/// for as long as held-out pictures find each other better, draws how well they do, and says in the end what
/// was learnt or why nothing was kept. With a number of epochs it draws loss and accuracy epoch by epoch;
/// what a stopped run has learnt is then kept, and the next one goes on from there.
class FineTunePanel : public QWidget {
    Q_OBJECT

public:
    explicit FineTunePanel(LibrarySession& session, QWidget* parent = nullptr);

    /// Chooses a folder of labelled pictures, as the user would.
    void setFolder(const QString& folder);
    void start();
    /// As the job reports it.
    void addEpoch(const EpochReport& report, int epochs);
    void addReport(const TuneReport& report);
    void showResult(const TuneResult& result, const std::vector<std::string>& classNames);
    CurvePlot& curve() { return *curve_; }

signals:
    /// The network may now be used.
    void tuned(const QString& weights);

private:
    QWidget* buildMore();
    bool tunes() const;  ///< until it helps no more, not for a number of epochs
    TrainOptions options() const;
    void chooseFolder();
    void offerLibrary();
    void update();
    void draw();

    LibrarySession& session_;
    std::vector<EpochReport> epochs_;
    std::vector<TuneReport> reports_;
    QString learnt_;
    int wantedEpochs_ = 0;
    bool running_ = false;
    QLabel* note_;
    QComboBox* pictures_;
    QComboBox* backbone_;
    QSpinBox* frozen_;
    QSpinBox* rounds_;
    QDoubleSpinBox* rate_;
    QDoubleSpinBox* earlyRate_;
    QSpinBox* batch_;
    QSpinBox* side_;
    QSpinBox* seed_;
    QCheckBox* augment_;
    QCheckBox* fromWeights_;
    QPushButton* start_;
    QLabel* state_;
    CurvePlot* curve_;
};

}  // namespace laplens
