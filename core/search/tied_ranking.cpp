#include "core/search/tied_ranking.hpp"

#include <algorithm>
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

/// Expected sum of the precision at each of the next `total` items, of which `relevant` are relevant.
double TiedRanking::precisionOf(double relevant, double total) const {
    // The item at place i of the group is relevant with probability r / n; then (i - 1)(r - 1)/(n - 1)
    // relevant ones of the group are expected before it. Summed over i in closed form.
    const double before = static_cast<double>(total_);
    const double reciprocals = reciprocalSum(total_, static_cast<std::size_t>(total));
    const double growth = total > 1 ? (relevant - 1) / (total - 1) : 0;
    const double places = total - (before + 1) * reciprocals;
    return relevant / total * ((static_cast<double>(relevant_) + 1) * reciprocals + growth * places);
}

/// The average precision of a ranking that ends with the first `taken` of the next group's `total` items, of
/// which `relevant` are relevant: how many of these are taken is hypergeometric, and given their number the
/// taken ones are a group of their own.
double TiedRanking::cutWithin(std::size_t taken, std::size_t relevant, std::size_t total) const {
    const double t = static_cast<double>(taken), r = static_cast<double>(relevant),
                 n = static_cast<double>(total), found = static_cast<double>(relevant_);
    const double least = std::max(0.0, t - (n - r)), most = std::min(t, r);
    const double reciprocals = reciprocalSum(total_, taken);
    const double places = t - (static_cast<double>(total_) + 1) * reciprocals;
    double weights = 0, sum = 0;
    const auto add = [&](double h, double weight) {
        const double growth = t > 1 ? (h - 1) / (t - 1) : 0;
        const double precision = h / t * ((found + 1) * reciprocals + growth * places);
        if (found + h > 0) sum += weight * (precisionSum_ + precision) / (found + h);
        weights += weight;
    };
    // Outwards from the likeliest number, whose weight is 1, for as long as it counts.
    constexpr double kNothing = 1e-18;
    const double mode = std::clamp(std::floor((t + 1) * (r + 1) / (n + 2)), least, most);
    double weight = 1;
    for (double h = mode; h <= most && weight > kNothing; ++h) {
        add(h, weight);
        weight *= (r - h) * (t - h) / ((h + 1) * (n - r - t + h + 1));
    }
    weight = 1;
    for (double h = mode; h > least && weight > kNothing; --h) {
        weight *= h * (n - r - t + h) / ((r - h + 1) * (t - h + 1));
        add(h - 1, weight);
    }
    return sum / weights;
}

void TiedRanking::add(std::size_t relevant, std::size_t total) {
    if (total == 0) return;
    const double r = static_cast<double>(relevant), n = static_cast<double>(total);
    const double before = static_cast<double>(total_);
    while (cut_.size() < cuts_.size() && cuts_[cut_.size()] <= total_ + total)
        cut_.push_back(cutWithin(cuts_[cut_.size()] - total_, relevant, total));
    if (relevant > 0) precisionSum_ += precisionOf(r, n);
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
