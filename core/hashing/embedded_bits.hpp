#pragma once

#include "core/hashing/hash_model.hpp"
#include "core/hashing/kernel_extension.hpp"
#include "core/hashing/linear_extension.hpp"

namespace laplens {

/// Bits made of an embedding that comes from a graph spectrum: [E R > theta], E the scaled eigenvectors of a
/// picture, in the library or out of sample, R a set of rotations (or none).
class EmbeddedBits {
public:
    /// The first `width` eigenvectors of the spectrum times (1 - lambda)^t, with the extension that `options`
    /// ask for. Rotation and thresholds are still to be set.
    void embed(const Features& features, const GraphSpectrum&, int width, double t,
               const HashOptions& options, std::vector<std::string>& remarks, JobContext&);

    const FeatureMatrix& librarysOwn() const { return own_; }
    /// `rotation` is K x m; an empty one stands for the identity (m = K).
    void setRotation(Eigen::MatrixXf rotation) { rotation_ = std::move(rotation); }
    void setThresholds(Eigen::RowVectorXf thresholds) { thresholds_ = std::move(thresholds); }

    /// Codes of the library itself; its embedding is dropped.
    PackedCodes libraryCodes();
    PackedCodes encode(const Features& features) const;
    /// E R - theta (HashModel::projections).
    FeatureMatrix projections(const Features& features) const;
    /// The first `count` eigenvectors, out of sample and of the library itself (HashModel::eigenvectors).
    FeatureMatrix eigenvectors(const Features& features, int count) const;
    FeatureMatrix fittedEigenvectors(int count) const;
    Eigen::Index bits() const { return thresholds_.cols(); }

    void write(ModelWriter&) const;
    void read(ModelReader&, const Features& landmarks);

private:
    FeatureMatrix extended(const Features& features) const;
    FeatureMatrix rotated(const FeatureMatrix& embedding) const;
    bool usesKernel() const { return extension_ != LdhExtension::Linear; }
    bool usesLinear() const { return extension_ != LdhExtension::Kernel; }

    FeatureMatrix own_;
    LdhExtension extension_ = LdhExtension::Kernel;
    float linearWeight_ = 0;  ///< beside the kernel's 1
    KernelExtension kernel_;
    LinearExtension linear_;
    Eigen::MatrixXf rotation_;
    Eigen::RowVectorXf thresholds_;
};

}  // namespace laplens
