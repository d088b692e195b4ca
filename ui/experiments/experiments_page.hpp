#pragma once

#include <QWidget>
#include <memory>

#include "ui/experiments/experiments_run.hpp"

class QFrame;
class QLabel;
class QPushButton;
class QVBoxLayout;
class QScrollArea;
class QSpinBox;

namespace laplens {

class BarPlot;
class ExperimentsCharts;
class ExperimentsFacts;
class ExperimentsSetup;
class ExperimentsStrip;
class FineTunePanel;
class TunedNetworksPanel;

/// The laboratory: start an experiment on a data set, a folder or the open library, watch its curves grow,
/// ask any point of them for its pictures, fine-tune a network, and save or open the whole as one file.
class ExperimentsPage : public QWidget {
    Q_OBJECT

public:
    explicit ExperimentsPage(LibrarySession& session, QWidget* parent = nullptr);

    ExperimentRun& run() { return *run_; }
    ExperimentsCharts& charts() { return *charts_; }
    ExperimentsSetup& setup() { return *setup_; }
    ExperimentsStrip& strip() { return *strip_; }
    FineTunePanel& fineTune() { return *fineTune_; }
    TunedNetworksPanel& tuned() { return *tuned_; }
    void start();
    void exportTo(const QString& file);
    void open(const QString& file);

signals:
    void failed(const QString& problem, const QString& file, const QString& remedy);
    void messaged(const QString& text);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    /// In a narrow page what stands beside the charts comes after them.
    void arrange();
    QWidget* buildStrip();
    void showResult();
    void showFocus();
    void showSetup(bool shown);
    void askCut(const QString& features, const CutRequest& request);
    void askCutAgain();
    void showCut(const Cut& cut);
    void chooseExport();
    void chooseOpen();

    LibrarySession& session_;
    ExperimentRun* run_;
    QVBoxLayout* column_;
    QWidget* side_;
    QScrollArea* sideArea_;
    QLabel* title_;
    QLabel* subtitle_;
    QPushButton* fair_;
    QPushButton* paper_;
    QPushButton* newButton_;
    QPushButton* exportButton_;
    QFrame* setupCard_;
    ExperimentsSetup* setup_;
    ExperimentsCharts* charts_;
    ExperimentsFacts* facts_;
    FineTunePanel* fineTune_;
    TunedNetworksPanel* tuned_;
    QFrame* stripCard_;
    QLabel* stripNote_;
    ExperimentsStrip* strip_;
    BarPlot* distances_;
    QSpinBox* query_;
    QString cutFeatures_;
    CutRequest cut_;
};

}  // namespace laplens
