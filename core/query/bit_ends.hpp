#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

/// The real numbers that a library's bits threshold (HashModel::projections), of all its pictures or a
/// sample.
struct BitProjections {
    std::vector<std::uint32_t> rows;    ///< of the index, ascending
    FeatureMatrix values;               ///< rows x bits; above 0: the bit is set
    std::vector<int> eigenvectorOfBit;  ///< from 0; empty where bits mix eigenvectors or have none
};

/// Throws Error when pictures that the codes were fitted on were removed.
BitProjections projectBits(const SearchIndex&, JobContext&, std::size_t most = 5'000);

struct BitEnd {
    std::uint32_t row = 0;  ///< of the index
    float projection = 0;
};

/// The pictures farthest from a bit's threshold on either side.
struct BitEnds {
    std::vector<BitEnd> lowest;   ///< where it is not set, the farthest first
    std::vector<BitEnd> highest;  ///< where it is set, the farthest first
};

/// At most `count` pictures an end.
BitEnds endsOf(const BitProjections&, int bit, std::size_t count);

}  // namespace laplens
