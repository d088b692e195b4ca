#define EIGEN_USE_BLAS
#include "core/hashing/projection_hashes.hpp"

namespace laplens {

namespace {

constexpr int kItqIterations = 50;

AffineMap rotatedComponents(const Features& features, int bits, std::uint64_t seed, JobContext& context) {
    const AffineMap components = principalComponents(features, bits);
    const FeatureMatrix projected = components.apply(features);
    const Eigen::Index width = projected.cols();
    AffineMap map{components.mean, FeatureMatrix(features.cols(), bits)};
    for (Eigen::Index first = 0; first < bits; first += width) {
        const FeatureMatrix rotation =
            quantisingRotation(projected, kItqIterations, seed + static_cast<std::uint64_t>(first), context);
        const Eigen::Index count = std::min<Eigen::Index>(width, bits - first);
        map.directions.middleCols(first, count) = components.directions * rotation.leftCols(count);
    }
    return map;
}

}  // namespace

PackedCodes ProjectionHash::fit(const Features& features, JobContext& context) {
    context.beginStage("Fitting " + options_.method);
    if (options_.method == "lsh") {
        map_ = {features.colwise().mean(),
                gaussianMatrix(options_.bits, features.cols(), options_.seed).transpose()};
    } else if (options_.method == "pca-sign") {
        map_ = principalComponents(features, options_.bits);
        if (bits() < options_.bits)
            remarks_.push_back("the features have only " + std::to_string(bits()) + " principal components");
    } else {
        map_ = rotatedComponents(features, options_.bits, options_.seed, context);
        if (options_.bits > features.cols())
            remarks_.push_back("more bits than dimensions: frames of " + std::to_string(features.cols()) +
                               " bits, each with a rotation of its own");
    }
    context.checkpoint();
    return encode(features);
}

void ProjectionHash::serialise(std::ostream& stream) const {
    BinaryWriter writer(stream);
    map_.write(writer);
}

std::unique_ptr<HashModel> ProjectionHash::load(HashOptions options, BinaryReader& reader) {
    auto model = std::make_unique<ProjectionHash>(std::move(options));
    model->map_ = AffineMap::read(reader);
    return model;
}

}  // namespace laplens
