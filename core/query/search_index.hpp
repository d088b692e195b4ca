#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/hashing/hash_model.hpp"
#include "core/search/packed_codes.hpp"
#include "core/store/library.hpp"

namespace laplens {

struct PictureClusters;

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
    /// The groups that its pictures form (picture_clusters.hpp), found when they are first asked for.
    std::shared_ptr<const PictureClusters> clusters(JobContext&) const;

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

}  // namespace laplens
