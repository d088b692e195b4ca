#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/experiments/experiment.hpp"

namespace laplens {

/// One figure of a method at a length.
struct FigureSummary {
    double mean = -1;      ///< over seeds; -1: not measured
    double deviation = 0;  ///< standard deviation over seeds
    Interval interval;     ///< of the mean, over queries (confidenceInterval)
    bool hasInterval = false;
    std::vector<float> resampled;  ///< the mean over seeds of every resample, where there is an interval

    bool measured() const { return mean >= 0; }
};

/// A line of the results table: over the seeds of a method at a length.
struct ExperimentRow {
    Protocol protocol = Protocol::Fair;
    std::string features, method;
    int bits = 0;
    std::size_t seeds = 0;
    bool labelled = true;
    std::array<FigureSummary, kRetrievalFigures.size()> figures;
    double bitEntropy = 0, bitCorrelation = 0, codeUniqueness = 0;  ///< means; of no codes (reference): -1
    double fitSeconds = 0;
    RankingWays ways;  ///< means

    const FigureSummary& of(RetrievalFigure figure) const {
        return figures[static_cast<std::size_t>(figure)];
    }
};
std::vector<ExperimentRow> experimentTable(const ExperimentResult&);

/// By how much `method` is better than the baseline at the same length, on the same queries.
struct ExperimentDifference {
    Protocol protocol = Protocol::Fair;
    std::string features, method;
    int bits = 0;  ///< of the baseline where the method has none (reference)
    double difference = 0;
    Interval interval;
    double level = 1;  ///< pairedBootstrapLevel
};

/// Every other row with an interval against the baseline's row of the same protocol, features and length; in
/// the paper's protocol whatever their features. Empty when the baseline was not measured.
std::vector<ExperimentDifference> experimentDifferences(const std::vector<ExperimentRow>&,
                                                        const std::string& baseline, RetrievalFigure);

/// What was compared: "cifar10, CIFAR-10 (I): 1,000 queries, 59,000 in the database, 5,000 labels to learn
/// from".
std::string experimentTitle(const ExperimentResult&);
/// What rows have in common that may be compared: the protocol and its features.
std::string groupTitle(const ExperimentRow&);
/// The figure that the rows are compared by: mAP@all, or neighbour recall where there are no labels.
RetrievalFigure headFigure(const std::vector<ExperimentRow>&);
/// What the figures mean, a sentence each.
std::vector<std::string> experimentNotes(const ExperimentResult&);

/// "0.7843"; "-" below 0, for what was not measured.
std::string numberText(double value);
std::string intervalText(const Interval&);  ///< "0.7791-0.7898", "[-0.0012, 0.0204]" where it reaches below 0

}  // namespace laplens
