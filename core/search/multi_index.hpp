#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/search/hamming.hpp"

namespace laplens {

/// What an answer took.
struct SearchEffort {
    std::uint64_t entries = 0;     ///< of the tables, looked up
    std::uint64_t candidates = 0;  ///< codes fetched and compared
};

/// Exact Hamming search without looking at every code (Norouzi, Punjani & Fleet, "Fast Search in Hamming
/// Space with Multi-Index Hashing", CVPR 2012). Codes are cut into m substrings of about log2 n bits, each
/// with a table of who has which value. Two codes that differ in at most r bits differ in at most r / m of
/// them in one of the substrings (section 3.1), so a few table entries hold all that can lie within r.
///
/// Pays where answers are few and near: duplicates, small radii, codes that come in groups. `rankCodes` is
/// given one for these, and looks at every code where that is cheaper.
class MultiIndex {
public:
    /// Over the first `bits` bits of `codes`, which must outlive the index. Needs 4 bytes a code and table,
    /// and as many again for the tables' entries.
    MultiIndex(const PackedCodes& codes, int bits, JobContext&);

    /// All codes within `radius`, in no order; nothing as soon as what that has cost and is expected to cost
    /// is more than looking at every code, unless it may cost anything. Any thread may ask.
    std::optional<std::vector<Hit>> within(std::span<const std::uint64_t> query, int radius,
                                           bool atAnyCost = false, SearchEffort* effort = nullptr) const;

    bool isOf(const PackedCodes& codes) const { return &codes == &codes_; }
    int bits() const { return bits_; }
    std::size_t tables() const { return tables_.size(); }

    // The cost model, in words of codes read by a scan; multi_index_bench prints it beside what it foretells.
    static constexpr double kEntryCost = 250;      ///< one table entry looked up
    static constexpr double kCandidateCost = 400;  ///< one code fetched and compared

private:
    struct Table {
        int firstBit = 0, bits = 0;
        std::vector<std::uint32_t> starts;  ///< 2^bits + 1
        std::vector<std::uint32_t> rows;    ///< by value, ascending for each
    };
    class Walk;

    /// Of step r (see Walk), if every entry of a table had as many codes as any other.
    double expectedCost(int r) const;

    const PackedCodes& codes_;
    int bits_ = 0;
    std::vector<Table> tables_;
};

}  // namespace laplens
