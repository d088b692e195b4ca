#include "core/hashing/inductive_manifold_hashing.hpp"

#include <algorithm>

#include "core/graph/k_means.hpp"
#include "core/hashing/ldh.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

namespace {

constexpr int kBasePoints = 400;
constexpr int kRowsPerPoint = 4;
constexpr int kNearest = 5;
constexpr int kIterations = 10;

int basePointCount(int bits, Eigen::Index n) {
    return std::max(static_cast<int>(std::min<Eigen::Index>(kBasePoints, n / kRowsPerPoint)), bits + 1);
}

}  // namespace

PackedCodes InductiveManifoldModel::learn(const Features& features, JobContext& context) {
    base_ = kMeansCentres(features, basePointCount(options_.bits, features.rows()), kIterations,
                          options_.seed, context);
    const auto spectrum = computeSpectrum(base_, kNearest, AffinityKind::HeatKernel,
                                          static_cast<int>(base_.rows()) - 1, context);
    const int width = std::min(options_.bits, static_cast<int>(spectrum->map.vectors.cols()));
    if (spectrum->components > 1)
        remarks_.push_back("The graph of base points has " + std::to_string(spectrum->components) +
                           " components: joined through their nearest pairs");
    eigenvectorOfBit_ = eigenvectorsInOrder(options_.bits, width, remarks_);
    embedding_ = spectrum->map.vectors(Eigen::all, eigenvectorOfBit_).cast<float>();
    eigenvalues_.assign(spectrum->map.values.begin(), spectrum->map.values.begin() + width);
    scale_ = anchorScale(base_, features, kNearest, context);
    context.checkpoint();
    return encodeLearned(features);
}

FeatureMatrix InductiveManifoldModel::learnedProjections(const Features& features) const {
    JobContext context;
    return weightedMeans(anchorWeights(base_, features, kNearest, scale_, context), embedding_);
}

FeatureMatrix InductiveManifoldModel::learnedEigenvectors(const Features& features, int count) const {
    // A bit is an eigenvector here; further bits repeat them.
    const int available = 1 + *std::ranges::max_element(eigenvectorOfBit_);
    return learnedProjections(features).leftCols(std::min(count, available));
}

PackedCodes InductiveManifoldModel::encodeLearned(const Features& features) const {
    return thresholdCodes(learnedProjections(features), Eigen::RowVectorXf::Zero(options_.bits));
}

void InductiveManifoldModel::writeLearned(ModelWriter& writer) const {
    writer.put(base_);
    writer.put(embedding_);
    writer.put(scale_);
    writer.put(eigenvalues_);
    for (const int vector : eigenvectorOfBit_) writer.put(vector);
}

void InductiveManifoldModel::readLearned(ModelReader& reader, const Features&) {
    base_ = reader.getMatrix<FeatureMatrix>();
    embedding_ = reader.getMatrix<FeatureMatrix>();
    scale_ = reader.get<double>();
    eigenvalues_ = reader.getReals();
    if (embedding_.rows() != base_.rows() || embedding_.cols() != options_.bits) ModelReader::damaged();
    for (int b = 0; b < options_.bits; ++b) eigenvectorOfBit_.push_back(reader.get<int>());
}

}  // namespace laplens
