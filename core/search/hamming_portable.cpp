#include "core/search/hamming_scalar.hpp"

namespace laplens {

const HammingKernel kPortableKernel{
    "portable", [] { return true; }, scalarDistances, scalarPlanes,
    [](const std::uint16_t* distances, std::size_t n, std::uint16_t limit, std::uint32_t* positions) {
        return scalarBelow(distances, 0, n, limit, positions, 0);
    }};

}  // namespace laplens
