#include "core/pipeline/code_drift.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/pipeline/model_settings.hpp"
#include "core/pipeline/search_index.hpp"

namespace laplens {

namespace {

constexpr double kManyNew = 0.2;
constexpr std::int64_t kEnoughToJudge = 100;
constexpr double kOutOfBalance = 0.06;

std::vector<double> shareOfOnes(const PackedCodes& codes, std::size_t first, std::size_t last) {
    std::vector<std::int64_t> ones(static_cast<std::size_t>(codes.bits()));
    for (std::size_t row = first; row < last; ++row) {
        const auto code = codes[row];
        for (std::size_t bit = 0; bit < ones.size(); ++bit) ones[bit] += code[bit / 64] >> (bit % 64) & 1;
    }
    std::vector<double> shares;
    for (const std::int64_t count : ones)
        shares.push_back(static_cast<double>(count) /
                         static_cast<double>(std::max<std::size_t>(1, last - first)));
    return shares;
}

}  // namespace

CodeDrift measureDrift(const SearchIndex& index) {
    CodeDrift drift;
    const ModelSettings settings(index.model);
    if (!settings.says("newest")) return drift;
    const auto newest = settings.number("newest", std::int64_t{0});
    const auto firstNew =
        static_cast<std::size_t>(std::ranges::upper_bound(index.imageIds, newest) - index.imageIds.begin());
    const auto added = static_cast<double>(index.size() - firstNew), known = static_cast<double>(firstNew);
    drift.added = static_cast<std::int64_t>(added);
    if (added == 0 || known == 0) return drift;
    drift.addedShare = added / (added + known);

    const std::vector<double> before = shareOfOnes(index.codes, 0, firstNew);
    const std::vector<double> after = shareOfOnes(index.codes, firstNew, index.size());
    for (std::size_t bit = 0; bit < before.size(); ++bit) {
        // The mean of |x| for a normal x is its deviation times sqrt(2 / pi).
        const double variance = before[bit] * (1 - before[bit]) * (1 / added + 1 / known);
        drift.balanceShift += std::abs(after[bit] - before[bit]) - std::sqrt(variance * 2 / std::numbers::pi);
    }
    drift.balanceShift = std::max(0.0, drift.balanceShift / static_cast<double>(before.size()));
    drift.suggestsBuild = drift.addedShare >= kManyNew ||
                          (drift.added >= kEnoughToJudge && drift.balanceShift >= kOutOfBalance);
    return drift;
}

}  // namespace laplens
