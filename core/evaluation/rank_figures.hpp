#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "core/evaluation/bootstrap.hpp"
#include "core/evaluation/retrieval_report.hpp"
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
        : ranks_(curveRanks(n)), n_(n), queries_(queries), relevant_(queries), atRank_(queries) {
        const auto hundred = std::ranges::lower_bound(ranks_, std::min<std::size_t>(100, n));
        hundred_ = static_cast<std::size_t>(hundred - ranks_.begin());
        for (const RetrievalFigure figure :
             {RetrievalFigure::MeanAveragePrecision, RetrievalFigure::MeanAveragePrecisionAt1000,
              RetrievalFigure::MeanAveragePrecisionAt5000, RetrievalFigure::PrecisionAt100})
            of(figure).assign(queries, 0);
    }

    /// For one query; reads the ranks and cuts of this.
    TiedRanking newRanking() const { return TiedRanking(ranks_, kPrecisionCuts); }

    /// Queries are independent: any thread may set any of them.
    void set(std::size_t query, const TiedRanking& ranking) {
        of(RetrievalFigure::MeanAveragePrecision)[query] = ranking.averagePrecision();
        of(RetrievalFigure::MeanAveragePrecisionAt1000)[query] = ranking.averagePrecisionAtCut(0);
        of(RetrievalFigure::MeanAveragePrecisionAt5000)[query] = ranking.averagePrecisionAtCut(1);
        relevant_[query] = static_cast<double>(ranking.relevant());
        atRank_[query] = ranking.relevantAtRank();
        if (n_ > 0)
            of(RetrievalFigure::PrecisionAt100)[query] =
                atRank_[query][hundred_] / static_cast<double>(ranks_[hundred_]);
    }

    /// Ends the collection: what is kept for each query moves into the report.
    void summarise(RetrievalReport& report, std::span<const int> queryLabels) {
        if (queries_ == 0 || n_ == 0) return;
        const double queries = static_cast<double>(queries_);
        for (std::size_t r = 0; r < ranks_.size(); ++r) {
            double precision = 0, recall = 0;
            for (std::size_t q = 0; q < queries_; ++q) {
                precision += atRank_[q][r] / static_cast<double>(ranks_[r]);
                if (relevant_[q] > 0) recall += atRank_[q][r] / relevant_[q];
            }
            report.byRank.push_back({static_cast<int>(ranks_[r]), precision / queries, recall / queries});
        }
        report.perQuery = std::move(perQuery_);
        const auto mean = [&](RetrievalFigure figure) {
            return meanOf(report.perQuery[static_cast<std::size_t>(figure)]);
        };
        report.meanAveragePrecision = mean(RetrievalFigure::MeanAveragePrecision);
        report.meanAveragePrecisionAt1000 = mean(RetrievalFigure::MeanAveragePrecisionAt1000);
        report.meanAveragePrecisionAt5000 = mean(RetrievalFigure::MeanAveragePrecisionAt5000);
        report.precisionAt100 = mean(RetrievalFigure::PrecisionAt100);
        report.macroAveragePrecision = meanOverClasses(
            report.perQuery[static_cast<std::size_t>(RetrievalFigure::MeanAveragePrecision)], queryLabels);
    }

private:
    std::vector<double>& of(RetrievalFigure figure) { return perQuery_[static_cast<std::size_t>(figure)]; }

    std::vector<std::size_t> ranks_;
    std::size_t n_, queries_;
    std::size_t hundred_ = 0;
    QueryFigures perQuery_;
    std::vector<double> relevant_;
    std::vector<std::vector<double>> atRank_;
};

}  // namespace laplens
