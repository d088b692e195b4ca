#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/copies/appearance.hpp"

namespace laplens {

/// 256 bits that stay nearly the same when a picture is resized, recompressed or given another tone: which of
/// the low frequencies of its light are above their median. The discrete cosine transform of the appearance's
/// 128 x 128 greys, frequencies 1 to 16 each way, as in "The TMK+PDQF Video-Hashing Algorithm and the PDQ
/// Image-Hashing Algorithm" (Facebook 2019). Bit 16 v + u is that of frequency u + 1 across and v + 1 down.
inline constexpr int kPerceptualBits = 256;
using PerceptualCode = std::array<std::uint64_t, kPerceptualBits / 64>;

/// Two pictures whose codes differ in more bits are not compared. Unrelated ones differ in 128; a photograph
/// and its copy brighter by 40 %, cut off at white, usually in up to 36, and of 100 twice in 50 and 54; the
/// nearest strangers among 100 in 72. That paper takes 31, without looking at pixels then.
inline constexpr int kMostDifferingBits = 56;
/// Of two that are equally bright (differInBrightness).
inline constexpr int kMostDifferingBitsAlike = 40;

/// The codes of the picture in each pose (kPoses): turning and mirroring change signs of frequencies and swap
/// them. Throws std::invalid_argument for an appearance without greys.
std::array<PerceptualCode, kPoses.size()> codesInEveryPose(const Appearance&);

/// The code of the picture as it is, and of those poses in which it gets darker to the right and to the
/// bottom, and faster to the right: one, or several where that is in doubt. Two pictures that are one
/// another's turned or mirrored copy have one in common, but for the bits that copying changes.
std::vector<PerceptualCode> posedAlike(const Appearance&);

/// Whether two pictures may be one another's copy, turned or mirrored or not: whether such codes of them
/// differ in kMostDifferingBits at most. None where one of them has no content.
std::optional<bool> mayBeCopies(const Image&, const Image&);

}  // namespace laplens
