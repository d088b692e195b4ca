#include "core/hashing/small_library.hpp"

namespace laplens {

namespace {
constexpr Eigen::Index kFewest = 20;
}

PackedCodes SmallLibraryHash::fit(const Features& features, JobContext& context) {
    remarks_.clear();
    tooFew_.reset();
    if (features.rows() >= kFewest) return learn(features, context);
    tooFew_ = std::make_unique<LshModel>(options_);
    remarks_ = {"Too few pictures for a graph (" + std::to_string(features.rows()) +
                "): random hyperplanes instead; rank by features"};
    return tooFew_->fit(features, context);
}

PackedCodes SmallLibraryHash::encode(const Features& features) const {
    return tooFew_ ? tooFew_->encode(features) : encodeLearned(features);
}

FeatureMatrix SmallLibraryHash::bitWeights(const Features& features) const {
    return tooFew_ ? tooFew_->bitWeights(features) : learnedBitWeights(features);
}

FeatureMatrix SmallLibraryHash::projections(const Features& features) const {
    return tooFew_ ? tooFew_->projections(features) : learnedProjections(features);
}

FeatureMatrix SmallLibraryHash::eigenvectors(const Features& features, int count) const {
    return tooFew_ ? FeatureMatrix() : learnedEigenvectors(features, count);
}

FeatureMatrix SmallLibraryHash::fittedEigenvectors(int count) const {
    return tooFew_ ? FeatureMatrix() : learnedFittedEigenvectors(count);
}

void SmallLibraryHash::write(ModelWriter& writer) const {
    writer.put(tooFew_ != nullptr);
    if (tooFew_)
        tooFew_->write(writer);
    else
        writeLearned(writer);
}

void SmallLibraryHash::read(ModelReader& reader, const Features& features) {
    if (reader.get<bool>()) {
        tooFew_ = std::make_unique<LshModel>(options_);
        tooFew_->read(reader, features);
    } else {
        readLearned(reader, features);
    }
}

}  // namespace laplens
