#include "core/search/code_clusters.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <utility>

#include "core/search/hamming.hpp"

namespace laplens {

namespace {

constexpr std::size_t kSample = 20'000;
constexpr int kMostRounds = 20;

struct Nearest {
    std::vector<int> centre;
    std::vector<std::uint16_t> distance;
};

Nearest nearestCentres(const PackedCodes& codes, const PackedCodes& centres) {
    Nearest nearest{std::vector<int>(codes.size()),
                    std::vector<std::uint16_t>(codes.size(), std::numeric_limits<std::uint16_t>::max())};
    std::vector<std::uint16_t> distances(codes.size());
    for (std::size_t centre = 0; centre < centres.size(); ++centre) {
        hammingDistances(codes, centres[centre], codes.bits(), distances);
        for (std::size_t row = 0; row < codes.size(); ++row)
            if (distances[row] < nearest.distance[row]) {
                nearest.distance[row] = distances[row];
                nearest.centre[row] = static_cast<int>(centre);
            }
    }
    return nearest;
}

/// Each next centre is the code farthest from those before, among a few drawn at random: far enough apart,
/// and no outliers' club.
PackedCodes firstCentres(const PackedCodes& codes, int clusters, std::mt19937_64& random) {
    PackedCodes centres(0, codes.bits());
    std::uniform_int_distribution<std::size_t> any(0, codes.size() - 1);
    centres.append(codes[any(random)]);
    std::vector<std::uint16_t> nearest(codes.size(), std::numeric_limits<std::uint16_t>::max());
    std::vector<std::uint16_t> distances(codes.size());
    while (static_cast<int>(centres.size()) < clusters) {
        hammingDistances(codes, std::as_const(centres)[centres.size() - 1], codes.bits(), distances);
        std::vector<double> weights(codes.size());
        for (std::size_t row = 0; row < codes.size(); ++row) {
            nearest[row] = std::min(nearest[row], distances[row]);
            weights[row] = double(nearest[row]) * nearest[row];
        }
        if (std::ranges::all_of(weights, [](double weight) { return weight == 0; })) break;
        std::discrete_distribution<std::size_t> draw(weights.begin(), weights.end());
        centres.append(codes[draw(random)]);
    }
    return centres;
}

PackedCodes majorities(const PackedCodes& codes, const std::vector<int>& centreOf,
                       const PackedCodes& before) {
    const auto bits = static_cast<std::size_t>(codes.bits());
    std::vector<std::int64_t> balance(before.size() * bits);
    std::vector<std::int64_t> members(before.size());
    for (std::size_t row = 0; row < codes.size(); ++row) {
        const auto code = codes[row];
        const auto centre = static_cast<std::size_t>(centreOf[row]);
        ++members[centre];
        for (std::size_t bit = 0; bit < bits; ++bit)
            balance[centre * bits + bit] += (code[bit / 64] >> (bit % 64) & 1) ? 1 : -1;
    }
    PackedCodes centres(0, codes.bits());
    for (std::size_t centre = 0; centre < before.size(); ++centre) {
        std::vector<std::uint64_t> code(before[centre].begin(), before[centre].end());
        for (std::size_t bit = 0; members[centre] > 0 && bit < bits; ++bit) {
            const std::int64_t ones = balance[centre * bits + bit];
            if (ones == 0) continue;
            const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
            code[bit / 64] = ones > 0 ? code[bit / 64] | mask : code[bit / 64] & ~mask;
        }
        centres.append(code);
    }
    return centres;
}

}  // namespace

std::vector<int> clusterCodes(const PackedCodes& codes, int clusters, std::uint64_t seed) {
    if (codes.size() == 0 || clusters < 1) return std::vector<int>(codes.size(), 0);
    std::mt19937_64 random(seed);
    std::vector<std::size_t> rows(codes.size()), chosen;
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    std::ranges::sample(rows, std::back_inserter(chosen), kSample, random);
    PackedCodes sample(0, codes.bits());
    for (const std::size_t row : chosen) sample.append(codes[row]);

    PackedCodes centres = firstCentres(sample, clusters, random);
    std::vector<int> present;
    for (int round = 0; round < kMostRounds; ++round) {
        std::vector<int> now = nearestCentres(sample, centres).centre;
        if (now == present) break;
        present = std::move(now);
        centres = majorities(sample, present, centres);
    }
    std::vector<int> result = nearestCentres(codes, centres).centre;

    std::vector<std::int64_t> sizes(centres.size());
    for (const int centre : result) ++sizes[static_cast<std::size_t>(centre)];
    std::vector<int> order(centres.size()), rank(centres.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::ranges::greater(),
                             [&](int centre) { return sizes[static_cast<std::size_t>(centre)]; });
    for (std::size_t i = 0; i < order.size(); ++i)
        rank[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
    for (int& centre : result) centre = rank[static_cast<std::size_t>(centre)];
    return result;
}

}  // namespace laplens
