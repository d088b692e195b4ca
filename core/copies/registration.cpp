#include "core/copies/registration.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "core/copies/pixels.hpp"
#include "core/search/hamming.hpp"

namespace laplens {

namespace {

constexpr int kMostDifferingLocalBits = 36;
constexpr std::size_t kLeastInliers = 6;
constexpr double kCoarse = 0.04, kFine = 0.012;  // of a picture's longer side, that a feature may be off
constexpr int kRefits = 4;
constexpr int kLeastSide = 24;  // pixels, of what two pictures have in common

struct Match {
    std::array<double, 2> from, to;
    double scale, turn;
};

/// Features that are one another's nearest.
std::vector<Match> matchesOf(const LocalFeatures& kept, const LocalFeatures& other, bool mirrored) {
    const PackedCodes turned = mirrored ? mirroredCodes(other.codes) : PackedCodes();
    const PackedCodes& codes = mirrored ? turned : other.codes;
    const std::size_t n = kept.codes.size();
    std::vector<std::uint16_t> distances(n);
    std::vector<std::uint16_t> least(n, kLocalBits);
    std::vector<std::size_t> nearest(n);
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t j = 0; j < codes.size(); ++j) {
        hammingDistances(kept.codes, codes[j], kLocalBits, distances);
        const auto best = static_cast<std::size_t>(std::ranges::min_element(distances) - distances.begin());
        for (std::size_t i = 0; i < n; ++i)
            if (distances[i] < least[i]) {
                least[i] = distances[i];
                nearest[i] = j;
            }
        if (n > 0 && distances[best] <= kMostDifferingLocalBits) pairs.emplace_back(best, j);
    }
    std::vector<Match> matches;
    for (const auto& [i, j] : pairs) {
        if (nearest[i] != j) continue;
        const LocalPlace &to = kept.places[i], &from = other.places[j];
        const double angle = mirrored ? std::numbers::pi - from.angle : from.angle;
        matches.push_back({{from.x, from.y}, {to.x, to.y}, to.size / from.size, to.angle - angle});
    }
    return matches;
}

Similarity proposedBy(const Match& match, bool mirrored) {
    Similarity result{match.scale * std::cos(match.turn), match.scale * std::sin(match.turn), 0, 0, mirrored};
    const auto at = result(match.from[0], match.from[1]);
    result.x = match.to[0] - at[0];
    result.y = match.to[1] - at[1];
    return result;
}

double distanceFrom(const Similarity& similarity, const Match& match) {
    const auto at = similarity(match.from[0], match.from[1]);
    return std::hypot(at[0] - match.to[0], at[1] - match.to[1]);
}

std::vector<Match> within(const std::vector<Match>& matches, const Similarity& similarity, double most) {
    std::vector<Match> result;
    for (const Match& match : matches)
        if (distanceFrom(similarity, match) <= most) result.push_back(match);
    return result;
}

/// Least squares over the matches.
Similarity fittedTo(const std::vector<Match>& matches, bool mirrored) {
    double meanU = 0, meanV = 0, meanX = 0, meanY = 0;
    const auto n = static_cast<double>(matches.size());
    for (const Match& match : matches) {
        meanU += (mirrored ? -match.from[0] : match.from[0]) / n;
        meanV += match.from[1] / n;
        meanX += match.to[0] / n;
        meanY += match.to[1] / n;
    }
    double dot = 0, cross = 0, squares = 0;
    for (const Match& match : matches) {
        const double u = (mirrored ? -match.from[0] : match.from[0]) - meanU, v = match.from[1] - meanV;
        const double x = match.to[0] - meanX, y = match.to[1] - meanY;
        dot += u * x + v * y;
        cross += u * y - v * x;
        squares += u * u + v * v;
    }
    if (squares <= 0) return {0, 0, 0, 0, mirrored};
    Similarity result{dot / squares, cross / squares, 0, 0, mirrored};
    result.x = meanX - result.a * meanU + result.b * meanV;
    result.y = meanY - result.b * meanU - result.a * meanV;
    return result;
}

}  // namespace

double Similarity::scale() const {
    return std::hypot(a, b);
}

std::optional<Similarity> registrationOf(const LocalFeatures& kept, const LocalFeatures& other,
                                         bool mirrored) {
    const std::vector<Match> matches = matchesOf(kept, other, mirrored);
    if (matches.size() < kLeastInliers) return std::nullopt;
    std::vector<Match> agreeing;
    for (const Match& match : matches) {
        const Similarity proposed = proposedBy(match, mirrored);
        std::vector<Match> inliers = within(matches, proposed, kCoarse * std::max(1.0, proposed.scale()));
        if (inliers.size() > agreeing.size()) agreeing = std::move(inliers);
    }
    Similarity result;
    for (int round = 0; round < kRefits; ++round) {
        if (agreeing.size() < kLeastInliers) return std::nullopt;
        result = fittedTo(agreeing, mirrored);
        const double most = round + 2 < kRefits ? kCoarse / (1 << round) : kFine;
        agreeing = within(matches, result, most * std::max(1.0, result.scale()));
    }
    if (agreeing.size() < kLeastInliers || result.scale() <= 0) return std::nullopt;
    return result;
}

namespace {

Image imageOf(const cv::Mat& pixels) {
    const cv::Mat whole = pixels.isContinuous() ? pixels : pixels.clone();
    return {whole.cols, whole.rows, {whole.datastart, whole.dataend}};
}

/// From pixels of one picture to those of another, of which the first is at (0, 0).
using Map = cv::Matx23d;

cv::Matx33d square(const Map& map) {
    return {map(0, 0), map(0, 1), map(0, 2), map(1, 0), map(1, 1), map(1, 2), 0, 0, 1};
}

Map inverted(const Map& map) {
    return square(map).inv().get_minor<2, 3>(0, 0);
}

/// The same map where both pictures' corner is at (0, 0), half a pixel from the first one's centre ...
Map cornered(Map map) {
    for (int row = 0; row < 2; ++row) map(row, 2) += 0.5 - 0.5 * (map(row, 0) + map(row, 1));
    return map;
}
/// ... and back.
Map centred(Map map) {
    for (int row = 0; row < 2; ++row) map(row, 2) -= 0.5 - 0.5 * (map(row, 0) + map(row, 1));
    return map;
}

/// To the pixels of the second picture resized.
Map resized(const Map& map, double across, double down) {
    return centred(Map(across, 0, 0, 0, down, 0) * square(cornered(map)));
}

/// The map between both pictures resized.
Map shrunk(const Map& map, double factor) {
    Map result = cornered(map);
    for (int row = 0; row < 2; ++row) result(row, 2) *= factor;
    return centred(result);
}

cv::Mat warped(const cv::Mat& picture, const Map& map, cv::Size size) {
    cv::Mat result;
    cv::warpAffine(picture, result, map, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT);
    return result;
}

/// Where the finer picture has something to show.
cv::Mat coverage(cv::Size finer, const Map& map, cv::Size size) {
    const cv::Mat full(finer, CV_8U, cv::Scalar(255));
    return warped(full, map, size) == 255;
}

constexpr int kFirstSide = 128;  // of the coarsest scale
constexpr int kMostSteps = 8;
constexpr double kSettled = 0.03;  // pixels
constexpr double kOutlier = 2.5;   // times the median difference
constexpr double kCodingNoise = 4, kDamping = 1e-3;
constexpr int kRim = 2;  // pixels that resampling leaves mixed with what lies outside

/// What is left of a change of brightness and contrast between two lights, where the mask is set.
cv::Mat differenceIn(const cv::Mat& from, const cv::Mat& to, const cv::Mat& mask, double& gain) {
    cv::Scalar meanFrom, deviationFrom, meanTo, deviationTo;
    cv::meanStdDev(from, meanFrom, deviationFrom, mask);
    cv::meanStdDev(to, meanTo, deviationTo, mask);
    gain = deviationTo[0] / std::max(1.0, deviationFrom[0]);
    return to - gain * from - (meanTo[0] - gain * meanFrom[0]);
}

/// The middle one of the values where the mask is set.
double medianOf(const cv::Mat& values, const cv::Mat& mask) {
    std::vector<float> all;
    for (int y = 0; y < values.rows; ++y)
        for (int x = 0; x < values.cols; ++x)
            if (mask.at<std::uint8_t>(y, x)) all.push_back(std::abs(values.at<float>(y, x)));
    const auto middle = all.begin() + std::ssize(all) / 2;
    std::ranges::nth_element(all, middle);
    return *middle;
}

/// One step nearer. Returns by how much, in pixels at the rim; 0 where there is nothing to go by.
double step(const cv::Mat& grid, const cv::Mat& finer, Map& map) {
    const cv::Mat now = warped(finer, map, grid.size());
    cv::Mat core, across, down;
    cv::erode(coverage(finer.size(), map, grid.size()), core, {}, {-1, -1}, kRim, cv::BORDER_CONSTANT,
              cv::Scalar(0));
    if (cv::countNonZero(core) < kLeastSide * kLeastSide) return 0;
    double gain = 1;
    const cv::Mat left = differenceIn(now, grid, core, gain);
    const double most = kOutlier * medianOf(left, core) + kCodingNoise;
    cv::Sobel(now, across, CV_32F, 1, 0, 3, gain / 8);
    cv::Sobel(now, down, CV_32F, 0, 1, 3, gain / 8);

    constexpr int kUnknowns = 6;  // scale, turn, shift, contrast, brightness
    const double centreX = grid.cols / 2.0, centreY = grid.rows / 2.0, half = std::max(centreX, centreY);
    cv::Matx<double, kUnknowns, kUnknowns> normal = decltype(normal)::zeros();
    cv::Matx<double, kUnknowns, 1> right = decltype(right)::zeros();
    for (int y = 0; y < grid.rows; ++y)
        for (int x = 0; x < grid.cols; ++x) {
            const double residual = left.at<float>(y, x);
            if (!core.at<std::uint8_t>(y, x) || std::abs(residual) > most) continue;
            const double dx = across.at<float>(y, x), dy = down.at<float>(y, x);
            const double u = (x - centreX) / half, v = (y - centreY) / half;
            const std::array<double, kUnknowns> slopes{
                dx * u + dy * v, dy * u - dx * v, dx, dy, now.at<float>(y, x) / 128, 1};
            for (int row = 0; row < kUnknowns; ++row) {
                right(row) += slopes[row] * residual;
                for (int column = 0; column <= row; ++column)
                    normal(row, column) += slopes[row] * slopes[column];
            }
        }
    for (int row = 0; row < kUnknowns; ++row) {
        normal(row, row) += kDamping;
        for (int column = row + 1; column < kUnknowns; ++column) normal(row, column) = normal(column, row);
    }
    const auto change = normal.solve(right, cv::DECOMP_CHOLESKY);
    const double scale = change(0) / half, turn = change(1) / half;
    map = map * cv::Matx33d(1 + scale, -turn, change(2) - scale * centreX + turn * centreY,  //
                            turn, 1 + scale, change(3) - turn * centreX - scale * centreY,   //
                            0, 0, 1);
    return std::abs(change(0)) + std::abs(change(1)) + std::abs(change(2)) + std::abs(change(3));
}

cv::Mat lightOf(const cv::Mat& picture, double factor) {
    cv::Mat grey, small, light;
    cv::cvtColor(picture, grey, cv::COLOR_RGB2GRAY);
    const cv::Size size(std::max(1, cvRound(grey.cols * factor)), std::max(1, cvRound(grey.rows * factor)));
    cv::resize(grey, small, size, 0, 0, cv::INTER_AREA);
    small.convertTo(light, CV_32F);
    cv::GaussianBlur(light, light, {}, 1);
    return light;
}

/// From the grid's pixels to the finer picture's, which was brought to the grid's scale.
Map refined(const cv::Mat& grid, const cv::Mat& finer, Map map) {
    const double side = std::max(grid.cols, grid.rows);
    for (double factor = std::min(1.0, kFirstSide / side);; factor = std::min(1.0, 2 * factor)) {
        const cv::Mat a = lightOf(grid, factor), b = lightOf(finer, factor);
        Map small = shrunk(map, factor);
        for (int steps = 0; steps < kMostSteps && step(a, b, small) > kSettled; ++steps) {
        }
        map = shrunk(small, 1 / factor);
        if (factor >= 1) return map;
    }
}

/// Pixels of one picture -> pixels of the other.
Map inPixels(const Similarity& similarity, double from, double to) {
    const double sign = similarity.mirrored ? -1 : 1;
    const double a = similarity.a * to / from, b = similarity.b * to / from;
    const Map map(sign * a, -b, similarity.x * to, sign * b, a, similarity.y * to);
    return centred(map);
}

Similarity ofPixels(const Map& pixels, double from, double to, bool mirrored) {
    const Map map = cornered(pixels);
    const double sign = mirrored ? -1 : 1;
    return {(sign * map(0, 0) + map(1, 1)) / 2 * from / to, (sign * map(1, 0) - map(0, 1)) / 2 * from / to,
            map(0, 2) / to, map(1, 2) / to, mirrored};
}

}  // namespace

std::optional<Overlap> overlapOf(const Image& kept, const Image& other, const Similarity& otherInKept) {
    if (kept.empty() || other.empty()) return std::nullopt;
    const double sideOfKept = std::max(kept.width, kept.height);
    const double sideOfOther = std::max(other.width, other.height);
    const double scale = otherInKept.scale() * sideOfKept / sideOfOther;
    const bool keptIsFiner = scale >= 1;
    const cv::Mat grid = matOf(keptIsFiner ? other : kept), whole = matOf(keptIsFiner ? kept : other);
    const double factor = keptIsFiner ? 1 / scale : scale;
    const cv::Size size(cvRound(whole.cols * factor), cvRound(whole.rows * factor));
    if (std::min(size.width, size.height) < kLeastSide) return std::nullopt;
    cv::Mat finer;
    cv::resize(whole, finer, size, 0, 0, cv::INTER_AREA);
    const double across = static_cast<double>(size.width) / whole.cols;
    const double down = static_cast<double>(size.height) / whole.rows;

    const Map toKept = inPixels(otherInKept, sideOfOther, sideOfKept);
    const Map map = refined(grid, finer, resized(keptIsFiner ? toKept : inverted(toKept), across, down));
    const cv::Mat inside = coverage(finer.size(), map, grid.size());
    const cv::Rect box = cv::boundingRect(inside);
    if (std::min(box.width, box.height) < kLeastSide) return std::nullopt;
    cv::Mat shown, core;
    cv::warpAffine(finer, shown, map, grid.size(), cv::INTER_CUBIC | cv::WARP_INVERSE_MAP,
                   cv::BORDER_REPLICATE);
    cv::erode(inside, core, {}, {-1, -1}, kRim, cv::BORDER_CONSTANT, cv::Scalar(0));
    grid.copyTo(shown, ~core);
    const Image ofGrid = imageOf(grid(box)), ofFiner = imageOf(shown(box));
    const Map found = resized(map, 1 / across, 1 / down);
    return Overlap{
        keptIsFiner ? ofFiner : ofGrid, keptIsFiner ? ofGrid : ofFiner,
        ofPixels(keptIsFiner ? found : inverted(found), sideOfOther, sideOfKept, otherInKept.mirrored)};
}

}  // namespace laplens
