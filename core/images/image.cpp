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

void requirePixels(const Image& image) {
    if (image.empty()) throw Error("the picture is empty");
}

}  // namespace

Image resizeShortSide(const Image& image, int shortSide, Resampling resampling) {
    requirePixels(image);
    if (shortSide <= 0) throw Error("the short side must be at least one pixel");
    const int before = std::min(image.width, image.height);
    if (before == shortSide) return image;
    const auto scaled = [&](int side) {
        return static_cast<int>(static_cast<std::int64_t>(side) * shortSide / before);
    };
    // Bicubic weights reach over four pixels: of a picture that is larger still they would skip some.
    if (resampling == Resampling::Bicubic && before > 2 * shortSide)
        return resizeShortSide(resizeShortSide(image, 2 * shortSide), shortSide, resampling);
    // Callers decode many pictures at once, one a thread; threads inside a picture would only get in their
    // way.
    static const bool oneThread = (cv::setNumThreads(1), true);
    static_cast<void>(oneThread);
    Image result = blank(scaled(image.width), scaled(image.height));
    cv::Mat target = wrap(result);
    cv::resize(wrap(image), target, target.size(), 0, 0,
               resampling == Resampling::Bicubic ? cv::INTER_CUBIC
               : shortSide < before              ? cv::INTER_AREA
                                                 : cv::INTER_LINEAR);
    return result;
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
