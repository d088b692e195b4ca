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

double LinearExtension::explainedVariance(const Features& features, const Features& embedding,
                                          double relativeRidge, JobContext& context) {
    // Alternate rows: neither half may consist of folders that the other has never seen.
    const auto half = [](const Features& rows, Eigen::Index first) {
        using Half = Eigen::Map<const FeatureMatrix, 0, Eigen::OuterStride<>>;
        return Half(rows.data() + first * rows.outerStride(), (rows.rows() + 1 - first) / 2, rows.cols(),
                    Eigen::OuterStride<>(2 * rows.outerStride()));
    };
    const Eigen::RowVectorXf mean = columnMeans(embedding);
    double unexplained = 0, variance = 0;
    for (const Eigen::Index fitted : {0, 1}) {
        const LinearExtension map(half(features, fitted), half(embedding, fitted), relativeRidge, context);
        const auto seen = half(embedding, 1 - fitted);
        unexplained += (map.extend(half(features, 1 - fitted)) - seen).cast<double>().squaredNorm();
        variance += (seen.rowwise() - mean).cast<double>().squaredNorm();
        context.checkpoint();
    }
    return variance > 0 ? 1 - unexplained / variance : 0;
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
