#include "core/hashing/inductive_manifold_hash.hpp"

#include "core/hashing/k_means.hpp"
#include "core/hashing/spectral_basis.hpp"

namespace laplens {

namespace {

constexpr Eigen::Index kBasePoints = 400;
constexpr int kMeansRounds = 8;
constexpr int kNearestBase = 5;

}  // namespace

PackedCodes InductiveManifoldHash::fit(const Features& features, JobContext& context) {
    context.beginStage("Fitting imh");
    if (features.rows() < 3) return PackedCodes(static_cast<std::size_t>(features.rows()), options_.bits);
    base_ = kMeansCentres(features, std::max<Eigen::Index>(kBasePoints, options_.bits + options_.bits / 4),
                          kMeansRounds, options_.seed, context);
    context.seed = options_.seed;
    const SpectralBasis basis =
        SpectralBasis::compute(base_, options_.neighbours, AffinityKind::HeatKernel, options_.bits, context);
    scale_ = basis.scale;
    values_ = basis.values;
    embedding_ = basis.vectors;
    const FeatureMatrix embedded = embed(features);
    thresholds_ = embedded.colwise().mean();
    FeatureMatrix centred = embedded;
    centred.rowwise() -= thresholds_;
    return signCodes(centred);
}

FeatureMatrix InductiveManifoldHash::embed(const Features& features) const {
    return neighbourMeans(base_, embedding_, features, kNearestBase, AffinityKind::HeatKernel, scale_,
                          Eigen::RowVectorXf::Ones(embedding_.cols()));
}

PackedCodes InductiveManifoldHash::encode(const Features& features) const {
    if (thresholds_.size() == 0) return PackedCodes(static_cast<std::size_t>(features.rows()), options_.bits);
    FeatureMatrix centred = embed(features);
    centred.rowwise() -= thresholds_;
    return signCodes(centred);
}

void InductiveManifoldHash::serialise(std::ostream& stream) const {
    BinaryWriter writer(stream);
    writer.write(base_);
    writer.write(embedding_);
    writer.write(scale_);
    writer.write(values_);
    writer.write(thresholds_);
}

std::unique_ptr<HashModel> InductiveManifoldHash::load(HashOptions options, BinaryReader& reader) {
    auto model = std::make_unique<InductiveManifoldHash>(std::move(options));
    model->base_ = reader.matrix<FeatureMatrix>();
    model->embedding_ = reader.matrix<FeatureMatrix>();
    model->scale_ = reader.number<double>();
    model->values_ = reader.matrix<Eigen::VectorXd>();
    model->thresholds_ = reader.matrix<Eigen::RowVectorXf>();
    if (model->embedding_.rows() != model->base_.rows() ||
        model->embedding_.cols() != model->thresholds_.size())
        throw BinaryReader::damaged();
    return model;
}

}  // namespace laplens
