#include "core/hashing/ldh.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "core/hashing/projection.hpp"

namespace laplens {

namespace {
constexpr Eigen::Index kFewest = 20;
}

float medianOf(std::vector<float> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    const float below = *std::max_element(values.begin(), middle);
    // The mean of two neighbouring floats may round up to the greater one, which would then not be above it.
    const float mean = below + (*middle - below) / 2;
    return mean < *middle ? mean : below;
}

PackedCodes LaplacianHash::fit(const Features& features, JobContext& context) {
    remarks_.clear();
    eigenvalues_.clear();
    tooFew_.reset();
    if (features.rows() < kFewest) {
        HashOptions options = options_;
        options.method = "lsh";
        tooFew_ = std::make_unique<LshModel>(options);
        remarks_ = {"Too few pictures for a graph (" + std::to_string(features.rows()) +
                    "): random hyperplanes instead; rank by features"};
        return tooFew_->fit(features, context);
    }
    const int needed =
        std::min(eigenvectorsNeeded(options_.method, options_.bits), static_cast<int>(features.rows()) - 1);
    std::shared_ptr<const GraphSpectrum> spectrum = options_.spectrum;
    if (!spectrum)
        spectrum = computeSpectrum(features, options_.neighbours, options_.ldh.affinity, needed, context);
    if (spectrum->map.vectors.rows() != features.rows() || spectrum->map.vectors.cols() < needed)
        throw std::invalid_argument("the spectrum is another library's or too short");
    eigenvalues_.assign(spectrum->map.values.begin(), spectrum->map.values.end());
    if (spectrum->components > 1)
        remarks_.push_back("The neighbour graph has " + std::to_string(spectrum->components) +
                           " components: joined through their " + std::to_string(spectrum->joined) +
                           " nearest pairs");
    return learn(features, *spectrum, context);
}

PackedCodes LaplacianHash::encode(const Features& features) const {
    return tooFew_ ? tooFew_->encode(features) : encodeLearned(features);
}

void LaplacianHash::write(ModelWriter& writer) const {
    writer.put(eigenvalues_);
    writer.put(tooFew_ != nullptr);
    if (tooFew_)
        tooFew_->write(writer);
    else
        writeLearned(writer);
}

void LaplacianHash::read(ModelReader& reader, const Features& features) {
    eigenvalues_ = reader.getReals();
    if (reader.get<bool>()) {
        tooFew_ = std::make_unique<LshModel>(options_);
        tooFew_->read(reader, features);
    } else {
        readLearned(reader, features);
    }
}

PackedCodes LdhModel::learn(const Features& features, const GraphSpectrum& spectrum, JobContext& context) {
    context.beginStage("Thresholding eigenvectors");
    const int width = std::min(options_.bits, static_cast<int>(spectrum.map.vectors.cols()));
    bits_.embed(features, spectrum, width, 0, options_, context);
    const FeatureMatrix& own = bits_.librarysOwn();
    const Eigen::RowVectorXf means = columnMeans(own);
    Eigen::RowVectorXf thresholds(options_.bits);
    Eigen::MatrixXf repetition = Eigen::MatrixXf::Zero(width, width < options_.bits ? options_.bits : 0);
    eigenvectorOfBit_.clear();
    for (int b = 0; b < options_.bits; ++b) {
        const int vector = b % width;
        eigenvectorOfBit_.push_back(vector);
        if (width < options_.bits) repetition(vector, b) = 1;
        if (options_.ldh.threshold == LdhThreshold::Mean) {
            thresholds[b] = means[vector];
        } else {
            const auto column = own.col(vector);
            thresholds[b] = medianOf({column.begin(), column.end()});
        }
        context.checkpoint();
    }
    if (width < options_.bits)
        remarks_.push_back("Only " + std::to_string(width) + " eigenvectors for " +
                           std::to_string(options_.bits) + " bits: further bits repeat them");
    bits_.setRotation(std::move(repetition));
    bits_.setThresholds(std::move(thresholds));
    return bits_.libraryCodes();
}

void LdhModel::writeLearned(ModelWriter& writer) const {
    bits_.write(writer);
}

void LdhModel::readLearned(ModelReader& reader, const Features& features) {
    bits_.read(reader, features);
    if (bits_.bits() != options_.bits) ModelReader::damaged();
    const int width = std::min(options_.bits, static_cast<int>(features.rows()) - 1);
    for (int b = 0; b < options_.bits; ++b) eigenvectorOfBit_.push_back(b % std::max(width, 1));
}

}  // namespace laplens
