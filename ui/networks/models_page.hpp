#pragma once

#include <QWidget>
#include <filesystem>
#include <map>

#include "ui/session/resource_jobs.hpp"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace laplens {

/// What another network would bring, in a sentence or two: speed, time for the library, what was measured.
QString comparisonText(const NetworkComparison& comparison);

/// The networks and data sets that there are: download one, take one in, see what it would bring on the open
/// library, and use it.
class ModelsPage : public QWidget {
    Q_OBJECT

public:
    ModelsPage(LibrarySession& session, ResourceJobs& resources, QWidget* parent = nullptr);
    ~ModelsPage() override;

signals:
    /// A data set is to be opened as a library of its own.
    void datasetOpened(const QString& folder, const QString& name);
    /// Something on disk is to be added to the open library.
    void importRequested(const QStringList& paths);

protected:
    void showEvent(QShowEvent*) override;

private:
    struct Row;

    /// Reads again what is there; a job that starts or ends changes what can be done.
    void refresh();
    void update();
    QWidget* heading(const QString& title, const QString& text, const QString& button,
                     const std::function<void()>& onButton);
    Row& addRow(QVBoxLayout* column, const QString& title);
    void addNetwork(const Backbone& backbone, const QString& title, const std::filesystem::path& weights,
                    const QString& facts);
    void addDataset(const PublicDataset& dataset);

    LibrarySession& session_;
    ResourceJobs& resources_;
    QWidget* measureRow_;  ///< while a speed is not known
    QPushButton* measure_;
    QVBoxLayout* networks_;
    QVBoxLayout* datasets_;
    std::vector<std::unique_ptr<Row>> rows_;
    std::map<QString, NetworkComparison> comparisons_;  ///< by weights file
};

}  // namespace laplens
