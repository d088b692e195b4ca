#pragma once

#include "core/hashing/hash_model.hpp"
#include "core/hashing/projections.hpp"

namespace laplens {

/// Spectral hashing (Weiss, Torralba & Fergus 2008): as if the data were uniform in a box along their
/// principal components, bit = sign of an analytical eigenfunction sin(pi/2 + k pi x / (b - a)) (eq. 9) of
/// one component, the `bits` functions of smallest eigenvalue (eq. 10: monotone in k / (b - a)).
class SpectralHash : public HashModel {
public:
    /// The function sin(pi/2 + frequency * (x[component] - low)).
    struct Mode {
        Eigen::Index component = 0;
        int k = 1;
        double frequency = 0;
    };

    explicit SpectralHash(HashOptions options) : options_(std::move(options)) {}

    std::string method() const override { return options_.method; }
    int bits() const override { return modes_.empty() ? options_.bits : static_cast<int>(modes_.size()); }
    bool prefixCodes() const override { return false; }
    PackedCodes fit(const Features& features, JobContext&) override;
    PackedCodes encode(const Features& features) const override;
    void serialise(std::ostream& stream) const override;

    /// The `count` modes of smallest nonzero frequency for components of these ranges.
    static std::vector<Mode> smallestModes(const Eigen::RowVectorXf& ranges, int count);

    static std::unique_ptr<HashModel> load(HashOptions options, BinaryReader&);

private:
    HashOptions options_;
    AffineMap components_;
    Eigen::RowVectorXf low_;
    std::vector<Mode> modes_;
};

}  // namespace laplens
