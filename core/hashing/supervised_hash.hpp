#pragma once

#include "core/hashing/label_objective.hpp"
#include "core/hashing/linear_hash.hpp"

namespace laplens {

/// A hash layer (hash_layer.hpp) trained on labelled pictures for a LabelObjective (label_objective.hpp).
/// Pictures without a label (-1 in HashOptions::labels) are coded, not learnt from. Codes of each length are
/// trained apart, so the first bits of a code are no shorter code.
class SupervisedHash : public LinearHash {
public:
    using LinearHash::LinearHash;

    bool prefixCodes() const override { return false; }
    /// Throws Error when fewer than two classes have a labelled picture.
    PackedCodes fit(const Features& features, JobContext&) override;
    FeatureMatrix bitWeights(const Features& features) const override;
    void write(ModelWriter&) const override;
    void read(ModelReader&, const Features& features) override;

private:
    std::unique_ptr<LabelObjective> objective_;
    int classes_ = 0;
};

}  // namespace laplens
