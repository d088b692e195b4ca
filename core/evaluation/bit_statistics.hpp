#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/search/packed_codes.hpp"

namespace laplens {

/// Share of ones of each of the first `bits` bits in the rows `first` to the end; 0.5 is balanced, 0 or 1 a
/// bit that tells nothing.
std::vector<double> bitBalance(const PackedCodes& codes, int bits, std::size_t first = 0);

/// Mean absolute Pearson correlation over all pairs of the first `bits` bits; 0 when they are independent.
/// Pairs with a constant bit count as 0.
double meanBitCorrelation(const PackedCodes& codes, int bits);

/// Mean over the bits of the entropy of a bit, in bits: -p log2 p - (1 - p) log2 (1 - p) with p its share of
/// ones. 1 when all are balanced, 0 when all are constant.
double meanBitEntropy(std::span<const double> balance);

/// Different codes among the first `bits` bits, as a share of all codes: 1 when no two pictures share theirs.
/// 0 without codes.
double codeUniqueness(const PackedCodes& codes, int bits);

}  // namespace laplens
