#include "core/evaluation/bit_statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <mutex>
#include <numeric>

#include "core/base/parallel.hpp"

namespace laplens {

namespace {

/// The codes turned on their side: for each bit one word for every 64 codes.
class BitPlanes {
public:
    BitPlanes(const PackedCodes& codes, int bits)
        : words_((codes.size() + 63) / 64), planes_(words_ * static_cast<std::size_t>(bits)) {
        for (std::size_t i = 0; i < codes.size(); ++i)
            for (int b = 0; b < bits; ++b)
                planes_[static_cast<std::size_t>(b) * words_ + i / 64] |= std::uint64_t{codes.bit(i, b)}
                                                                          << (i % 64);
    }
    std::size_t onesInBoth(int a, int b) const {
        const std::uint64_t* x = planes_.data() + static_cast<std::size_t>(a) * words_;
        const std::uint64_t* y = planes_.data() + static_cast<std::size_t>(b) * words_;
        std::size_t ones = 0;
        for (std::size_t w = 0; w < words_; ++w) ones += static_cast<std::size_t>(std::popcount(x[w] & y[w]));
        return ones;
    }

private:
    std::size_t words_;
    std::vector<std::uint64_t> planes_;
};

}  // namespace

std::vector<double> bitBalance(const PackedCodes& codes, int bits, std::size_t first) {
    const std::size_t words = PackedCodes::wordsFor(bits);
    std::vector<std::uint64_t> ones(64 * words, 0);
    std::mutex mutex;
    const std::size_t rows = codes.size() - first;
    parallelFor(rows, 1 << 14, [&](std::size_t begin, std::size_t end) {
        std::vector<std::uint64_t> own(ones.size(), 0);
        for (std::size_t i = begin; i < end; ++i)
            for (std::size_t w = 0; w < words; ++w) {
                const std::uint64_t word = codes[first + i][w];
                std::uint64_t* counts = own.data() + 64 * w;
                for (unsigned b = 0; b < 64; ++b) counts[b] += word >> b & 1;
            }
        std::lock_guard lock(mutex);
        for (std::size_t b = 0; b < ones.size(); ++b) ones[b] += own[b];
    });
    std::vector<double> balance;
    for (std::size_t b = 0; b < static_cast<std::size_t>(bits); ++b)
        balance.push_back(rows ? static_cast<double>(ones[b]) / static_cast<double>(rows) : 0);
    return balance;
}

double meanBitCorrelation(const PackedCodes& codes, int bits) {
    if (bits < 2 || codes.size() == 0) return 0;
    const BitPlanes planes(codes, bits);
    const double n = static_cast<double>(codes.size());
    std::vector<double> share(static_cast<std::size_t>(bits)), sums(share.size(), 0);
    for (int b = 0; b < bits; ++b) share[b] = static_cast<double>(planes.onesInBoth(b, b)) / n;
    parallelFor(share.size(), 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t a = begin; a < end; ++a)
            for (std::size_t b = 0; b < a; ++b) {
                const double variance = share[a] * (1 - share[a]) * share[b] * (1 - share[b]);
                if (variance <= 0) continue;
                const double both =
                    static_cast<double>(planes.onesInBoth(static_cast<int>(a), static_cast<int>(b))) / n;
                sums[a] += std::abs(both - share[a] * share[b]) / std::sqrt(variance);
            }
    });
    double sum = 0;
    for (const double s : sums) sum += s;
    return sum / (bits * (bits - 1) / 2.0);
}

double meanBitEntropy(std::span<const double> balance) {
    double sum = 0;
    for (const double p : balance)
        if (p > 0 && p < 1) sum -= p * std::log2(p) + (1 - p) * std::log2(1 - p);
    return balance.empty() ? 0 : sum / static_cast<double>(balance.size());
}

double codeUniqueness(const PackedCodes& codes, int bits) {
    if (codes.size() == 0) return 0;
    const PackedCodes some = codes.prefix(bits);
    std::vector<std::size_t> order(some.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto code = [&](std::size_t row) { return some[row]; };
    std::ranges::sort(
        order, [](auto a, auto b) { return std::ranges::lexicographical_compare(a, b); }, code);
    std::size_t different = 1;
    for (std::size_t i = 1; i < order.size(); ++i)
        different += !std::ranges::equal(code(order[i]), code(order[i - 1]));
    return static_cast<double>(different) / static_cast<double>(some.size());
}

}  // namespace laplens
