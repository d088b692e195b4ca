#pragma once

#include "core/hashing/lsh.hpp"
#include "core/hashing/stored_model.hpp"

namespace laplens {

/// Methods that need a graph or clusters, and what to do with libraries too small for one: below 20 pictures
/// they give LSH codes of the same length (ranking so few by their features is as fast, and exact); a remark
/// says so.
class SmallLibraryHash : public StoredModel {
public:
    using StoredModel::StoredModel;

    PackedCodes fit(const Features& features, JobContext&) final;
    PackedCodes encode(const Features& features) const final;
    FeatureMatrix bitWeights(const Features& features) const final;
    FeatureMatrix projections(const Features& features) const final;
    FeatureMatrix eigenvectors(const Features& features, int count) const final;
    FeatureMatrix fittedEigenvectors(int count) const final;
    void write(ModelWriter&) const final;
    void read(ModelReader&, const Features& features) final;

protected:
    virtual PackedCodes learn(const Features& features, JobContext&) = 0;
    virtual PackedCodes encodeLearned(const Features& features) const = 0;
    virtual FeatureMatrix learnedBitWeights(const Features& features) const {
        (void)features;
        return {};
    }
    virtual FeatureMatrix learnedProjections(const Features& features) const = 0;
    virtual FeatureMatrix learnedEigenvectors(const Features& features, int count) const {
        (void)features, (void)count;
        return {};
    }
    virtual FeatureMatrix learnedFittedEigenvectors(int count) const {
        (void)count;
        return {};
    }
    virtual void writeLearned(ModelWriter&) const = 0;
    virtual void readLearned(ModelReader&, const Features& features) = 0;

private:
    std::unique_ptr<LshModel> tooFew_;  ///< instead of all the rest, when set
};

}  // namespace laplens
