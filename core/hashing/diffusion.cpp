#include "core/hashing/diffusion.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace laplens {

namespace {

constexpr std::size_t kEigenvalues = 128;
constexpr double kParticipants = 11.5;
constexpr double kShortest = 1, kLongest = 1024;

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

DiffusionChoice chooseDiffusionTime(std::span<const double> eigenvalues) {
    DiffusionChoice choice;
    const double target = kParticipants;
    double low = kShortest, high = kLongest;
    if (participationRatio(eigenvalues, low) <= target) {
        high = low;
    } else {
        for (int step = 0; step < 60; ++step) {
            const double middle = std::sqrt(low * high);
            (participationRatio(eigenvalues, middle) > target ? low : high) = middle;
        }
    }
    choice.t = high;
    choice.participants = participationRatio(eigenvalues, high);
    char text[160];
    std::snprintf(text, sizeof text, "Diffusion t = %.3g: about %.1f eigenvectors take part", choice.t,
                  choice.participants);
    choice.reason = text;
    return choice;
}

}  // namespace laplens
