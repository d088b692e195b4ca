#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace laplens {

/// One query's ranking, told group by group from the nearest on; within a group all items are at the same
/// distance and every order of them is equally likely. All figures are expectations over these orders
/// (McSherry & Najork, "Computing information retrieval performance measures efficiently in the presence of
/// tied scores", ECIR 2008).
class TiedRanking {
public:
    /// `ranks`: ascending cuts at which the expected number of relevant items is wanted; must outlive this.
    explicit TiedRanking(std::span<const std::size_t> ranks = {})
        : ranks_(ranks), relevantAtRank_(ranks.size(), 0) {}

    void add(std::size_t relevant, std::size_t total);

    std::size_t relevant() const { return relevant_; }
    std::size_t total() const { return total_; }
    /// 0 when nothing was relevant. Call when all groups are added.
    double averagePrecision() const { return relevant_ ? precisionSum_ / static_cast<double>(relevant_) : 0; }
    /// Expected relevant items among the first ranks[i]; all there are where the ranking is shorter.
    const std::vector<double>& relevantAtRank() const { return relevantAtRank_; }

private:
    std::span<const std::size_t> ranks_;
    std::vector<double> relevantAtRank_;
    std::size_t relevant_ = 0;
    std::size_t total_ = 0;
    double precisionSum_ = 0;
};

/// 1, 2, 5, 10, 20, 50, ... below n, and n.
std::vector<std::size_t> curveRanks(std::size_t n);

}  // namespace laplens
