#include "core/graph/distance_tiles.hpp"

#include <cmath>
#include <cstring>

#include "core/base/matrix_product.hpp"
#include "core/base/parallel.hpp"
#include "core/graph/vector_targets.hpp"

namespace laplens {

namespace {

using Lanes [[gnu::vector_size(64)]] = float;
constexpr std::size_t kLanes = 16;
constexpr std::size_t kChunk = 64;

}  // namespace

LAPLENS_WIDEST_VECTORS
float squaredDistance(const float* a, const float* b, std::size_t d) {
    Lanes even{}, odd{};
    std::size_t i = 0;
    for (; i + 2 * kLanes <= d; i += 2 * kLanes) {
        Lanes x0, x1, y0, y1;
        std::memcpy(&x0, a + i, sizeof x0);
        std::memcpy(&y0, b + i, sizeof y0);
        std::memcpy(&x1, a + i + kLanes, sizeof x1);
        std::memcpy(&y1, b + i + kLanes, sizeof y1);
        even += (x0 - y0) * (x0 - y0);
        odd += (x1 - y1) * (x1 - y1);
    }
    float sum = 0;
    for (; i < d; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    const Lanes both = even + odd;
    for (std::size_t lane = 0; lane < kLanes; ++lane) sum += both[lane];
    return sum;
}

LAPLENS_WIDEST_VECTORS
std::size_t nearInRow(const float* products, const float* norms, float limit, std::size_t n,
                      std::uint32_t* positions) {
    std::size_t found = 0;
    for (std::size_t begin = 0; begin < n; begin += kChunk) {
        const std::size_t end = std::min(begin + kChunk, n);
        int any = 0;
        for (std::size_t j = begin; j < end; ++j) any |= norms[j] - 2 * products[j] < limit;
        if (!any) continue;
        for (std::size_t j = begin; j < end; ++j)
            if (norms[j] - 2 * products[j] < limit) positions[found++] = static_cast<std::uint32_t>(j);
    }
    return found;
}

LAPLENS_WIDEST_VECTORS
std::size_t nearInColumns(const float* products, float norm, const float* limits, std::size_t n,
                          std::uint32_t* positions) {
    std::size_t found = 0;
    for (std::size_t begin = 0; begin < n; begin += kChunk) {
        const std::size_t end = std::min(begin + kChunk, n);
        int any = 0;
        for (std::size_t j = begin; j < end; ++j) any |= norm - 2 * products[j] < limits[j];
        if (!any) continue;
        for (std::size_t j = begin; j < end; ++j)
            if (norm - 2 * products[j] < limits[j]) positions[found++] = static_cast<std::uint32_t>(j);
    }
    return found;
}

Error notFinite() {
    return Error("a feature is not a finite number", {}, "check the network's weights and extract anew");
}

std::vector<float> squaredNorms(const Features& features) {
    std::vector<float> norms(static_cast<std::size_t>(features.rows()));
    parallelFor(norms.size(), 2048, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            norms[i] = features.row(static_cast<Eigen::Index>(i)).squaredNorm();
    });
    for (const float norm : norms)
        if (!std::isfinite(norm)) throw notFinite();
    return norms;
}

void innerProducts(const Features& rows, const Features& columns, float* tile) {
    multiply({static_cast<int>(rows.rows()), static_cast<int>(columns.rows()), static_cast<int>(rows.cols())},
             1, {rows.data(), static_cast<int>(rows.outerStride())},
             {columns.data(), static_cast<int>(columns.outerStride()), true}, 0, tile,
             static_cast<int>(columns.rows()));
}

float distanceError(float largestSquaredNorm, std::size_t d) {
    // Blocked summation keeps the error near sqrt(d) roundings of the largest term.
    constexpr float kRounding = 1.2e-7f;
    return kRounding * (4.0f + std::sqrt(static_cast<float>(d))) * 2 * largestSquaredNorm;
}

}  // namespace laplens
