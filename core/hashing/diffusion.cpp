#include "core/hashing/diffusion.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace laplens {

namespace {

constexpr std::size_t kEigenvalues = 128;
/// Without a gap: within 0.01 of the best mean average precision on sets of ten classes whose spectrum shows
/// none.
constexpr double kParticipants = 11.5;
constexpr double kFewestParticipants = 4, kMostParticipants = 64;
constexpr double kShortest = 0.5, kLongest = 1024;
/// A gap is where one eigenvalue is this many times the one before, ...
constexpr double kGapRatio = 2;
/// ... both counted as at least this much: smaller ones are groups all the same, however their ratios.
constexpr double kGroupEigenvalue = 0.005;
/// What comes after a gap fades within a few steps.
constexpr double kAfterGap = 0.05;
/// Below this, eigenvalues belong to components or to groups as good as components.
constexpr double kAlmostZero = 0.001;

}  // namespace

double diffused(double eigenvalue, double t) {
    const double kept = 1 - eigenvalue;
    return kept > 0 ? std::pow(kept, t) : 0;
}

double participationRatio(std::span<const double> eigenvalues, double t) {
    double sum = 0, sumOfSquares = 0;
    for (const double value : eigenvalues.first(std::min(eigenvalues.size(), kEigenvalues))) {
        const double w = diffused(value, 2 * t);
        sum += w;
        sumOfSquares += w * w;
    }
    return sumOfSquares > 0 ? sum * sum / sumOfSquares : 0;
}

double diffusionTimeFor(std::span<const double> eigenvalues, double participants) {
    double low = kShortest, high = kLongest;
    if (participationRatio(eigenvalues, low) <= participants) return low;
    for (int step = 0; step < 60; ++step) {
        const double middle = std::sqrt(low * high);
        (participationRatio(eigenvalues, middle) > participants ? low : high) = middle;
    }
    return high;
}

int eigengap(std::span<const double> eigenvalues, int components) {
    int best = 0;
    double bestRatio = kGapRatio;
    const std::size_t count = std::min(eigenvalues.size(), kEigenvalues);
    for (std::size_t i = 0; i + 1 < count; ++i) {
        const double ratio =
            std::max(eigenvalues[i + 1], kGroupEigenvalue) / std::max(eigenvalues[i], kGroupEigenvalue);
        const int groups = static_cast<int>(i) + 2;
        const bool moreThanComponents = groups > components && eigenvalues[i] < kAlmostZero;
        if (ratio < bestRatio || (eigenvalues[i + 1] < kAfterGap && !moreThanComponents)) continue;
        bestRatio = ratio;
        best = static_cast<int>(i) + 1;
    }
    return best;
}

DiffusionChoice chooseDiffusionTime(std::span<const double> eigenvalues, int components) {
    DiffusionChoice choice;
    const int gap = eigengap(eigenvalues, components);
    choice.groups = gap > 0 ? gap + 1 : 0;
    const double target = gap > 0 ? std::clamp(gap + 0.5, kFewestParticipants, kMostParticipants)
                                  : std::min(kParticipants * std::cbrt(std::pow(std::max(components, 1), 2)),
                                             kMostParticipants);
    choice.t = diffusionTimeFor(eigenvalues, target);
    choice.participants = participationRatio(eigenvalues, choice.t);
    char text[200];
    if (gap > 0)
        std::snprintf(text, sizeof text,
                      "Diffusion t = %.3g: the spectrum shows %d groups, about %.1f eigenvectors take part",
                      choice.t, choice.groups, choice.participants);
    else
        std::snprintf(text, sizeof text,
                      "Diffusion t = %.3g: the spectrum shows no gap, about %.1f eigenvectors take part",
                      choice.t, choice.participants);
    choice.reason = text;
    return choice;
}

int frameWidthFor(double participants) {
    return std::clamp(8 * static_cast<int>(std::lround(participants / 4)), 16,
                      static_cast<int>(kEigenvalues));
}

}  // namespace laplens
