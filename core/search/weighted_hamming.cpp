#include "core/search/weighted_hamming.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <stdexcept>

#include "core/base/parallel.hpp"
#include "core/search/hamming_kernels.hpp"

namespace laplens {

namespace {

constexpr std::size_t kBlock = 2048;
constexpr std::size_t kMostWeights = 4096;  // 15 each fit a level sum of 16 bits
constexpr std::size_t kWordsPerThread = std::size_t{1} << 16;

void check(const PackedCodes& codes, std::span<const std::uint64_t> query, std::span<const float> weights) {
    if (weights.size() > static_cast<std::size_t>(codes.bits()) || weights.size() > 64 * query.size())
        throw std::invalid_argument("more weights than the codes have bits");
    if (weights.size() > kMostWeights) throw std::invalid_argument("codes too long to be weighed");
    for (const float weight : weights)
        if (!(weight >= 0 && std::isfinite(weight))) throw std::invalid_argument("a weight that cannot be");
}

/// For each byte of a code and each of its values the weights of the bits that differ from the query.
class ByteTables {
public:
    ByteTables(std::span<const std::uint64_t> query, std::span<const float> weights)
        : tables_((weights.size() + 7) / 8) {
        for (std::size_t byte = 0; byte < tables_.size(); ++byte) {
            const auto of = static_cast<unsigned>(query[byte / 8] >> (byte % 8 * 8) & 0xff);
            for (unsigned value = 0; value < 256; ++value) {
                float sum = 0;
                for (std::size_t b = 0; b < 8 && 8 * byte + b < weights.size(); ++b)
                    if ((value ^ of) >> b & 1) sum += weights[8 * byte + b];
                tables_[byte][value] = sum;
            }
        }
    }

    float distance(const std::uint64_t* code) const {
        float sum = 0;
        for (std::size_t byte = 0; byte < tables_.size(); ++byte)
            sum += tables_[byte][code[byte / 8] >> (byte % 8 * 8) & 0xff];
        return sum;
    }

private:
    std::vector<std::array<float, 256>> tables_;
};

/// Weights rounded down to 16ths of the largest, digit by digit, for the kernels.
struct Planes {
    Planes(std::span<const float> weights, std::size_t words)
        : step(std::ranges::max(weights) / ((1 << kPlanes) - 1)), masks(kPlanes * words) {
        for (std::size_t b = 0; b < weights.size() && step > 0; ++b) {
            const int level = std::min(static_cast<int>(weights[b] / step), (1 << kPlanes) - 1);
            for (std::size_t p = 0; p < kPlanes; ++p)
                masks[p * words + b / 64] |= static_cast<std::uint64_t>(level >> p & 1) << (b % 64);
        }
    }
    /// A code whose level sum is this or more is farther than `distance`, rounding of either sum included.
    std::uint16_t limit(float distance) const {
        if (!std::isfinite(distance) || step <= 0) return 65535;
        return static_cast<std::uint16_t>(std::min(distance * 1.0001f / step + 1, 65535.0f));
    }

    float step;
    std::vector<std::uint64_t> masks;
};

struct Scored {
    float distance;
    std::uint32_t row;
    auto operator<=>(const Scored&) const = default;
};

}  // namespace

void weightedDistances(const PackedCodes& codes, std::span<const std::uint64_t> query,
                       std::span<const float> weights, std::span<float> out) {
    check(codes, query, weights);
    if (out.size() != codes.size()) throw std::invalid_argument("one distance a code is written");
    const ByteTables tables(query, weights);
    const std::size_t stride = codes.wordsPerCode();
    parallelFor(codes.size(), kWordsPerThread / std::max<std::size_t>(stride, 1),
                [&](std::size_t begin, std::size_t end) {
                    for (std::size_t i = begin; i < end; ++i)
                        out[i] = tables.distance(codes.words().data() + i * stride);
                });
}

std::vector<Hit> nearestWeighted(const PackedCodes& codes, std::span<const std::uint64_t> query,
                                 std::span<const float> weights, std::size_t k) {
    check(codes, query, weights);
    k = std::min(k, codes.size());
    if (k == 0) return {};
    if (weights.empty()) return nearest(codes, query, 0, k);
    const std::size_t stride = codes.wordsPerCode();
    const std::size_t words = PackedCodes::wordsFor(static_cast<int>(weights.size()));
    const ByteTables tables(query, weights);
    const Planes planes(weights, words);
    std::mutex mutex;
    std::vector<Scored> best;
    parallelFor(codes.size(), kWordsPerThread / stride, [&](std::size_t begin, std::size_t end) {
        std::array<std::uint16_t, kBlock> levels;
        std::array<std::uint32_t, kBlock> positions;
        std::vector<Scored> heap;  // its greatest first
        std::uint16_t limit = 65535;
        for (std::size_t first = begin; first < end; first += kBlock) {
            const std::size_t size = std::min(kBlock, end - first);
            hammingKernel().planes({codes.words().data() + first * stride, size, stride, words, 0},
                                   query.data(), planes.masks.data(), levels.data());
            const std::size_t found = hammingKernel().below(levels.data(), size, limit, positions.data());
            for (std::size_t i = 0; i < found; ++i) {
                const std::size_t row = first + positions[i];
                const Scored scored{tables.distance(codes.words().data() + row * stride),
                                    static_cast<std::uint32_t>(row)};
                if (heap.size() == k) {
                    if (scored >= heap.front()) continue;
                    std::ranges::pop_heap(heap);
                    heap.pop_back();
                }
                heap.push_back(scored);
                std::ranges::push_heap(heap);
                if (heap.size() == k) limit = planes.limit(heap.front().distance);
            }
        }
        std::lock_guard lock(mutex);
        best.insert(best.end(), heap.begin(), heap.end());
    });
    std::ranges::sort(best);
    best.resize(std::min(k, best.size()));
    std::vector<Hit> hits;
    hits.reserve(best.size());
    for (const Scored& scored : best)
        hits.push_back({scored.row, static_cast<std::uint16_t>(hammingDistance(
                                        codes[scored.row], query, static_cast<int>(weights.size())))});
    return hits;
}

}  // namespace laplens
