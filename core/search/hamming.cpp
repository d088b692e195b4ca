#include "core/search/hamming.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include "core/base/parallel.hpp"
#include "core/search/hamming_kernels.hpp"

namespace laplens {

namespace {

/// Below this many words a second thread costs more than it saves.
constexpr std::size_t kWordsPerThread = std::size_t{1} << 18;

}  // namespace

int hammingDistance(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b, int bits) {
    const std::size_t words = PackedCodes::wordsFor(bits);
    int differing = 0;
    for (std::size_t w = 0; w < words; ++w) {
        const std::uint64_t mask = w + 1 == words ? lastMaskOf(bits) : ~std::uint64_t{0};
        differing += std::popcount((a[w] ^ b[w]) & mask);
    }
    return differing;
}

void hammingDistances(const PackedCodes& codes, std::span<const std::uint64_t> query, int bits,
                      std::span<std::uint16_t> out) {
    if (bits < 0 || bits > codes.bits() || bits > 65535)
        throw std::invalid_argument("more bits asked for than the codes have");
    if (query.size() < PackedCodes::wordsFor(bits))
        throw std::invalid_argument("the query's code is too short");
    if (out.size() != codes.size()) throw std::invalid_argument("one distance a code is written");
    const std::size_t stride = codes.wordsPerCode();
    parallelFor(codes.size(), kWordsPerThread / std::max<std::size_t>(stride, 1),
                [&](std::size_t begin, std::size_t end) {
                    if (bits == 0) {
                        std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin),
                                  out.begin() + static_cast<std::ptrdiff_t>(end), std::uint16_t{0});
                    } else {
                        hammingKernel().distances(
                            firstBits(codes.words().data() + begin * stride, end - begin, stride, bits),
                            query.data(), out.data() + begin);
                    }
                });
}

std::vector<std::size_t> distanceHistogram(std::span<const std::uint16_t> distances, int bits) {
    std::vector<std::size_t> counts(static_cast<std::size_t>(bits) + 1, 0);
    for (const std::uint16_t distance : distances) ++counts[distance];
    return counts;
}

const char* hammingKernelName() {
    return hammingKernel().name;
}

}  // namespace laplens
