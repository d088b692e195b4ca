#include "core/copies/likely_groups.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <mutex>
#include <numeric>
#include <random>
#include <stdexcept>

#include "core/base/disjoint_sets.hpp"
#include "core/base/parallel.hpp"
#include "core/search/near_groups.hpp"

namespace laplens {

namespace {

constexpr std::size_t kTables = 96;
/// Of codes with one key, how many each is compared with: many have one only where most are near.
constexpr std::size_t kMostCompared = 64;

int distanceOf(const PerceptualCode& a, const PerceptualCode& b) {
    int result = 0;
    for (std::size_t i = 0; i < a.size(); ++i) result += std::popcount(a[i] ^ b[i]);
    return result;
}

using Pair = std::pair<std::uint32_t, std::uint32_t>;

/// Of codes that agree in the selected bits.
std::vector<Pair> nearPairs(const std::vector<PerceptualCode>& codes, const std::vector<int>& bits,
                            int radius) {
    std::vector<std::uint64_t> entries(codes.size());  // key, place
    for (std::size_t i = 0; i < codes.size(); ++i) {
        std::uint64_t key = 0;
        for (const int bit : bits)
            key = key << 1 | (codes[i][static_cast<std::size_t>(bit) / 64] >> bit % 64 & 1);
        entries[i] = key << 32 | i;
    }
    std::ranges::sort(entries);
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::size_t last = std::min(entries.size(), i + 1 + kMostCompared);
        for (std::size_t j = i + 1; j < last && entries[j] >> 32 == entries[i] >> 32; ++j) {
            const auto one = static_cast<std::uint32_t>(entries[i]),
                       other = static_cast<std::uint32_t>(entries[j]);
            if (distanceOf(codes[one], codes[other]) <= radius) pairs.emplace_back(one, other);
        }
    }
    return pairs;
}

}  // namespace

std::vector<std::vector<std::uint32_t>> likelyGroups(const PackedCodes& all, int radius,
                                                     JobContext& context) {
    if (all.bits() != kPerceptualBits) throw std::invalid_argument("these are no perceptual codes");
    if (all.size() <= kMostExactCodes) return nearGroups(all, kPerceptualBits, radius, context);
    std::vector<std::pair<PerceptualCode, std::uint32_t>> sorted(all.size());
    for (std::uint32_t row = 0; row < all.size(); ++row) {
        std::ranges::copy(all[row], sorted[row].first.begin());
        sorted[row].second = row;
    }
    std::ranges::sort(sorted);
    DisjointSets sets(all.size());
    std::vector<PerceptualCode> codes;  // each once
    std::vector<std::uint32_t> rows;
    for (const auto& [code, row] : sorted) {
        if (!codes.empty() && codes.back() == code) {
            sets.join(rows.back(), row);
            continue;
        }
        codes.push_back(code);
        rows.push_back(row);
    }

    std::mt19937 random(1);
    const int selected = static_cast<int>(std::bit_width(codes.size())) - 1;
    std::vector<std::vector<int>> selections(kTables);
    for (std::vector<int>& bits : selections) {
        std::vector<int> order(kPerceptualBits);
        std::iota(order.begin(), order.end(), 0);
        for (int i = 0; i < selected; ++i)
            std::swap(
                order[static_cast<std::size_t>(i)],
                order[static_cast<std::size_t>(i) + random() % static_cast<unsigned>(kPerceptualBits - i)]);
        bits.assign(order.begin(), order.begin() + selected);
    }
    std::mutex mutex;
    context.beginStage("Looking for near duplicates", kTables);
    parallelSlices(kTables, coreCount(), 1, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t table = begin; table < end; ++table) {
            const std::vector<Pair> pairs = nearPairs(codes, selections[table], radius);
            const std::lock_guard lock(mutex);
            for (const auto& [a, b] : pairs) sets.join(rows[a], rows[b]);
        }
    });

    std::map<std::uint32_t, std::vector<std::uint32_t>> members;
    for (std::uint32_t row = 0; row < all.size(); ++row) members[sets.find(row)].push_back(row);
    std::vector<std::vector<std::uint32_t>> groups;
    for (auto& [first, group] : members)
        if (group.size() > 1) groups.push_back(std::move(group));
    return groups;
}

}  // namespace laplens
