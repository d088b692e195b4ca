#include "core/hashing/ldh.hpp"

#include <algorithm>

#include "core/hashing/diffusion.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

float medianOf(std::vector<float> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    const float below = middle == values.begin() ? *middle : *std::max_element(values.begin(), middle);
    if (values.size() % 2 == 1) return *middle;
    // The mean of two neighbouring floats may round up to the greater one, which would then not be above it.
    const float mean = below + (*middle - below) / 2;
    return mean < *middle ? mean : below;
}

Eigen::RowVectorXf columnMedians(const FeatureMatrix& rows) {
    Eigen::RowVectorXf medians(rows.cols());
    for (Eigen::Index b = 0; b < rows.cols(); ++b) {
        const auto column = rows.col(b);
        medians[b] = medianOf({column.begin(), column.end()});
    }
    return medians;
}

std::vector<int> eigenvectorsInOrder(int bits, int available, std::vector<std::string>& remarks) {
    std::vector<int> order(static_cast<std::size_t>(bits));
    for (int b = 0; b < bits; ++b) order[static_cast<std::size_t>(b)] = b % available;
    if (available < bits)
        remarks.push_back("Only " + std::to_string(available) + " eigenvectors for " + std::to_string(bits) +
                          " bits: further bits repeat them");
    return order;
}

PackedCodes LdhModel::learnFrom(const GraphSpectrum& spectrum, const Features& features,
                                JobContext& context) {
    context.beginStage("Thresholding eigenvectors");
    const int width = std::min(options_.bits, static_cast<int>(spectrum.map.vectors.cols()));
    bits_.embed(features, spectrum, width, 0, options_, remarks_, context);
    const FeatureMatrix& own = bits_.librarysOwn();
    const Eigen::RowVectorXf theta =
        options_.ldh.threshold == LdhThreshold::Mean ? columnMeans(own) : columnMedians(own);
    eigenvectorOfBit_ = eigenvectorsInOrder(options_.bits, width, remarks_);
    if (width < options_.bits) {
        Eigen::MatrixXf repetition = Eigen::MatrixXf::Zero(width, options_.bits);
        for (int b = 0; b < options_.bits; ++b) repetition(b % width, b) = 1;
        bits_.setRotation(std::move(repetition));
    }
    bits_.setThresholds(theta(eigenvectorOfBit_));
    return bits_.libraryCodes();
}

FeatureMatrix LdhModel::learnedBitWeights(const Features& features) const {
    FeatureMatrix weights = marginWeights(bits_.projections(features));
    const std::vector<double> values = eigenvalues();
    const double t = chooseDiffusionTime(values).t;
    for (Eigen::Index b = 0; b < weights.cols(); ++b) {
        const auto eigenvector = static_cast<std::size_t>(eigenvectorOfBit_[static_cast<std::size_t>(b)]);
        weights.col(b) *= static_cast<float>(diffused(values[eigenvector], t));
    }
    return marginWeights(weights);
}

void LdhModel::writeBits(ModelWriter& writer) const {
    bits_.write(writer);
    for (const int vector : eigenvectorOfBit_) writer.put(vector);
}

void LdhModel::readBits(ModelReader& reader, const Features& features) {
    bits_.read(reader, features);
    if (bits_.bits() != options_.bits) ModelReader::damaged();
    for (int b = 0; b < options_.bits; ++b) eigenvectorOfBit_.push_back(reader.get<int>());
}

}  // namespace laplens
