#define EIGEN_USE_BLAS
#include "core/hashing/rotated_hash.hpp"

#include <cmath>
#include <cstdio>

namespace laplens {

namespace {

constexpr Eigen::Index kFewestRows = 20;
constexpr int kRatioValues = 128;
constexpr int kIterations = 50;
constexpr double kRidge = 1e-2;
constexpr double kLeastDecay = 0.05;
/// With g + 1 groups the diffusion should leave about 1.2 (g + 1) directions alive; 12 for the ten classes of
/// DESIGN 2.6.
constexpr double kDirectionsPerGroup = 1.2;
constexpr double kFewestDirections = 12, kMostDirections = 96;
constexpr int kSmallestFrame = 16;
constexpr Eigen::Index kFineFrame = 64;

}  // namespace

int RotatedHash::diffusedBits() const {
    return isMixed() ? std::min(options_.coarseBits, options_.bits) : options_.bits;
}

PackedCodes RotatedHash::fit(const Features& features, JobContext& context) {
    database_.emplace(features);
    const Eigen::Index n = features.rows();
    PackedCodes codes(static_cast<std::size_t>(n), options_.bits);
    if (n < kFewestRows) {
        fine_ = {features.colwise().mean(), gaussianMatrix(features.cols(), options_.bits, options_.seed)};
        remarks_.push_back(
            "fewer than " + std::to_string(kFewestRows) +
            " pictures have too few eigenvectors: the codes are random hyperplanes; rank by features");
        setBits(codes, FeatureMatrix(n, 0), features);
        return codes;
    }

    const bool commute = options_.method == "ldh-commute";
    std::shared_ptr<SpectralBasisCache> cache = options_.basisCache;
    if (!cache) cache = std::make_shared<SpectralBasisCache>();
    context.seed = options_.seed;
    const auto basis = cache->get(features, options_.neighbours, options_.affinity,
                                  std::max(kRatioValues, commute ? options_.bits : 0), context);
    scale_ = basis->scale;
    values_ = basis->values;
    remarks_ = basis->remarks();

    const double target =
        std::clamp(kDirectionsPerGroup * (eigengap(values_) + 1), kFewestDirections, kMostDirections);
    int width = options_.frameWidth;
    if (width <= 0)
        width =
            commute ? options_.bits : kSmallestFrame * static_cast<int>(std::ceil(target / kSmallestFrame));
    const Eigen::Index k = std::min<Eigen::Index>(width, n - 2);
    decay_ = (1 - values_.head(k).array()).max(kLeastDecay).cast<float>().matrix().transpose();
    Eigen::RowVectorXf weights;
    if (commute) {
        weights = values_.head(k).array().max(1e-9).rsqrt().cast<float>().matrix().transpose();
    } else {
        t_ = options_.diffusion > 0 ? options_.diffusion : diffusionTime(values_, target);
        weights = decay_.array().pow(static_cast<float>(t_));
        char text[120];
        std::snprintf(text, sizeof text, "diffusion time t = %.1f%s, frames of %d eigenvectors", t_,
                      options_.diffusion > 0 ? " as asked" : " chosen from the eigenvalues",
                      static_cast<int>(k));
        remarks_.push_back(text);
    }
    embedding_ = basis->vectors.leftCols(k);
    embedding_.array().rowwise() *= weights.array();
    // Only proportions matter to the signs; a common size keeps the rotation's arithmetic well scaled.
    embedding_ /=
        std::max(1e-30f, std::sqrt(embedding_.squaredNorm() / static_cast<float>(embedding_.size())));

    const int diffused = diffusedBits();
    context.beginStage("Rotating the embedding", (diffused + k - 1) / k);
    for (Eigen::Index first = 0; first < diffused; first += k) {
        frames_.push_back(
            quantisingRotation(embedding_, kIterations, options_.seed + 1 + frames_.size(), context));
        context.advanceTo(static_cast<std::int64_t>(frames_.size()));
    }
    fine_ = {Eigen::RowVectorXf::Zero(features.cols()), FeatureMatrix(features.cols(), 0)};
    if (options_.bits > diffused) fitFineBits(features, context);
    setBits(codes, embedding_, features);
    if (options_.extension == Extension::Linear) {
        linear_ = RidgeMap::fit(features, embedding_, kRidge);
        embedding_.resize(0, 0);
    }
    return codes;
}

void RotatedHash::fitFineBits(const Features& features, JobContext& context) {
    const Eigen::Index wanted = options_.bits - diffusedBits();
    const AffineMap components = principalComponents(features, std::min(kFineFrame, wanted));
    const FeatureMatrix projected = components.apply(features);
    const Eigen::Index width = projected.cols();
    fine_.mean = components.mean;
    fine_.directions.resize(features.cols(), wanted);
    context.beginStage("Rotating the features", wanted);
    for (Eigen::Index first = 0; first < wanted; first += width) {
        const FeatureMatrix rotation = quantisingRotation(
            projected, kIterations, options_.seed + 1000 + static_cast<std::uint64_t>(first), context);
        const Eigen::Index count = std::min(width, wanted - first);
        fine_.directions.middleCols(first, count) = components.directions * rotation.leftCols(count);
        context.advanceTo(first + count);
    }
}

FeatureMatrix RotatedHash::embed(const Features& features) const {
    if (linear_) return linear_->apply(features);
    FeatureMatrix extended = neighbourMeans(*database_, embedding_, features, options_.neighbours,
                                            options_.affinity, scale_, decay_);
    extended.array().rowwise() /= decay_.array();
    return extended;
}

void RotatedHash::setBits(PackedCodes& codes, const FeatureMatrix& embedding,
                          const Features& features) const {
    int bit = 0;
    const int diffused = frames_.empty() ? 0 : diffusedBits();
    for (const FeatureMatrix& rotation : frames_) {
        const Eigen::Index count = std::min<Eigen::Index>(rotation.cols(), diffused - bit);
        setSignBits(codes, bit, embedding * rotation.leftCols(count));
        bit += static_cast<int>(count);
    }
    if (fine_.directions.cols() > 0) setSignBits(codes, bit, fine_.apply(features));
}

PackedCodes RotatedHash::encode(const Features& features) const {
    PackedCodes codes(static_cast<std::size_t>(features.rows()), options_.bits);
    setBits(codes, frames_.empty() ? FeatureMatrix(features.rows(), 0) : embed(features), features);
    return codes;
}

void RotatedHash::serialise(std::ostream& stream) const {
    BinaryWriter writer(stream);
    writer.write(scale_);
    writer.write(t_);
    writer.write(values_);
    writer.write(embedding_);
    writer.write(decay_);
    writer.write(static_cast<std::uint8_t>(linear_.has_value()));
    if (linear_) linear_->write(writer);
    writer.write(static_cast<std::uint64_t>(frames_.size()));
    for (const FeatureMatrix& frame : frames_) writer.write(frame);
    fine_.write(writer);
}

std::unique_ptr<HashModel> RotatedHash::load(HashOptions options, BinaryReader& reader,
                                             const Features& features) {
    auto model = std::make_unique<RotatedHash>(std::move(options));
    model->database_.emplace(features);
    model->scale_ = reader.number<double>();
    model->t_ = reader.number<double>();
    model->values_ = reader.matrix<Eigen::VectorXd>();
    model->embedding_ = reader.matrix<FeatureMatrix>();
    model->decay_ = reader.matrix<Eigen::RowVectorXf>();
    if (reader.number<std::uint8_t>()) model->linear_ = RidgeMap::read(reader);
    const auto frames = reader.number<std::uint64_t>();
    for (std::uint64_t i = 0; i < frames; ++i) {
        model->frames_.push_back(reader.matrix<FeatureMatrix>());
        if (model->frames_.back().rows() != model->decay_.size()) throw BinaryReader::damaged();
    }
    model->fine_ = AffineMap::read(reader);
    const bool kernelFits =
        model->embedding_.rows() == features.rows() && model->embedding_.cols() == model->decay_.size();
    if (frames > 0 && !model->linear_ && !kernelFits) throw BinaryReader::damaged();
    return model;
}

}  // namespace laplens
