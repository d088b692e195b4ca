#include "core/hashing/spectral_hash.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace laplens {

std::vector<SpectralHash::Mode> SpectralHash::smallestModes(const Eigen::RowVectorXf& ranges, int count) {
    std::vector<Mode> modes;
    for (Eigen::Index component = 0; component < ranges.size(); ++component) {
        if (ranges(component) <= 0) continue;
        for (int k = 1; k <= count; ++k)
            modes.push_back({component, k, k * std::numbers::pi / static_cast<double>(ranges(component))});
    }
    std::ranges::stable_sort(modes, {}, &Mode::frequency);
    if (modes.size() > static_cast<std::size_t>(count)) modes.resize(static_cast<std::size_t>(count));
    return modes;
}

PackedCodes SpectralHash::fit(const Features& features, JobContext& context) {
    context.beginStage("Fitting sh");
    components_ = principalComponents(features, options_.bits);
    const FeatureMatrix projected = components_.apply(features);
    low_ = projected.colwise().minCoeff();
    modes_ = smallestModes(projected.colwise().maxCoeff() - low_, options_.bits);
    context.checkpoint();
    return encode(features);
}

PackedCodes SpectralHash::encode(const Features& features) const {
    const FeatureMatrix projected = components_.apply(features);
    PackedCodes codes(static_cast<std::size_t>(features.rows()), bits());
    for (Eigen::Index i = 0; i < projected.rows(); ++i)
        for (std::size_t b = 0; b < modes_.size(); ++b) {
            const Mode& mode = modes_[b];
            const double x = static_cast<double>(projected(i, mode.component) - low_(mode.component));
            codes.setBit(static_cast<std::size_t>(i), static_cast<int>(b),
                         std::sin(std::numbers::pi / 2 + mode.frequency * x) > 0);
        }
    return codes;
}

void SpectralHash::serialise(std::ostream& stream) const {
    BinaryWriter writer(stream);
    components_.write(writer);
    writer.write(low_);
    writer.write(static_cast<std::uint64_t>(modes_.size()));
    for (const Mode& mode : modes_) {
        writer.write(static_cast<std::int64_t>(mode.component));
        writer.write(static_cast<std::int32_t>(mode.k));
        writer.write(mode.frequency);
    }
}

std::unique_ptr<HashModel> SpectralHash::load(HashOptions options, BinaryReader& reader) {
    auto model = std::make_unique<SpectralHash>(std::move(options));
    model->components_ = AffineMap::read(reader);
    model->low_ = reader.matrix<Eigen::RowVectorXf>();
    const auto count = reader.number<std::uint64_t>();
    for (std::uint64_t i = 0; i < count; ++i) {
        Mode mode;
        mode.component = reader.number<std::int64_t>();
        mode.k = reader.number<std::int32_t>();
        mode.frequency = reader.number<double>();
        if (mode.component < 0 || mode.component >= model->low_.size()) throw BinaryReader::damaged();
        model->modes_.push_back(mode);
    }
    if (model->low_.size() != model->components_.directions.cols()) throw BinaryReader::damaged();
    return model;
}

}  // namespace laplens
