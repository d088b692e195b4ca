#pragma once

#include <cstdint>

#include "core/images/image.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// Two pictures laid upon each other, for looking at what tells them apart.
struct Difference {
    Image kept, other;  ///< of one size, pixel on pixel: what both show, turned and scaled as the first is
    Image between;  ///< how far each pixel's colours are apart, kDifferenceGain times, black where they agree
    double share = 0;  ///< of the pixels, how many differ by more than coding makes them
    /// False where nothing was found that both show: then one was only brought to the size of the other.
    bool isRegistered = false;
};
inline constexpr int kDifferenceGain = 4;

/// First the eight turns and mirrors of the whole picture, then what local features have in common
/// (registration.hpp).
Difference differenceOf(const Image& kept, const Image& other);

/// Of two pictures of the library, read no larger than copies are compared. Throws Error when one cannot be
/// read.
Difference differenceBetween(const Library&, std::int64_t kept, std::int64_t other);

}  // namespace laplens
