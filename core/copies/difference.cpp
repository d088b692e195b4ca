#include "core/copies/difference.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "core/copies/appearance.hpp"
#include "core/copies/pixels.hpp"
#include "core/copies/registration.hpp"
#include "core/library/picture_reader.hpp"

namespace laplens {

namespace {

constexpr int kCodingDifference = 24;  // of 255, in a channel

Image resizedTo(const Image& picture, int width, int height) {
    if (picture.width == width && picture.height == height) return picture;
    Image result{width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height)};
    cv::Mat target = matOf(result);
    cv::resize(matOf(picture), target, {width, height}, 0, 0, cv::INTER_AREA);
    return result;
}

/// At the size of the smaller of two of one shape.
void takeAtOneSize(const Image& kept, const Image& other, Difference& result) {
    const bool keptIsSmaller = kept.width < other.width;
    const Image& smaller = keptIsSmaller ? kept : other;
    result.kept = resizedTo(kept, smaller.width, smaller.height);
    result.other = resizedTo(other, smaller.width, smaller.height);
}

/// In the pose in which it is upright in the first.
std::optional<Overlap> featuresInCommon(const Image& kept, const Image& other) {
    const LocalFeatures features = localFeaturesOf(shrunkToFit(kept, kThumbnailSide));
    const Image small = shrunkToFit(other, kThumbnailSide);
    for (const Pose& pose : kPoses) {
        const auto similarity = registrationOf(features, localFeaturesOf(posed(small, pose)), false);
        if (!similarity || similarity->a <= std::abs(similarity->b)) continue;
        if (auto overlap = overlapOf(kept, posed(other, pose), *similarity)) return overlap;
    }
    return std::nullopt;
}

}  // namespace

Difference differenceOf(const Image& kept, const Image& other) {
    Difference result;
    const Appearance a = appearanceOf(kept), b = appearanceOf(other);
    const auto pose =
        std::ranges::find_if(kPoses, [&](const Pose& some) { return lookTheSame(a, posed(b, some)); });
    if (pose != kPoses.end()) {
        takeAtOneSize(kept, posed(other, *pose), result);
        result.isRegistered = true;
    } else if (const auto overlap = featuresInCommon(kept, other)) {
        result.kept = overlap->kept;
        result.other = overlap->other;
        result.isRegistered = true;
    } else {
        result.kept = kept;
        result.other = resizedTo(other, kept.width, kept.height);
    }
    cv::Mat apart, most;
    cv::absdiff(matOf(result.kept), matOf(result.other), apart);
    cv::Mat channels[3];
    cv::split(apart, channels);
    most = cv::max(channels[0], cv::max(channels[1], channels[2]));
    result.share = cv::countNonZero(most > kCodingDifference) / static_cast<double>(most.total());
    result.between = {apart.cols, apart.rows, std::vector<std::uint8_t>(apart.total() * 3)};
    cv::Mat between = matOf(result.between);
    apart.convertTo(between, CV_8U, kDifferenceGain);
    return result;
}

Difference differenceBetween(const Library& library, std::int64_t kept, std::int64_t other) {
    const PictureReader reader(library);
    const auto read = [&](std::int64_t id) {
        return shrunkToFit(reader.read(library.image(id), kComparedSide).decoded.image, kComparedSide);
    };
    return differenceOf(read(kept), read(other));
}

}  // namespace laplens
