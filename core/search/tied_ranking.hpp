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
    /// `cuts`: ascending, where the average precision of the first so many is wanted; must outlive this, too.
    explicit TiedRanking(std::span<const std::size_t> ranks = {}, std::span<const std::size_t> cuts = {})
        : ranks_(ranks), cuts_(cuts), relevantAtRank_(ranks.size(), 0) {}

    void add(std::size_t relevant, std::size_t total);

    std::size_t relevant() const { return relevant_; }
    std::size_t total() const { return total_; }
    /// 0 when nothing was relevant. Call when all groups are added.
    double averagePrecision() const { return relevant_ ? precisionSum_ / static_cast<double>(relevant_) : 0; }
    /// The mean of the precision at each relevant item among the first cuts[i], over these items: "mAP@1000"
    /// as the deep-hashing literature computes it (Cao, Long, Wang & Yu, "HashNet", ICCV 2017; so do DPSH,
    /// CSQ and OrthoHash), which divides by the relevant items found, not by those there are. 0 when none was
    /// among them; averagePrecision() where the ranking is no longer than that.
    double averagePrecisionAtCut(std::size_t i) const {
        return i < cut_.size() ? cut_[i] : averagePrecision();
    }
    /// Expected relevant items among the first ranks[i]; all there are where the ranking is shorter.
    const std::vector<double>& relevantAtRank() const { return relevantAtRank_; }

private:
    double precisionOf(double relevant, double total) const;
    double cutWithin(std::size_t taken, std::size_t relevant, std::size_t total) const;

    std::span<const std::size_t> ranks_, cuts_;
    std::vector<double> relevantAtRank_;
    std::vector<double> cut_;  ///< of the cuts that were passed
    std::size_t relevant_ = 0;
    std::size_t total_ = 0;
    double precisionSum_ = 0;
};

/// 1, 2, 5, 10, 20, 50, ... below n, and n.
std::vector<std::size_t> curveRanks(std::size_t n);

}  // namespace laplens
