#include <emmintrin.h>

#include "core/search/hamming_scalar.hpp"

namespace laplens {

namespace {

std::size_t below(const std::uint16_t* distances, std::size_t n, std::uint16_t limit,
                  std::uint32_t* positions) {
    if (limit == 0) return 0;
    const __m128i most = _mm_set1_epi16(static_cast<short>(limit - 1));
    std::size_t found = 0;
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const __m128i d = _mm_loadu_si128(reinterpret_cast<const __m128i*>(distances + i));
        const __m128i over = _mm_subs_epu16(d, most);
        unsigned hits =
            static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi16(over, _mm_setzero_si128()))) & 0x5555u;
        for (; hits; hits &= hits - 1)
            positions[found++] =
                static_cast<std::uint32_t>(i + static_cast<unsigned>(__builtin_ctz(hits)) / 2);
    }
    return scalarBelow(distances, i, n, limit, positions, found);
}

}  // namespace

const HammingKernel kPopcntKernel{"popcnt", [] { return __builtin_cpu_supports("popcnt") != 0; },
                                  scalarDistances, scalarPlanes, below};

}  // namespace laplens
