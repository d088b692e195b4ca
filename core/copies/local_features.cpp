#include "core/copies/local_features.hpp"

#include <algorithm>
#include <array>
#include <numbers>
#include <opencv2/features2d.hpp>
#include <opencv2/imgproc.hpp>

#include "core/copies/pixels.hpp"

namespace laplens {

namespace {

constexpr int kCells = 4, kDirections = 8;  // of SIFT's descriptor, each way
constexpr double kLeastContrast = 0.02;
/// Of what is strong at several angles or sizes, so many features are one.
constexpr int kLayersAnOctave = 3;

}  // namespace

LocalFeatures localFeaturesOf(const Image& image) {
    LocalFeatures result;
    if (image.empty()) return result;
    const auto side = static_cast<float>(std::max(image.width, image.height));
    result.width = static_cast<float>(image.width) / side;
    result.height = static_cast<float>(image.height) / side;
    cv::Mat grey, descriptors;
    cv::cvtColor(matOf(image), grey, cv::COLOR_RGB2GRAY);
    std::vector<cv::KeyPoint> points;
    cv::SIFT::create(kMostLocalFeatures, kLayersAnOctave, kLeastContrast)
        ->detectAndCompute(grey, {}, points, descriptors);
    result.codes = PackedCodes(points.size(), kLocalBits);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const cv::KeyPoint& point = points[i];
        result.places.push_back({point.pt.x / side, point.pt.y / side, point.size / side,
                                 point.angle * std::numbers::pi_v<float> / 180});
        const auto* values = descriptors.ptr<float>(static_cast<int>(i));
        std::array<float, kLocalBits> sorted;
        std::copy_n(values, kLocalBits, sorted.begin());
        const auto middle = sorted.begin() + kLocalBits / 2;
        std::ranges::nth_element(sorted, middle);
        for (int bit = 0; bit < kLocalBits; ++bit) result.codes.setBit(i, bit, values[bit] > *middle);
    }
    return result;
}

/// A descriptor lies along its feature's direction: a mirror swaps its two sides and the way that angles are
/// counted.
PackedCodes mirroredCodes(const PackedCodes& codes) {
    PackedCodes result(codes.size(), kLocalBits);
    for (std::size_t i = 0; i < codes.size(); ++i)
        for (int across = 0; across < kCells; ++across)
            for (int along = 0; along < kCells; ++along)
                for (int direction = 0; direction < kDirections; ++direction) {
                    const int from = (across * kCells + along) * kDirections + direction;
                    const int to = ((kCells - 1 - across) * kCells + along) * kDirections +
                                   (kDirections - direction) % kDirections;
                    result.setBit(i, to, codes.bit(i, from));
                }
    return result;
}

}  // namespace laplens
