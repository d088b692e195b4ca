#pragma once

#include "core/hashing/linear_hash.hpp"

namespace laplens {

/// Signs of the principal components (PCA hashing; the starting point of ITQ in Gong & Lazebnik, CVPR 2011,
/// section 2). Bits beyond the rank of the features are random hyperplanes, and a remark says so.
class PcaSignModel : public LinearHash {
public:
    using LinearHash::LinearHash;
    PackedCodes fit(const Features& features, JobContext&) override;
};

}  // namespace laplens
