#include "core/hashing/self_taught_hashing.hpp"

#include <algorithm>

#include "core/hashing/ldh.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

namespace {
constexpr double kRelativeRidge = 1e-3;
}

PackedCodes SelfTaughtModel::learnFrom(const GraphSpectrum& spectrum, const Features& features,
                                       JobContext& context) {
    context.beginStage("Training a classifier for each bit");
    const int width = std::min(options_.bits, static_cast<int>(spectrum.map.vectors.cols()));
    eigenvectorOfBit_ = eigenvectorsInOrder(options_.bits, width, remarks_);
    const FeatureMatrix values = spectrum.map.vectors(Eigen::all, eigenvectorOfBit_).cast<float>();
    const Eigen::RowVectorXf medians = columnMedians(values);
    context.checkpoint();
    const FeatureMatrix signs =
        (values.rowwise() - medians).unaryExpr([](float v) { return v > 0 ? 1.0f : -1.0f; });
    classifiers_ = LinearExtension(features, signs, kRelativeRidge, context);
    return thresholdCodes(values, medians);
}

PackedCodes SelfTaughtModel::encodeLearned(const Features& features) const {
    return thresholdCodes(classifiers_.extend(features), Eigen::RowVectorXf::Zero(options_.bits));
}

void SelfTaughtModel::writeBits(ModelWriter& writer) const {
    classifiers_.write(writer);
    for (const int vector : eigenvectorOfBit_) writer.put(vector);
}

void SelfTaughtModel::readBits(ModelReader& reader, const Features&) {
    classifiers_.read(reader);
    if (classifiers_.outputs() != options_.bits) ModelReader::damaged();
    for (int b = 0; b < options_.bits; ++b) eigenvectorOfBit_.push_back(reader.get<int>());
}

}  // namespace laplens
