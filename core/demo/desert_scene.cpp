#include "core/demo/scenes.hpp"

namespace laplens::demo {

namespace {

/// A field of dunes seen in perspective: each column is walked from near to far over the heights, and what is
/// not hidden by what came before is lit by a low sun.
void paintDunes(Canvas& canvas, Dice& dice, const Noise& noise, float horizon, bool sunAtRight, Colour haze,
                Colour light, Colour shade) {
    const float u = canvas.unit();
    const float eye = dice.uniform(1.5f, 2.6f), tall = dice.uniform(0.9f, 1.7f),
                size = dice.uniform(2.6f, 4.6f);
    const float originX = dice.uniform(0, 200), originZ = dice.uniform(0, 200), focus = 300 * u;
    const float turn = dice.uniform(-0.6f, 0.6f), c = std::cos(turn), s = std::sin(turn);
    const auto height = [&](float x, float z) {
        const float px = (c * x - s * z) / size + originX, pz = (s * x + c * z) / size + originZ;
        const float warp = 0.55f * noise.at(px * 0.5f, pz * 0.5f);
        const float crest =
            1 - std::min(1.0f, std::abs(noise.at(px * 0.55f + warp, pz * 0.95f + warp)) * 1.5f);
        return tall * (crest * crest * 0.8f + 0.35f * noise.at(px * 0.3f + 9, pz * 0.3f));
    };
    const float sunX = sunAtRight ? 0.86f : -0.86f, sunY = 0.42f, sunZ = 0.25f;
    for (int column = 0; column < canvas.width(); ++column) {
        const float across = (static_cast<float>(column) - canvas.w() / 2) / focus;
        float top = canvas.h();
        Colour colour;
        for (float z = 1.6f; z < 70 && top > 0; z *= 1.011f) {
            const float x = across * z, h = height(x, z);
            const float y = horizon + (eye - h) * focus / z;
            if (y >= top) continue;
            const float step = 0.02f + 0.004f * z;
            const float slopeX = (height(x + step, z) - h) / step, slopeZ = (height(x, z + step) - h) / step;
            const float length = std::sqrt(1 + slopeX * slopeX + slopeZ * slopeZ);
            const float lit = smoothstep(-0.05f, 0.85f, (-slopeX * sunX + sunY - slopeZ * sunZ) / length);
            const float near = clamp01(9 / (z * z));
            const float ripple =
                std::sin(26 * (z + 0.35f * x + 0.5f * noise.at(x * 0.8f, z * 0.8f))) * near * 0.09f;
            const float grain = 0.05f * noise.at(x * 40, z * 40) * near;
            colour = mix(shade, light, clamp01(lit + 0.06f)) * (1 + ripple + grain);
            colour = mix(colour, haze, 0.72f * smoothstep(5, 60, z));
            for (int row = static_cast<int>(std::ceil(y)); row < static_cast<int>(std::ceil(top)); ++row)
                canvas.blend(column, row, colour, 1);
            top = y;
        }
        canvas.blend(column, static_cast<int>(std::floor(top)), colour, std::ceil(top) - top);
    }
}

}  // namespace

void paintDesert(Canvas& canvas, Dice& dice) {
    struct Mood {
        Gradient sky;
        std::uint32_t light, shade;
    };
    static const std::vector<Mood> moods = {
        {{0x2A7DC9, 0x74B4E6, 0xDDEBEA}, 0xEBB86B, 0x9A5A2A},
        {{0x6A3D7C, 0xE2725B, 0xFFCB77}, 0xE8894A, 0x6B2A2E},
        {{0x1D4E78, 0x5C9BB8, 0xF3DDB3}, 0xD99A5B, 0x7A4526},
        {{0xE8A25B, 0xF5CF8E, 0xFDEFCB}, 0xF0C27E, 0xA4662F},
        {{0x151B3B, 0x3E3F74, 0xB5768B}, 0x8C5E6B, 0x2C2340},
    };
    const Mood& mood = dice.pick(moods);
    const Noise noise(dice);
    const float u = canvas.unit();
    const float horizon = canvas.h() * dice.uniform(0.3f, 0.52f);
    canvas.shade([&](float, float y, Colour) { return mood.sky.at(y / horizon); });
    const Point sun{canvas.w() * dice.uniform(0.12f, 0.88f), horizon * dice.uniform(0.2f, 0.8f)};
    canvas.glow(sun, 75 * u, rgb(0xFFF0C8) * 0.35f);
    canvas.disc(sun, dice.uniform(9, 20) * u, rgb(0xFFF9E8));
    if (dice.chance(0.3f)) paintClouds(canvas, noise, horizon, -0.12f, 4, rgb(0xFFFFFF), mood.sky.at(0.8f));
    const float side = sun.x > canvas.w() / 2 ? 1.0f : -1.0f;
    if (dice.chance(0.35f)) {
        for (int i = dice.integer(1, 3); i > 0; --i) {
            const float left = canvas.w() * dice.uniform(-0.1f, 0.75f), wide = dice.uniform(60, 150) * u,
                        tall = dice.uniform(30, 85) * u;
            canvas.below(
                [&](float x) {
                    const float inside = std::min(x - left, left + wide - x);
                    if (inside < 0) return canvas.h() + 10;
                    return horizon + 8 * u - tall * smoothstep(0, 14 * u, inside) -
                           5 * u * noise.fractal(x / (20 * u), 2, 3);
                },
                [&](float x, float y, float) {
                    return mix(mix(rgb(mood.shade), rgb(mood.light),
                                   0.3f + 0.5f * noise.fractal(x * 0.02f, y / (7 * u), 3)),
                               mood.sky.at(1), 0.25f);
                });
        }
    }
    paintDunes(canvas, dice, noise, horizon, sun.x > canvas.w() / 2, mood.sky.at(1), rgb(mood.light),
               rgb(mood.shade));
    const int guest = dice.integer(0, 3);
    const Colour dark = rgb(mood.shade) * 0.32f;
    if (guest == 1) {
        for (int i = dice.integer(1, 4); i > 0; --i) {
            const float size = dice.uniform(32, 78) * u;
            const Point foot{canvas.w() * dice.uniform(0.08f, 0.92f),
                             canvas.h() * dice.uniform(0.72f, 0.98f)};
            const Colour green = mix(rgb(0x2F5D3A), dark, 0.4f);
            const auto limb = [&](Point a, Point b, float thick) {
                canvas.line(a, b, thick, green);
                canvas.disc(a, thick / 2, green);
                canvas.disc(b, thick / 2, green);
            };
            limb(foot, {foot.x, foot.y - size}, size * 0.17f);
            for (const float arm : {-1.0f, 1.0f}) {
                const float level = foot.y - size * dice.uniform(0.35f, 0.6f),
                            out = foot.x + arm * size * 0.28f;
                limb({foot.x, level}, {out, level}, size * 0.12f);
                limb({out, level}, {out, level - size * dice.uniform(0.2f, 0.38f)}, size * 0.12f);
            }
            canvas.fill(ellipseOutline({foot.x - side * size * 0.35f, foot.y + size * 0.02f}, size * 0.5f,
                                       size * 0.05f),
                        dark, 0.4f);
        }
    } else if (guest == 2) {
        const int camels = dice.integer(3, 7);
        const float size = dice.uniform(14, 24) * u,
                    y = horizon + (canvas.h() - horizon) * dice.uniform(0.2f, 0.45f);
        const float start = canvas.w() * dice.uniform(0.1f, 0.4f);
        for (int i = 0; i < camels; ++i) {
            const Point at{start + static_cast<float>(i) * size * 1.7f,
                           y + 5 * u * noise.at(static_cast<float>(i) * 0.7f, 3)};
            canvas.fill(ellipseOutline({at.x, at.y - size * 0.55f}, size * 0.42f, size * 0.17f), dark);
            canvas.disc({at.x - size * 0.02f, at.y - size * 0.74f}, size * 0.16f, dark);
            canvas.line({at.x + size * 0.36f, at.y - size * 0.55f},
                        {at.x + size * 0.58f, at.y - size * 0.95f}, size * 0.1f, dark);
            canvas.fill(
                ellipseOutline({at.x + size * 0.66f, at.y - size * 0.96f}, size * 0.14f, size * 0.07f), dark);
            for (const float leg : {-0.3f, -0.2f, 0.2f, 0.3f})
                canvas.line({at.x + leg * size, at.y - size * 0.5f}, {at.x + leg * size * 1.1f, at.y},
                            size * 0.06f, dark);
        }
    }
}

}  // namespace laplens::demo
