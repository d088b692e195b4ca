#include "core/search/tied_ranking.hpp"

#include <cmath>

namespace laplens {

namespace {

/// 1 + 1/2 + ... + 1/n for n >= 64, by its asymptotic series; the error is below the rounding.
double harmonic(double n) {
    constexpr double kEulerGamma = 0.57721566490153286061;
    const double r = 1 / (n * n);
    return std::log(n) + kEulerGamma + 0.5 / n - r * (1.0 / 12 - r * (1.0 / 120 - r / 252));
}

/// 1/(before + 1) + ... + 1/(before + n).
double reciprocalSum(std::size_t before, std::size_t n) {
    constexpr std::size_t kFew = 64;
    double sum = 0;
    std::size_t i = 1;
    for (; i <= n && (before + i <= kFew || n <= kFew); ++i) sum += 1 / static_cast<double>(before + i);
    if (i <= n)
        sum += harmonic(static_cast<double>(before + n)) - harmonic(static_cast<double>(before + i - 1));
    return sum;
}

}  // namespace

void TiedRanking::add(std::size_t relevant, std::size_t total) {
    if (total == 0) return;
    const double r = static_cast<double>(relevant), n = static_cast<double>(total);
    const double before = static_cast<double>(total_);
    if (relevant > 0) {
        // The item at place i of the group is relevant with probability r / n; then (i - 1)(r - 1)/(n - 1)
        // relevant ones of the group are expected before it. Summed over i in closed form.
        const double reciprocals = reciprocalSum(total_, total);
        const double growth = total > 1 ? (r - 1) / (n - 1) : 0;
        const double places = n - (before + 1) * reciprocals;
        precisionSum_ += r / n * ((static_cast<double>(relevant_) + 1) * reciprocals + growth * places);
    }
    for (std::size_t i = 0; i < ranks_.size(); ++i) {
        if (ranks_[i] <= total_) continue;
        const double taken = std::min(static_cast<double>(ranks_[i]) - before, n);
        relevantAtRank_[i] = static_cast<double>(relevant_) + r * taken / n;
    }
    relevant_ += relevant;
    total_ += total;
}

std::vector<std::size_t> curveRanks(std::size_t n) {
    std::vector<std::size_t> ranks;
    for (std::size_t decade = 1; decade < n; decade *= 10)
        for (const std::size_t step : {1, 2, 5})
            if (step * decade < n) ranks.push_back(step * decade);
    if (n > 0) ranks.push_back(n);
    return ranks;
}

}  // namespace laplens
