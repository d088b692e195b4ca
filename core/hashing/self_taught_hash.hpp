#pragma once

#include "core/hashing/hash_model.hpp"
#include "core/hashing/projections.hpp"

namespace laplens {

/// Self-taught hashing (Zhang, Wang, Cai & Lu, SIGIR 2010): the database's bits are Laplacian eigenvectors at
/// their medians (section 4.1); other rows get them from one linear classifier a bit, taught on those bits
/// (section 4.2). The paper's learner is a linear support vector machine; ours is regularised least squares
/// on the bits as -1 and +1 (the least-squares SVM of Suykens & Vandewalle 1999), which solves all bits at
/// once.
class SelfTaughtHash : public HashModel {
public:
    explicit SelfTaughtHash(HashOptions options) : options_(std::move(options)) {}

    std::string method() const override { return options_.method; }
    int bits() const override {
        return learner_.offset.size() ? static_cast<int>(learner_.offset.size()) : options_.bits;
    }
    bool prefixCodes() const override { return true; }
    PackedCodes fit(const Features& features, JobContext&) override;
    PackedCodes encode(const Features& features) const override {
        return signCodes(learner_.apply(features));
    }
    void serialise(std::ostream& stream) const override;

    static std::unique_ptr<HashModel> load(HashOptions options, BinaryReader&);

private:
    HashOptions options_;
    RidgeMap learner_;
};

}  // namespace laplens
