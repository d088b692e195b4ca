#include "core/hashing/embedded_bits.hpp"

#include <utility>

#include "core/hashing/projection.hpp"

namespace laplens {

namespace {
constexpr double kRelativeRidge = 1e-3;
}

void EmbeddedBits::embed(const Features& features, const GraphSpectrum& spectrum, int width, double t,
                         const HashOptions& options, JobContext& context) {
    extension_ = options.ldh.extension;
    FeatureMatrix values = spectrum.map.vectors.leftCols(width).cast<float>();
    const std::span eigenvalues(spectrum.map.values.data(), static_cast<std::size_t>(width));
    KernelExtension kernel(features, std::move(values), eigenvalues, t, spectrum, options.neighbours);
    own_ = kernel.embedded();
    if (extension_ == LdhExtension::Kernel)
        kernel_ = std::move(kernel);
    else
        linear_ = LinearExtension(features, own_, kRelativeRidge, context);
}

PackedCodes EmbeddedBits::codes(const FeatureMatrix& embedding) const {
    if (rotation_.size() == 0) return thresholdCodes(embedding, thresholds_);
    return thresholdCodes(product(embedding, rotation_), thresholds_);
}

PackedCodes EmbeddedBits::libraryCodes() {
    return codes(std::exchange(own_, {}));
}

PackedCodes EmbeddedBits::encode(const Features& features) const {
    return codes(extension_ == LdhExtension::Kernel ? kernel_.extend(features) : linear_.extend(features));
}

void EmbeddedBits::write(ModelWriter& writer) const {
    writer.put(extension_);
    if (extension_ == LdhExtension::Kernel)
        kernel_.write(writer);
    else
        linear_.write(writer);
    writer.put(rotation_);
    writer.put(thresholds_);
}

void EmbeddedBits::read(ModelReader& reader, const Features& landmarks) {
    extension_ = reader.get<LdhExtension>();
    Eigen::Index width = 0;
    if (extension_ == LdhExtension::Kernel) {
        kernel_.read(reader, landmarks);
        width = kernel_.outputs();
    } else {
        linear_.read(reader);
        width = linear_.outputs();
    }
    rotation_ = reader.getMatrix<Eigen::MatrixXf>();
    thresholds_ = reader.getMatrix<Eigen::RowVectorXf>();
    const bool fits = rotation_.size() == 0
                          ? thresholds_.cols() == width
                          : rotation_.rows() == width && rotation_.cols() == thresholds_.cols();
    if (!fits) ModelReader::damaged();
}

}  // namespace laplens
