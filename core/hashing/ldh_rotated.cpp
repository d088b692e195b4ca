#include "core/hashing/ldh_rotated.hpp"

#include <algorithm>
#include <cstdio>
#include <random>

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
    std::mt19937_64 random(options.seed);
    Eigen::MatrixXf frames(k, bits);
    context.beginStage("Rotating eigenvectors", bits);
    for (int first = 0; first < bits; first += k) {
        const int width = std::min(k, bits - first);
        const Rotation rotation = learnRotation(result.librarysOwn(), kIterations, random, context);
        frames.middleCols(first, width) = rotation.matrix.leftCols(width);
        context.advanceTo(first + width);
    }
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
