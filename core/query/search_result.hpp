#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/evaluation/retrieval_report.hpp"
#include "core/search/packed_codes.hpp"
#include "core/store/records.hpp"

namespace laplens {

struct SearchOptions {
    int bits = 0;     ///< first bits of the codes; 0: all
    int radius = -1;  ///< -1: no limit
    int nearest = 0;  ///< pictures less far away are left out
    /// Only these pictures, ascending; null: all.
    std::shared_ptr<const std::vector<std::int64_t>> among{};
    ImageFilter filter{};   ///< only these pictures, as the library has them now
    std::size_t limit = 0;  ///< 0: no limit
    bool rerank = false;    ///< order the first 1,000 candidates by feature distance
    bool weighted = false;  ///< order by the bits that differ, each weighed for this query (bitWeights)
    bool operator==(const SearchOptions&) const = default;
};

struct RankedPicture {
    std::int64_t imageId = 0;
    std::uint32_t row = 0;
    std::uint16_t distance = 0;  ///< bits that differ
};

struct SearchResult {
    int bits = 0;
    /// By distance, ties by that over the whole code, then by feature distance (orderTiesByFeature), then by
    /// row.
    std::vector<RankedPicture> ranked;
    std::vector<std::size_t> histogram;  ///< pictures at each distance 0 .. bits, of those asked for
    bool reranked = false;               ///< the first of `ranked` are in the order of feature distance
    std::vector<float> bitWeights;       ///< that `ranked` is ordered by, one for each bit compared; or empty
    PrecisionRecallCurve curve;          ///< by radius; empty when the query's label is unknown
    double averagePrecision = -1;        ///< tie-aware; -1 when the label is unknown
    double milliseconds = 0;             ///< ranking alone

    // From a server:
    PackedCodes codes;                 ///< of `ranked`
    std::vector<std::string> missing;  ///< shards that did not answer
};

}  // namespace laplens
