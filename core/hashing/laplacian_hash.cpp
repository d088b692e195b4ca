#include "core/hashing/laplacian_hash.hpp"

#include <algorithm>

namespace laplens {

namespace {

constexpr double kRidge = 1e-2;
/// 1 - lambda below this would blow the extension up.
constexpr double kLeastDecay = 0.05;

float medianOf(Eigen::VectorXf values) {
    const auto middle = values.data() + values.size() / 2;
    std::nth_element(values.data(), middle, values.data() + values.size());
    if (values.size() % 2) return *middle;
    return (*middle + *std::max_element(values.data(), middle)) / 2;
}

Eigen::RowVectorXf decay(const Eigen::VectorXd& values) {
    return (1 - values.array()).max(kLeastDecay).cast<float>().matrix().transpose();
}

}  // namespace

PackedCodes LaplacianHash::fit(const Features& features, JobContext& context) {
    database_.emplace(features);
    if (features.rows() < 3) {
        remarks_.push_back("fewer than 3 pictures have no eigenvector: rank by features");
        return PackedCodes(static_cast<std::size_t>(features.rows()), options_.bits);
    }
    std::shared_ptr<SpectralBasisCache> cache = options_.basisCache;
    if (!cache) cache = std::make_shared<SpectralBasisCache>();
    context.seed = options_.seed;
    const auto basis = cache->get(features, options_.neighbours, options_.affinity, options_.bits, context);
    const Eigen::Index m = std::min<Eigen::Index>(options_.bits, basis->values.size());
    scale_ = basis->scale;
    values_ = basis->values.head(m);
    vectors_ = basis->vectors.leftCols(m);
    remarks_ = basis->remarks();
    if (m < options_.bits)
        remarks_.push_back(std::to_string(features.rows()) + " pictures have only " + std::to_string(m) +
                           " eigenvectors");

    thresholds_.resize(m);
    for (Eigen::Index b = 0; b < m; ++b)
        thresholds_(b) =
            options_.threshold == Threshold::Median ? medianOf(vectors_.col(b)) : vectors_.col(b).mean();
    FeatureMatrix centred = vectors_;
    centred.rowwise() -= thresholds_;
    if (options_.extension == Extension::Linear) {
        linear_ = RidgeMap::fit(features, vectors_, kRidge);
        vectors_.resize(0, 0);
    }
    return signCodes(centred);
}

PackedCodes LaplacianHash::encode(const Features& features) const {
    if (values_.size() == 0) return PackedCodes(static_cast<std::size_t>(features.rows()), options_.bits);
    FeatureMatrix extended;
    if (linear_) {
        extended = linear_->apply(features);
    } else {
        const Eigen::RowVectorXf factor = decay(values_);
        extended = neighbourMeans(*database_, vectors_, features, options_.neighbours, options_.affinity,
                                  scale_, factor);
        extended.array().rowwise() /= factor.array();
    }
    extended.rowwise() -= thresholds_;
    return signCodes(extended);
}

void LaplacianHash::serialise(std::ostream& stream) const {
    BinaryWriter writer(stream);
    writer.write(scale_);
    writer.write(values_);
    writer.write(vectors_);
    writer.write(thresholds_);
    writer.write(static_cast<std::uint8_t>(linear_.has_value()));
    if (linear_) linear_->write(writer);
}

std::unique_ptr<HashModel> LaplacianHash::load(HashOptions options, BinaryReader& reader,
                                               const Features& features) {
    auto model = std::make_unique<LaplacianHash>(std::move(options));
    model->database_.emplace(features);
    model->scale_ = reader.number<double>();
    model->values_ = reader.matrix<Eigen::VectorXd>();
    model->vectors_ = reader.matrix<FeatureMatrix>();
    model->thresholds_ = reader.matrix<Eigen::RowVectorXf>();
    if (reader.number<std::uint8_t>()) model->linear_ = RidgeMap::read(reader);
    const bool kernelFits =
        model->vectors_.rows() == features.rows() && model->vectors_.cols() == model->values_.size();
    if (model->values_.size() && !model->linear_ && !kernelFits) throw BinaryReader::damaged();
    return model;
}

}  // namespace laplens
