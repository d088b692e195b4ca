#include "core/hashing/linear_hash.hpp"

#include <stdexcept>

#include "core/hashing/projection.hpp"

namespace laplens {

void LinearHash::setProjection(Eigen::MatrixXf directions, const Eigen::RowVectorXf& mean) {
    directions_ = std::move(directions);
    offset_ = mean * directions_;
}

PackedCodes LinearHash::encode(const Features& features) const {
    if (features.rows() > 0 && features.cols() != directions_.rows())
        throw std::invalid_argument("features of another length than the model was fitted on");
    // Of what lies on a hyperplane, as all pictures of a library do that holds one picture many times, the
    // bit is not left to rounding, which differs with the place in the block.
    constexpr float kRounding = 2e-7f;
    FeatureMatrix values = product(features, directions_);
    values -= kRounding * features.rowwise().norm() * directions_.colwise().norm();
    return thresholdCodes(values, offset_);
}

FeatureMatrix LinearHash::bitWeights(const Features& features) const {
    return marginWeights(projections(features));
}

FeatureMatrix LinearHash::projections(const Features& features) const {
    return product(features, directions_).rowwise() - offset_;
}

void LinearHash::write(ModelWriter& writer) const {
    writer.put(directions_);
    writer.put(offset_);
}

void LinearHash::read(ModelReader& reader, const Features&) {
    directions_ = reader.getMatrix<Eigen::MatrixXf>();
    offset_ = reader.getMatrix<Eigen::RowVectorXf>();
    if (directions_.cols() != options_.bits || offset_.cols() != options_.bits) ModelReader::damaged();
}

}  // namespace laplens
