#include "core/hashing/frame_choice.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/base/parallel.hpp"
#include "core/base/random_rows.hpp"
#include "core/hashing/diffusion.hpp"
#include "core/hashing/kernel_extension.hpp"
#include "core/hashing/projection.hpp"
#include "core/hashing/rotation.hpp"
#include "core/search/hamming.hpp"
#include "core/search/tied_ranking.hpp"

namespace laplens {

namespace {

constexpr std::array kParticipants{8.0, 11.5, 16.0, 24.0, 40.0, 64.0};
constexpr int kNarrowest = 24, kWider = 48;
constexpr std::array kLengths{16, 32, 48, 96};
constexpr std::size_t kRanked = 2000, kQueries = 300;
/// A rotation is as good as learnt after so many steps where frames are only compared.
constexpr int kIterations = 5;

/// Library pictures to compare frames on: undiffused eigenvectors of each, and of the first `queries` also
/// what they would be out of sample.
struct Sample {
    FeatureMatrix own, without;
    std::vector<int> community;
};

Sample sampleOf(const Features& features, const GraphSpectrum& spectrum, const HashOptions& options) {
    const std::vector<std::int32_t> rows =
        randomRows(static_cast<std::size_t>(features.rows()), kRanked, options.seed);
    const KernelExtension extension(
        features, spectrum.map.vectors.cast<float>(),
        {spectrum.map.values.data(), static_cast<std::size_t>(spectrum.map.values.size())}, 0, spectrum,
        options.neighbours);
    Sample sample{.own = extension.eigenvectors()(rows, Eigen::all), .without = {}, .community = {}};
    for (const int row : rows)
        sample.community.push_back(spectrum.communities.of[static_cast<std::size_t>(row)]);
    sample.without = extension.extendWithout(
        {rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(kQueries, rows.size()))},
        *spectrum.graph);
    return sample;
}

/// Mean average precision on communities of each of the first queries against all others, by the first bits
/// of these codes.
double precisionOf(const PackedCodes& queries, const PackedCodes& ranked, int bits,
                   const std::vector<int>& community) {
    double sum = 0;
    std::vector<std::array<std::size_t, 2>> found(static_cast<std::size_t>(bits) + 1);
    for (std::size_t q = 0; q < queries.size(); ++q) {
        std::ranges::fill(found, std::array<std::size_t, 2>{});
        for (std::size_t i = 0; i < ranked.size(); ++i) {
            if (i == q) continue;
            const auto distance = static_cast<std::size_t>(hammingDistance(queries[q], ranked[i], bits));
            ++found[distance][community[i] == community[q] ? 1 : 0];
        }
        TiedRanking ranking;
        for (const auto& [others, relevant] : found) ranking.add(relevant, relevant + others);
        sum += ranking.averagePrecision();
    }
    return sum / static_cast<double>(queries.size());
}

double precisionOf(const FrameChoice& choice, const Sample& sample, std::span<const double> eigenvalues,
                   std::uint64_t seed, JobContext& context) {
    Eigen::RowVectorXf factors(choice.width);
    for (int b = 0; b < choice.width; ++b)
        factors[b] = static_cast<float>(diffused(eigenvalues[static_cast<std::size_t>(b)], choice.t));
    const FeatureMatrix own = sample.own.leftCols(choice.width).array().rowwise() * factors.array();
    const FeatureMatrix without = sample.without.leftCols(choice.width).array().rowwise() * factors.array();
    const Eigen::MatrixXf frames = rotatedFrames(own, kLengths.back(), kIterations, seed, context);
    const Eigen::RowVectorXf thresholds = Eigen::RowVectorXf::Zero(frames.cols());
    const PackedCodes ranked = thresholdCodes(product(own, frames), thresholds),
                      queries = thresholdCodes(product(without, frames), thresholds);
    double sum = 0;
    for (const int bits : kLengths) sum += precisionOf(queries, ranked, bits, sample.community);
    return sum / kLengths.size();
}

}  // namespace

FrameChoice chooseFrames(const Features& features, const GraphSpectrum& spectrum, const HashOptions& options,
                         JobContext& context) {
    const std::span eigenvalues(spectrum.map.values.data(),
                                static_cast<std::size_t>(spectrum.map.values.size()));
    const int widest = std::min(static_cast<int>(features.rows()) - 2, static_cast<int>(eigenvalues.size()));
    const bool timeGiven = options.ldh.diffusionTime > 0, widthGiven = options.ldh.frameWidth > 0;
    std::vector<FrameChoice> candidates;
    const auto consider = [&](double t, int width) {
        const FrameChoice choice{timeGiven ? options.ldh.diffusionTime : t,
                                 std::min(widthGiven ? options.ldh.frameWidth : width, widest),
                                 {}};
        if (std::ranges::none_of(candidates, [&](const FrameChoice& other) {
                return other.t == choice.t && other.width == choice.width;
            }))
            candidates.push_back(choice);
    };
    const DiffusionChoice bySpectrum = chooseDiffusionTime(eigenvalues, spectrum.components);
    const double participants =
        timeGiven ? participationRatio(eigenvalues, options.ldh.diffusionTime) : bySpectrum.participants;
    consider(bySpectrum.t, frameWidthFor(participants));
    if (!timeGiven && spectrum.communities.count > 1) {
        for (const double p : kParticipants)
            for (const int width : {kNarrowest, kWider, std::max(static_cast<int>(2 * p), kNarrowest)})
                consider(diffusionTimeFor(eigenvalues, p), width);
    }
    FrameChoice best = candidates.front();
    double precision = 0;
    if (candidates.size() > 1) {
        context.beginStage("Choosing the diffusion time");
        const Sample sample = sampleOf(features, spectrum, options);
        std::vector<double> precisions(candidates.size());
        parallelFor(candidates.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t c = begin; c < end; ++c)
                precisions[c] = precisionOf(candidates[c], sample, eigenvalues, options.seed, context);
        });
        const auto found = std::ranges::max_element(precisions);
        best = candidates[static_cast<std::size_t>(found - precisions.begin())];
        precision = *found;
    }
    char text[240];
    if (timeGiven)
        std::snprintf(text, sizeof text,
                      "Diffusion t = %.3g, as asked for: about %.1f eigenvectors take part", best.t,
                      participants);
    else if (precision > 0)
        std::snprintf(text, sizeof text,
                      "Diffusion t = %.3g: about %.1f eigenvectors take part, in frames of %d; so the %d "
                      "communities of the neighbour graph are ranked best (mean average precision %.3f)",
                      best.t, participationRatio(eigenvalues, best.t), best.width, spectrum.communities.count,
                      precision);
    else
        std::snprintf(text, sizeof text, "%s", bySpectrum.reason.c_str());
    best.reason = text;
    return best;
}

}  // namespace laplens
