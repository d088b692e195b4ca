#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/evaluation/retrieval.hpp"
#include "core/features/network.hpp"
#include "core/hashing/hash_model.hpp"
#include "core/images/image.hpp"
#include "core/search/hamming.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// The codes of a shared library that a client keeps in memory, at most: 5,000,000, or what the environment
/// variable LAPLENS_CODES_IN_MEMORY says.
std::int64_t codesKeptInMemory();

/// All that answering a query needs: share it between threads as `std::shared_ptr<const SearchIndex>`. Codes
/// are in memory and never change; features and the hash model, which are far larger, are read from the
/// library's file when they are first needed.
///
/// Whatever is done to the library afterwards, the index goes on answering by the model that was active; who
/// needs its coder calls `readCoder` in the Library::Moment of `load`.
///
/// The codes of a shared library that has more than `mostInMemory` stay at its server, which is then asked:
/// such an index has no rows.
class SearchIndex {
public:
    /// From the library's active model; null when there is none yet.
    static std::shared_ptr<const SearchIndex> load(const Library&, JobContext&,
                                                   std::int64_t mostInMemory = codesKeptInMemory());

    bool isAtServer() const { return atServer_; }
    /// For what needs every code: throws Error when they are at the server.
    void requireInMemory() const;
    /// The rows; `codeCount` also counts, roughly, what is at the server.
    std::size_t size() const { return imageIds.size(); }
    std::int64_t codeCount() const { return atServer_ ? codesAtServer_ : static_cast<std::int64_t>(size()); }
    int bits() const { return codes.bits(); }
    /// Row of a picture, or -1.
    std::int64_t rowOf(std::int64_t imageId) const;

    /// The code of a picture, looked up at the server if need be; empty when it has none.
    std::vector<std::uint64_t> codeOf(std::int64_t imageId) const;
    /// Ascending (Library::imageIds).
    std::vector<std::int64_t> imagesOf(const ImageFilter& filter) const;
    /// Asks the server (Library::nearestCodes).
    Library::CodeAnswer ask(std::span<const std::uint64_t> code, const Library::CodeQuestion& question,
                            std::stop_token stop) const;
    /// Features of these pictures, in the order of ascending ids; those that have none are left out.
    Library::FeatureRows featuresOfImages(std::span<const std::int64_t> imageIds) const;
    /// Features of these rows, in their order; zeros for a picture that has changed since and lost its own.
    /// Throws Error when the library's file cannot be read any more.
    FeatureMatrix featuresOf(std::span<const std::uint32_t> rows) const;
    /// What codes pictures from outside. Throws Error when pictures that it was fitted on were removed.
    const HashModel& coder() const;
    void readCoder(const Library&) const;
    /// The pictures that the coder was fitted on, ascending: its rows.
    std::vector<std::int64_t> fittedIds() const;

    ModelRecord model;  ///< without state
    int groups = 0;     ///< that the eigengap showed when the model was fitted; 0: none, or not known
    NetworkRecord network;
    std::vector<std::int64_t> imageIds;  ///< by row, ascending
    std::vector<int> labels;             ///< by row, index into labelNames; -1 without a label
    std::vector<std::string> labelNames;
    PackedCodes codes;               ///< by row
    std::vector<double> bitBalance;  ///< share of ones in each bit: 0.5 is balanced

private:
    bool atServer_ = false;
    std::int64_t codesAtServer_ = 0;
    struct FromFile;
    std::shared_ptr<FromFile> file_;
};

/// A coded query.
struct Query {
    std::vector<float> feature;
    std::vector<std::uint64_t> code;
    int label = -1;  ///< of the index, when known
    std::int64_t imageId =
        0;  ///< when the query is a picture of the library; it is then left out of the result
    /// Codes of further pictures, and what counts as the distance from several: the least (like any of them)
    /// or the greatest (like all of them).
    std::vector<std::vector<std::uint64_t>> others;
    bool likeAll = false;
};

/// How several pictures make one query: by the mean of their features, or by their distances.
enum class Combine { Mean, Any, All };
/// Throws Error when there are none.
Query combineQueries(const SearchIndex&, std::span<const Query>, Combine);

/// The query moved towards the pictures that were called right and away from those called wrong, by their
/// features: q + 0.75 mean(right) - 0.25 mean(wrong), normalised and coded again (Rocchio 1971). Pictures
/// without a code are passed over.
Query withFeedback(const SearchIndex&, const Query&, std::span<const std::int64_t> right,
                   std::span<const std::int64_t> wrong);

/// Codes a picture that may be outside the library, decoded for the network (decodedSide).
Query codeQuery(const SearchIndex&, const Network&, const Image&);
/// A picture of the library as a query; throws Error when it has no code.
Query queryFromRow(const SearchIndex&, std::size_t row);
/// The same; none when it has no code.
std::optional<Query> queryOfPicture(const SearchIndex&, std::int64_t imageId);

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
};

struct RankedPicture {
    std::int64_t imageId = 0;
    std::uint32_t row = 0;
    std::uint16_t distance = 0;  ///< bits that differ
};

struct SearchResult {
    int bits = 0;
    std::vector<RankedPicture> ranked;   ///< by distance, ties by that over the whole code, then by row
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

/// The code of a picture that is among the ranked, or of the index; empty when it has none, or when only the
/// server knows.
std::vector<std::uint64_t> codeAtHand(const SearchIndex&, const SearchResult&, std::int64_t imageId);

/// With `weighted`, pictures of equal weighted distance are ordered by row, `radius` still counts bits, and a
/// model without weights ranks as ever.
///
/// A server ranks the nearest 1,000, or `limit` if that is more, and weighs only the bits of these; the
/// histogram is theirs, and there is no curve. `stop` ends its work with Cancelled.
SearchResult search(const SearchIndex&, const Query&, const SearchOptions&, std::stop_token stop = {});

/// What the first `bits` bits weigh for this query, mean 1; empty when the model has no weights.
std::vector<float> bitWeights(const SearchIndex&, const Query&, int bits);

/// Which of the first `bits` bits of two codes differ.
std::vector<bool> differingBits(const SearchIndex&, std::span<const std::uint64_t> a,
                                std::span<const std::uint64_t> b, int bits);

}  // namespace laplens
