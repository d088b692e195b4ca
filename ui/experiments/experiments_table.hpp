#pragma once

#include <QAbstractTableModel>
#include <QSet>
#include <memory>
#include <vector>

#include "core/experiments/experiment_table.hpp"

namespace laplens {

/// The measurements of one protocol as a table: a line for each method (on its features), a column for each
/// length. Lines are checkable: the checked ones are drawn.
class ExperimentsTable : public QAbstractTableModel {
    Q_OBJECT

public:
    static QString figureTitle(RetrievalFigure figure);

    struct Line {
        std::string method, features;
        QString title;
        int tone = 0;
        std::vector<ExperimentRow> rows;  ///< ascending bits
    };

    explicit ExperimentsTable(QObject* parent = nullptr);

    void setResult(std::shared_ptr<const ExperimentResult> result, Protocol protocol);
    void setFigure(RetrievalFigure figure);
    RetrievalFigure figure() const { return figure_; }
    /// Whether labels were there; otherwise only neighbour recall is measured.
    bool labelled() const { return labelled_; }
    const std::vector<Line>& lines() const { return lines_; }
    const std::vector<int>& bits() const { return bits_; }
    bool isChecked(const Line& line) const { return !unchecked_.contains(keyOf(line)); }
    /// The measurement of a line at a length with its first seed, or null.
    const ExperimentCell* cell(const Line& line, int bits) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

signals:
    void checkedChanged();

private:
    static QString keyOf(const Line& line);

    std::shared_ptr<const ExperimentResult> result_;
    Protocol protocol_ = Protocol::Fair;
    RetrievalFigure figure_ = RetrievalFigure::MeanAveragePrecision;
    bool labelled_ = true;
    std::vector<Line> lines_;
    std::vector<int> bits_;
    QSet<QString> unchecked_;
};

}  // namespace laplens
