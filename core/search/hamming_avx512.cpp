#include <immintrin.h>

#include "core/search/hamming_scalar.hpp"

namespace laplens {

namespace {

__m512i load(const std::uint64_t* words) {
    return _mm512_loadu_si512(words);
}

/// Sums of neighbouring lanes of a, then of b: 16 lanes become 8, in order.
__m512i pairSums(__m512i a, __m512i b) {
    const __m512i even = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
    const __m512i odd = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
    return _mm512_add_epi64(_mm512_permutex2var_epi64(a, even, b), _mm512_permutex2var_epi64(a, odd, b));
}

/// A code every 1, 2, 4 or 8 words: eight codes at a time. `counts(words)`: of the 64-bit lanes from there
/// on.
template <int kStride, class Counts>
void sumsOfEight(const CodeBlock& block, const Counts& counts, std::uint16_t* out, std::size_t& i) {
    for (; i + 8 <= block.size; i += 8) {
        const std::uint64_t* words = block.codes + i * kStride;
        __m512i sums;
        if constexpr (kStride == 1) {
            sums = counts(words);
        } else if constexpr (kStride == 2) {
            sums = pairSums(counts(words), counts(words + 8));
        } else {
            const auto fours = [&](const std::uint64_t* of) {
                return pairSums(pairSums(counts(of), counts(of + 8)),
                                pairSums(counts(of + 16), counts(of + 24)));
            };
            sums = kStride == 4 ? fours(words) : pairSums(fours(words), fours(words + 32));
        }
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i), _mm512_maskz_cvtepi64_epi16(0xff, sums));
    }
}

template <int kStride>
void vectorDistances(const CodeBlock& block, const std::uint64_t* query, std::uint16_t* out) {
    const QueryLanes<8, kStride> lanes(block, query);
    const __m512i q = load(lanes.pattern);
    const __m512i m = load(lanes.mask);
    std::size_t i = 0;
    sumsOfEight<kStride>(
        block,
        [&](const std::uint64_t* words) {
            return _mm512_popcnt_epi64(_mm512_and_si512(_mm512_xor_si512(load(words), q), m));
        },
        out, i);
    scalarTail(block, i, query, out);
}

template <int kStride>
void vectorPlanes(const CodeBlock& block, const std::uint64_t* query, const std::uint64_t* masks,
                  std::uint16_t* out) {
    const QueryLanes<8, kStride> lanes(block, query);
    const __m512i q = load(lanes.pattern);
    __m512i m[kPlanes];
    for (int p = 0; p < kPlanes; ++p)
        m[p] = load(QueryLanes<8, kStride>(block, masks + static_cast<std::size_t>(p) * block.words).pattern);
    std::size_t i = 0;
    sumsOfEight<kStride>(
        block,
        [&](const std::uint64_t* words) {
            const __m512i differing = _mm512_xor_si512(load(words), q);
            __m512i sum = _mm512_popcnt_epi64(_mm512_and_si512(differing, m[kPlanes - 1]));
            for (int p = kPlanes - 2; p >= 0; --p)
                sum = _mm512_add_epi64(_mm512_add_epi64(sum, sum),
                                       _mm512_popcnt_epi64(_mm512_and_si512(differing, m[p])));
            return sum;
        },
        out, i);
    scalarPlanes({block.codes + i * kStride, block.size - i, kStride, block.words, block.lastMask}, query,
                 masks, out + i);
}

void distances(const CodeBlock& block, const std::uint64_t* query, std::uint16_t* out) {
    switch (block.stride) {
        case 1:
            return vectorDistances<1>(block, query, out);
        case 2:
            return vectorDistances<2>(block, query, out);
        case 4:
            return vectorDistances<4>(block, query, out);
        case 8:
            return vectorDistances<8>(block, query, out);
        default:
            return scalarDistances(block, query, out);
    }
}

void planes(const CodeBlock& block, const std::uint64_t* query, const std::uint64_t* masks,
            std::uint16_t* out) {
    switch (block.stride) {
        case 1:
            return vectorPlanes<1>(block, query, masks, out);
        case 2:
            return vectorPlanes<2>(block, query, masks, out);
        case 4:
            return vectorPlanes<4>(block, query, masks, out);
        case 8:
            return vectorPlanes<8>(block, query, masks, out);
        default:
            return scalarPlanes(block, query, masks, out);
    }
}

std::size_t below(const std::uint16_t* distances, std::size_t n, std::uint16_t limit,
                  std::uint32_t* positions) {
    const __m512i bound = _mm512_set1_epi16(static_cast<short>(limit));
    std::size_t found = 0;
    std::size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        unsigned hits = _mm512_cmplt_epu16_mask(_mm512_loadu_si512(distances + i), bound);
        for (; hits; hits &= hits - 1)
            positions[found++] = static_cast<std::uint32_t>(i + static_cast<unsigned>(__builtin_ctz(hits)));
    }
    return scalarBelow(distances, i, n, limit, positions, found);
}

bool supported() {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("popcnt");
}

}  // namespace

const HammingKernel kAvx512Kernel{"avx512-vpopcntdq", supported, distances, planes, below};

}  // namespace laplens
