#pragma once

#include "core/search/hamming_kernels.hpp"

// One code after another with the population count of the instruction set that the including file is compiled
// for. The anonymous namespace keeps each file's copy its own: the linker must not swap one for another.
namespace laplens {
namespace {

template <std::size_t kWords>
void scalarDistancesOf(const CodeBlock& block, const std::uint64_t* query, std::uint16_t* out) {
    const std::size_t words = kWords ? kWords : block.words;
    const std::uint64_t* code = block.codes;
    for (std::size_t i = 0; i < block.size; ++i, code += block.stride) {
        int differing = 0;
        for (std::size_t w = 0; w + 1 < words; ++w) differing += __builtin_popcountll(code[w] ^ query[w]);
        differing += __builtin_popcountll((code[words - 1] ^ query[words - 1]) & block.lastMask);
        out[i] = static_cast<std::uint16_t>(differing);
    }
}

void scalarDistances(const CodeBlock& block, const std::uint64_t* query, std::uint16_t* out) {
    switch (block.words) {
        case 1:
            return scalarDistancesOf<1>(block, query, out);
        case 2:
            return scalarDistancesOf<2>(block, query, out);
        case 3:
            return scalarDistancesOf<3>(block, query, out);
        case 4:
            return scalarDistancesOf<4>(block, query, out);
        default:
            return scalarDistancesOf<0>(block, query, out);
    }
}

void scalarPlanes(const CodeBlock& block, const std::uint64_t* query, const std::uint64_t* masks,
                  std::uint16_t* out) {
    const std::uint64_t* code = block.codes;
    for (std::size_t i = 0; i < block.size; ++i, code += block.stride) {
        int sum = 0;
        for (std::size_t w = 0; w < block.words; ++w) {
            const std::uint64_t differing = code[w] ^ query[w];
            for (int p = 0; p < kPlanes; ++p)
                sum += __builtin_popcountll(differing & masks[static_cast<std::size_t>(p) * block.words + w])
                       << p;
        }
        out[i] = static_cast<std::uint16_t>(sum);
    }
}

/// Query and mask repeated over the lanes of a vector that holds kLanes / kStride codes, one every kStride
/// words: words past the first `block.words` of a code are masked out, so that prefixes take the same path.
template <int kLanes, int kStride>
struct QueryLanes {
    QueryLanes(const CodeBlock& block, const std::uint64_t* query) {
        for (std::size_t i = 0; i < kLanes; ++i) {
            const std::size_t word = i % kStride;
            pattern[i] = word < block.words ? query[word] : 0;
            mask[i] = word + 1 < block.words ? ~std::uint64_t{0} : word < block.words ? block.lastMask : 0;
        }
    }
    alignas(64) std::uint64_t pattern[kLanes];
    alignas(64) std::uint64_t mask[kLanes];
};

/// The codes from `begin` on, for what a vector's width leaves over.
inline void scalarTail(const CodeBlock& block, std::size_t begin, const std::uint64_t* query,
                       std::uint16_t* out) {
    scalarDistances(
        {block.codes + begin * block.stride, block.size - begin, block.stride, block.words, block.lastMask},
        query, out + begin);
}

std::size_t scalarBelow(const std::uint16_t* distances, std::size_t begin, std::size_t n, std::uint16_t limit,
                        std::uint32_t* positions, std::size_t found) {
    for (std::size_t i = begin; i < n; ++i) {
        positions[found] = static_cast<std::uint32_t>(i);
        found += distances[i] < limit;
    }
    return found;
}

}  // namespace
}  // namespace laplens
