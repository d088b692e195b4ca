#include <arm_neon.h>

#include "core/search/hamming_scalar.hpp"

namespace laplens {

namespace {

uint8x16_t byteCounts(const std::uint64_t* code, uint64x2_t query, uint64x2_t mask) {
    return vcntq_u8(vreinterpretq_u8_u64(vandq_u64(veorq_u64(vld1q_u64(code), query), mask)));
}

/// Two codes of one word at a time.
void singleWordDistances(const CodeBlock& block, const std::uint64_t* query, std::uint16_t* out) {
    const uint64x2_t q = vdupq_n_u64(query[0]);
    const uint64x2_t m = vdupq_n_u64(block.lastMask);
    std::size_t i = 0;
    for (; i + 2 <= block.size; i += 2) {
        const uint64x2_t sums = vpaddlq_u32(vpaddlq_u16(vpaddlq_u8(byteCounts(block.codes + i, q, m))));
        out[i] = static_cast<std::uint16_t>(vgetq_lane_u64(sums, 0));
        out[i + 1] = static_cast<std::uint16_t>(vgetq_lane_u64(sums, 1));
    }
    scalarTail(block, i, query, out);
}

/// A code every 2, 4 or 8 words: one code at a time. Eight counts of at most 8 fit a byte.
template <int kStride>
void vectorDistances(const CodeBlock& block, const std::uint64_t* query, std::uint16_t* out) {
    const QueryLanes<kStride, kStride> lanes(block, query);
    for (std::size_t i = 0; i < block.size; ++i) {
        uint8x16_t counts = vdupq_n_u8(0);
        for (int w = 0; w < kStride; w += 2)
            counts = vaddq_u8(counts, byteCounts(block.codes + i * kStride + w, vld1q_u64(lanes.pattern + w),
                                                 vld1q_u64(lanes.mask + w)));
        out[i] = vaddlvq_u8(counts);
    }
}

void distances(const CodeBlock& block, const std::uint64_t* query, std::uint16_t* out) {
    switch (block.stride) {
        case 1:
            return singleWordDistances(block, query, out);
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

std::size_t below(const std::uint16_t* distances, std::size_t n, std::uint16_t limit,
                  std::uint32_t* positions) {
    const uint16x8_t bound = vdupq_n_u16(limit);
    std::size_t found = 0;
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        const uint8x8_t narrow = vmovn_u16(vcltq_u16(vld1q_u16(distances + i), bound));
        std::uint64_t hits = vget_lane_u64(vreinterpret_u64_u8(narrow), 0) & 0x0101010101010101u;
        for (; hits; hits &= hits - 1)
            positions[found++] =
                static_cast<std::uint32_t>(i + static_cast<std::size_t>(__builtin_ctzll(hits)) / 8);
    }
    return scalarBelow(distances, i, n, limit, positions, found);
}

}  // namespace

const HammingKernel kNeonKernel{"neon", [] { return true; }, distances, scalarPlanes, below};

}  // namespace laplens
