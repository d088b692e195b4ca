#include "core/hashing/linear_extension.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <stdexcept>

#include "core/hashing/projection.hpp"

namespace laplens {

LinearExtension::LinearExtension(const Features& features, const Features& embedding, double relativeRidge,
                                 JobContext& context) {
    constexpr Eigen::Index kBlock = 8192;
    const Eigen::Index n = features.rows(), d = features.cols();
    const Eigen::RowVectorXf xMean = columnMeans(features), yMean = columnMeans(embedding);
    Eigen::MatrixXf gram = Eigen::MatrixXf::Zero(d, d);
    Eigen::MatrixXf right = Eigen::MatrixXf::Zero(d, embedding.cols());
    FeatureMatrix x, y;
    for (Eigen::Index first = 0; first < n; first += kBlock) {
        context.checkpoint();
        const Eigen::Index count = std::min(kBlock, n - first);
        x = features.middleRows(first, count).rowwise() - xMean;
        y = embedding.middleRows(first, count).rowwise() - yMean;
        addTransposedProduct(x, x, gram);
        addTransposedProduct(x, y, right);
    }
    context.checkpoint();
    Eigen::MatrixXd system = gram.cast<double>();
    const double ridge =
        std::max(relativeRidge * system.trace() / static_cast<double>(std::max<Eigen::Index>(d, 1)), 1e-12);
    system.diagonal().array() += ridge;
    map_ = system.llt().solve(right.cast<double>()).cast<float>();
    offset_ = yMean - xMean * map_;
}

FeatureMatrix LinearExtension::extend(const Features& features) const {
    if (features.rows() > 0 && features.cols() != map_.rows())
        throw std::invalid_argument("features of another length than the model was fitted on");
    FeatureMatrix result = product(features, map_);
    result.rowwise() += offset_;
    return result;
}

void LinearExtension::write(ModelWriter& writer) const {
    writer.put(map_);
    writer.put(offset_);
}

void LinearExtension::read(ModelReader& reader) {
    map_ = reader.getMatrix<Eigen::MatrixXf>();
    offset_ = reader.getMatrix<Eigen::RowVectorXf>();
    if (offset_.cols() != map_.cols()) ModelReader::damaged();
}

}  // namespace laplens
