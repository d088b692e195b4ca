#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/feature_matrix.hpp"

namespace laplens {

/// Rows and columns of the largest tile of inner products: 4 MB, a few milliseconds of sgemm at 512 features.
inline constexpr int kTileSize = 1024;

/// |a - b|^2, summed in an order that does not depend on which is a: exactly symmetric, exactly 0 for equal
/// rows.
float squaredDistance(const float* a, const float* b, std::size_t d);

/// What is thrown where a feature is infinite or not a number.
Error notFinite();

/// |x|^2 of each row. Throws Error when a feature is not a finite number.
std::vector<float> squaredNorms(const Features& features);

/// tile[i * columns.rows() + j] = rows_i . columns_j, by sgemm on all cores.
void innerProducts(const Features& rows, const Features& columns, float* tile);

/// How far |a|^2 + |b|^2 - 2ab in single precision may lie from the true squared distance.
float distanceError(float largestSquaredNorm, std::size_t d);

/// Writes the ascending positions with norms[j] - 2 products[j] < limit and returns how many; `positions` has
/// room for n.
std::size_t nearInRow(const float* products, const float* norms, float limit, std::size_t n,
                      std::uint32_t* positions);
/// The same for a row seen from its columns: norm - 2 products[j] < limits[j].
std::size_t nearInColumns(const float* products, float norm, const float* limits, std::size_t n,
                          std::uint32_t* positions);

}  // namespace laplens
