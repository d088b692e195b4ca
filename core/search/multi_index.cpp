#include "core/search/multi_index.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/base/parallel.hpp"

namespace laplens {

namespace {

constexpr int kLongestSubstring = 24;
constexpr int kShortestSubstring = 8;

/// Bits [first, first + count) of a code, count <= 32.
std::uint32_t substring(std::span<const std::uint64_t> code, int first, int count) {
    const auto word = static_cast<std::size_t>(first / 64);
    const int shift = first % 64;
    std::uint64_t bits = code[word] >> shift;
    if (shift + count > 64) bits |= code[word + 1] << (64 - shift);
    return static_cast<std::uint32_t>(bits & ((std::uint64_t{1} << count) - 1));
}

/// Calls `visit` with every `bits`-bit word that has `ones` bits set; stops when it returns false.
template <class Visit>
bool forEachPattern(int bits, int ones, const Visit& visit) {
    if (ones > bits) return true;
    if (ones == 0) return visit(std::uint32_t{0});
    const std::uint64_t end = std::uint64_t{1} << bits;
    for (std::uint64_t x = (std::uint64_t{1} << ones) - 1; x < end;) {
        if (!visit(static_cast<std::uint32_t>(x))) return false;
        // The next larger word with as many ones (Gosper's hack, HAKMEM item 175).
        const std::uint64_t lowest = x & (~x + 1);
        const std::uint64_t ripple = x + lowest;
        x = ripple | (((x ^ ripple) >> 2) / lowest);
    }
    return true;
}

double choose(int n, int k) {
    double product = 1;
    for (int i = 1; i <= k; ++i) product *= static_cast<double>(n - k + i) / i;
    return product;
}

}  // namespace

/// Finds all codes at distance 0, then 1, then 2 and so on: step r looks, in table r mod m, at the values
/// that differ in exactly r / m bits. After it every code within r has been met (section 3.2), and each only
/// once: a code is taken where it is met first, which its other substrings tell.
class MultiIndex::Walk {
public:
    Walk(const MultiIndex& index, std::span<const std::uint64_t> query, double budget)
        : index_(index), query_(query), budget_(budget), done_(index.tables_.size(), -1) {
        for (const Table& table : index.tables_)
            values_.push_back(substring(query, table.firstBit, table.bits));
    }

    /// Appends to `hits` the codes met by step r, which must follow r - 1. False: the budget would not do.
    bool step(int r, std::vector<Hit>& hits) {
        const auto tables = static_cast<int>(index_.tables_.size());
        const auto current = static_cast<std::size_t>(r % tables);
        const Table& table = index_.tables_[current];
        const int shell = r / tables;
        if (spent() + index_.expectedCost(r) > budget_) return false;
        const bool finished = forEachPattern(table.bits, shell, [&](std::uint32_t pattern) {
            const std::uint32_t value = values_[current] ^ pattern;
            const std::uint32_t begin = table.starts[value], end = table.starts[value + 1];
            ++effort_.entries;
            effort_.candidates += end - begin;
            if (spent() > budget_) return false;
            for (std::uint32_t i = begin; i < end; ++i) take(table.rows[i], current, hits);
            return true;
        });
        done_[current] = shell;
        return finished;
    }

    const SearchEffort& effort() const { return effort_; }

private:
    double spent() const {
        return kEntryCost * static_cast<double>(effort_.entries) +
               kCandidateCost * static_cast<double>(effort_.candidates);
    }

    void take(std::uint32_t row, std::size_t current, std::vector<Hit>& hits) const {
        const std::span<const std::uint64_t> code = index_.codes_[row];
        for (std::size_t t = 0; t < values_.size(); ++t) {
            const Table& table = index_.tables_[t];
            if (t != current &&
                std::popcount(values_[t] ^ substring(code, table.firstBit, table.bits)) <= done_[t])
                return;
        }
        hits.push_back({row, static_cast<std::uint16_t>(hammingDistance(code, query_, index_.bits_))});
    }

    const MultiIndex& index_;
    std::span<const std::uint64_t> query_;
    double budget_;
    SearchEffort effort_;
    std::vector<int> done_;              ///< by table: the greatest distance looked at
    std::vector<std::uint32_t> values_;  ///< by table: of the query
};

MultiIndex::MultiIndex(const PackedCodes& codes, int bits, JobContext& context) : codes_(codes), bits_(bits) {
    if (bits < 1 || bits > codes.bits())
        throw std::invalid_argument("more bits asked for than the codes have");
    const int wanted =
        std::clamp(static_cast<int>(std::bit_width(codes.size())), kShortestSubstring, kLongestSubstring);
    const int count = std::max((bits + kLongestSubstring - 1) / kLongestSubstring,
                               (2 * bits + wanted) / (2 * wanted));  // bits / wanted, rounded
    for (int t = 0; t < count; ++t) {
        const int first = bits * t / count;
        tables_.push_back(
            {.firstBit = first, .bits = bits * (t + 1) / count - first, .starts = {}, .rows = {}});
    }
    context.beginStage("Indexing codes", count);
    for (int t = 0; t < count; ++t) {
        context.checkpoint();
        Table& table = tables_[static_cast<std::size_t>(t)];
        table.starts.resize((std::size_t{1} << table.bits) + 1);
        table.rows.resize(codes.size());
        std::vector<std::uint32_t> values(codes.size());
        parallelFor(codes.size(), 1 << 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i)
                values[i] = substring(codes[i], table.firstBit, table.bits);
        });
        for (const std::uint32_t value : values) ++table.starts[value + 1];
        for (std::size_t v = 1; v < table.starts.size(); ++v) table.starts[v] += table.starts[v - 1];
        std::vector<std::uint32_t> next(table.starts.begin(), table.starts.end() - 1);
        for (std::size_t i = 0; i < values.size(); ++i)
            table.rows[next[values[i]]++] = static_cast<std::uint32_t>(i);
        context.advanceTo(t + 1);
    }
}

std::optional<std::vector<Hit>> MultiIndex::within(std::span<const std::uint64_t> query, int radius,
                                                   bool atAnyCost, SearchEffort* effort) const {
    radius = std::min(radius, bits_);
    const double budget =
        atAnyCost ? std::numeric_limits<double>::infinity() : static_cast<double>(codes_.words().size());
    double expected = 0;
    for (int r = 0; r <= radius; ++r) expected += expectedCost(r);
    Walk walk(*this, query, budget);
    std::vector<Hit> hits;
    bool affordable = expected <= budget;
    for (int r = 0; r <= radius && affordable; ++r) affordable = walk.step(r, hits);
    if (effort) *effort = walk.effort();
    if (!affordable) return std::nullopt;
    std::erase_if(hits, [&](const Hit& hit) { return hit.distance > radius; });
    return hits;
}

double MultiIndex::expectedCost(int r) const {
    const auto tables = static_cast<int>(tables_.size());
    const Table& table = tables_[static_cast<std::size_t>(r % tables)];
    const double codesOfEntry = static_cast<double>(codes_.size()) / std::exp2(table.bits);
    return choose(table.bits, r / tables) * (kEntryCost + kCandidateCost * codesOfEntry);
}

}  // namespace laplens
