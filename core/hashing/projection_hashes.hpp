#pragma once

#include "core/hashing/hash_model.hpp"
#include "core/hashing/projections.hpp"

namespace laplens {

/// Methods whose bit b is the sign of one linear projection of the centred feature:
/// - "lsh": Gaussian directions (Charikar 2002, section 3): P(bit differs) = angle / pi.
/// - "pca-sign": principal components; no more bits than dimensions.
/// - "itq": principal components turned by a rotation that minimises the quantisation error, 50 iterations
///   (Gong & Lazebnik 2011). Above the number of dimensions d, further frames of d bits have rotations of
///   their own. Its rotation belongs to one length: codes are no prefixes of each other.
class ProjectionHash : public HashModel {
public:
    explicit ProjectionHash(HashOptions options) : options_(std::move(options)) {}

    std::string method() const override { return options_.method; }
    int bits() const override {
        return map_.directions.cols() ? static_cast<int>(map_.directions.cols()) : options_.bits;
    }
    bool prefixCodes() const override { return options_.method != "itq"; }
    PackedCodes fit(const Features& features, JobContext&) override;
    PackedCodes encode(const Features& features) const override { return signCodes(map_.apply(features)); }
    void serialise(std::ostream& stream) const override;
    std::vector<std::string> remarks() const override { return remarks_; }

    static std::unique_ptr<HashModel> load(HashOptions options, BinaryReader&);

private:
    HashOptions options_;
    AffineMap map_;
    std::vector<std::string> remarks_;
};

}  // namespace laplens
