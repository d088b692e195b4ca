#include "core/search/near_groups.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <utility>

#include "core/base/disjoint_sets.hpp"
#include "core/base/parallel.hpp"
#include "core/search/ranking.hpp"

namespace laplens {

namespace {

/// Rows with the same code follow each other.
std::vector<std::uint32_t> rowsByCode(const PackedCodes& codes) {
    std::vector<std::uint32_t> rows(codes.size());
    std::iota(rows.begin(), rows.end(), 0u);
    std::ranges::sort(rows, [&](std::uint32_t a, std::uint32_t b) {
        const auto order = std::lexicographical_compare_three_way(codes[a].begin(), codes[a].end(),
                                                                  codes[b].begin(), codes[b].end());
        return order != 0 ? order < 0 : a < b;
    });
    return rows;
}

}  // namespace

std::vector<std::vector<std::uint32_t>> nearGroups(const PackedCodes& all, int bits, int radius,
                                                   JobContext& context) {
    const PackedCodes codes = all.prefix(bits);
    DisjointSets sets(codes.size());
    // Copies first: a thousand equal codes are one code to look up, not half a million pairs.
    std::vector<std::uint32_t> rows;  // of the distinct codes, the lowest of each
    PackedCodes distinct(0, bits);
    for (const std::uint32_t row : rowsByCode(codes)) {
        if (!rows.empty() && std::ranges::equal(codes[row], codes[rows.back()])) {
            sets.join(rows.back(), row);
        } else {
            rows.push_back(row);
            distinct.append(codes[row]);
        }
    }
    context.checkpoint();

    if (radius > 0 && distinct.size() > 1) {
        const MultiIndex index(distinct, bits, context);
        context.beginStage("Looking for near duplicates", static_cast<std::int64_t>(distinct.size()));
        constexpr std::size_t kSlice = 1024;
        std::mutex mutex;
        parallelSlices(distinct.size(), kSlice, 16, context, [&](std::size_t begin, std::size_t end) {
            std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
            for (std::size_t i = begin; i < end; ++i) {
                context.checkpoint();
                const RankingQuestion question{
                    .code = std::as_const(distinct)[i], .radius = radius, .index = &index};
                for (const Hit& hit : rankCodes(distinct, question).hits)
                    if (hit.row > i) pairs.emplace_back(static_cast<std::uint32_t>(i), hit.row);
            }
            std::lock_guard lock(mutex);
            for (const auto& [a, b] : pairs) sets.join(rows[a], rows[b]);
        });
    }

    std::map<std::uint32_t, std::vector<std::uint32_t>> members;
    for (std::uint32_t row = 0; row < codes.size(); ++row) members[sets.find(row)].push_back(row);
    std::vector<std::vector<std::uint32_t>> groups;
    for (auto& [first, group] : members)
        if (group.size() > 1) groups.push_back(std::move(group));
    return groups;
}

}  // namespace laplens
