#include "core/copies/marks.hpp"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/copies/appearance.hpp"
#include "core/copies/pixels.hpp"

namespace laplens {

namespace {

constexpr double kSmoothing = 0.8;  // pixels
constexpr double kChanged = 20;     // levels of a channel, slightly smoothed: JPEG changes less
constexpr double kMostAround = 0.4;
constexpr int kAround = 4;           // pixels that coding spreads a change
constexpr double kOneInk = 40;       // levels of a channel
constexpr int kSoftEdge = 2;         // pixels around an ink
constexpr double kOfTheInk = 60;     // levels of a channel from the ink's colour
constexpr double kLetThrough = 20;   // levels from what a band of one colour lets through
constexpr double kExplained = 0.95;  // of what changed
constexpr double kOtherLight = 20, kCoveringShare = 0.5;  // levels between ink and what it covers
// What is plain now and was not: a quarter more edges and the noise of coding, over 9 x 9 pixels.
constexpr double kMoreEdges = 1.25, kEdgeNoise = 20, kPlain = 40;
constexpr double kTakenAway = 0.06;
// A line of text. Specks of a small photograph that was pasted in make lines of 7.
constexpr int kLeastLetters = 8, kLeastLetterHeight = 4;  // the height in pixels
constexpr int kLeastLettersAlone = 6;
constexpr double kNothingElse = 0.8;       // of the ink
constexpr double kMostLetterHeight = 0.2;  // of the picture's
constexpr double kMostStroke = 0.4;        // of the letter's height

using Colour = cv::Vec3f;

/// Of the pixels in the mask the most frequent colour.
Colour commonest(const cv::Mat& picture, const cv::Mat& mask) {
    constexpr int kLevels = 8;
    struct Bin {
        int count = 0;
        Colour sum{};
    };
    std::vector<Bin> bins(kLevels * kLevels * kLevels);
    for (int y = 0; y < picture.rows; ++y)
        for (int x = 0; x < picture.cols; ++x) {
            if (!mask.at<std::uint8_t>(y, x)) continue;
            const auto& pixel = picture.at<cv::Vec3b>(y, x);
            Bin& bin = bins[static_cast<std::size_t>((pixel[0] / 32 * kLevels + pixel[1] / 32) * kLevels +
                                                     pixel[2] / 32)];
            ++bin.count;
            bin.sum += Colour(pixel);
        }
    const Bin& most = *std::ranges::max_element(bins, {}, &Bin::count);
    return most.sum / std::max(1, most.count);
}

cv::Mat nearTo(const cv::Mat& picture, const Colour& colour, double most) {
    cv::Mat result;
    const cv::Scalar centre(colour[0], colour[1], colour[2]);
    cv::inRange(picture, centre - cv::Scalar::all(most), centre + cv::Scalar::all(most), result);
    return result;
}

/// The two colours that most of what changed has.
struct Inks {
    Colour ofFirst, ofSecond;
    cv::Mat first, second;

    Inks(const cv::Mat& picture, const cv::Mat& changed, const cv::Mat& around)
        : ofFirst(commonest(picture, changed)), first(nearTo(picture, ofFirst, kOfTheInk) & around) {
        ofSecond = commonest(picture, changed & ~first);
        second = nearTo(picture, ofSecond, kOfTheInk) & around & ~first;
    }
    cv::Mat both() const { return first | second; }
    bool areThoseOf(const Inks& other) const {
        const auto areOne = [](const Colour& a, const Colour& b) {
            return cv::norm(a - b, cv::NORM_INF) <= kOneInk;
        };
        return (areOne(ofFirst, other.ofFirst) && areOne(ofSecond, other.ofSecond)) ||
               (areOne(ofFirst, other.ofSecond) && areOne(ofSecond, other.ofFirst));
    }
};

cv::Mat grown(const cv::Mat& mask, int by) {
    cv::Mat result;
    cv::dilate(mask, result, cv::Mat::ones(2 * by + 1, 2 * by + 1, CV_8U));
    return result;
}

cv::Mat changes(const cv::Mat& a, const cv::Mat& b) {
    cv::Mat smoothA, smoothB, difference;
    cv::GaussianBlur(a, smoothA, {}, kSmoothing);
    cv::GaussianBlur(b, smoothB, {}, kSmoothing);
    cv::absdiff(smoothA, smoothB, difference);
    return greatestChannel(difference) > kChanged;
}

/// Where the marked one is the clean one through a veil of one colour, as most of the mask has it.
cv::Mat veiledAsIn(const cv::Mat& clean, const cv::Mat& marked, const cv::Mat& mask) {
    double n = 0, xx = 0, xy = 0;
    cv::Vec3d meanX, meanY;
    const auto each = [&](auto&& take) {
        for (int y = 0; y < clean.rows; ++y)
            for (int x = 0; x < clean.cols; ++x)
                if (mask.at<std::uint8_t>(y, x))
                    take(cv::Vec3d(clean.at<cv::Vec3b>(y, x)), cv::Vec3d(marked.at<cv::Vec3b>(y, x)));
    };
    each([&](const cv::Vec3d& from, const cv::Vec3d& to) {
        ++n;
        meanX += from;
        meanY += to;
    });
    if (n == 0) return cv::Mat::zeros(clean.size(), CV_8U);
    meanX /= n;
    meanY /= n;
    each([&](const cv::Vec3d& from, const cv::Vec3d& to) {
        xx += (from - meanX).dot(from - meanX);
        xy += (from - meanX).dot(to - meanY);
    });
    constexpr double kLeastThrough = 0.1, kMostThrough = 0.9;
    const double through = std::clamp(xx > 0 ? xy / xx : 0.0, kLeastThrough, kMostThrough);
    const cv::Vec3d offset = meanY - through * meanX;
    cv::Mat expected, difference;
    clean.convertTo(expected, CV_32F, through);
    expected += cv::Scalar(offset[0], offset[1], offset[2]);
    cv::Mat values;
    marked.convertTo(values, CV_32F);
    cv::absdiff(expected, values, difference);
    cv::GaussianBlur(difference, difference, {}, kSmoothing);
    return greatestChannel(difference) <= kLetThrough;
}

/// The same where letters, which no veil explains, are among what changed: once without them, and once more
/// by what was found.
cv::Mat veiled(const cv::Mat& clean, const cv::Mat& marked, const cv::Mat& changed,
               const std::array<cv::Mat, 3>& withoutInk) {
    cv::Mat best = veiledAsIn(clean, marked, changed);
    for (const cv::Mat& rest : withoutInk) {
        const cv::Mat veil = veiledAsIn(clean, marked, rest);
        if (cv::countNonZero(veil & changed) > cv::countNonZero(best & changed)) best = veil;
    }
    const cv::Mat again = veiledAsIn(clean, marked, best & changed);
    return cv::countNonZero(again & changed) > cv::countNonZero(best & changed) ? again : best;
}

/// Where the marked one is between the clean one and an ink: letters have soft edges.
cv::Mat mixedWith(const cv::Mat& clean, const cv::Mat& marked, const Colour& ink) {
    cv::Mat result(clean.size(), CV_8U);
    for (int y = 0; y < clean.rows; ++y)
        for (int x = 0; x < clean.cols; ++x) {
            const Colour from(clean.at<cv::Vec3b>(y, x)), to(marked.at<cv::Vec3b>(y, x)), way = ink - from;
            const float squares = way.dot(way);
            const float share = squares > 0 ? std::clamp((to - from).dot(way) / squares, 0.0F, 1.0F) : 0;
            const Colour left = to - from - share * way;
            result.at<std::uint8_t>(y, x) = left.dot(left) <= kLetThrough * kLetThrough ? 255 : 0;
        }
    return result;
}

cv::Mat edgesOf(const cv::Mat& picture) {
    cv::Mat grey, dx, dy, strength;
    cv::cvtColor(picture, grey, cv::COLOR_RGB2GRAY);
    cv::Sobel(grey, dx, CV_32F, 1, 0);
    cv::Sobel(grey, dy, CV_32F, 0, 1);
    cv::magnitude(dx, dy, strength);
    cv::boxFilter(strength, strength, CV_32F, {9, 9});
    return strength;
}

/// Things in one line as high as each other, with strokes as thin as letters have.
struct Line {
    int letters = 0;
    double share = 0;  ///< of the ink that these are
};

/// That of most letters.
Line longestLineIn(const cv::Mat& ink) {
    cv::Mat labels, stats, centres, depth;
    const int n = cv::connectedComponentsWithStats(ink, labels, stats, centres, 8);
    cv::distanceTransform(ink, depth, cv::DIST_L2, 3);
    std::vector<float> thickness(static_cast<std::size_t>(n));
    for (int y = 0; y < ink.rows; ++y)
        for (int x = 0; x < ink.cols; ++x) {
            float& most = thickness[static_cast<std::size_t>(labels.at<int>(y, x))];
            most = std::max(most, depth.at<float>(y, x));
        }
    struct Letter {
        double middle, height, area;
    };
    std::vector<Letter> letters;
    for (int i = 1; i < n; ++i) {
        const int height = stats.at<int>(i, cv::CC_STAT_HEIGHT);
        if (height >= kLeastLetterHeight && height <= kMostLetterHeight * ink.rows &&
            2 * thickness[static_cast<std::size_t>(i)] - 1 <= std::max(2.0, kMostStroke * height))
            letters.push_back({stats.at<int>(i, cv::CC_STAT_TOP) + height / 2.0, static_cast<double>(height),
                               static_cast<double>(stats.at<int>(i, cv::CC_STAT_AREA))});
    }
    Line most;
    const double all = std::max(1, cv::countNonZero(ink));
    for (const Letter& one : letters) {
        Line line;
        for (const Letter& other : letters)
            if (std::abs(other.middle - one.middle) <= one.height / 2 && other.height <= 2 * one.height &&
                one.height <= 2 * other.height) {
                ++line.letters;
                line.share += other.area / all;
            }
        if (line.letters > most.letters) most = line;
    }
    return most;
}

/// Of a few letters the ink must be hardly anything else.
bool isText(const cv::Mat& ink) {
    const Line line = longestLineIn(ink);
    return line.letters >= kLeastLetters ||
           (line.letters >= kLeastLettersAlone && line.share >= kNothingElse);
}

bool showLetters(const Inks& inks) {
    return std::max(longestLineIn(inks.first).letters, longestLineIn(inks.second).letters) >=
           kLeastLettersAlone;
}

double shareOf(const cv::Mat& part, const cv::Mat& whole) {
    return static_cast<double>(cv::countNonZero(part)) / std::max(1, cv::countNonZero(whole));
}

}  // namespace

bool showTheSameUnderText(const Image& clean, const Image& marked) {
    if (clean.empty() || clean.width != marked.width || clean.height != marked.height) return false;
    if (!hasPhotographicTones(clean)) return false;
    const cv::Mat under = matOf(clean), over = matOf(marked);
    const cv::Mat changed = changes(under, over), around = grown(changed, kAround);
    const int covered = cv::countNonZero(changed);
    if (covered == 0 || covered > kMostMarked * static_cast<double>(changed.total()) ||
        cv::countNonZero(around) > kMostAround * static_cast<double>(around.total()))
        return false;

    const Inks inks(over, changed, around);
    // A page with other words was a page before.
    const Inks before(under, changed, around);
    if (inks.areThoseOf(before) && showLetters(before)) return false;
    const cv::Mat ink = inks.both();
    const cv::Mat veil =
        veiled(under, over, changed, {changed & ~inks.first, changed & ~inks.second, changed & ~ink});
    if (!isText(inks.first) && !isText(inks.second) && !isText(ink & ~veil)) return false;
    const cv::Mat soft = (mixedWith(under, over, inks.ofFirst) | mixedWith(under, over, inks.ofSecond)) &
                         grown(ink, kSoftEdge);
    if (shareOf((grown(ink | veil, 1) | soft) & changed, changed) < kExplained) return false;
    const cv::Mat edges = edgesOf(under), edgesNow = edgesOf(over);
    const cv::Mat gone = (edges > kMoreEdges * edgesNow + kEdgeNoise) & (edgesNow < kPlain) & changed & ~veil;
    if (shareOf(gone, changed) > kTakenAway) return false;
    // A shirt in another colour keeps its light.
    cv::Mat lit = lightOf(over) - lightOf(under);
    cv::GaussianBlur(lit, lit, {}, kSmoothing);
    lit = cv::abs(lit) > kOtherLight;
    const cv::Mat covering = ink & changed;
    if (shareOf(lit & covering, covering) < kCoveringShare) return false;

    Image rest = marked;
    under.copyTo(cv::Mat(rest.height, rest.width, CV_8UC3, rest.pixels.data()), around);
    return showTheSame(clean, rest);
}

bool haveOtherWords(const Image& a, const Image& b) {
    if (a.empty() || a.width != b.width || a.height != b.height) return false;
    const cv::Mat one = matOf(a), other = matOf(b), changed = changes(one, other);
    if (cv::countNonZero(changed) == 0) return false;
    const cv::Mat around = grown(changed, kAround);
    const Inks inks(one, changed, around), otherInks(other, changed, around);
    return inks.areThoseOf(otherInks) && showLetters(inks) && showLetters(otherInks);
}

bool lookTheSameUnderText(const Image& a, const Image& b) {
    if (!hasPhotographicTones(a) || !hasPhotographicTones(b)) return false;
    const cv::Mat changed = changes(matOf(a), matOf(b));
    return cv::countNonZero(changed) <= kMostMarked * static_cast<double>(changed.total());
}

}  // namespace laplens
