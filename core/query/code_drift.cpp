#include "core/query/code_drift.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/evaluation/bit_statistics.hpp"
#include "core/library/model_settings.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

namespace {

constexpr double kManyNew = 0.2;
constexpr std::int64_t kEnoughToJudge = 100;
constexpr double kOutOfBalance = 0.06;

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

    const std::vector<double> after = bitBalance(index.codes, index.bits(), firstNew);
    for (std::size_t bit = 0; bit < after.size(); ++bit) {
        // The balance of all is known: what the new ones do not have of it the others have.
        const double before =
            std::clamp((index.bitBalance[bit] * (added + known) - after[bit] * added) / known, 0.0, 1.0);
        // The mean of |x| for a normal x is its deviation times sqrt(2 / pi).
        const double variance = before * (1 - before) * (1 / added + 1 / known);
        drift.balanceShift += std::abs(after[bit] - before) - std::sqrt(variance * 2 / std::numbers::pi);
    }
    drift.balanceShift = std::max(0.0, drift.balanceShift / static_cast<double>(after.size()));
    drift.suggestsBuild = drift.addedShare >= kManyNew ||
                          (drift.added >= kEnoughToJudge && drift.balanceShift >= kOutOfBalance);
    return drift;
}

}  // namespace laplens
