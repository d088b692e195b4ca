#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "core/search/ranking_question.hpp"
#include "core/search/weighted_hamming.hpp"

// How rankCodes finds what may be a hit; ranking.cpp puts it in order.
namespace laplens {

/// Farther than any code is, but for one that differs in all of 65,535 bits.
inline constexpr std::uint16_t kFarthest = std::numeric_limits<std::uint16_t>::max();

/// A row that may be a hit; they compare as they rank.
struct Found {
    std::uint16_t distance = 0;  ///< over the bits compared
    std::uint16_t whole = 0;     ///< over the whole code, where that decides ties
    std::uint32_t row = 0;
    auto operator<=>(const Found&) const = default;
};

/// The same of weighed bits.
struct Weighed {
    float weight = 0;
    std::uint32_t row = 0;
    std::uint16_t distance = 0;
    auto operator<=>(const Weighed&) const = default;
};

/// A question with its defaults filled in. Both must outlive this.
struct ScanTask {
    /// Throws what rankCodes throws.
    ScanTask(const PackedCodes&, const RankingQuestion&);

    std::uint32_t row(std::size_t i) const {
        return question.among ? (*question.among)[i] : static_cast<std::uint32_t>(i);
    }

    const PackedCodes& codes;
    const RankingQuestion& question;
    int bits;
    std::size_t rows;  ///< that are looked at
    std::size_t limit;
    int nearest, last;  ///< the least and the greatest distance of a hit
    bool tiesByWhole;
};

/// The distance at which the `limit`-th of the rows from `first` on stands, at most `last`.
template <class At>
int farthestOf(int first, int last, std::size_t limit, const At& at) {
    std::size_t held = 0;
    for (int distance = first; distance < last; ++distance)
        if ((held += at(static_cast<std::size_t>(distance))) >= limit) return distance;
    return last;
}

/// Rows at each distance. Neighbouring rows are often as far away as each other, and a processor waits for
/// the count that it has just written: four counts take turns.
class DistanceTally {
public:
    explicit DistanceTally(int bits)
        : distances_(static_cast<std::size_t>(bits) + 1), counts_(kTurns * distances_) {}

    /// Asks for what comes after the block meanwhile, `next` and on: while distances are counted, the memory
    /// has nothing else to do.
    void add(std::span<const std::uint16_t> distances, const std::uint64_t* next);
    void remove(std::uint16_t distance) { --counts_[distance]; }

    /// Modulo 2^32, as each of the four: one may have lost more than it had.
    std::uint32_t at(std::size_t distance) const {
        std::uint32_t sum = 0;
        for (std::size_t turn = 0; turn < kTurns; ++turn) sum += counts_[turn * distances_ + distance];
        return sum;
    }

private:
    static constexpr std::size_t kTurns = 4;
    std::size_t distances_;
    std::vector<std::uint32_t> counts_;
};

/// What one core finds in its range of the rows, which it looks at block by block.
class RankingScan {
public:
    RankingScan(const ScanTask&, std::size_t begin, std::size_t end);

    void run();

    std::size_t at(std::size_t distance) const { return counts_.at(distance); }
    const std::vector<std::size_t>& ofLabel() const { return ofLabel_; }
    std::vector<Found>& found() { return found_; }        ///< by ascending row
    std::vector<Weighed>& weighed() { return weighed_; }  ///< in order

private:
    /// Distances of this many codes lie in the first-level cache between being computed and being looked at.
    static constexpr std::size_t kBlock = 2048;

    template <class RowOf>
    const std::uint64_t* gather(std::vector<std::uint64_t>& words, std::size_t size, const RowOf& rowOf);
    void measure(const std::uint64_t* codes, std::size_t size, int bits, std::uint16_t* out);
    void count(std::size_t first, std::size_t size, const std::uint64_t* next);
    void countLabel(std::size_t first, std::size_t size);
    void collect(const std::uint64_t* codes, std::size_t first, std::size_t size);
    void collectWeighed(const std::uint64_t* codes, std::size_t first, std::size_t size);
    template <class Row>
    Row cut(std::vector<Row>& rows) const;

    const ScanTask& task_;
    std::size_t begin_, end_;
    int last_;  ///< the farthest that may still be among the first `limit`
    DistanceTally counts_;
    std::vector<std::size_t> ofLabel_;
    std::vector<Found> found_;
    Found bound_{kFarthest, kFarthest, 0};  ///< what does not rank before it cannot be a hit
    std::optional<BitWeights> weights_;
    std::vector<Weighed> weighed_;
    Weighed weighedBound_{std::numeric_limits<float>::infinity(), 0, 0};
    std::uint16_t levelLimit_ = kFarthest;
    std::vector<std::uint64_t> blockCodes_, tieCodes_;
    std::array<std::uint16_t, kBlock> distances_, more_, whole_;
    std::array<std::uint32_t, kBlock> positions_;
    std::array<int, kBlock> labels_;
};

}  // namespace laplens
