#include <immintrin.h>

#include "core/search/hamming_scalar.hpp"

namespace laplens {

namespace {

/// Bits set in each 64-bit lane: a table of 16 by shuffle, summed by sad (Mula, Kurz & Lemire 2018).
__m256i lanePopcounts(__m256i x) {
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                           0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i nibble = _mm256_set1_epi8(0x0f);
    const __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(x, nibble));
    const __m256i high = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi32(x, 4), nibble));
    return _mm256_sad_epu8(_mm256_add_epi8(low, high), _mm256_setzero_si256());
}

/// A code every 1, 2 or 4 words: sixteen words at a time. Their counts meet in 16-bit fields, because
/// bringing each to the output by itself takes longer than counting.
template <int kStride>
void vectorDistances(const CodeBlock& block, const std::uint64_t* query, std::uint16_t* out) {
    constexpr int kCodes = 16 / kStride;
    const QueryLanes<4, kStride> lanes(block, query);
    const __m256i q = _mm256_load_si256(reinterpret_cast<const __m256i*>(lanes.pattern));
    const __m256i m = _mm256_load_si256(reinterpret_cast<const __m256i*>(lanes.mask));
    std::size_t i = 0;
    for (; i + kCodes <= block.size; i += kCodes) {
        const auto counts = [&](int vector) {
            const __m256i words =
                _mm256_loadu_si256(reinterpret_cast<const __m256i*>(block.codes + i * kStride + 4 * vector));
            return lanePopcounts(_mm256_and_si256(_mm256_xor_si256(words, q), m));
        };
        // Field v of lane l: of word 4 v + l.
        const __m256i fields = _mm256_or_si256(
            _mm256_or_si256(counts(0), _mm256_slli_epi64(counts(1), 16)),
            _mm256_or_si256(_mm256_slli_epi64(counts(2), 32), _mm256_slli_epi64(counts(3), 48)));
        if constexpr (kStride == 1) {
            const __m256i pairs = _mm256_shuffle_epi8(
                fields, _mm256_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15,  //
                                         0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15));
            _mm256_storeu_si256(
                reinterpret_cast<__m256i*>(out + i),
                _mm256_permutevar8x32_epi32(pairs, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)));
        } else {
            const __m128i low = _mm256_castsi256_si128(fields), high = _mm256_extracti128_si256(fields, 1);
            const auto both = [](__m128i lanesOf) {
                return _mm_add_epi16(lanesOf, _mm_srli_si128(lanesOf, 8));
            };
            if constexpr (kStride == 2)
                _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i),
                                 _mm_unpacklo_epi16(both(low), both(high)));
            else
                _mm_storel_epi64(reinterpret_cast<__m128i*>(out + i), both(_mm_add_epi16(low, high)));
        }
    }
    scalarTail(block, i, query, out);
}

void distances(const CodeBlock& block, const std::uint64_t* query, std::uint16_t* out) {
    switch (block.stride) {
        case 1:
            return vectorDistances<1>(block, query, out);
        case 2:
            return vectorDistances<2>(block, query, out);
        case 4:
            return vectorDistances<4>(block, query, out);
        default:
            return scalarDistances(block, query, out);
    }
}

std::size_t below(const std::uint16_t* distances, std::size_t n, std::uint16_t limit,
                  std::uint32_t* positions) {
    if (limit == 0) return 0;
    const __m256i most = _mm256_set1_epi16(static_cast<short>(limit - 1));
    std::size_t found = 0;
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const __m256i d = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(distances + i));
        const __m256i within = _mm256_cmpeq_epi16(_mm256_min_epu16(d, most), d);
        unsigned hits = static_cast<unsigned>(_mm256_movemask_epi8(within)) & 0x55555555u;
        for (; hits; hits &= hits - 1)
            positions[found++] =
                static_cast<std::uint32_t>(i + static_cast<unsigned>(__builtin_ctz(hits)) / 2);
    }
    return scalarBelow(distances, i, n, limit, positions, found);
}

}  // namespace

const HammingKernel kAvx2Kernel{
    "avx2", [] { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"); }, distances,
    scalarPlanes, below};

}  // namespace laplens
