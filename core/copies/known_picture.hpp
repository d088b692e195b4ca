#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

#include "core/copies/duplicates.hpp"

namespace laplens {

struct KnownPicture {
    std::int64_t imageId = 0;
    CopyLevel level = CopyLevel::Identical;
};

/// Whether the library has this picture already, in another file that is there: with the same bytes, wherever
/// it ranks; else among `candidates`, the likeliest first, of which at most kMostCandidates are compared,
/// quickly by their thumbnails and only those that pass by pixels. Either may be the better copy. Nothing
/// where it cannot be read, or was said to be no copy.
std::optional<KnownPicture> knownPicture(const Library&, const std::filesystem::path& file,
                                         std::span<const std::int64_t> candidates);
inline constexpr std::size_t kMostCandidates = 20;

}  // namespace laplens
