#pragma once

#include <cstdint>
#include <vector>

#include "core/images/image.hpp"
#include "core/search/packed_codes.hpp"

namespace laplens {

/// A place of a picture that is found again when the picture is cut, resized or turned. Coordinates and size
/// are in units of the picture's longer side, from its upper left corner, so that a thumbnail's are the
/// picture's.
struct LocalPlace {
    float x = 0, y = 0, size = 0;
    float angle = 0;  ///< radians, clockwise from the x axis
};

inline constexpr int kLocalBits = 128;

/// What a picture is made of, place by place, for finding a part of it in another one: SIFT (Lowe,
/// "Distinctive Image Features from Scale-Invariant Keypoints", IJCV 2004), of whose 128 numbers one bit each
/// is kept: whether it is above their median.
struct LocalFeatures {
    std::vector<LocalPlace> places;
    PackedCodes codes{0, kLocalBits};  ///< one a place
    float height = 0, width = 0;       ///< of the picture, in units of its longer side
};

/// The strongest features, at most kMostLocalFeatures. Thumbnails of 256 pixels are large enough.
LocalFeatures localFeaturesOf(const Image&);
inline constexpr int kMostLocalFeatures = 250;

/// The codes that the same places have in the picture's mirror image, without looking at it.
PackedCodes mirroredCodes(const PackedCodes&);

}  // namespace laplens
