#include "core/hashing/spectral_hashing.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <tuple>

#include "core/base/parallel.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

std::vector<BoxMode> lowestModes(std::span<const double> sides, int count) {
    std::vector<BoxMode> modes;
    const double longest = sides.empty() ? 0 : *std::ranges::max_element(sides);
    if (longest <= 0) return modes;
    for (std::size_t axis = 0; axis < sides.size(); ++axis) {
        // The longest axis alone has `count` modes up to this frequency: no higher one is needed.
        const int highest = static_cast<int>(std::floor(count * sides[axis] / longest + 1e-9));
        for (int k = 1; k <= highest; ++k)
            modes.push_back({static_cast<int>(axis), k, k * std::numbers::pi / sides[axis]});
    }
    std::ranges::sort(modes, {},
                      [](const BoxMode& mode) { return std::tuple(mode.frequency, mode.axis, mode.k); });
    modes.resize(std::min(modes.size(), static_cast<std::size_t>(count)));
    return modes;
}

PackedCodes SpectralHashingModel::learn(const Features& features, JobContext& context) {
    context.beginStage("Fitting eigenfunctions");
    const PrincipalDirections pca = principalDirections(features, options_.bits, context);
    directions_ = pca.directions;
    std::vector<double> sides;
    if (directions_.cols() > 0) {
        const FeatureMatrix v = product(features, directions_);
        lows_ = v.colwise().minCoeff();
        for (Eigen::Index j = 0; j < v.cols(); ++j) sides.push_back(v.col(j).maxCoeff() - lows_[j]);
    }
    modes_ = lowestModes(sides, options_.bits);
    if (modes_.empty()) {
        // All pictures are one: a single axis of any length gives them one code.
        directions_ = gaussianHyperplanes(features.cols(), 1, options_.seed);
        lows_ = features.topRows(1) * directions_;
        modes_ = lowestModes(std::vector<double>{1.0}, options_.bits);
        remarks_.push_back("The features do not vary: every picture has the same code");
    }
    return encodeLearned(features);
}

FeatureMatrix SpectralHashingModel::learnedProjections(const Features& features) const {
    if (features.rows() > 0 && features.cols() != directions_.rows())
        throw std::invalid_argument("features of another length than the model was fitted on");
    const FeatureMatrix v = product(features, directions_);
    FeatureMatrix values(features.rows(), options_.bits);
    parallelFor(static_cast<std::size_t>(v.rows()), 256, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            for (int b = 0; b < options_.bits; ++b) {
                const BoxMode& mode = modes_[static_cast<std::size_t>(b)];
                const auto row = static_cast<Eigen::Index>(i);
                const double x = v(row, mode.axis) - lows_[mode.axis];
                values(row, b) = static_cast<float>(std::sin(std::numbers::pi / 2 + mode.frequency * x));
            }
    });
    return values;
}

PackedCodes SpectralHashingModel::encodeLearned(const Features& features) const {
    return thresholdCodes(learnedProjections(features), Eigen::RowVectorXf::Zero(options_.bits));
}

void SpectralHashingModel::writeLearned(ModelWriter& writer) const {
    writer.put(directions_);
    writer.put(lows_);
    for (const BoxMode& mode : modes_) {
        writer.put(mode.axis);
        writer.put(mode.k);
        writer.put(mode.frequency);
    }
}

void SpectralHashingModel::readLearned(ModelReader& reader, const Features&) {
    directions_ = reader.getMatrix<Eigen::MatrixXf>();
    lows_ = reader.getMatrix<Eigen::RowVectorXf>();
    if (lows_.cols() != directions_.cols()) ModelReader::damaged();
    for (int b = 0; b < options_.bits; ++b) {
        BoxMode mode;
        mode.axis = reader.get<int>();
        mode.k = reader.get<int>();
        mode.frequency = reader.get<double>();
        if (mode.axis < 0 || mode.axis >= lows_.cols()) ModelReader::damaged();
        modes_.push_back(mode);
    }
}

}  // namespace laplens
