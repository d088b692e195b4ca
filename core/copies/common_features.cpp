#include "core/copies/common_features.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <random>

#include "core/base/parallel.hpp"
#include "core/search/hamming.hpp"

namespace laplens {

namespace {

constexpr int kTables = 10;
constexpr int kMostDiffering = 16;  // bits of two features that are one; strangers differ in 64
constexpr std::size_t kMostAlike = 24;

using Code = std::array<std::uint64_t, kLocalBits / 64>;

struct Entry {
    std::uint32_t key, feature;  ///< those mirrored are numbered after the others
};

/// The bits of one table, each taken out of the code.
struct Selection {
    std::vector<int> bits;

    std::uint32_t operator()(const Code& code) const {
        std::uint32_t key = 0;
        for (const int bit : bits)
            key = key << 1 |
                  static_cast<std::uint32_t>(code[static_cast<std::size_t>(bit) / 64] >> bit % 64 & 1);
        return key;
    }
};

struct Vote {
    std::uint64_t pictures;  ///< lower row, higher row, mirrored
    std::uint64_t features;
    auto operator<=>(const Vote&) const = default;
};

}  // namespace

std::vector<CommonFeatures> commonFeatures(const std::vector<LocalFeatures>& pictures, JobContext& context) {
    std::vector<Code> codes;
    std::vector<std::uint32_t> pictureOf;
    for (const bool mirrored : {false, true})
        for (std::size_t row = 0; row < pictures.size(); ++row) {
            const PackedCodes turned = mirrored ? mirroredCodes(pictures[row].codes) : PackedCodes();
            const PackedCodes& of = mirrored ? turned : pictures[row].codes;
            for (std::size_t i = 0; i < of.size(); ++i) {
                codes.push_back({of[i][0], of[i][1]});
                if (!mirrored) pictureOf.push_back(static_cast<std::uint32_t>(row));
            }
        }
    const std::size_t n = pictureOf.size();
    const int bits = std::clamp(static_cast<int>(std::bit_width(n)), 12, 30);
    std::mt19937 random(1);
    std::vector<Vote> votes;
    context.beginStage("Looking for parts in common", kTables);
    for (int table = 0; table < kTables; ++table) {
        context.checkpoint();
        std::array<int, kLocalBits> order;
        std::iota(order.begin(), order.end(), 0);
        for (int i = 0; i < bits; ++i)
            std::swap(order[static_cast<std::size_t>(i)],
                      order[static_cast<std::size_t>(i) + random() % static_cast<unsigned>(kLocalBits - i)]);
        const Selection selection{{order.begin(), order.begin() + bits}};
        std::vector<Entry> entries(codes.size());
        for (std::size_t i = 0; i < codes.size(); ++i)
            entries[i] = {selection(codes[i]), static_cast<std::uint32_t>(i)};
        std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.key, e.feature); });
        for (std::size_t first = 0, last = 0; first < entries.size(); first = last) {
            while (last < entries.size() && entries[last].key == entries[first].key) ++last;
            if (last - first < 2 || last - first > kMostAlike) continue;
            for (std::size_t i = first; i < last && entries[i].feature < n; ++i)
                for (std::size_t j = i + 1; j < last; ++j) {
                    const std::size_t one = entries[i].feature;
                    const bool mirrored = entries[j].feature >= n;
                    const std::size_t other = entries[j].feature - (mirrored ? n : 0);
                    const std::uint32_t a = pictureOf[one], b = pictureOf[other];
                    if (a == b || (mirrored && a > b)) continue;
                    const Code &x = codes[one], &y = codes[entries[j].feature];
                    if (std::popcount(x[0] ^ y[0]) + std::popcount(x[1] ^ y[1]) > kMostDiffering) continue;
                    votes.push_back({std::uint64_t{std::min(a, b)} << 33 |
                                         std::uint64_t{std::max(a, b)} << 1 | std::uint64_t{mirrored},
                                     std::uint64_t{std::min(one, other)} << 32 | std::max(one, other)});
                }
        }
        std::ranges::sort(votes);
        votes.erase(std::ranges::unique(votes).begin(), votes.end());
        context.advanceTo(table + 1);
    }
    std::vector<CommonFeatures> result;
    for (std::size_t first = 0, last = 0; first < votes.size(); first = last) {
        while (last < votes.size() && votes[last].pictures == votes[first].pictures) ++last;
        if (static_cast<int>(last - first) < kLeastCommonFeatures) continue;
        const std::uint64_t key = votes[first].pictures;
        result.push_back({static_cast<std::uint32_t>(key >> 33),
                          static_cast<std::uint32_t>(key >> 1 & 0xFFFFFFFF), (key & 1) != 0,
                          static_cast<int>(last - first)});
    }
    return result;
}

}  // namespace laplens
