#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace laplens {

/// Precision and recall as the cut moves; both in [0, 1].
struct CurvePoint {
    int cut = 0;  ///< Hamming radius, or rank
    double precision = 0;
    double recall = 0;
};
using PrecisionRecallCurve = std::vector<CurvePoint>;

/// The figures that are means over queries.
enum class RetrievalFigure {
    MeanAveragePrecision,
    MeanAveragePrecisionAt1000,
    MeanAveragePrecisionAt5000,
    MacroAveragePrecision,
    PrecisionAt100,
    PrecisionAtRadius2,
    NeighbourRecall
};
inline constexpr std::array kRetrievalFigures{RetrievalFigure::MeanAveragePrecision,
                                              RetrievalFigure::MeanAveragePrecisionAt1000,
                                              RetrievalFigure::MeanAveragePrecisionAt5000,
                                              RetrievalFigure::MacroAveragePrecision,
                                              RetrievalFigure::PrecisionAt100,
                                              RetrievalFigure::PrecisionAtRadius2,
                                              RetrievalFigure::NeighbourRecall};
/// As papers write it: "mAP@all", "mAP@1000", "mAP@5000", "mAP over classes", "P@100", "P(r<=2)",
/// "neighbour recall".
const char* figureName(RetrievalFigure);

/// The ranks that mAP@1000 and mAP@5000 are cut at.
inline constexpr std::array<std::size_t, 2> kPrecisionCuts{1000, 5000};

/// A value a figure and query, from which the report's means are made; empty where a figure was not measured
/// and for the one over classes, which is made of the first.
using QueryFigures = std::array<std::vector<double>, kRetrievalFigures.size()>;

struct RetrievalReport {
    int bits = 0;
    std::size_t queries = 0;
    double meanAveragePrecision = 0;  ///< tie-aware; mAP@all
    /// Of the first 1,000 and 5,000 (TiedRanking::averagePrecisionAtCut); -1: not measured.
    double meanAveragePrecisionAt1000 = -1, meanAveragePrecisionAt5000 = -1;
    /// The mean over the queries' classes of each class's own mean: where some have many pictures, these do
    /// not speak for all. Queries without a label do not count.
    double macroAveragePrecision = 0;
    double precisionAtRadius2 = 0;  ///< queries that retrieve nothing count as 0
    double precisionAt100 = 0;      ///< expected over tie orders
    double neighbourRecall = -1;    ///< share of true 10-NN among the Hamming top 100; -1: not measured
    PrecisionRecallCurve byRadius;  ///< pooled over queries
    PrecisionRecallCurve
        byRank;  ///< at ranks 1, 2, 5, 10, ... n, expected over tie orders, mean over queries
    QueryFigures perQuery;

    double of(RetrievalFigure) const;  ///< -1: not measured
};

/// The mean of `values`; 0 when there are none.
double meanOf(std::span<const double> values);

}  // namespace laplens
