#include "core/images/image.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/base/error.hpp"

namespace laplens {

namespace {

cv::Mat wrap(const Image& image) {
    return cv::Mat(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data()));
}

Image blank(int width, int height) {
    return Image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
}

Image resized(const Image& image, const cv::Rect& part, int width, int height, int interpolation) {
    // Callers decode many pictures at once, one a thread; threads inside a picture would only get in their
    // way.
    static const bool oneThread = (cv::setNumThreads(1), true);
    static_cast<void>(oneThread);
    Image result = blank(width, height);
    cv::Mat target = wrap(result);
    cv::resize(wrap(image)(part), target, target.size(), 0, 0, interpolation);
    return result;
}

Image resized(const Image& image, int width, int height, int interpolation) {
    return resized(image, {0, 0, image.width, image.height}, width, height, interpolation);
}

void requirePixels(const Image& image) {
    if (image.empty()) throw Error("the picture is empty");
}

/// White shows most drawings. Of one in white nothing would be left: it goes on a dark grey, on which black
/// would still be seen. What counts as white and how much must be clear are chosen so that a photograph with
/// round corners keeps its white ones.
std::uint8_t groundFor(const Image& image, std::span<const std::uint8_t> alpha) {
    constexpr std::uint8_t kWhite = 255, kDark = 80;
    constexpr int kHardlySeen = 32;
    std::uint64_t drawn = 0, hidden = 0;
    for (std::size_t i = 0; i < alpha.size(); ++i) {
        const std::uint8_t* pixel = image.pixels.data() + 3 * i;
        drawn += alpha[i];
        if (std::min({pixel[0], pixel[1], pixel[2]}) >= kWhite - kHardlySeen) hidden += alpha[i];
    }
    const std::uint64_t clear = 255 * std::uint64_t{alpha.size()} - drawn;
    const bool mostlyHidden = 2 * hidden > drawn && 10 * clear >= drawn + clear;
    const bool allHidden = 100 * hidden >= 98 * drawn && 200 * clear >= drawn + clear;
    return drawn > 0 && (mostlyHidden || allHidden) ? kDark : kWhite;
}

}  // namespace

void layOverGround(Image& image, std::span<const std::uint8_t> alpha) {
    const int ground = groundFor(image, alpha);
    std::uint8_t* value = image.pixels.data();
    for (const int opaque : alpha)
        for (int c = 0; c < 3; ++c, ++value)
            *value = static_cast<std::uint8_t>((*value * opaque + ground * (255 - opaque) + 127) / 255);
}

Image resizeShortSide(const Image& image, int shortSide, Resampling resampling) {
    requirePixels(image);
    if (shortSide <= 0) throw Error("the short side must be at least one pixel");
    const int before = std::min(image.width, image.height);
    if (before == shortSide) return image;
    // Bicubic weights reach over four pixels: of a picture that is larger still they would skip some.
    if (resampling == Resampling::Bicubic && before > 2 * shortSide)
        return resizeShortSide(resizeShortSide(image, 2 * shortSide), shortSide, resampling);
    const auto scaled = [&](int side) {
        return static_cast<int>(static_cast<std::int64_t>(side) * shortSide / before);
    };
    return resized(image, scaled(image.width), scaled(image.height),
                   resampling == Resampling::Bicubic ? cv::INTER_CUBIC
                   : shortSide < before              ? cv::INTER_AREA
                                                     : cv::INTER_LINEAR);
}

Image shrunkToFit(const Image& image, int longSide) {
    requirePixels(image);
    const int shortBefore = std::min(image.width, image.height);
    const int longBefore = std::max(image.width, image.height);
    if (longBefore <= longSide) return image;
    // By a whole number first: for another, OpenCV's table of a row of 80,000,000 pixels takes two gigabytes.
    constexpr int kLongestRow = 1 << 20;
    if (longBefore > kLongestRow) {
        const int times = (longBefore + kLongestRow - 1) / kLongestRow;
        const auto whole = [&](int side) { return side == longBefore ? side / times * times : side; };
        const auto part = [&](int side) { return side == longBefore ? side / times : side; };
        return shrunkToFit(resized(image, {0, 0, whole(image.width), whole(image.height)}, part(image.width),
                                   part(image.height), cv::INTER_AREA),
                           longSide);
    }
    const std::int64_t shortSide =
        std::max<std::int64_t>(1, std::int64_t{shortBefore} * longSide / longBefore);
    const auto fitted = [&](int side) {
        return static_cast<int>(std::min<std::int64_t>(longSide, side * shortSide / shortBefore));
    };
    return resized(image, fitted(image.width), fitted(image.height), cv::INTER_AREA);
}

Image centreSquare(const Image& image, int side, int shortSide, Resampling resampling) {
    requirePixels(image);
    constexpr std::int64_t kLongest = 16;
    const int before = std::min(image.width, image.height);
    const auto kept = [&](int length) {
        return static_cast<int>(std::min<std::int64_t>(length, kLongest * before));
    };
    const int width = kept(image.width), height = kept(image.height);
    if (width < image.width || height < image.height)
        return centreSquare(
            crop(image, {(image.width - width) / 2, (image.height - height) / 2, width, height}), side,
            shortSide, resampling);
    return centreCrop(before == shortSide ? image : resizeShortSide(image, shortSide, resampling), side);
}

Image centreCrop(const Image& image, int size) {
    requirePixels(image);
    if (size <= 0 || image.width < size || image.height < size)
        throw Error("the picture is smaller than the square to cut out of it");
    return crop(image, {(image.width - size) / 2, (image.height - size) / 2, size, size});
}

Image crop(const Image& image, CropRect rect) {
    requirePixels(image);
    const auto clip = [](std::int64_t value, int limit) {
        return static_cast<int>(std::clamp<std::int64_t>(value, 0, limit));
    };
    const int left = clip(rect.x, image.width);
    const int top = clip(rect.y, image.height);
    const int right = clip(std::int64_t{rect.x} + rect.width, image.width);
    const int bottom = clip(std::int64_t{rect.y} + rect.height, image.height);
    if (right <= left || bottom <= top)
        throw Error("the rectangle lies outside the picture", {}, "Draw it over the picture");
    Image result = blank(right - left, bottom - top);
    cv::Mat target = wrap(result);
    wrap(image)(cv::Rect(left, top, right - left, bottom - top)).copyTo(target);
    return result;
}

Image mirrored(const Image& image) {
    requirePixels(image);
    Image result = blank(image.width, image.height);
    cv::Mat target = wrap(result);
    cv::flip(wrap(image), target, 1);
    return result;
}

Image rotated(const Image& image, int quarterTurns) {
    requirePixels(image);
    const int turns = (quarterTurns % 4 + 4) % 4;
    if (turns == 0) return image;
    Image result = turns == 2 ? blank(image.width, image.height) : blank(image.height, image.width);
    cv::Mat target = wrap(result);
    cv::rotate(wrap(image), target,
               turns == 1   ? cv::ROTATE_90_CLOCKWISE
               : turns == 2 ? cv::ROTATE_180
                            : cv::ROTATE_90_COUNTERCLOCKWISE);
    return result;
}

}  // namespace laplens
