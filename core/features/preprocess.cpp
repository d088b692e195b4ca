#include "core/features/preprocess.hpp"

namespace laplens {

void preprocess(const Image& image, const Backbone& backbone, std::span<float> out) {
    const int size = backbone.inputSize;
    const Image square = centreSquare(image, size);
    const std::size_t plane = static_cast<std::size_t>(size) * size;
    for (std::size_t c = 0; c < 3; ++c) {
        const float scale = 1 / (255 * backbone.deviation[c]);
        const float shift = -backbone.mean[c] / backbone.deviation[c];
        for (std::size_t i = 0; i < plane; ++i)
            out[c * plane + i] = static_cast<float>(square.pixels[3 * i + c]) * scale + shift;
    }
}

}  // namespace laplens
