#pragma once

#include <cstdint>
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

enum class Resampling {
    Area,     ///< the mean of what each new pixel covers; bilinear when the picture grows
    Bicubic,  ///< sharper, what some networks were trained on: the last halving, areas before that
};

/// Shrinks or grows so that the short side is `shortSide`, keeping the aspect ratio.
Image resizeShortSide(const Image& image, int shortSide, Resampling = Resampling::Area);

/// The `size` x `size` square in the middle. Requires both sides >= size.
Image centreCrop(const Image& image, int size);

/// The rectangle, clipped to the picture; throws Error when nothing is left.
Image crop(const Image& image, CropRect rect);

/// Left-right mirror.
Image mirrored(const Image& image);

/// Turned by quarter turns clockwise.
Image rotated(const Image& image, int quarterTurns);

}  // namespace laplens
