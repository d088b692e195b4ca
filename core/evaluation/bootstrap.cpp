#include "core/evaluation/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <stdexcept>

#include "core/base/parallel.hpp"

namespace laplens {

namespace {

/// Dense numbers 0 .. c - 1 of the labels that are known, -1 for the others.
std::vector<int> classNumbers(std::span<const int> labels, std::size_t& classes) {
    std::map<int, int> numbers;
    std::vector<int> result;
    for (const int label : labels)
        result.push_back(
            label < 0 ? -1 : numbers.try_emplace(label, static_cast<int>(numbers.size())).first->second);
    classes = numbers.size();
    return result;
}

/// The mean over classes of values that count `times` each.
double meanOverClasses(std::span<const double> values, std::span<const int> classOf, std::size_t classes,
                       std::span<const double> times) {
    std::vector<double> sums(classes, 0), counts(classes, 0);
    for (std::size_t q = 0; q < values.size(); ++q) {
        if (classOf[q] < 0) continue;
        sums[static_cast<std::size_t>(classOf[q])] += times[q] * values[q];
        counts[static_cast<std::size_t>(classOf[q])] += times[q];
    }
    double sum = 0, drawn = 0;
    for (std::size_t c = 0; c < classes; ++c) {
        if (counts[c] == 0) continue;
        sum += sums[c] / counts[c];
        ++drawn;
    }
    return drawn > 0 ? sum / drawn : 0;
}

}  // namespace

double meanOverClasses(std::span<const double> values, std::span<const int> labels) {
    if (values.size() != labels.size()) throw std::invalid_argument("one label a value");
    std::size_t classes = 0;
    const std::vector<int> classOf = classNumbers(labels, classes);
    return meanOverClasses(values, classOf, classes, std::vector<double>(values.size(), 1));
}

ResampledFigures resampleFigures(const QueryFigures& figures, std::span<const int> queryLabels,
                                 const BootstrapOptions& options) {
    constexpr auto kAll = static_cast<std::size_t>(RetrievalFigure::MeanAveragePrecision);
    constexpr auto kMacro = static_cast<std::size_t>(RetrievalFigure::MacroAveragePrecision);
    const auto resamples = static_cast<std::size_t>(std::max(0, options.resamples));
    ResampledFigures means;
    std::size_t queries = 0, classes = 0;
    for (std::size_t f = 0; f < figures.size(); ++f) {
        if (figures[f].empty()) continue;
        if (queries > 0 && figures[f].size() != queries) throw std::invalid_argument("one value a query");
        queries = figures[f].size();
        means[f].resize(resamples);
    }
    const std::vector<int> classOf = classNumbers(queryLabels, classes);
    if (!figures[kAll].empty() && classes > 0) {
        if (classOf.size() != queries) throw std::invalid_argument("one label a query");
        means[kMacro].resize(resamples);
    }
    if (queries == 0) return means;
    parallelFor(resamples, 16, [&](std::size_t begin, std::size_t end) {
        std::vector<double> times(queries);
        for (std::size_t b = begin; b < end; ++b) {
            std::mt19937_64 random(options.seed + 0x9e3779b97f4a7c15u * (b + 1));
            std::ranges::fill(times, 0.0);
            for (std::size_t i = 0; i < queries; ++i) ++times[random() % queries];
            for (std::size_t f = 0; f < figures.size(); ++f) {
                if (figures[f].empty()) continue;
                double sum = 0;
                for (std::size_t q = 0; q < queries; ++q) sum += times[q] * figures[f][q];
                means[f][b] = static_cast<float>(sum / static_cast<double>(queries));
            }
            if (!means[kMacro].empty())
                means[kMacro][b] =
                    static_cast<float>(meanOverClasses(figures[kAll], classOf, classes, times));
        }
    });
    return means;
}

Interval confidenceInterval(std::vector<float> resampled) {
    std::ranges::sort(resampled);
    const auto quantile = [&](double share) {
        const double place = share * static_cast<double>(resampled.size() - 1);
        const auto below = static_cast<std::size_t>(place);
        const std::size_t above = std::min(below + 1, resampled.size() - 1);
        const double between = place - static_cast<double>(below);
        return (1 - between) * resampled[below] + between * resampled[above];
    };
    constexpr double kOutside = 0.05;
    return {quantile(kOutside / 2), quantile(1 - kOutside / 2)};
}

double pairedBootstrapLevel(std::span<const float> differences) {
    const auto below = std::ranges::count_if(differences, [](float d) { return d <= 0; });
    const auto above = std::ranges::count_if(differences, [](float d) { return d >= 0; });
    return std::min(1.0, 2 * static_cast<double>(std::min(below, above) + 1) /
                             static_cast<double>(differences.size() + 1));
}

}  // namespace laplens
