#include "core/hashing/ldh_mixed.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/hashing/itq.hpp"
#include "core/hashing/projection.hpp"

namespace laplens {

namespace {

/// The codes' bits one after another.
PackedCodes concatenated(const PackedCodes& first, const PackedCodes& second) {
    PackedCodes codes(first.size(), first.bits() + second.bits());
    const int shift = first.bits() % 64;
    const auto start = static_cast<std::size_t>(first.bits() / 64);
    parallelFor(codes.size(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const std::span<std::uint64_t> words = codes[i];
            std::ranges::copy(first[i], words.begin());
            for (std::size_t w = 0; w < second.wordsPerCode(); ++w) {
                words[start + w] |= second[i][w] << shift;
                if (shift > 0 && start + w + 1 < words.size())
                    words[start + w + 1] |= second[i][w] >> (64 - shift);
            }
        }
    });
    return codes;
}

}  // namespace

PackedCodes MixedLdhModel::joined(const PackedCodes& coarse, const Features& features) const {
    if (directions_.cols() == 0) return coarse;
    return concatenated(coarse, thresholdCodes(product(features, directions_), offset_));
}

PackedCodes MixedLdhModel::learnFrom(const GraphSpectrum& spectrum, const Features& features,
                                     JobContext& context) {
    const int coarseBits = std::min(options_.ldh.coarseBits, options_.bits);
    const int fineBits = options_.bits - coarseBits;
    coarse_ = rotatedBits(features, spectrum, coarseBits, options_, remarks_, context);
    directions_.resize(features.cols(), 0);
    offset_.resize(0);
    if (fineBits > 0) {
        context.beginStage("Rotating principal directions");
        const PrincipalDirections pca = principalDirections(features, fineBits, context);
        if (pca.directions.cols() > 0) {
            std::vector<std::vector<double>> errors;
            directions_ =
                rotatedDirections(features, pca, fineBits, kItqIterations, options_.seed, errors, context);
            offset_ = pca.mean * directions_;
        } else {
            directions_ = gaussianHyperplanes(features.cols(), fineBits, options_.seed);
            offset_ = Eigen::RowVectorXf::Zero(fineBits);
        }
        remarks_.push_back(std::to_string(coarseBits) + " bits for groups, then " + std::to_string(fineBits) +
                           " for neighbours");
    }
    return joined(coarse_.libraryCodes(), features);
}

PackedCodes MixedLdhModel::encodeLearned(const Features& features) const {
    return joined(coarse_.encode(features), features);
}

FeatureMatrix MixedLdhModel::learnedProjections(const Features& features) const {
    FeatureMatrix values(features.rows(), options_.bits);
    values.leftCols(coarse_.bits()) = coarse_.projections(features);
    if (directions_.cols() > 0)
        values.rightCols(directions_.cols()) = product(features, directions_).rowwise() - offset_;
    return values;
}

FeatureMatrix MixedLdhModel::learnedBitWeights(const Features& features) const {
    const FeatureMatrix values = learnedProjections(features);
    FeatureMatrix weights(values.rows(), values.cols());
    // Each part's rows have mean 1: the parts' projections have scales of their own.
    weights.leftCols(coarse_.bits()) = marginWeights(values.leftCols(coarse_.bits()));
    if (directions_.cols() > 0)
        weights.rightCols(directions_.cols()) = marginWeights(values.rightCols(directions_.cols()));
    return weights;
}

void MixedLdhModel::writeBits(ModelWriter& writer) const {
    coarse_.write(writer);
    writer.put(directions_);
    writer.put(offset_);
}

void MixedLdhModel::readBits(ModelReader& reader, const Features& features) {
    coarse_.read(reader, features);
    directions_ = reader.getMatrix<Eigen::MatrixXf>();
    offset_ = reader.getMatrix<Eigen::RowVectorXf>();
    const bool fits = directions_.rows() == features.cols() && directions_.cols() == offset_.cols() &&
                      coarse_.bits() + offset_.cols() == options_.bits;
    if (!fits) ModelReader::damaged();
}

}  // namespace laplens
