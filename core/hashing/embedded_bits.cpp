#include "core/hashing/embedded_bits.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "core/hashing/projection.hpp"

namespace laplens {

namespace {

constexpr double kRelativeRidge = 1e-3;
/// The linear map and the kernel weigh the same when the map's explained variance is this many times what it
/// leaves unexplained. Chosen on pixels (where the map should not speak) and on three networks' features.
constexpr double kEqualRatio = 8;
constexpr double kHeaviest = 100, kLightest = 0.02;

double linearWeight(double explained) {
    if (explained <= 0) return 0;
    const double weight = std::pow(explained / std::max(1 - explained, 1e-6) / kEqualRatio, 2);
    return weight < kLightest ? 0 : std::min(weight, kHeaviest);
}

}  // namespace

void EmbeddedBits::embed(const Features& features, const GraphSpectrum& spectrum, int width, double t,
                         const HashOptions& options, std::vector<std::string>& remarks, JobContext& context) {
    extension_ = *options.ldh.extension;
    FeatureMatrix values = spectrum.map.vectors.leftCols(width).cast<float>();
    const std::span eigenvalues(spectrum.map.values.data(), static_cast<std::size_t>(width));
    kernel_ = KernelExtension(features, std::move(values), eigenvalues, t, spectrum, options.neighbours);
    own_ = kernel_.embedded();
    if (extension_ == LdhExtension::Blended) {
        const double explained = LinearExtension::explainedVariance(features, own_, kRelativeRidge, context);
        linearWeight_ = static_cast<float>(linearWeight(explained));
        if (linearWeight_ == 0) extension_ = LdhExtension::Kernel;
        char text[160];
        if (linearWeight_ == 0)
            std::snprintf(text, sizeof text, "A linear map explains %.3f of the embedding: too little to use",
                          explained);
        else
            std::snprintf(
                text, sizeof text,
                "A linear map explains %.3f of the embedding: it weighs %.2g beside the neighbours' 1",
                explained, static_cast<double>(linearWeight_));
        remarks.emplace_back(text);
    }
    if (usesLinear()) linear_ = LinearExtension(features, own_, kRelativeRidge, context);
    if (extension_ == LdhExtension::Blended) own_ += linearWeight_ * linear_.extend(features);
    if (!usesKernel()) kernel_ = {};
}

FeatureMatrix EmbeddedBits::extended(const Features& features) const {
    if (!usesLinear()) return kernel_.extend(features);
    if (!usesKernel()) return linear_.extend(features);
    return kernel_.extend(features) + linearWeight_ * linear_.extend(features);
}

FeatureMatrix EmbeddedBits::rotated(const FeatureMatrix& embedding) const {
    return rotation_.size() == 0 ? embedding : product(embedding, rotation_);
}

PackedCodes EmbeddedBits::libraryCodes() {
    return thresholdCodes(rotated(std::exchange(own_, {})), thresholds_);
}

PackedCodes EmbeddedBits::encode(const Features& features) const {
    return thresholdCodes(rotated(extended(features)), thresholds_);
}

FeatureMatrix EmbeddedBits::projections(const Features& features) const {
    return rotated(extended(features)).rowwise() - thresholds_;
}

FeatureMatrix EmbeddedBits::eigenvectors(const Features& features, int count) const {
    if (usesKernel()) return kernel_.extendEigenvectors(features, count);
    return linear_.extend(features).leftCols(std::min<Eigen::Index>(count, linear_.outputs()));
}

FeatureMatrix EmbeddedBits::fittedEigenvectors(int count) const {
    if (!usesKernel()) return {};
    return kernel_.eigenvectors().leftCols(std::min<Eigen::Index>(count, kernel_.outputs()));
}

void EmbeddedBits::write(ModelWriter& writer) const {
    writer.put(extension_);
    writer.put(linearWeight_);
    if (usesKernel()) kernel_.write(writer);
    if (usesLinear()) linear_.write(writer);
    writer.put(rotation_);
    writer.put(thresholds_);
}

void EmbeddedBits::read(ModelReader& reader, const Features& landmarks) {
    extension_ = reader.get<LdhExtension>();
    if (reader.version() >= 2) linearWeight_ = reader.get<float>();
    if (usesKernel()) kernel_.read(reader, landmarks);
    if (usesLinear()) linear_.read(reader);
    const Eigen::Index width = usesKernel() ? kernel_.outputs() : linear_.outputs();
    if (usesLinear() && linear_.outputs() != width) ModelReader::damaged();
    rotation_ = reader.getMatrix<Eigen::MatrixXf>();
    thresholds_ = reader.getMatrix<Eigen::RowVectorXf>();
    const bool fits = rotation_.size() == 0
                          ? thresholds_.cols() == width
                          : rotation_.rows() == width && rotation_.cols() == thresholds_.cols();
    if (!fits) ModelReader::damaged();
}

}  // namespace laplens
