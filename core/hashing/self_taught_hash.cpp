#include "core/hashing/self_taught_hash.hpp"

#include "core/hashing/laplacian_hash.hpp"

namespace laplens {

namespace {

constexpr double kRidge = 1e-2;

}  // namespace

PackedCodes SelfTaughtHash::fit(const Features& features, JobContext& context) {
    HashOptions teacher = options_;
    teacher.affinity = AffinityKind::Binary;
    teacher.threshold = Threshold::Median;
    const PackedCodes codes = LaplacianHash(teacher).fit(features, context);
    FeatureMatrix targets(features.rows(), codes.bits());
    for (Eigen::Index i = 0; i < targets.rows(); ++i)
        for (Eigen::Index b = 0; b < targets.cols(); ++b)
            targets(i, b) = codes.bit(static_cast<std::size_t>(i), static_cast<int>(b)) ? 1.f : -1.f;
    learner_ = RidgeMap::fit(features, targets, kRidge);
    return codes;
}

void SelfTaughtHash::serialise(std::ostream& stream) const {
    BinaryWriter writer(stream);
    learner_.write(writer);
}

std::unique_ptr<HashModel> SelfTaughtHash::load(HashOptions options, BinaryReader& reader) {
    auto model = std::make_unique<SelfTaughtHash>(std::move(options));
    model->learner_ = RidgeMap::read(reader);
    return model;
}

}  // namespace laplens
