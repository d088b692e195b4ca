#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/query/query.hpp"
#include "core/query/search_index.hpp"

namespace laplens {

/// What the first `bits` bits weigh for this query, mean 1; empty when the model has no weights.
std::vector<float> bitWeights(const SearchIndex&, const Query&, int bits);

/// Which of the first `bits` bits of two codes differ.
std::vector<bool> differingBits(const SearchIndex&, std::span<const std::uint64_t> a,
                                std::span<const std::uint64_t> b, int bits);

}  // namespace laplens
