#include "core/features/preprocess.hpp"

namespace laplens {

Image centralSquare(const Image& image, const Backbone& backbone) {
    const int shortSide = backbone.shortSide();
    const bool fits = std::min(image.width, image.height) == shortSide;
    return centreCrop(fits ? image : resizeShortSide(image, shortSide, backbone.resampling),
                      backbone.inputSize);
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
