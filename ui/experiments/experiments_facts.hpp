#pragma once

#include <QWidget>

#include "core/experiments/experiment.hpp"

class QFormLayout;
class QLabel;

namespace laplens {

class BarPlot;

/// What there is to know about the run and the measurement in focus: settings, spectrum of the neighbour
/// graph with its widest gap, balance and correlation of the bits, neighbours that the codes keep.
class ExperimentsFacts : public QWidget {
    Q_OBJECT

public:
    explicit ExperimentsFacts(QWidget* parent = nullptr);

    /// `cell` may be null.
    void show(const ExperimentResult& result, const ExperimentCell* cell);

    BarPlot& eigenvalues() { return *eigenvalues_; }
    BarPlot& balance() { return *balance_; }

private:
    QWidget* section(const QString& title, QLabel** note, QWidget* content);
    QLabel* addFact(QFormLayout* form, const QString& name);

    QLabel* features_;
    QLabel* machine_;
    QLabel* fit_;
    QLabel* encode_;
    QLabel* seconds_;
    QLabel* runNote_;
    QWidget* eigenvaluesSection_;
    QLabel* eigenvaluesNote_;
    BarPlot* eigenvalues_;
    QWidget* balanceSection_;
    QLabel* balanceNote_;
    BarPlot* balance_;
    QLabel* correlation_;
    QWidget* recallSection_;
    QLabel* recallNote_;
    QFormLayout* recall_;
    QLabel* remarks_;
};

}  // namespace laplens
