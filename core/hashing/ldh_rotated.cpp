#include "core/hashing/ldh_rotated.hpp"

#include <algorithm>
#include <cstdio>
#include <random>

#include "core/base/parallel.hpp"
#include "core/hashing/diffusion.hpp"
#include "core/hashing/rotation.hpp"

namespace laplens {

namespace {

constexpr int kIterations = 50;

/// t as asked for or chosen, and the eigenvectors that take part then.
DiffusionChoice diffusionOf(const HashOptions& options, const GraphSpectrum& spectrum) {
    const std::span eigenvalues(spectrum.map.values.data(),
                                static_cast<std::size_t>(spectrum.map.values.size()));
    if (options.ldh.diffusionTime <= 0) return chooseDiffusionTime(eigenvalues, spectrum.components);
    DiffusionChoice choice;
    choice.t = options.ldh.diffusionTime;
    choice.participants = participationRatio(eigenvalues, choice.t);
    char text[120];
    std::snprintf(text, sizeof text, "Diffusion t = %.3g, as asked for: about %.1f eigenvectors take part",
                  choice.t, choice.participants);
    choice.reason = text;
    return choice;
}

}  // namespace

EmbeddedBits rotatedBits(const Features& features, const GraphSpectrum& spectrum, int bits,
                         const HashOptions& options, std::vector<std::string>& remarks, JobContext& context) {
    const DiffusionChoice choice = diffusionOf(options, spectrum);
    remarks.push_back(choice.reason);
    const int width =
        options.ldh.frameWidth > 0 ? options.ldh.frameWidth : frameWidthFor(choice.participants);
    const int k = std::min(
        {width, static_cast<int>(features.rows()) - 2, static_cast<int>(spectrum.map.vectors.cols())});
    EmbeddedBits result;
    result.embed(features, spectrum, k, choice.t, options, remarks, context);
    remarks.push_back("Frames of " + std::to_string(k) + " eigenvectors, rotated");
    FeatureMatrix rows = result.librarysOwn();
    rows.rowwise().normalize();
    Eigen::MatrixXf frames(k, bits);
    const auto count = static_cast<std::size_t>((bits + k - 1) / k);
    context.beginStage("Rotating eigenvectors");
    parallelFor(count, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t frame = begin; frame < end; ++frame) {
            std::seed_seq seed{options.seed & 0xffffffff, options.seed >> 32, std::uint64_t{frame}};
            std::mt19937_64 random(seed);
            const Rotation rotation = learnRotation(rows, kIterations, random, context);
            const auto first = static_cast<Eigen::Index>(frame) * k;
            const auto width = std::min<Eigen::Index>(k, bits - first);
            frames.middleCols(first, width) = rotation.matrix.leftCols(width);
        }
    });
    result.setRotation(std::move(frames));
    result.setThresholds(Eigen::RowVectorXf::Zero(bits));
    return result;
}

PackedCodes RotatedLdhModel::learnFrom(const GraphSpectrum& spectrum, const Features& features,
                                       JobContext& context) {
    bits_ = rotatedBits(features, spectrum, options_.bits, options_, remarks_, context);
    return bits_.libraryCodes();
}

void RotatedLdhModel::readBits(ModelReader& reader, const Features& features) {
    bits_.read(reader, features);
    if (bits_.bits() != options_.bits) ModelReader::damaged();
}

}  // namespace laplens
