#include "core/hashing/kernel_extension.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/base/error.hpp"
#include "core/base/parallel.hpp"
#include "core/hashing/diffusion.hpp"

namespace laplens {

namespace {

/// Squared distance below which two features are one picture's: rounding of a network's single-precision run.
constexpr float kSamePicture = 1e-8f;
/// Below this 1 - lambda an undiffused eigenvector is no longer divided by it.
constexpr double kLeastKept = 0.05;

}  // namespace

KernelExtension::KernelExtension(const Features& landmarks, FeatureMatrix values,
                                 std::span<const double> eigenvalues, double t, const GraphSpectrum& spectrum,
                                 int neighbours)
    : values_(std::move(values)),
      own_(values_.cols()),
      factors_(values_.cols()),
      affinity_(spectrum.affinity),
      scale_(spectrum.scale),
      neighbours_(neighbours) {
    refer(landmarks);
    for (Eigen::Index b = 0; b < values_.cols(); ++b) {
        const double lambda = eigenvalues[static_cast<std::size_t>(b)];
        own_[b] = static_cast<float>(t == 0 ? 1 : diffused(lambda, t));
        factors_[b] = static_cast<float>(t < 1 ? std::pow(std::max(1 - lambda, kLeastKept), t - 1)
                                               : diffused(lambda, t - 1));
    }
}

void KernelExtension::refer(const Features& landmarks) {
    landmarks_ = landmarks.data();
    width_ = landmarks.cols();
    stride_ = landmarks.outerStride();
}

FeatureMatrix KernelExtension::embedded() const {
    return (values_.array().rowwise() * own_.array()).matrix();
}

FeatureMatrix KernelExtension::extend(const Features& features) const {
    return extended(neighboursOf(features), own_, factors_);
}

FeatureMatrix KernelExtension::extendEigenvectors(const Features& features, Eigen::Index count) const {
    const Eigen::Index columns = std::min(count, outputs());
    Eigen::RowVectorXf factors(columns);
    for (Eigen::Index b = 0; b < columns; ++b) factors[b] = own_[b] > 0 ? factors_[b] / own_[b] : 1;
    return extended(neighboursOf(features), Eigen::RowVectorXf::Ones(columns), factors);
}

FeatureMatrix KernelExtension::extendWithout(const std::vector<int>& rows,
                                             const NeighbourGraph& graph) const {
    const auto k = static_cast<std::size_t>(graph.k);
    NeighbourGraph near{.n = static_cast<int>(rows.size()), .k = graph.k, .index = {}, .squaredDistance = {}};
    near.index.reserve(rows.size() * k);
    near.squaredDistance.reserve(rows.size() * k);
    for (const int row : rows) {
        const std::size_t first = static_cast<std::size_t>(row) * k;
        near.index.insert(near.index.end(), graph.index.data() + first, graph.index.data() + first + k);
        near.squaredDistance.insert(near.squaredDistance.end(), graph.squaredDistance.data() + first,
                                    graph.squaredDistance.data() + first + k);
    }
    return extended(near, own_, factors_);
}

NeighbourGraph KernelExtension::neighboursOf(const Features& features) const {
    if (landmarks_ == nullptr) throw std::logic_error("the kernel extension is not fitted");
    if (features.rows() > 0 && features.cols() != width_)
        throw std::invalid_argument("features of another length than the model was fitted on");
    JobContext context;
    return nearestRows(landmarks(), features, neighbours_, context);
}

FeatureMatrix KernelExtension::extended(const NeighbourGraph& near, const Eigen::RowVectorXf& own,
                                        const Eigen::RowVectorXf& factors) const {
    const auto values = values_.leftCols(own.cols());
    const auto k = static_cast<std::size_t>(near.k);
    const bool heat = affinity_ != AffinityKind::Binary && scale_ > 0;
    FeatureMatrix result(near.n, values.cols());
    parallelFor(static_cast<std::size_t>(near.n), 64, [&](std::size_t begin, std::size_t end) {
        Eigen::RowVectorXf mean(values.cols()), close(values.cols());
        for (std::size_t q = begin; q < end; ++q) {
            const std::int32_t* index = near.index.data() + q * k;
            const float* squared = near.squaredDistance.data() + q * k;
            auto row = result.row(static_cast<Eigen::Index>(q));
            if (squared[0] <= kSamePicture) {
                row = values.row(index[0]).cwiseProduct(own);
                continue;
            }
            mean.setZero();
            close.setZero();
            float sum = 0;
            for (std::size_t j = 0; j < k; ++j) {
                // Relative to the nearest one, so that a far query's weights do not all vanish.
                const auto w = static_cast<float>(heat ? std::exp((squared[0] - squared[j]) / scale_) : 1.0);
                const float nearness = squared[k - 1] / squared[j] - 1;
                mean += w * values.row(index[j]);
                close += nearness * nearness * values.row(index[j]);
                sum += w + nearness * nearness;
            }
            row = (mean.cwiseProduct(factors) + close.cwiseProduct(own)) / sum;
        }
    });
    return result;
}

void KernelExtension::write(ModelWriter& writer) const {
    writer.put(values_);
    writer.put(own_);
    writer.put(factors_);
    writer.put(affinity_);
    writer.put(scale_);
    writer.put(neighbours_);
    writer.put(static_cast<std::int64_t>(width_));
}

void KernelExtension::read(ModelReader& reader, const Features& landmarks) {
    values_ = reader.getMatrix<FeatureMatrix>();
    own_ = reader.getMatrix<Eigen::RowVectorXf>();
    factors_ = reader.getMatrix<Eigen::RowVectorXf>();
    affinity_ = reader.get<AffinityKind>();
    scale_ = reader.get<double>();
    neighbours_ = reader.get<int>();
    const auto width = reader.get<std::int64_t>();
    if (own_.cols() != values_.cols() || factors_.cols() != values_.cols() || neighbours_ < 1)
        ModelReader::damaged();
    if (values_.rows() != landmarks.rows() || width != landmarks.cols())
        throw Error("the pictures that the codes were fitted on have changed", {}, "Build the codes again");
    refer(landmarks);
}

}  // namespace laplens
