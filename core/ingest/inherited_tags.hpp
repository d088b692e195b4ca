#pragma once

#include <cstdint>

#include "core/store/library.hpp"

namespace laplens {

/// Gives new pictures, those with ids above `newestBefore`, the tags of pictures that are gone and showed the
/// same, pixel for pixel: files that were moved and had something written into them between two scans, of
/// which neither name nor content tells. By their thumbnails, which are equal then; pictures without content
/// inherit nothing.
void inheritTags(Library&, std::int64_t newestBefore);

}  // namespace laplens
