#include "core/copies/appearance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <span>

#include "core/copies/pixels.hpp"
#include "core/images/decode.hpp"

namespace laplens {

namespace {

constexpr int kSide = Appearance::kSide;
constexpr int kTones = 32;      // of a tone curve; linear between them
constexpr int kQuickSide = 32;  // enough to see that most pairs are strangers
constexpr int kPartSide = kSide / 8;
constexpr double kLeastVariance = 16;  // of a picture with content: 4 grey levels
constexpr double kMostUnexplained = 0.1, kMostUnexplainedQuickly = 0.15;
// Mean square, in a part that shows something else ...
constexpr double kPartDifference = 300, kPartDifferenceClosely = 150;
constexpr double kBrighter = 1.1;
// Of what is mostly white the rest counts: what is drawn there.
constexpr double kWhite = 255, kLessInk = 1.5;
constexpr double kPartShare = 0.8;  // ... and of the part's own variance,
constexpr double kPartNoise = 16;   // to which coding adds this
constexpr int kFewTones = 4;        // of 64; a drawing has most of its pixels in so many
constexpr double kDrawnShare = 0.8;
constexpr double kLeastChroma = 3;  // mean, of a picture with colours
constexpr double kMostChromaDifference = 0.9;

// Of whole pictures.
constexpr double kLeastSlope = 0.35;  // of a tone curve, below its full slope, where nothing is clipped
constexpr double kClipped = 8;        // grey levels from black
constexpr double kNoise = 100;        // variance that coding adds to a small part
constexpr double kMostGrey = 1;       // mean chroma
constexpr int kColourSide = 128;      // at which colours are compared
constexpr double kColourBlur = 1.5;
constexpr float kLeastChange = 4, kMostChange = 0.12F;  // of a colour, and of its distance from grey
constexpr float kStrongColour = 40,
                kMostTurned = 20;  // distance from grey, and degrees that its hue may turn
constexpr double kMostCast = 12;   // that all colours may have in common
constexpr double kFaintest = 0.75, kStrongest = 1.33;  // times a colour's distance from grey
constexpr double kChangedShare = 0.005;
constexpr double kMostBrightened = 1.8;
constexpr int kNearlyWhite = 250;
constexpr int kAtTheEnd = 3;           // grey levels from white and black
constexpr int kStillSeen = 16;         // grey levels
constexpr double kEndShare = 0.9;      // of what became white or black, that may have been so
constexpr double kMostExposure = 64;   // grey levels that another tone may change
constexpr double kMostContrast = 1.1;  // of a drawing, times the other's
constexpr double kMostLighter = 8;     // grey levels between a picture and its grey copy
/// How large a small part is, what is smoothed away before, and how much of the contrast in it may differ.
struct Parts {
    int side;
    double blur, mostDiffering;
};
constexpr double kClearly = 1.25;  // times as much as tells two apart
constexpr int kSketchSide = 512;
constexpr Parts kLight{8, 0.8, 0.2}, kColour{16, 2, 0.5};

using Tones = cv::Mat;  // one channel, 8 bits

double varianceOf(const Tones& tones) {
    cv::Scalar mean, deviation;
    cv::meanStdDev(tones, mean, deviation);
    return deviation[0] * deviation[0];
}

/// `from` after the rising tone curve that brings it nearest to `to`. The curve is flat only where it has
/// reached black or white: else it would take away what is drawn on a picture in a tone of its own.
Tones toned(const Tones& from, const Tones& to) {
    std::array<double, 256> count{}, sum{};
    for (int y = 0; y < from.rows; ++y)
        for (int x = 0; x < from.cols; ++x) {
            const auto tone = from.at<std::uint8_t>(y, x);
            ++count[tone];
            sum[tone] += to.at<std::uint8_t>(y, x);
        }
    const auto present = [](double n) { return n > 0; };
    const auto low = std::ranges::find_if(count, present) - count.begin();
    const auto high = std::ranges::find_if(count.rbegin(), count.rend(), present).base() - count.begin() - 1;
    const double width = static_cast<double>(std::max<std::ptrdiff_t>(high - low, 1)) / (kTones - 1);
    const auto at = [&](int tone) {
        const double x = static_cast<double>(tone - low) / width;
        const int i = std::clamp(static_cast<int>(x), 0, kTones - 2);
        return std::pair(i, std::clamp(x - i, 0.0, 1.0));
    };
    std::array<double, kTones> total{}, weight{}, curve{};
    for (int tone = 0; tone < 256; ++tone) {
        const auto [i, share] = at(tone);
        total[i] += (1 - share) * sum[tone];
        weight[i] += (1 - share) * count[tone];
        total[i + 1] += share * sum[tone];
        weight[i + 1] += share * count[tone];
    }
    double last = 0;
    for (int i = 0; i < kTones; ++i) {
        const double least = i > 0 && last > kClipped ? std::min(last + kLeastSlope * width, 255.0) : last;
        curve[i] = last = weight[i] > 0 ? std::max(least, total[i] / weight[i]) : least;
    }
    cv::Mat table(1, 256, CV_8U), result;
    for (int tone = 0; tone < 256; ++tone) {
        const auto [i, share] = at(tone);
        table.at<std::uint8_t>(tone) =
            cv::saturate_cast<std::uint8_t>((1 - share) * curve[i] + share * curve[i + 1]);
    }
    cv::LUT(from, table, result);
    return result;
}

double meanSquare(const Tones& a, const Tones& b) {
    return cv::norm(a, b, cv::NORM_L2SQR) / static_cast<double>(a.total());
}

bool explains(const Tones& result, const Tones& to, double most = kMostUnexplained) {
    return meanSquare(result, to) <= most * varianceOf(to);
}

bool explainsEveryPart(const Tones& result, const Tones& to, double mostDifference) {
    for (int y = 0; y < kSide; y += kPartSide)
        for (int x = 0; x < kSide; x += kPartSide) {
            const cv::Rect part(x, y, kPartSide, kPartSide);
            const double difference = meanSquare(result(part), to(part));
            const double variance = std::max(varianceOf(result(part)), varianceOf(to(part)));
            if (difference > mostDifference && difference > kPartShare * (variance + kPartNoise))
                return false;
        }
    return true;
}

Tones tonesOf(const Appearance& picture, int side) {
    const cv::Mat whole(kSide, kSide, CV_8U, const_cast<std::uint8_t*>(picture.grey.data()));
    if (side == kSide) return whole;
    cv::Mat small;
    cv::resize(whole, small, {side, side}, 0, 0, cv::INTER_AREA);
    return small;
}

bool isDrawn(const Tones& tones) {
    std::array<std::size_t, 64> count{};
    for (int y = 0; y < tones.rows; ++y)
        for (const std::uint8_t tone : std::span(tones.ptr<std::uint8_t>(y), std::size_t(tones.cols)))
            ++count[tone / 4];
    std::ranges::sort(count, std::ranges::greater());
    const std::size_t few = std::accumulate(count.begin(), count.begin() + kFewTones, std::size_t{0});
    return static_cast<double>(few) >= kDrawnShare * static_cast<double>(tones.total());
}

/// The other way round a tone curve that clips cannot be followed: one way must do.
bool sameTones(const Appearance& a, const Appearance& b, bool closely) {
    const Tones wholeA = tonesOf(a, kSide), wholeB = tonesOf(b, kSide);
    closely = closely || isDrawn(wholeA) || isDrawn(wholeB);
    const Tones quickA = tonesOf(a, kQuickSide), quickB = tonesOf(b, kQuickSide);
    if (!explains(toned(quickA, quickB), quickB, kMostUnexplainedQuickly) &&
        !explains(toned(quickB, quickA), quickA, kMostUnexplainedQuickly))
        return false;
    const double inPart = closely ? kPartDifferenceClosely : kPartDifference;
    const auto follows = [&](const Tones& from, const Tones& to) {
        const Tones result = toned(from, to);
        return explains(result, to) && explainsEveryPart(result, to, inPart);
    };
    return follows(wholeA, wholeB) || follows(wholeB, wholeA);
}

/// Of each part of the given side, around each pixel.
cv::Mat variances(const cv::Mat& values, int side) {
    cv::Mat mean, squares;
    cv::boxFilter(values, mean, CV_32F, {side, side});
    cv::sqrBoxFilter(values, squares, CV_32F, {side, side});
    return squares - mean.mul(mean);
}

bool sameInEveryPart(const cv::Mat& a, const cv::Mat& b, const Parts& parts) {
    cv::Mat smoothA, smoothB;
    cv::GaussianBlur(a, smoothA, {}, parts.blur);
    cv::GaussianBlur(b, smoothB, {}, parts.blur);
    const cv::Mat contrast = cv::max(variances(smoothA, parts.side), variances(smoothB, parts.side)) + kNoise;
    const cv::Mat differing = variances(smoothA - smoothB, parts.side) - parts.mostDiffering * contrast;
    double most = 0;
    cv::minMaxLoc(differing, nullptr, &most);
    return most <= 0;
}

/// Looks where the difference is greatest, no farther.
bool differInAPart(const Tones& a, const Tones& b) {
    cv::Mat difference;
    cv::absdiff(a, b, difference);
    cv::boxFilter(difference, difference, -1, {kLight.side, kLight.side});
    cv::Point most;
    cv::minMaxLoc(difference, nullptr, nullptr, nullptr, &most);
    const cv::Rect part =
        cv::Rect(most.x - 2 * kLight.side, most.y - 2 * kLight.side, 4 * kLight.side, 4 * kLight.side) &
        cv::Rect(0, 0, a.cols, a.rows);
    cv::Mat one, other;
    a(part).convertTo(one, CV_32F);
    b(part).convertTo(other, CV_32F);
    return !sameInEveryPart(one, other, {kLight.side, kLight.blur, kClearly * kLight.mostDiffering});
}

bool differEitherWay(const Tones& a, const Tones& b) {
    return differInAPart(toned(a, b), b) && differInAPart(toned(b, a), a);
}

Tones tonesIn(const cv::Mat& picture) {
    Tones tones;
    cv::cvtColor(picture, tones, cv::COLOR_RGB2GRAY);
    return tones;
}

/// Light and two colours of a picture of 8 bits, each a plane.
std::array<cv::Mat, 3> planesOf(const cv::Mat& picture) {
    cv::Mat planes, values;
    cv::cvtColor(picture, planes, cv::COLOR_RGB2YCrCb);
    planes.convertTo(values, CV_32F);
    std::array<cv::Mat, 3> result;
    cv::split(values, result.data());
    return result;
}

/// The mean of its colours' distance from grey.
double chromaIn(const cv::Mat& picture) {
    const auto planes = planesOf(picture);
    const double squares =
        cv::norm(planes[1] - 128, cv::NORM_L2SQR) + cv::norm(planes[2] - 128, cv::NORM_L2SQR);
    return std::sqrt(squares / 2 / static_cast<double>(picture.total()));
}

cv::Mat withoutColours(const cv::Mat& picture) {
    cv::Mat grey, result;
    cv::cvtColor(picture, grey, cv::COLOR_RGB2GRAY);
    cv::cvtColor(grey, result, cv::COLOR_GRAY2RGB);
    return result;
}

/// Each of red, green and blue follows by a curve of its own.
bool followsInEveryPart(const cv::Mat& from, const cv::Mat& to) {
    std::array<cv::Mat, 3> channels, wanted;
    cv::split(from, channels.data());
    cv::split(to, wanted.data());
    for (std::size_t i = 0; i < channels.size(); ++i) channels[i] = toned(channels[i], wanted[i]);
    cv::Mat result;
    cv::merge(channels.data(), channels.size(), result);
    // Most pairs end here.
    if (!sameInEveryPart(lightOf(result), lightOf(to), kLight)) return false;
    const auto a = planesOf(result), b = planesOf(to);
    return sameInEveryPart(a[1], b[1], kColour) && sameInEveryPart(a[2], b[2], kColour);
}

bool followsEitherWay(const cv::Mat& a, const cv::Mat& b) {
    return followsInEveryPart(a, b) || followsInEveryPart(b, a);
}

cv::Mat halved(const cv::Mat& picture) {
    cv::Mat half;
    cv::resize(picture, half, {std::max(1, picture.cols / 2), std::max(1, picture.rows / 2)}, 0, 0,
               cv::INTER_AREA);
    return half;
}

/// The smaller size of both, or the largest that is compared.
std::pair<cv::Mat, cv::Mat> atOneSize(const Image& kept, const Image& other) {
    const double width = std::min(kept.width, other.width), height = std::min(kept.height, other.height);
    const double scale = std::min(1.0, kComparedSide / std::max(width, height));
    const cv::Size size(std::max(1, cvRound(width * scale)), std::max(1, cvRound(height * scale)));
    cv::Mat a, b;
    cv::resize(matOf(kept), a, size, 0, 0, cv::INTER_AREA);
    cv::resize(matOf(other), b, size, 0, 0, cv::INTER_AREA);
    return {a, b};
}

cv::Mat smoothed(const cv::Mat& picture) {
    cv::Mat smooth;
    cv::GaussianBlur(picture, smooth, {}, kColourBlur);
    return smooth;
}

/// As its colours are compared: small and smooth, so that coding leaves no trace.
cv::Mat forColours(const cv::Mat& picture) {
    cv::Mat small, smooth;
    cv::resize(picture, small, {kColourSide, kColourSide}, 0, 0, cv::INTER_AREA);
    cv::GaussianBlur(small, smooth, {}, kColourBlur);
    return smooth;
}

bool isRare(const cv::Mat& mask) {
    return cv::countNonZero(mask) <= kChangedShare * static_cast<double>(mask.total());
}

/// Whether the colours are the same after one factor for their strength and one cast for all.
bool sameColoursIn(const cv::Mat& from, const cv::Mat& to) {
    const auto a = planesOf(from), b = planesOf(to);
    std::array<cv::Mat, 2> one, other;
    double products = 0, squares = 0;
    std::array<double, 2> meanOne{}, meanOther{};
    for (std::size_t i = 0; i < 2; ++i) {
        one[i] = a[i + 1] - 128;
        other[i] = b[i + 1] - 128;
        meanOne[i] = cv::mean(one[i])[0];
        meanOther[i] = cv::mean(other[i])[0];
        products += cv::Mat(one[i] - meanOne[i]).dot(cv::Mat(other[i] - meanOther[i]));
        squares += cv::norm(one[i] - meanOne[i], cv::NORM_L2SQR);
    }
    const double factor = std::clamp(squares > 0 ? products / squares : 1, kFaintest, kStrongest);
    cv::Mat change, strengthOne, strengthOther, hueOne, hueOther;
    std::array<cv::Mat, 2> left;
    for (std::size_t i = 0; i < 2; ++i) {
        const double cast = std::clamp(meanOther[i] - factor * meanOne[i], -kMostCast, kMostCast);
        left[i] = factor * one[i] + cast - other[i];
    }
    cv::magnitude(left[0], left[1], change);
    cv::cartToPolar(one[0], one[1], strengthOne, hueOne, true);
    cv::cartToPolar(other[0], other[1], strengthOther, hueOther, true);
    const cv::Mat between = cv::abs(hueOne - hueOther);
    const cv::Mat turned = (cv::min(between, 360 - between) > kMostTurned) &
                           (cv::min(strengthOne, strengthOther) > kStrongColour);
    return isRare(turned) &&
           isRare(change > kLeastChange + kMostChange * cv::max(strengthOne, strengthOther));
}

/// Every channel with the contrast that brings the light of `from` nearest to that of `to`.
cv::Mat contrasted(const cv::Mat& from, const cv::Mat& to, double most) {
    const cv::Mat a = lightOf(from), b = lightOf(to);
    const double meanA = cv::mean(a)[0], meanB = cv::mean(b)[0];
    const cv::Mat one = a - meanA, other = b - meanB;
    const double squares = one.dot(one);
    const double factor = std::clamp(squares > 0 ? one.dot(other) / squares : 1, 1 / most, most);
    cv::Mat result;
    from.convertTo(result, CV_8U, factor, meanB - factor * meanA);
    return result;
}

/// `from` with every channel made brighter or darker by the one factor that brings it nearest to `to`, cut
/// off at white: so a strong red becomes orange. The factor is that of the light where no channel near by is
/// cut off: coding mixes the colours of neighbours.
cv::Mat brightened(const cv::Mat& from, const cv::Mat& to) {
    cv::Mat most, result, a = lightOf(from);
    cv::dilate(greatestChannel(to), most, cv::Mat::ones(5, 5, CV_8U));
    a.setTo(0, most >= kNearlyWhite);
    const double squares = a.dot(a);
    from.convertTo(
        result, CV_8U,
        std::clamp(squares > 0 ? a.dot(lightOf(to)) / squares : 1, 1 / kMostBrightened, kMostBrightened));
    return result;
}

/// As they are, or one made brighter.
template <class Alike>
bool alikeOrBrightened(const cv::Mat& a, const cv::Mat& b, const Alike& alike) {
    const cv::Mat smallA = forColours(a), smallB = forColours(b);
    return alike(smallA, smallB) || alike(forColours(brightened(a, b)), smallB) ||
           alike(forColours(brightened(b, a)), smallA);
}

/// Another tone leaves colours what they are. A curve for each channel could turn a blue shirt into a green
/// one, and nearly grey ones into any other.
bool sameColouring(const cv::Mat& a, const cv::Mat& b) {
    return alikeOrBrightened(a, b, sameColoursIn) ||
           sameColoursIn(forColours(contrasted(a, b, kMostBrightened)), forColours(b)) ||
           sameColoursIn(forColours(contrasted(b, a, kMostBrightened)), forColours(a));
}

/// Whether the light of one is the other's but for a factor near 1 and a constant.
bool sameLightIn(const cv::Mat& from, const cv::Mat& to) {
    const cv::Mat result = contrasted(from, to, kMostContrast);
    return isRare(cv::abs(lightOf(result) - lightOf(to)) > kMostLighter);
}

bool nearLightIn(const cv::Mat& from, const cv::Mat& to) {
    return isRare(cv::abs(lightOf(from) - lightOf(to)) > kMostExposure);
}

/// A curve could make any tone of any other, a black shirt of a grey one; of a drawing, which lives of a few,
/// all of them.
bool sameLight(const cv::Mat& a, const cv::Mat& b, bool drawn) {
    return alikeOrBrightened(a, b, drawn ? sameLightIn : nearLightIn);
}

/// Whether `grey` is what one of the usual ways makes of the other: it keeps its light. A curve could make
/// any shirt's colour the grey of another.
bool isGreyOf(const cv::Mat& coloured, const cv::Mat& grey) {
    const cv::Mat from = forColours(coloured), to = lightOf(forColours(grey));
    constexpr std::array<std::array<float, 3>, 3> kWays{
        {{0.299F, 0.587F, 0.114F}, {0.2126F, 0.7152F, 0.0722F}, {1 / 3.0F, 1 / 3.0F, 1 / 3.0F}}};
    return std::ranges::any_of(kWays, [&](const std::array<float, 3>& way) {
        cv::Mat light, values;
        from.convertTo(values, CV_32F);
        cv::transform(values, light, cv::Mat(1, 3, CV_32F, const_cast<float*>(way.data())));
        return isRare(cv::abs(light - to) > kMostLighter);
    });
}

/// Whether the pixels in the mask, all of one tone, were of several: those from the lightest tenth on are
/// what may have been so.
bool hidesTones(const cv::Mat& was, const cv::Mat& mask) {
    std::array<int, 256> count{};
    int all = 0;
    for (int y = 0; y < was.rows; ++y)
        for (int x = 0; x < was.cols; ++x)
            if (mask.at<std::uint8_t>(y, x) != 0) {
                ++count[was.at<std::uint8_t>(y, x)];
                ++all;
            }
    int lightest = 255, passed = 0;
    while (lightest > 0 && (passed += count[static_cast<std::size_t>(lightest)]) < (1 - kEndShare) * all)
        --lightest;
    const int hidden = std::accumulate(count.begin(), count.begin() + std::max(0, lightest - kStillSeen), 0);
    return hidden > kChangedShare * static_cast<double>(was.total());
}

/// The values themselves as they are.
cv::Mat posed(const cv::Mat& values, const Pose& pose) {
    cv::Mat mirrored, transposed;
    if (pose.mirroredX || pose.mirroredY)
        cv::flip(values, mirrored, pose.mirroredX && pose.mirroredY ? -1 : pose.mirroredX ? 1 : 0);
    else
        mirrored = values;
    if (!pose.transposed) return mirrored;
    cv::transpose(mirrored, transposed);
    return transposed;
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
    const double difference = meanSquare(cv::Mat(a.chroma), cv::Mat(b.chroma));
    return difference <= kMostChromaDifference * std::max(inA, inB);
}

/// Sides of thumbnails are whole pixels.
bool sameShape(const Appearance& a, const Appearance& b) {
    const double rounding = 1.0 / std::min(a.width, a.height) + 1.0 / std::min(b.width, b.height);
    const double ratio = static_cast<double>(a.width) * b.height / (static_cast<double>(a.height) * b.width);
    return std::abs(std::log(ratio)) <= 0.01 + rounding;
}

}  // namespace

std::vector<std::byte> encodedThumbnail(const Image& image) {
    const bool fits = std::max(image.width, image.height) <= kThumbnailSide;
    return encodeJpeg(shrunkToFit(image, kThumbnailSide), fits ? 92 : 85);
}

Appearance appearanceOf(const Image& image) {
    Appearance result;
    if (image.empty()) return result;
    result.width = image.width;
    result.height = image.height;
    cv::Mat square, grey, colours, chroma;
    cv::resize(matOf(image), square, {kSide, kSide}, 0, 0, cv::INTER_AREA);
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

Appearance posed(const Appearance& picture, const Pose& pose) {
    Appearance result = picture;
    if (pose.transposed) std::swap(result.width, result.height);
    const auto turn = [&](auto& values, int side, int type) {
        if (values.empty()) return;
        cv::Mat(posed(cv::Mat(side, side, type, values.data()), pose))
            .reshape(1, 1)
            .copyTo(cv::Mat(1, static_cast<int>(values.size()), CV_MAT_DEPTH(type), values.data()));
    };
    turn(result.grey, kSide, CV_8U);
    turn(result.chroma, Appearance::kChromaSide, CV_32FC2);
    return result;
}

Image posed(const Image& image, const Pose& pose) {
    const cv::Mat result = posed(matOf(image), pose);
    return {result.cols, result.rows, {result.datastart, result.dataend}};
}

bool hasPhotographicTones(const Appearance& picture) {
    return !picture.grey.empty() && !isDrawn(tonesOf(picture, kSide));
}

bool hasPhotographicTones(const Image& image) {
    if (image.empty()) return false;
    Tones tones;
    cv::cvtColor(matOf(image), tones, cv::COLOR_RGB2GRAY);
    return !isDrawn(tones);
}

bool hasColours(const Image& image) {
    return !image.empty() && chromaIn(halved(matOf(image))) >= kLeastChroma;
}

bool lookTheSame(const Appearance& a, const Appearance& b, bool closely) {
    return a.hasContent && b.hasContent && sameShape(a, b) && sameColours(a, b) && sameTones(a, b, closely);
}

bool differInBrightness(const Appearance& a, const Appearance& b) {
    const double inA = brightnessOf(a), inB = brightnessOf(b);
    const auto differ = [](double one, double other, double times) {
        return std::max(one, other) > times * std::min(one, other);
    };
    return differ(inA, inB, kBrighter) || differ(kWhite - inA, kWhite - inB, kLessInk);
}

double brightnessOf(const Appearance& picture) {
    return picture.grey.empty() ? 0 : cv::mean(tonesOf(picture, kSide))[0];
}

Image sketchOf(const Image& picture) {
    return shrunkToFit(picture, kSketchSide);
}

bool differClearly(const Image& a, const Image& b) {
    if (a.empty() || b.empty()) return false;
    const auto [one, other] = atOneSize(a, b);
    return differEitherWay(tonesIn(one), tonesIn(other));
}

bool isCutOff(const Image& kept, const Image& other) {
    if (kept.empty() || other.empty()) return false;
    const auto [a, b] = atOneSize(kept, other);
    cv::Mat halfA = halved(a), halfB = halved(b);
    // A grey copy has white where a strong colour is at its end.
    if (chromaIn(halfA) < kMostGrey || chromaIn(halfB) < kMostGrey) {
        halfA = withoutColours(halfA);
        halfB = withoutColours(halfB);
    }
    std::array<cv::Mat, 3> now, before;
    cv::split(smoothed(halfA), now.data());
    cv::split(smoothed(halfB), before.data());
    for (std::size_t i = 0; i < now.size(); ++i)
        if (hidesTones(before[i], now[i] >= 255 - kAtTheEnd) ||
            hidesTones(255 - before[i], now[i] <= kAtTheEnd))
            return true;
    return false;
}

bool showTheSame(const Image& kept, const Image& other) {
    if (kept.empty() || other.empty()) return false;
    auto [a, b] = atOneSize(kept, other);
    cv::Mat halfA = halved(a), halfB = halved(b);
    const Tones tones = tonesIn(halfA);
    const bool drawn = isDrawn(tones);
    // Most pairs of pages end here.
    if (drawn && (differEitherWay(tones, tonesIn(halfB)) || differEitherWay(tonesIn(a), tonesIn(b))))
        return false;
    const double inA = chromaIn(halfA), inB = chromaIn(halfB);
    if (inA < kMostGrey && inB >= kLeastChroma) return false;
    const bool isGrey = inB < kMostGrey;
    if (isGrey) {
        if (inA >= kLeastChroma && !isGreyOf(a, b)) return false;
        a = withoutColours(a);
        halfA = withoutColours(halfA);
    }
    if (!sameLight(halfA, halfB, drawn)) return false;
    // Two pages of one form differ at half the size, too, which is seen in a quarter of the time.
    if (drawn && !followsEitherWay(halfA, halfB)) return false;
    // At half the size what is cut off at white has been mixed with what is not.
    return (isGrey || sameColouring(halfA, halfB) || sameColouring(a, b)) && followsEitherWay(a, b) &&
           !isCutOff(kept, other);
}

}  // namespace laplens
