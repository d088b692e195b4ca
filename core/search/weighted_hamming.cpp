#include "core/search/weighted_hamming.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/base/parallel.hpp"
#include "core/search/hamming_kernels.hpp"

namespace laplens {

namespace {

constexpr std::size_t kMostWeights = 4096;  // 15 each fit a level sum of 16 bits
constexpr std::size_t kWordsPerThread = std::size_t{1} << 16;
constexpr int kMostLevel = (1 << kPlanes) - 1;

}  // namespace

BitWeights::BitWeights(std::span<const std::uint64_t> query, std::span<const float> weights)
    : query_(query), words_(PackedCodes::wordsFor(static_cast<int>(weights.size()))) {
    if (weights.size() > 64 * query.size())
        throw std::invalid_argument("more weights than the codes have bits");
    if (weights.size() > kMostWeights) throw std::invalid_argument("codes too long to be weighed");
    for (const float weight : weights)
        if (!(weight >= 0 && std::isfinite(weight))) throw std::invalid_argument("a weight that cannot be");

    tables_.resize((weights.size() + 7) / 8);
    for (std::size_t byte = 0; byte < tables_.size(); ++byte) {
        const auto of = static_cast<unsigned>(query[byte / 8] >> (byte % 8 * 8) & 0xff);
        for (unsigned value = 0; value < 256; ++value) {
            float sum = 0;
            for (std::size_t b = 0; b < 8 && 8 * byte + b < weights.size(); ++b)
                if ((value ^ of) >> b & 1) sum += weights[8 * byte + b];
            tables_[byte][value] = sum;
        }
    }
    step_ = weights.empty() ? 0 : std::ranges::max(weights) / static_cast<float>(kMostLevel);
    masks_.resize(kPlanes * words_);
    for (std::size_t b = 0; b < weights.size() && step_ > 0; ++b) {
        const int level = std::min(static_cast<int>(weights[b] / step_), kMostLevel);
        for (std::size_t p = 0; p < kPlanes; ++p)
            masks_[p * words_ + b / 64] |= static_cast<std::uint64_t>(level >> p & 1) << (b % 64);
    }
}

float BitWeights::distance(const std::uint64_t* code) const {
    float sum = 0;
    for (std::size_t byte = 0; byte < tables_.size(); ++byte)
        sum += tables_[byte][code[byte / 8] >> (byte % 8 * 8) & 0xff];
    return sum;
}

void BitWeights::levels(const std::uint64_t* codes, std::size_t size, std::size_t stride,
                        std::uint16_t* out) const {
    hammingKernel().planes({codes, size, stride, words_, 0}, query_.data(), masks_.data(), out);
}

std::uint16_t BitWeights::levelBeyond(float distance) const {
    if (!std::isfinite(distance) || step_ <= 0) return 65535;
    // The rounding of either sum included.
    return static_cast<std::uint16_t>(std::min(distance * 1.0001f / step_ + 1, 65535.0f));
}

void weightedDistances(const PackedCodes& codes, std::span<const std::uint64_t> query,
                       std::span<const float> weights, std::span<float> out) {
    if (weights.size() > static_cast<std::size_t>(codes.bits()))
        throw std::invalid_argument("more weights than the codes have bits");
    if (out.size() != codes.size()) throw std::invalid_argument("one distance a code is written");
    const BitWeights bitWeights(query, weights);
    const std::size_t stride = codes.wordsPerCode();
    parallelFor(codes.size(), kWordsPerThread / std::max<std::size_t>(stride, 1),
                [&](std::size_t begin, std::size_t end) {
                    for (std::size_t i = begin; i < end; ++i)
                        out[i] = bitWeights.distance(codes.words().data() + i * stride);
                });
}

}  // namespace laplens
