#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/images/image.hpp"
#include "core/search/packed_codes.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// The perceptual codes of pictures that have content (posedAlike(), perceptual_code.hpp), made of their
/// thumbnails, those of one picture one after another.
struct CopyCodes {
    std::vector<std::int64_t> imageIds;  ///< of each code, ascending
    PackedCodes codes;
    std::int64_t unseen = 0;  ///< pictures without a thumbnail that can be read
};

/// Of these pictures, ascending: what the library keeps (Library::putCopyCodes), and of the others what their
/// thumbnails tell now.
CopyCodes copyCodesOf(const Library&, std::span<const std::int64_t> imageIds, JobContext&);

/// Of pictures of `codes` the ones of `others` that may show the same, as bright, turned or mirrored or not:
/// those with a code that differs in kMostDifferingBitsAlike at most.
std::map<std::int64_t, std::set<std::int64_t>> nearAmong(const CopyCodes& codes, const CopyCodes& others);

/// For Library::putCopyCodes, of each of a few hundred pictures; none where the thumbnail cannot be read.
std::vector<std::optional<std::vector<std::uint64_t>>> copyCodesFromThumbnails(
    const Library&, std::span<const std::int64_t> imageIds);

/// Of each of a few hundred pictures, read at once and decoded on all cores; empty where there is none that
/// can be read.
std::vector<Image> decodedThumbnails(const Library&, std::span<const std::int64_t> imageIds);
Image decodedThumbnail(const Library&, std::int64_t imageId);
inline constexpr std::size_t kThumbnailsAtOnce = 512;
/// Calls `work` with so many of the pictures at a time, and how many came before: the stage that the job is
/// in.
void forEachFew(std::span<const std::int64_t> imageIds, JobContext&,
                const std::function<void(std::span<const std::int64_t> some, std::size_t before)>& work);

}  // namespace laplens
