#include "core/copies/perceptual_code.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <stdexcept>

#include "core/search/hamming.hpp"

namespace laplens {

namespace {

constexpr int kSide = Appearance::kSide;
constexpr int kFrequencies = 16;
/// Of the lowest frequency's usual size: below it noise may decide its sign.
constexpr float kDoubt = 0.25f;

cv::Mat frequenciesOf(const Appearance& picture) {
    if (picture.grey.size() != std::size_t{kSide} * kSide)
        throw std::invalid_argument("there are no greys to make a code of");
    const cv::Mat grey(kSide, kSide, CV_8U, const_cast<std::uint8_t*>(picture.grey.data()));
    cv::Mat values, frequencies;
    grey.convertTo(values, CV_32F);
    cv::dct(values, frequencies);
    return frequencies(cv::Rect(0, 0, kFrequencies + 1, kFrequencies + 1)).clone();
}

/// Mirroring turns the sign of every odd frequency that way.
PerceptualCode codeInPose(const cv::Mat& frequencies, const Pose& pose) {
    std::array<float, kPerceptualBits> values;
    for (int v = 0; v < kFrequencies; ++v)
        for (int u = 0; u < kFrequencies; ++u) {
            const int across = (pose.transposed ? v : u) + 1, down = (pose.transposed ? u : v) + 1;
            const bool negative = ((pose.mirroredX && across % 2 == 1) != (pose.mirroredY && down % 2 == 1));
            const float value = frequencies.at<float>(down, across);
            values[static_cast<std::size_t>(v * kFrequencies + u)] = negative ? -value : value;
        }
    std::array<float, kPerceptualBits> sorted = values;
    const auto middle = sorted.begin() + kPerceptualBits / 2;
    std::ranges::nth_element(sorted, middle);
    PerceptualCode code{};
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] >= *middle) code[i / 64] |= std::uint64_t{1} << i % 64;
    return code;
}

}  // namespace

std::array<PerceptualCode, kPoses.size()> codesInEveryPose(const Appearance& picture) {
    const cv::Mat frequencies = frequenciesOf(picture);
    std::array<PerceptualCode, kPoses.size()> codes;
    std::ranges::transform(kPoses, codes.begin(),
                           [&](const Pose& pose) { return codeInPose(frequencies, pose); });
    return codes;
}

std::vector<PerceptualCode> posedAlike(const Appearance& picture) {
    const cv::Mat frequencies = frequenciesOf(picture);
    const float across = frequencies.at<float>(0, 1), down = frequencies.at<float>(1, 0);
    cv::Mat low = frequencies(cv::Rect(0, 0, 4, 4)).clone();
    low.at<float>(0, 0) = 0;
    const float doubt = kDoubt * static_cast<float>(cv::norm(low, cv::NORM_L2) / std::sqrt(15.0));
    std::vector<PerceptualCode> codes;
    for (const Pose& pose : kPoses) {
        const float x = pose.mirroredX ? -across : across, y = pose.mirroredY ? -down : down;
        const float faster = pose.transposed ? std::abs(y) - std::abs(x) : std::abs(x) - std::abs(y);
        const bool isAsItIs = pose == kPoses.front();
        if (!isAsItIs && (x < -doubt || y < -doubt || faster < -doubt)) continue;
        codes.push_back(codeInPose(frequencies, pose));
    }
    return codes;
}

std::optional<bool> mayBeCopies(const Image& one, const Image& other) {
    if (one.empty() || other.empty()) return {};
    const Appearance a = appearanceOf(one), b = appearanceOf(other);
    if (!a.hasContent || !b.hasContent) return {};
    const std::vector<PerceptualCode> others = posedAlike(b);
    return std::ranges::any_of(posedAlike(a), [&](const PerceptualCode& code) {
        return std::ranges::any_of(others, [&](const PerceptualCode& its) {
            return hammingDistance(code, its, kPerceptualBits) <= kMostDifferingBits;
        });
    });
}

}  // namespace laplens
