#include "core/copies/parts.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "core/copies/appearance.hpp"
#include "core/copies/marks.hpp"
#include "core/copies/pixels.hpp"

namespace laplens {

namespace {

constexpr double kMostPixels = 1.5;  // that a small picture may stand out
// Of the longer side, that a corner may be off: by features, and by the pixels of thumbnails.
constexpr double kRough = 0.06, kNear = 0.025;
constexpr double kUpright = 0.02;  // radians, that features may be off

/// In units of each one's longer side.
struct Frame {
    double width, height;

    Frame(int across, int down)
        : width(static_cast<double>(across) / std::max(across, down)),
          height(static_cast<double>(down) / std::max(across, down)) {}
    explicit Frame(const Image& image) : Frame(image.width, image.height) {}
};

Similarity inverse(const Similarity& of) {
    const double squares = of.a * of.a + of.b * of.b;
    // Mirrored, it is its own inverse but for the turn.
    Similarity result{of.a / squares, (of.mirrored ? of.b : -of.b) / squares, 0, 0, of.mirrored};
    const auto at = result(of.x, of.y);
    result.x = -at[0];
    result.y = -at[1];
    return result;
}

/// How far a corner of the inner frame lies outside the outer one, at most.
double standingOut(const Frame& outer, const Frame& inner, const Similarity& innerInOuter) {
    double most = 0;
    for (const double u : {0.0, inner.width})
        for (const double v : {0.0, inner.height}) {
            const auto [x, y] = innerInOuter(u, v);
            most = std::max({most, -x, -y, x - outer.width, y - outer.height});
        }
    return most;
}

bool holdsTheOther(const Frame& kept, const Frame& other, const Similarity& otherInKept, double tolerance) {
    return standingOut(kept, other, otherInKept) <= tolerance ||
           standingOut(other, kept, inverse(otherInKept)) <= tolerance;
}

/// Two of one shape that show one frame upright, brought to one size without the traces of a registration.
std::optional<Overlap> wholeOf(const Image& kept, const Image& other, const Similarity& otherInKept) {
    if (otherInKept.mirrored || std::abs(otherInKept.b) > kUpright || otherInKept.a < 0) return std::nullopt;
    const bool keptIsSmaller = kept.width < other.width;
    const Image& smaller = keptIsSmaller ? kept : other;
    const Image& larger = keptIsSmaller ? other : kept;
    const double height = static_cast<double>(larger.height) * smaller.width / larger.width;
    if (std::abs(height - smaller.height) > 1) return std::nullopt;
    Image resized = larger;
    if (larger.width != smaller.width || larger.height != smaller.height) {
        resized = {smaller.width, smaller.height, std::vector<std::uint8_t>(smaller.pixels.size())};
        cv::Mat target = matOf(resized);
        cv::resize(matOf(larger), target, target.size(), 0, 0, cv::INTER_AREA);
    }
    return keptIsSmaller ? Overlap{smaller, std::move(resized), {}}
                         : Overlap{std::move(resized), smaller, {}};
}

/// Both stand out of the other by no more.
bool isOneFrame(const Frame& kept, const Frame& other, const Similarity& otherInKept, double tolerance) {
    return standingOut(kept, other, otherInKept) <= tolerance &&
           standingOut(other, kept, inverse(otherInKept)) <= tolerance;
}

}  // namespace

bool showOneFrame(int keptWidth, int keptHeight, int otherWidth, int otherHeight,
                  const Similarity& otherInKept) {
    return isOneFrame(Frame(keptWidth, keptHeight), Frame(otherWidth, otherHeight), otherInKept, kNear);
}

bool mayBePart(const Image& kept, const Image& other, const Similarity& otherInKept) {
    const Frame ofKept(kept), ofOther(other);
    if (!holdsTheOther(ofKept, ofOther, otherInKept, kRough)) return false;
    const auto isDrawing = [](const Image& image) { return !hasPhotographicTones(appearanceOf(image)); };
    if (isOneFrame(ofKept, ofOther, otherInKept, kNear) && isDrawing(kept) && isDrawing(other)) return false;
    const bool isFrame = isOneFrame(ofKept, ofOther, otherInKept, kRough);
    if (const auto whole = isFrame ? wholeOf(kept, other, otherInKept) : std::nullopt;
        whole && lookTheSameUnderText(whole->kept, whole->other))
        return true;
    const auto overlap = overlapOf(kept, other, otherInKept);
    if (!overlap || !holdsTheOther(ofKept, ofOther, overlap->otherInKept, kNear)) return false;
    return lookTheSame(appearanceOf(overlap->kept), appearanceOf(overlap->other), true) ||
           (isOneFrame(ofKept, ofOther, overlap->otherInKept, kNear) &&
            lookTheSameUnderText(overlap->kept, overlap->other));
}

bool isPart(const Image& kept, const Image& other, const Similarity& otherInKept) {
    const auto isMarked = [](const Overlap& both) {
        return showTheSameUnderText(both.kept, both.other) || showTheSameUnderText(both.other, both.kept);
    };
    const Frame ofKept(kept), ofOther(other);
    if (isOneFrame(ofKept, ofOther, otherInKept, kRough))
        if (const auto whole = wholeOf(kept, other, otherInKept); whole && isMarked(*whole)) return true;
    const auto overlap = overlapOf(kept, other, otherInKept);
    if (!overlap) return false;
    const Similarity& refined = overlap->otherInKept;
    const double pixel =
        1.0 / std::min(std::max(kept.width, kept.height), std::max(other.width, other.height));
    const double most = std::max(kMostStandingOut, kMostPixels * pixel);
    // Two that show one frame are copies, which others have looked for, or there is a text over one.
    if (isOneFrame(ofKept, ofOther, refined, most)) return isMarked(*overlap);
    return holdsTheOther(ofKept, ofOther, refined, most) &&
           !isOneFrame(ofKept, ofOther, refined, kLeastCutAway) && showTheSame(overlap->kept, overlap->other);
}

}  // namespace laplens
