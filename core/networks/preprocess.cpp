#include "core/networks/preprocess.hpp"

#include <algorithm>

namespace laplens {

int decodedSide(const Backbone& backbone) {
    // From twice the network's side the picture it sees is the same as from the whole one, to 0.1 grey levels
    // in the mean; from just above it, to 2.6. A scan makes thumbnails of the same decode.
    constexpr int kThumbnailSide = 256;
    return std::max(2 * backbone.shortSide(), kThumbnailSide);
}

Image centralSquare(const Image& image, const Backbone& backbone) {
    return centreSquare(image, backbone.inputSize, backbone.shortSide(), backbone.resampling);
}

void preprocess(const Image& image, const Backbone& backbone, std::span<float> out) {
    const Image square = centralSquare(image, backbone);
    const std::size_t plane = static_cast<std::size_t>(backbone.inputSize) * backbone.inputSize;
    for (std::size_t c = 0; c < 3; ++c) {
        const float scale = 1 / (255 * backbone.deviation[c]);
        const float shift = -backbone.mean[c] / backbone.deviation[c];
        for (std::size_t i = 0; i < plane; ++i)
            out[c * plane + i] = static_cast<float>(square.pixels[3 * i + c]) * scale + shift;
    }
}

}  // namespace laplens
