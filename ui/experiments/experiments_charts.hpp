#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "core/experiments/experiment_cuts.hpp"
#include "ui/experiments/experiments_table.hpp"

class QComboBox;
class QLabel;
class QTableView;

namespace laplens {

class CurvePlot;

/// An experiment's curves and table, of the series that are checked. They grow while it runs; the length that
/// is shown, the series and the cut stay the user's.
class ExperimentsCharts : public QWidget {
    Q_OBJECT

public:
    explicit ExperimentsCharts(QWidget* parent = nullptr);

    void setResult(std::shared_ptr<const ExperimentResult> result, Protocol protocol);
    int shownBits() const;
    void showBits(int bits);
    /// Of the line in focus at the shown length; null when there is none.
    const ExperimentCell* focusedCell() const;
    /// Moves the marker to this radius of the line in focus, without a signal.
    void showRadius(int radius);

    CurvePlot& precisionRecall() { return *precisionRecall_; }
    CurvePlot& figureByBits() { return *byBits_; }
    CurvePlot& precisionAtRank() { return *atRank_; }
    ExperimentsTable& table() { return *table_; }

signals:
    /// A point of a curve was chosen; `request.query` is left to the receiver.
    void cutChosen(const QString& features, const laplens::CutRequest& request);
    /// Another line or length is in focus.
    void focusChanged();

private:
    QWidget* card(const QString& title, QWidget* content, QWidget* corner = nullptr,
                  QLabel** heading = nullptr);
    void focusLine(int line);
    void findFocus();
    void draw();
    void drawCurves();
    void drawByBits();
    void chooseCut(int series, int point, bool byRank);
    const ExperimentCell* drawnCell(int series) const;

    std::shared_ptr<const ExperimentResult> result_;
    ExperimentsTable* table_;
    QTableView* view_;
    CurvePlot* precisionRecall_;
    CurvePlot* byBits_;
    CurvePlot* atRank_;
    QLabel* curvesTitle_;
    QLabel* byBitsTitle_;
    QComboBox* bits_;
    QComboBox* cuts_;
    QComboBox* figures_;
    QWidget* curvesCard_;
    QWidget* atRankCard_;
    std::vector<int> drawn_;  ///< line of the table behind each series of the curves
    std::vector<int> byBitsDrawn_;
    int focusedLine_ = 0;
    std::string focusedMethod_, focusedFeatures_;  ///< finds the line again when others have come
    int wantedBits_ = 48;
};

}  // namespace laplens
