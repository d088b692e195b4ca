#include "core/query/bit_ends.hpp"

#include <algorithm>
#include <numeric>
#include <random>

namespace laplens {

namespace {
/// As many as are compared with a model's landmarks in a fraction of a second.
constexpr std::size_t kBatch = 512;
}  // namespace

BitProjections projectBits(const SearchIndex& index, JobContext& context, std::size_t most) {
    index.requireInMemory();
    BitProjections projections;
    const HashModel& model = index.coder();
    projections.eigenvectorOfBit = model.eigenvectorOfBit();
    std::vector<std::uint32_t> all(index.size());
    std::iota(all.begin(), all.end(), 0u);
    std::mt19937_64 random(context.seed);
    // Keeps their order.
    std::ranges::sample(all, std::back_inserter(projections.rows), static_cast<std::ptrdiff_t>(most), random);
    const std::span<const std::uint32_t> rows = projections.rows;
    projections.values.resize(static_cast<Eigen::Index>(rows.size()), index.bits());
    context.beginStage("Projecting pictures", static_cast<std::int64_t>(rows.size()));
    for (std::size_t first = 0; first < rows.size(); first += kBatch) {
        context.checkpoint();
        const auto batch = rows.subspan(first, std::min(kBatch, rows.size() - first));
        projections.values.middleRows(static_cast<Eigen::Index>(first),
                                      static_cast<Eigen::Index>(batch.size())) =
            model.projections(index.featuresOf(batch));
        context.advanceTo(static_cast<std::int64_t>(first + batch.size()));
    }
    return projections;
}

BitEnds endsOf(const BitProjections& projections, int bit, std::size_t count) {
    BitEnds ends;
    for (std::size_t i = 0; i < projections.rows.size(); ++i) {
        const BitEnd picture{projections.rows[i], projections.values(static_cast<Eigen::Index>(i), bit)};
        (picture.projection > 0 ? ends.highest : ends.lowest).push_back(picture);
    }
    const auto keep = [count](std::vector<BitEnd>& end, auto farther) {
        const auto kept = static_cast<std::ptrdiff_t>(std::min(count, end.size()));
        std::ranges::partial_sort(end, end.begin() + kept, farther, &BitEnd::projection);
        end.resize(static_cast<std::size_t>(kept));
    };
    keep(ends.lowest, std::less<>());
    keep(ends.highest, std::greater<>());
    return ends;
}

}  // namespace laplens
