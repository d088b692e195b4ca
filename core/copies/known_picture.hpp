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
    bool isItself = false;  ///< it is the very file, by whatever name it was asked for
};

/// Whether the library has this picture already: this very file, or another one that is there and has the
/// same bytes, read to see it, wherever it ranks; else among `candidates`, the likeliest first, of which at
/// most kMostCandidates are compared, quickly by their thumbnails and only those that pass by pixels. Either
/// may be the better copy. Nothing where it cannot be read, or was said to be no copy.
std::optional<KnownPicture> knownPicture(const Library&, const std::filesystem::path& file,
                                         std::span<const std::int64_t> candidates);
inline constexpr std::size_t kMostCandidates = 20;

}  // namespace laplens
