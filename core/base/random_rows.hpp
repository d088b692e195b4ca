#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

namespace laplens {

/// `count` different ones (all, where there are fewer) of the rows 0 .. n - 1, in random order. The same seed
/// gives the same rows.
inline std::vector<std::int32_t> randomRows(std::size_t n, std::size_t count, std::uint64_t seed) {
    std::vector<std::int32_t> rows(n);
    std::iota(rows.begin(), rows.end(), 0);
    std::mt19937_64 random(seed);
    count = std::min(count, n);
    for (std::size_t i = 0; i < count; ++i) std::swap(rows[i], rows[i + random() % (n - i)]);
    rows.resize(count);
    return rows;
}

}  // namespace laplens
