#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace laplens {

/// A run of codes as a kernel sees it: `size` codes, one every `stride` words, of which the first `words`
/// count and of the last of these only the bits in `lastMask`.
struct CodeBlock {
    const std::uint64_t* codes = nullptr;
    std::size_t size = 0;
    std::size_t stride = 1;
    std::size_t words = 1;
    std::uint64_t lastMask = ~std::uint64_t{0};
};

/// What counts of the last of the words that `bits` bits take.
constexpr std::uint64_t lastMaskOf(int bits) {
    return bits % 64 ? (std::uint64_t{1} << (bits % 64)) - 1 : ~std::uint64_t{0};
}

/// The first `bits` bits, at least one, of `size` codes.
constexpr CodeBlock firstBits(const std::uint64_t* codes, std::size_t size, std::size_t stride, int bits) {
    return {codes, size, stride, static_cast<std::size_t>(bits + 63) / 64, lastMaskOf(bits)};
}

/// Masks that a weighted distance is made of: bits whose weight, in 16ths of the largest, has binary digit p.
inline constexpr int kPlanes = 4;

/// The inner loops of every search, once for each instruction set. All kernels give the same numbers.
struct HammingKernel {
    const char* name;
    bool (*supported)();
    /// out[i] = number of bits in which code i differs from `query`.
    void (*distances)(const CodeBlock&, const std::uint64_t* query, std::uint16_t* out);
    /// out[i] = sum over p of 2^p times the number of differing bits in mask p: kPlanes masks of block.words
    /// words each, one after another; lastMask is not looked at.
    void (*planes)(const CodeBlock&, const std::uint64_t* query, const std::uint64_t* masks,
                   std::uint16_t* out);
    /// Writes the ascending positions of the distances < limit to `positions` (room for n) and returns how
    /// many.
    std::size_t (*below)(const std::uint16_t* distances, std::size_t n, std::uint16_t limit,
                         std::uint32_t* positions);
};

extern const HammingKernel kPortableKernel;
#ifdef LAPLENS_X86_KERNELS
extern const HammingKernel kPopcntKernel;
extern const HammingKernel kAvx2Kernel;
extern const HammingKernel kAvx512Kernel;
#endif
#ifdef LAPLENS_ARM_KERNELS
extern const HammingKernel kNeonKernel;
#endif

/// All that were compiled, fastest first; some may not be supported() here. The last one always is.
std::span<const HammingKernel* const> hammingKernels();
/// The fastest one that this processor runs.
const HammingKernel& hammingKernel();

}  // namespace laplens
