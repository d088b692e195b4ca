#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace laplens {

/// An 8-bit RGB picture, rows top to bottom, 3 bytes a pixel, no padding.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;  ///< height * width * 3

    bool empty() const { return pixels.empty(); }
};

/// A rectangle in pixels of the upright picture.
struct CropRect {
    int x = 0, y = 0, width = 0, height = 0;
    bool empty() const { return width <= 0 || height <= 0; }
    bool operator==(const CropRect&) const = default;
};

/// Lays a picture, of which `alpha` has a byte for each pixel (255: opaque), over white; over dark grey where
/// it is a drawing in white, of which nothing would be seen.
void layOverGround(Image& image, std::span<const std::uint8_t> alpha);

enum class Resampling {
    Area,     ///< the mean of what each new pixel covers; bilinear when the picture grows
    Bicubic,  ///< sharper, what some networks were trained on: the last halving, areas before that
};

/// Shrinks or grows so that the short side is `shortSide`, keeping the aspect ratio.
Image resizeShortSide(const Image& image, int shortSide, Resampling = Resampling::Area);

/// Shrinks, by area averaging, so that no side is longer than `longSide`, keeping the aspect ratio as far as
/// a side of one pixel allows. A picture that fits is returned as it is.
Image shrunkToFit(const Image& image, int longSide);

/// The `side` x `side` square in the middle of what resizeShortSide() makes of the picture. Of one more than
/// 16 times as long as it is wide only the middle is resized. Requires shortSide >= side.
Image centreSquare(const Image& image, int side, int shortSide, Resampling = Resampling::Area);

/// The `size` x `size` square in the middle. Requires both sides >= size.
Image centreCrop(const Image& image, int size);

/// The rectangle, clipped to the picture; throws Error when nothing is left.
Image crop(const Image& image, CropRect rect);

/// Left-right mirror.
Image mirrored(const Image& image);

/// Turned by quarter turns clockwise.
Image rotated(const Image& image, int quarterTurns);

}  // namespace laplens
