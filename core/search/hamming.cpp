#include "core/search/hamming.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "core/base/parallel.hpp"
#include "core/search/hamming_kernels.hpp"

namespace laplens {

namespace {

/// Distances of this many codes lie in the first-level cache between being computed and being looked at.
constexpr std::size_t kBlock = 2048;
/// Below this many words a second thread costs more than it saves.
constexpr std::size_t kWordsPerThread = std::size_t{1} << 18;

std::uint64_t lastMaskFor(int bits) {
    return bits % 64 ? (std::uint64_t{1} << (bits % 64)) - 1 : ~std::uint64_t{0};
}

void check(const PackedCodes& codes, std::span<const std::uint64_t> query, int bits) {
    if (bits < 0 || bits > codes.bits() || bits > 65535)
        throw std::invalid_argument("more bits asked for than the codes have");
    if (query.size() < PackedCodes::wordsFor(bits))
        throw std::invalid_argument("the query's code is too short");
}

CodeBlock blockOf(const PackedCodes& codes, std::size_t begin, std::size_t end, int bits) {
    const std::size_t stride = codes.wordsPerCode();
    return {codes.words().data() + begin * stride, end - begin, stride, PackedCodes::wordsFor(bits),
            lastMaskFor(bits)};
}

void rangeDistances(const PackedCodes& codes, const std::uint64_t* query, std::size_t begin, std::size_t end,
                    int bits, std::uint16_t* out) {
    if (bits == 0) {
        std::fill_n(out, end - begin, std::uint16_t{0});
    } else {
        hammingKernel().distances(blockOf(codes, begin, end, bits), query, out);
    }
}

/// Stable: hits that come by ascending row are ranked by distance, ties by row.
std::vector<Hit> countingSorted(const std::vector<Hit>& hits, int bits, std::size_t limit) {
    std::vector<std::size_t> next(static_cast<std::size_t>(bits) + 2, 0);
    for (const Hit& hit : hits) ++next[hit.distance + std::size_t{1}];
    for (std::size_t d = 1; d < next.size(); ++d) next[d] += next[d - 1];
    std::vector<Hit> ranked(std::min(hits.size(), limit));
    for (const Hit& hit : hits) {
        const std::size_t place = next[hit.distance]++;
        if (place < ranked.size()) ranked[place] = hit;
    }
    return ranked;
}

/// Keeps the k nearest of what it has seen, rows ascending. A later row must be strictly nearer than the k-th
/// so far, because ties go to the lower row.
class Selection {
public:
    Selection(std::size_t k, int bits)
        : k_(k), counts_(static_cast<std::size_t>(bits) + 1, 0), cap_(counts_.size() - 1) {
        hits_.reserve(2 * k + kBlock);
    }

    /// A row at this distance or more cannot enter any more.
    std::uint16_t limit() const { return static_cast<std::uint16_t>(held_ >= k_ ? cap_ : cap_ + 1); }

    void add(std::uint32_t row, std::uint16_t distance) {
        if (distance >= limit()) return;
        hits_.push_back({row, distance});
        ++counts_[distance];
        ++held_;
        while (held_ - counts_[cap_] >= k_) held_ -= counts_[cap_--];
        if (hits_.size() >= 2 * k_ + kBlock)
            std::erase_if(hits_, [this](const Hit& hit) { return hit.distance > cap_; });
    }

    const std::vector<Hit>& hits() const { return hits_; }

private:
    std::size_t k_;
    std::vector<std::size_t> counts_;  ///< hits seen at each distance
    std::size_t cap_;                  ///< greatest distance that can still be among the k nearest
    std::size_t held_ = 0;             ///< hits seen at cap_ or nearer
    std::vector<Hit> hits_;
};

/// Where one block's distances and positions lie while it is looked at.
struct Scratch {
    std::array<std::uint16_t, kBlock> distances;
    std::array<std::uint32_t, kBlock> positions;
};

void selectFromBlock(const PackedCodes& codes, const std::uint64_t* query, std::size_t begin, std::size_t end,
                     int bits, Scratch& scratch, Selection& selection) {
    rangeDistances(codes, query, begin, end, bits, scratch.distances.data());
    const std::size_t found = hammingKernel().below(scratch.distances.data(), end - begin, selection.limit(),
                                                    scratch.positions.data());
    for (std::size_t i = 0; i < found; ++i) {
        const std::uint32_t position = scratch.positions[i];
        selection.add(static_cast<std::uint32_t>(begin) + position, scratch.distances[position]);
    }
}

/// Runs `collect(begin, end)`, which returns hits by ascending row, over the rows on all cores and joins the
/// results in row order.
template <class Collect>
std::vector<Hit> collectInRowOrder(const PackedCodes& codes, const Collect& collect) {
    std::mutex mutex;
    std::map<std::size_t, std::vector<Hit>> parts;
    const std::size_t rowsPerThread = kWordsPerThread / std::max<std::size_t>(codes.wordsPerCode(), 1);
    parallelFor(codes.size(), rowsPerThread, [&](std::size_t begin, std::size_t end) {
        std::vector<Hit> hits = collect(begin, end);
        std::lock_guard lock(mutex);
        parts[begin] = std::move(hits);
    });
    std::vector<Hit> all;
    for (auto& [begin, hits] : parts) {
        if (all.empty()) {
            all = std::move(hits);
        } else {
            all.insert(all.end(), hits.begin(), hits.end());
        }
    }
    return all;
}

}  // namespace

int hammingDistance(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b, int bits) {
    const std::size_t words = PackedCodes::wordsFor(bits);
    int differing = 0;
    for (std::size_t w = 0; w < words; ++w) {
        const std::uint64_t mask = w + 1 == words ? lastMaskFor(bits) : ~std::uint64_t{0};
        differing += std::popcount((a[w] ^ b[w]) & mask);
    }
    return differing;
}

void hammingDistances(const PackedCodes& codes, std::span<const std::uint64_t> query, int bits,
                      std::span<std::uint16_t> out) {
    check(codes, query, bits);
    if (out.size() != codes.size()) throw std::invalid_argument("one distance a code is written");
    parallelFor(codes.size(), kWordsPerThread / std::max<std::size_t>(codes.wordsPerCode(), 1),
                [&](std::size_t begin, std::size_t end) {
                    rangeDistances(codes, query.data(), begin, end, bits, out.data() + begin);
                });
}

std::vector<std::uint16_t> hammingDistances(const PackedCodes& codes, std::span<const std::uint64_t> query,
                                            const std::vector<std::vector<std::uint64_t>>& others,
                                            bool greatest, int bits) {
    std::vector<std::uint16_t> distances(codes.size()), more(others.empty() ? 0 : codes.size());
    hammingDistances(codes, query, bits, distances);
    for (const std::vector<std::uint64_t>& code : others) {
        hammingDistances(codes, code, bits, more);
        for (std::size_t row = 0; row < more.size(); ++row)
            distances[row] =
                greatest ? std::max(distances[row], more[row]) : std::min(distances[row], more[row]);
    }
    return distances;
}

std::vector<Hit> rankAll(const PackedCodes& codes, std::span<const std::uint64_t> query, int bits) {
    std::vector<std::uint16_t> distances(codes.size());
    hammingDistances(codes, query, bits, distances);
    std::vector<std::size_t> next = distanceHistogram(distances, bits);
    std::size_t before = 0;
    for (std::size_t& count : next) before += std::exchange(count, before);
    std::vector<Hit> ranked(codes.size());
    for (std::size_t row = 0; row < distances.size(); ++row)
        ranked[next[distances[row]]++] = {static_cast<std::uint32_t>(row), distances[row]};
    return ranked;
}

std::vector<Hit> nearest(const PackedCodes& codes, std::span<const std::uint64_t> query, int bits,
                         std::size_t k) {
    check(codes, query, bits);
    k = std::min(k, codes.size());
    if (k == 0) return {};
    const std::vector<Hit> hits = collectInRowOrder(codes, [&](std::size_t begin, std::size_t end) {
        Selection selection(k, bits);
        Scratch scratch;
        for (std::size_t b = begin; b < end; b += kBlock)
            selectFromBlock(codes, query.data(), b, std::min(b + kBlock, end), bits, scratch, selection);
        return selection.hits();
    });
    return countingSorted(hits, bits, k);
}

std::vector<std::vector<Hit>> nearestOfEach(const PackedCodes& codes, const PackedCodes& queries, int bits,
                                            std::size_t k) {
    k = std::min(k, codes.size());
    std::vector<std::vector<Hit>> results(queries.size());
    if (k == 0 || queries.size() == 0) return results;
    check(codes, queries[0], bits);
    const std::size_t words = codes.size() * codes.wordsPerCode();
    const std::size_t queriesPerThread =
        std::max<std::size_t>(1, kWordsPerThread / std::max<std::size_t>(words, 1));
    parallelFor(queries.size(), queriesPerThread, [&](std::size_t begin, std::size_t end) {
        std::vector<Selection> selections(end - begin, Selection(k, bits));
        Scratch scratch;
        for (std::size_t b = 0; b < codes.size(); b += kBlock)
            for (std::size_t q = begin; q < end; ++q)
                selectFromBlock(codes, queries[q].data(), b, std::min(b + kBlock, codes.size()), bits,
                                scratch, selections[q - begin]);
        for (std::size_t q = begin; q < end; ++q)
            results[q] = countingSorted(selections[q - begin].hits(), bits, k);
    });
    return results;
}

std::vector<Hit> within(const PackedCodes& codes, std::span<const std::uint64_t> query, int bits,
                        int radius) {
    check(codes, query, bits);
    if (radius < 0) return {};
    const std::uint16_t limit = static_cast<std::uint16_t>(std::min(radius, bits) + 1);
    const std::vector<Hit> hits = collectInRowOrder(codes, [&](std::size_t begin, std::size_t end) {
        std::vector<Hit> found;
        Scratch scratch;
        for (std::size_t b = begin; b < end; b += kBlock) {
            const std::size_t size = std::min(kBlock, end - b);
            rangeDistances(codes, query.data(), b, b + size, bits, scratch.distances.data());
            const std::size_t count =
                hammingKernel().below(scratch.distances.data(), size, limit, scratch.positions.data());
            for (std::size_t i = 0; i < count; ++i) {
                const std::uint32_t position = scratch.positions[i];
                found.push_back({static_cast<std::uint32_t>(b) + position, scratch.distances[position]});
            }
        }
        return found;
    });
    return countingSorted(hits, bits, hits.size());
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
