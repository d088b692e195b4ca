#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/experiments/experiment.hpp"

namespace laplens {

/// How much better a method ranks for pictures whose labels it has learnt from than for pictures it never
/// saw, as labels grow: what the LDH paper says of hashing networks trained end to end.
struct OverfittingOptions {
    std::vector<std::string> methods;  ///< empty: ldh-rotated, ldh and all that use labels
    std::vector<int> labelsPerClass{10, 50, 100, 500, 1000, 5000};
    std::vector<std::uint64_t> seeds{1, 2, 3};
    int bits = 48;
    std::size_t queries = 1000;  ///< of each kind, at most
    int neighbours = 10;

    void check() const;  ///< throws Error naming what cannot be
};

struct OverfittingPoint {
    std::string method;
    int labelsPerClass = 0;
    std::uint64_t seed = 1;
    double training = 0;  ///< mAP of queries among the labelled pictures, each leaving itself out
    double test = 0;      ///< mAP of queries that are not in the database
    double fitSeconds = 0;
    std::string fingerprint;  ///< of data and settings
};

/// Measures what `points` does not hold yet with the same fingerprint, and adds it; others of another
/// fingerprint are dropped. The database is ranked whole for either kind of query; of its labels only
/// `labelsPerClass` a class, drawn with the seed, are shown to methods. Methods without labels are fitted
/// once a seed. Throws Error when a class has fewer labelled pictures. When cancelled, `points` holds what
/// was finished.
void measureOverfitting(const ExperimentData&, const OverfittingOptions&,
                        std::vector<OverfittingPoint>& points,
                        const std::function<void(const OverfittingPoint&)>& onPoint, JobContext&);

/// Means over seeds, by method and number of labels, in the order they came.
std::vector<OverfittingPoint> overfittingTable(const std::vector<OverfittingPoint>&);

/// overfitting.json in `folder`; nothing when there is none. Throws Error when it is damaged.
std::vector<OverfittingPoint> readOverfitting(const std::filesystem::path& folder);
/// Writes overfitting.json and overfitting.csv there, atomically.
void writeOverfitting(const std::vector<OverfittingPoint>&, const std::filesystem::path& folder);

/// "Gap against labels": training minus test mAP, as an SVG document.
std::string overfittingFigure(const std::vector<OverfittingPoint>&, const std::string& subtitle);

}  // namespace laplens
