#include "core/hashing/ldh_rotated.hpp"

#include "core/hashing/frame_choice.hpp"
#include "core/hashing/rotation.hpp"

namespace laplens {

namespace {

constexpr int kIterations = 50;

}  // namespace

EmbeddedBits rotatedBits(const Features& features, const GraphSpectrum& spectrum, int bits,
                         const HashOptions& options, std::vector<std::string>& remarks, JobContext& context) {
    const FrameChoice choice = chooseFrames(features, spectrum, options, context);
    remarks.push_back(choice.reason);
    EmbeddedBits result;
    result.embed(features, spectrum, choice.width, choice.t, options, remarks, context);
    remarks.push_back("Frames of " + std::to_string(choice.width) + " eigenvectors, rotated");
    context.beginStage("Rotating eigenvectors");
    result.setRotation(rotatedFrames(result.librarysOwn(), bits, kIterations, options.seed, context));
    result.setThresholds(Eigen::RowVectorXf::Zero(bits));
    return result;
}

PackedCodes RotatedLdhModel::learnFrom(const GraphSpectrum& spectrum, const Features& features,
                                       JobContext& context) {
    bits_ = rotatedBits(features, spectrum, options_.bits, options_, remarks_, context);
    return bits_.libraryCodes();
}

void RotatedLdhModel::readBits(ModelReader& reader, const Features& features) {
    bits_.read(reader, features);
    if (bits_.bits() != options_.bits) ModelReader::damaged();
}

}  // namespace laplens
