#pragma once

#include <QWidget>

#include "core/networks/tuned_networks.hpp"
#include "ui/experiments/experiments_run.hpp"

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace laplens {

/// The form that says what to measure: data, features, methods and lengths.
class ExperimentsSetup : public QWidget {
    Q_OBJECT

public:
    explicit ExperimentsSetup(QWidget* parent = nullptr);

    /// Whether the open library can be measured, and its name; empty when there is none.
    void setLibrary(const QString& name, bool hasCodes);
    /// Chooses a data folder, as the user would.
    void setFolder(const QString& folder);
    void setRunning(bool running);
    /// Offers the features of these fine-tuned networks, and of no others.
    void setTuned(const std::vector<TunedNetwork>& networks);
    void chooseTuned(const std::filesystem::path& weights);
    ExperimentSetup setup() const;

signals:
    void startRequested();

protected:
    void showEvent(QShowEvent*) override;

private:
    QWidget* chips(const QStringList& keys, const QStringList& titles, const QStringList& checked,
                   std::vector<QPushButton*>& buttons);
    /// Offers the data sets that were downloaded.
    void refreshDatasets();
    int addFolder(const QString& folder);
    void chooseFolder();
    void update();

    QComboBox* data_;
    QComboBox* features_;
    QPushButton* fair_;
    QPushButton* paper_;
    std::vector<QPushButton*> methods_;
    std::vector<QPushButton*> bits_;
    QSpinBox* queries_;
    QSpinBox* seeds_;
    QPushButton* start_;
    QLabel* note_;
    bool running_ = false;
    bool libraryHasCodes_ = false;
};

}  // namespace laplens
