#include "core/copies/appearance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <span>

namespace laplens {

namespace {

constexpr int kSide = Appearance::kSide;
constexpr int kTones = 32;      // of a tone curve; linear between them
constexpr int kQuickSide = 32;  // enough to see that most pairs are strangers
constexpr int kPartSide = kSide / 8;
constexpr double kLeastVariance = 16;  // of a picture with content: 4 grey levels
constexpr double kMostUnexplained = 0.1;
constexpr double kPartDifference = 64;  // mean square, in a part that shows something else ...
constexpr double kPartShare = 0.5;      // ... and of the part's own variance,
constexpr double kPartNoise = 16;       // to which coding adds this
constexpr double kLeastChroma = 3;      // mean, of a picture with colours
constexpr double kMostChromaDifference = 0.5;

using Tones = std::vector<float>;  // of a square, row by row

double varianceOf(const Tones& tones) {
    double sum = 0, squares = 0;
    for (const float tone : tones) {
        sum += tone;
        squares += tone * tone;
    }
    const double n = static_cast<double>(tones.size());
    return std::max(0.0, squares / n - (sum / n) * (sum / n));
}

/// `from` after the rising tone curve that brings it nearest to `to`.
Tones toned(const Tones& from, const Tones& to) {
    const auto [low, high] = std::ranges::minmax(from);
    const float scale = high > low ? (kTones - 1) / (high - low) : 0;
    const auto at = [&, low = low](float tone) {
        const float x = (tone - low) * scale;
        const int i = std::clamp(static_cast<int>(x), 0, kTones - 2);
        return std::pair(i, x - static_cast<float>(i));
    };
    std::array<double, kTones> sum{}, weight{};
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto [tone, share] = at(from[i]);
        sum[tone] += (1 - share) * to[i];
        weight[tone] += 1 - share;
        sum[tone + 1] += share * to[i];
        weight[tone + 1] += share;
    }
    std::array<float, kTones> curve{};
    float last = 0;
    for (int t = 0; t < kTones; ++t) {
        if (weight[t] > 0) last = std::max(last, static_cast<float>(sum[t] / weight[t]));
        curve[t] = last;
    }
    Tones result(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        const auto [tone, share] = at(from[i]);
        result[i] = (1 - share) * curve[tone] + share * curve[tone + 1];
    }
    return result;
}

double meanSquare(const Tones& a, const Tones& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum / static_cast<double>(a.size());
}

bool explains(const Tones& toned, const Tones& to) {
    return meanSquare(toned, to) <= kMostUnexplained * varianceOf(to);
}

/// The part of a full-size square with its upper left corner there.
Tones partOf(const Tones& tones, int x, int y) {
    Tones part;
    for (int row = y; row < y + kPartSide; ++row)
        part.insert(part.end(), tones.begin() + row * kSide + x, tones.begin() + row * kSide + x + kPartSide);
    return part;
}

bool explainsEveryPart(const Tones& toned, const Tones& to) {
    for (int y = 0; y < kSide; y += kPartSide)
        for (int x = 0; x < kSide; x += kPartSide) {
            const Tones a = partOf(toned, x, y), b = partOf(to, x, y);
            const double difference = meanSquare(a, b);
            const double variance = std::max(varianceOf(a), varianceOf(b));
            if (difference > kPartDifference && difference > kPartShare * (variance + kPartNoise))
                return false;
        }
    return true;
}

Tones tonesOf(const Appearance& picture, int side) {
    if (side == kSide) return {picture.grey.begin(), picture.grey.end()};
    const cv::Mat whole(kSide, kSide, CV_8U, const_cast<std::uint8_t*>(picture.grey.data()));
    cv::Mat small;
    cv::resize(whole, small, {side, side}, 0, 0, cv::INTER_AREA);
    return {small.begin<std::uint8_t>(), small.end<std::uint8_t>()};
}

/// The other way round a tone curve that clips cannot be followed: one way must do.
bool sameTones(const Appearance& a, const Appearance& b) {
    const Tones quickA = tonesOf(a, kQuickSide), quickB = tonesOf(b, kQuickSide);
    if (!explains(toned(quickA, quickB), quickB) && !explains(toned(quickB, quickA), quickA)) return false;
    const Tones wholeA = tonesOf(a, kSide), wholeB = tonesOf(b, kSide);
    const auto follows = [](const Tones& from, const Tones& to) {
        const Tones result = toned(from, to);
        return explains(result, to) && explainsEveryPart(result, to);
    };
    return follows(wholeA, wholeB) || follows(wholeB, wholeA);
}

double meanSquareOf(std::span<const float> values) {
    double sum = 0;
    for (const float value : values) sum += value * value;
    return sum / static_cast<double>(values.size());
}

bool sameColours(const Appearance& a, const Appearance& b) {
    const double inA = meanSquareOf(a.chroma), inB = meanSquareOf(b.chroma);
    constexpr double kLeast = kLeastChroma * kLeastChroma;
    if (inA < kLeast || inB < kLeast) return true;
    return meanSquare(a.chroma, b.chroma) <= kMostChromaDifference * std::max(inA, inB);
}

/// Sides of thumbnails are whole pixels.
bool sameShape(const Appearance& a, const Appearance& b) {
    const double rounding = 1.0 / std::min(a.width, a.height) + 1.0 / std::min(b.width, b.height);
    const double ratio = static_cast<double>(a.width) * b.height / (static_cast<double>(a.height) * b.width);
    return std::abs(std::log(ratio)) <= 0.01 + rounding;
}

}  // namespace

Appearance appearanceOf(const Image& image) {
    Appearance result;
    if (image.empty()) return result;
    result.width = image.width;
    result.height = image.height;
    const cv::Mat whole(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data()));
    cv::Mat square, grey, colours, chroma;
    cv::resize(whole, square, {kSide, kSide}, 0, 0, cv::INTER_AREA);
    cv::cvtColor(square, grey, cv::COLOR_RGB2GRAY);
    cv::GaussianBlur(grey, grey, {3, 3}, 0, 0, cv::BORDER_REPLICATE);
    result.grey.assign(grey.begin<std::uint8_t>(), grey.end<std::uint8_t>());
    cv::resize(square, colours, {Appearance::kChromaSide, Appearance::kChromaSide}, 0, 0, cv::INTER_AREA);
    cv::cvtColor(colours, chroma, cv::COLOR_RGB2YCrCb);
    for (auto pixel = chroma.begin<cv::Vec3b>(); pixel != chroma.end<cv::Vec3b>(); ++pixel)
        for (const int channel : {1, 2}) result.chroma.push_back(static_cast<float>((*pixel)[channel]) - 128);
    result.hasContent = varianceOf(tonesOf(result, kSide)) >= kLeastVariance;
    return result;
}

bool lookTheSame(const Appearance& a, const Appearance& b) {
    return a.hasContent && b.hasContent && sameShape(a, b) && sameColours(a, b) && sameTones(a, b);
}

}  // namespace laplens
