#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <span>
#include <vector>

#include "core/evaluation/retrieval.hpp"
#include "core/search/tied_ranking.hpp"

namespace laplens {

/// Stands for a query's unknown label: equal to no item's.
inline constexpr int kRelevantToNothing = std::numeric_limits<int>::min();

/// What rankings by codes and by features have in common, kept for each query and summed up in query order,
/// so that the number of threads does not change a bit of the result.
class RankFigures {
public:
    /// `n`: items that each query ranks.
    RankFigures(std::size_t queries, std::size_t n)
        : ranks_(curveRanks(n)), n_(n), averagePrecision_(queries), relevant_(queries), atRank_(queries) {
        const auto hundred = std::ranges::lower_bound(ranks_, std::min<std::size_t>(100, n));
        hundred_ = static_cast<std::size_t>(hundred - ranks_.begin());
    }

    std::span<const std::size_t> ranks() const { return ranks_; }

    /// Queries are independent: any thread may set any of them.
    void set(std::size_t query, const TiedRanking& ranking) {
        averagePrecision_[query] = ranking.averagePrecision();
        relevant_[query] = static_cast<double>(ranking.relevant());
        atRank_[query] = ranking.relevantAtRank();
    }

    void summarise(RetrievalReport& report, std::span<const int> queryLabels) const {
        const double queries = static_cast<double>(averagePrecision_.size());
        if (queries == 0 || n_ == 0) return;
        std::vector<double> precision(ranks_.size(), 0), recall(ranks_.size(), 0);
        double averagePrecision = 0;
        for (std::size_t q = 0; q < averagePrecision_.size(); ++q) {
            averagePrecision += averagePrecision_[q];
            for (std::size_t r = 0; r < ranks_.size(); ++r) {
                precision[r] += atRank_[q][r] / static_cast<double>(ranks_[r]);
                if (relevant_[q] > 0) recall[r] += atRank_[q][r] / relevant_[q];
            }
        }
        report.meanAveragePrecision = averagePrecision / queries;
        report.macroAveragePrecision = meanOverClasses(queryLabels);
        for (std::size_t r = 0; r < ranks_.size(); ++r)
            report.byRank.push_back(
                {static_cast<int>(ranks_[r]), precision[r] / queries, recall[r] / queries});
        report.precisionAt100 = report.byRank[hundred_].precision;
    }

private:
    double meanOverClasses(std::span<const int> queryLabels) const {
        struct Class {
            double sum = 0, queries = 0;
        };
        std::map<int, Class> classes;
        for (std::size_t q = 0; q < averagePrecision_.size(); ++q) {
            if (queryLabels[q] < 0) continue;
            Class& its = classes[queryLabels[q]];
            its.sum += averagePrecision_[q];
            ++its.queries;
        }
        double sum = 0;
        for (const auto& [label, its] : classes) sum += its.sum / its.queries;
        return classes.empty() ? 0 : sum / static_cast<double>(classes.size());
    }

    std::vector<std::size_t> ranks_;
    std::size_t n_;
    std::size_t hundred_ = 0;
    std::vector<double> averagePrecision_;
    std::vector<double> relevant_;
    std::vector<std::vector<double>> atRank_;
};

}  // namespace laplens
