#pragma once

#include <random>

#include "core/images/image.hpp"

namespace laplens {

/// Blots of all sizes: nothing in it repeats.
inline Image scene(unsigned seed) {
    constexpr int kWidth = 480, kHeight = 360;
    std::mt19937 random(seed);
    Image image{kWidth, kHeight, std::vector<std::uint8_t>(std::size_t{3} * kWidth * kHeight, 120)};
    for (int blot = 0; blot < 160; ++blot) {
        const int x = static_cast<int>(random() % kWidth), y = static_cast<int>(random() % kHeight),
                  size = 4 + static_cast<int>(random() % 30), light = static_cast<int>(random() % 226);
        for (int v = std::max(0, y - size); v < std::min(kHeight, y + size); ++v)
            for (int u = std::max(0, x - size); u < std::min(kWidth, x + size); ++u)
                if ((u - x) * (u - x) + (v - y) * (v - y) < size * size)
                    for (int c = 0; c < 3; ++c)
                        image.pixels[static_cast<std::size_t>((v * kWidth + u) * 3 + c)] =
                            static_cast<std::uint8_t>(light + 10 * c);
    }
    return image;
}

/// Another frame of it: the hand has moved, and something came into the picture.
inline Image frame(unsigned seed, int number) {
    Image image = crop(scene(seed), {6 * number, 4 * number, 420, 310});
    for (int y = 100; y < 160; ++y)
        std::fill_n(&image.pixels[static_cast<std::size_t>((y * image.width + 60 * number) * 3)], 3 * 50, 30);
    return image;
}

}  // namespace laplens
