#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/copies/local_features.hpp"

namespace laplens {

/// Where a point of one picture lies in another: mirrored left to right if so, turned and scaled by (a, b),
/// and moved. In units of each picture's longer side.
struct Similarity {
    double a = 1, b = 0, x = 0, y = 0;
    bool mirrored = false;

    std::array<double, 2> operator()(double u, double v) const {
        if (mirrored) u = -u;
        return {a * u - b * v + x, b * u + a * v + y};
    }
    double scale() const;
};

/// How the second picture lies in the first by what they have in common; nothing where that is too little
/// to tell. Each pair of features that are one another's nearest proposes a similarity; the one with which
/// most others agree is fitted to these.
std::optional<Similarity> registrationOf(const LocalFeatures& kept, const LocalFeatures& other,
                                         bool mirrored);

/// What two pictures both show, cut out of them pixel on pixel at the coarser of their scales.
struct Overlap {
    Image kept, other;
    Similarity otherInKept;
};

/// First the registration is brought from the accuracy of features to that of pixels: Gauss-Newton steps for
/// its four numbers and the light, scale by scale, as in Lucas & Kanade, "An Iterative Image Registration
/// Technique" (IJCAI 1981), without what differs most, which a mark may cover. Where one of the two has
/// nothing to show, on the rim of the overlap, it shows what the other does. Nothing where hardly anything
/// overlaps.
std::optional<Overlap> overlapOf(const Image& kept, const Image& other, const Similarity& otherInKept);

}  // namespace laplens
