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

double diffusionTime(const HashOptions& options, const GraphSpectrum& spectrum,
                     std::vector<std::string>& remarks) {
    const std::span eigenvalues(spectrum.map.values.data(),
                                static_cast<std::size_t>(spectrum.map.values.size()));
    if (options.ldh.diffusionTime > 0) {
        char text[64];
        std::snprintf(text, sizeof text, "Diffusion t = %.3g, as asked for", options.ldh.diffusionTime);
        remarks.push_back(text);
        return options.ldh.diffusionTime;
    }
    const DiffusionChoice choice = chooseDiffusionTime(eigenvalues);
    remarks.push_back(choice.reason);
    return choice.t;
}

}  // namespace

int frameWidthFor(const HashOptions& options, Eigen::Index n) {
    return static_cast<int>(std::min<Eigen::Index>(options.ldh.frameWidth, n - 2));
}

EmbeddedBits rotatedBits(const Features& features, const GraphSpectrum& spectrum, int bits,
                         const HashOptions& options, std::vector<std::string>& remarks, JobContext& context) {
    const double t = diffusionTime(options, spectrum, remarks);
    const int k = frameWidthFor(options, features.rows());
    EmbeddedBits result;
    result.embed(features, spectrum, k, t, options, context);
    Eigen::MatrixXf frames(k, bits);
    const auto count = static_cast<std::size_t>((bits + k - 1) / k);
    context.beginStage("Rotating eigenvectors");
    parallelFor(count, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t frame = begin; frame < end; ++frame) {
            std::seed_seq seed{options.seed, static_cast<std::uint64_t>(frame)};
            std::mt19937_64 random(seed);
            const Rotation rotation = learnRotation(result.librarysOwn(), kIterations, random, context);
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
