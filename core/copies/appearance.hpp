#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/images/image.hpp"

namespace laplens {

/// What a picture looks like, small and square, whatever its size, to tell copies from look-alikes.
struct Appearance {
    static constexpr int kSide = 128, kChromaSide = 16;
    std::vector<std::uint8_t> grey;  ///< kSide x kSide, slightly blurred
    std::vector<float> chroma;       ///< kChromaSide x kChromaSide, Cb and Cr, 0 for grey
    int width = 0, height = 0;       ///< of the picture that it was made from
    /// A picture of one tone looks like every other one: it has no say in who is a copy.
    bool hasContent = false;
};

/// Of a library's thumbnails, the longer side at most.
inline constexpr int kThumbnailSide = 256;
/// As it is kept: a JPEG.
std::vector<std::byte> encodedThumbnail(const Image&);
/// From a picture of any size; thumbnails are large enough.
Appearance appearanceOf(const Image&);

/// A picture turned by quarter turns or mirrored: first mirrored, then its rows made columns.
struct Pose {
    bool mirroredX = false, mirroredY = false, transposed = false;

    bool isMirrored() const { return (mirroredX != mirroredY) != transposed; }
    /// By quarter turns, after it was mirrored left to right where it is.
    bool isTurned() const { return mirroredY || transposed; }
    bool operator==(const Pose&) const = default;
};
/// As it is, and the seven others.
inline constexpr std::array<Pose, 8> kPoses{{{},
                                             {true, false, false},
                                             {false, true, false},
                                             {true, true, false},
                                             {false, false, true},
                                             {true, false, true},
                                             {false, true, true},
                                             {true, true, true}}};
Appearance posed(const Appearance&, const Pose&);
Image posed(const Image&, const Pose&);

/// Whether a picture has the tones of a photograph. A drawing, an icon or a page of text lives of a few, and
/// is another one when it is turned: an arrow, a letter.
bool hasPhotographicTones(const Appearance&);
bool hasPhotographicTones(const Image&);  ///< at its own size: small, a page of text has more tones

/// Whether it is more than a grey picture, to the eye.
bool hasColours(const Image&);

/// Whether two may be one picture: resized, recompressed, brighter or darker, with another contrast, or grey.
/// A quick look, which a changed word or a small patch escapes: showTheSame() decides.
/// They must have the same shape, and one must follow from the other by a rising tone curve: over the whole,
/// where what it leaves unexplained is at most a tenth of the variance, and in each of 64 parts, where
/// something else shows that moved between two frames. Half-size copies of photographs leave 4 % at most,
/// their nearest strangers among 400 leave 24 %. Colours must agree unless one of the two has none. A
/// picture without content is no copy of any. Symmetric. Of a photograph that was made brighter a part may be
/// cut off at white; closely, or of drawings, no part may differ so much.
bool lookTheSame(const Appearance&, const Appearance&, bool closely = false);
double brightnessOf(const Appearance&);  ///< the mean, 0 to 255
/// Whether the light of one is clearly more than the other's.
bool differInBrightness(const Appearance&, const Appearance&);

/// Pictures are compared at the largest scale that both have, their long side no longer than this.
inline constexpr int kComparedSide = 1536;

/// Whether all that `other` shows is seen in `kept` too, down to a digit of a form, for two that look the
/// same: after a tone curve for each channel, every part of 8 x 8 pixels with contrast in either must agree,
/// in light and, over 16 x 16 pixels, in colours. In light what differs may have a fifth of the contrast's
/// variance, coding noise allowed for: JPEG of quality 30 leaves 0.16, half size 0.05, a date or name with
/// another digit 0.6 and more. After one tone curve for all channels, or one factor cut off at white, colours
/// are what they were but for a factor of their strength and a cast that all have in common, in all but 0.5 %
/// of the picture: the curves alone would follow a blue shirt to a green one, or to a grey one. A grey copy
/// keeps the light of the picture. What is in doubt is no copy: a grey picture is none to keep of one with
/// colours, and one that is cut off (isCutOff) none of one that is not.
bool showTheSame(const Image& kept, const Image& other);

/// A drawing or page as small as its words can still be told apart.
Image sketchOf(const Image&);
/// A quick look at two sketches of one shape: whether somewhere they differ by a quarter more than may differ
/// in copies, or more. Most pages of one form do.
bool differClearly(const Image&, const Image&);

/// Whether `kept`, which looks the same, has reached white or black, in any channel, where the other one
/// still shows something, in more than 0.5 % of the picture: made brighter, it lost that.
bool isCutOff(const Image& kept, const Image& other);

}  // namespace laplens
