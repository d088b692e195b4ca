#include "core/demo/scenes.hpp"

namespace laplens::demo {

void paintPine(Canvas& canvas, Dice& dice, Point foot, float height, Colour colour, float snow) {
    const int tiers = std::clamp(static_cast<int>(height / (7 * canvas.unit())), 5, 14);
    const float wide = height * dice.uniform(0.17f, 0.25f);
    canvas.rectangle(foot.x - height * 0.018f, foot.y - height * 0.16f, foot.x + height * 0.018f, foot.y,
                     colour * 0.7f);
    for (int i = tiers - 1; i >= 0; --i) {
        const float t = static_cast<float>(i) / static_cast<float>(tiers);
        const float top = foot.y - height + height * 0.86f * t;
        const float bottom = top + height * (0.86f / static_cast<float>(tiers)) * 1.75f;
        const float left = wide * (0.1f + 0.9f * t) * dice.uniform(0.82f, 1.15f),
                    right = wide * (0.1f + 0.9f * t) * dice.uniform(0.82f, 1.15f);
        const Outline tier = {{foot.x, top},
                              {foot.x + right * 0.55f, bottom - height * 0.05f},
                              {foot.x + right, bottom},
                              {foot.x, bottom - height * 0.02f},
                              {foot.x - left, bottom},
                              {foot.x - left * 0.55f, bottom - height * 0.05f}};
        canvas.fill(tier, 1, [&](float x, float y) {
            const float side = (x - foot.x) / wide;
            const Colour needle = colour * (1 + 0.35f * side);
            const float cap = snow * smoothstep(0.75f, 0.2f, (y - top) / (bottom - top));
            return mix(needle, mix(rgb(0xFFFFFF), rgb(0xAFC4E0), clamp01(0.5f - side)), cap);
        });
    }
}

void paintMountains(Canvas& canvas, Dice& dice) {
    struct Mood {
        Gradient sky;
        std::uint32_t haze, near, lit;
        bool sun;
    };
    static const std::vector<Mood> moods = {
        {{0x3A7BC8, 0x8EC5F0, 0xE6F2FA}, 0xC9DCEC, 0x1E3A34, 0xFFFFFF, false},
        {{0x5B4B8A, 0xE08A94, 0xFFD8A8}, 0xF2B8A6, 0x2A1B3D, 0xFFC6A0, true},
        {{0x27496D, 0x5F9EA0, 0xE9DFC0}, 0xB9CFC0, 0x12302E, 0xFFF0D0, true},
        {{0x1B2845, 0x4F6D9A, 0xB8C6DC}, 0x93A9C9, 0x0D1728, 0xDDE8FF, false},
        {{0xF3C57B, 0xF7DFA6, 0xFFF4D6}, 0xF2D79C, 0x5A3A1E, 0xFFF0C0, true},
        {{0x86A8B8, 0xC3D6DC, 0xEEF2F0}, 0xD5E0E2, 0x2C4A3E, 0xFFFFFF, false},
    };
    const Mood& mood = dice.pick(moods);
    const Noise noise(dice);
    const float u = canvas.unit();
    const float horizon = canvas.h() * dice.uniform(0.5f, 0.62f);
    canvas.shade([&](float, float y, Colour) { return mood.sky.at(y / horizon * 0.95f); });
    const Point sun{canvas.w() * dice.uniform(0.2f, 0.8f), horizon - dice.uniform(20, 110) * u};
    if (dice.chance(0.7f))
        paintClouds(canvas, noise, horizon, dice.uniform(-0.15f, 0.15f), dice.uniform(1.5f, 3.5f),
                    mix(rgb(mood.lit), rgb(0xFFFFFF), 0.5f), rgb(mood.haze) * 0.85f);
    if (mood.sun) {
        canvas.glow(sun, 95 * u, rgb(mood.lit) * 0.35f);
        canvas.disc(sun, dice.uniform(12, 22) * u, mix(rgb(mood.lit), rgb(0xFFFFFF), 0.6f));
    }
    const int layers = dice.integer(4, 7);
    const float tall = dice.uniform(90, 190) * u;
    const bool snowy = dice.chance(0.55f), lake = dice.chance(0.35f);
    const float side = dice.chance(0.5f) ? 1.0f : -1.0f;
    for (int layer = 0; layer < layers; ++layer) {
        const float t = static_cast<float>(layer) / static_cast<float>(layers - 1);
        const float base = horizon + (canvas.h() * (lake ? 0.72f : 0.96f) - horizon) * t;
        const float height = tall * (1 - 0.72f * t);
        const float shift = 13.7f * static_cast<float>(layer);
        const auto ridge = [&](float x) {
            const float v = noise.ridged(x / (210 * u) + shift, shift, 5) * (1 - t) +
                            (0.5f + 0.6f * noise.fractal(x / (150 * u) + shift, shift, 5)) * t;
            return base - height * (1.5f * v - 0.35f);
        };
        const Colour body = mix(rgb(mood.haze), rgb(mood.near), 0.16f + 0.84f * std::pow(t, 0.85f));
        canvas.below(ridge, [&](float x, float y, float depth) {
            const float relief =
                noise.fractal(x / (38 * u) + side * depth / (60 * u), y / (42 * u) + shift, 5);
            Colour colour = body * (1 + 0.55f * relief * (1 - 0.5f * t));
            if (snowy && t < 0.55f) {
                const float cap = smoothstep(0.32f, 0, depth / height + 0.22f * relief - 0.02f);
                colour = mix(colour, mix(rgb(mood.lit), body, clamp01(0.3f - 1.3f * relief)),
                             cap * (0.92f - 0.5f * t));
            }
            return mix(colour, rgb(mood.haze),
                       0.75f * (1 - t) * smoothstep(0.1f, 1.15f, depth / (height + 40 * u)));
        });
    }
    if (lake) {
        canvas.reflect(canvas.h() * dice.uniform(0.74f, 0.8f), noise,
                       mix(rgb(mood.near), rgb(mood.haze), 0.4f), 0.25f, 0.6f);
    } else if (dice.chance(0.75f)) {
        for (int i = dice.integer(8, 34); i > 0; --i)
            paintPine(canvas, dice, {dice.uniform(0, canvas.w()), canvas.h() * dice.uniform(0.96f, 1.08f)},
                      dice.uniform(35, 120) * u, rgb(mood.near) * dice.uniform(0.45f, 0.8f));
    }
}

void paintSnow(Canvas& canvas, Dice& dice) {
    struct Mood {
        Gradient sky;
        std::uint32_t snow, shadow, tree;
    };
    static const std::vector<Mood> moods = {
        {{0x7FA6CF, 0xB9D0E6, 0xEAF1F7}, 0xFAFCFF, 0xB4C8E2, 0x2F4A4E},
        {{0x1C2A4F, 0x41578C, 0x9BA8CC}, 0xB9C9EA, 0x5A6FA6, 0x131F38},
        {{0x8C6FA8, 0xE7A7B2, 0xFFE1C9}, 0xFFF0EC, 0xC3A8CC, 0x4A3A5C},
        {{0xB8C0C8, 0xD6DBE0, 0xECEEF0}, 0xF7F8FA, 0xC6CED8, 0x47545A},
    };
    const Mood& mood = dice.pick(moods);
    const bool night = mood.tree == 0x131F38;
    const Noise noise(dice);
    const float u = canvas.unit();
    const float horizon = canvas.h() * dice.uniform(0.42f, 0.6f);
    canvas.shade([&](float, float y, Colour) { return mood.sky.at(y / horizon); });
    if (night) {
        paintStars(canvas, dice, 160, horizon);
        const Point moon{canvas.w() * dice.uniform(0.15f, 0.85f), horizon * dice.uniform(0.2f, 0.5f)};
        canvas.glow(moon, 50 * u, rgb(0xC8D8FF) * 0.3f);
        canvas.disc(moon, 13 * u, rgb(0xF6F4E8));
    } else if (dice.chance(0.5f)) {
        paintClouds(canvas, noise, horizon, 0.05f, 2.5f, rgb(0xFFFFFF), mood.sky.at(0.3f));
    }
    const int layers = dice.integer(3, 4);
    const bool cabin = dice.chance(0.5f);
    for (int layer = 0; layer < layers; ++layer) {
        const float t = static_cast<float>(layer) / static_cast<float>(layers - 1);
        const float base = horizon + (canvas.h() * 0.86f - horizon) * t;
        const float shift = 4.3f * static_cast<float>(layer), rough = (24 + 22 * (1 - t)) * u;
        const auto hill = [&](float x) {
            return base - rough * noise.fractal(x / (170 * u) + shift, shift, 2);
        };
        for (int i = dice.integer(5, 18 - static_cast<int>(8 * t)); i > 0; --i) {
            const float x = dice.uniform(0, canvas.w());
            paintPine(canvas, dice, {x, hill(x) + 8 * u}, dice.uniform(26, 46) * u * (1 + 2.1f * t),
                      mix(mood.sky.at(1), rgb(mood.tree), 0.45f + 0.55f * t), dice.uniform(0.45f, 0.95f));
        }
        canvas.below(hill, [&](float x, float y, float depth) {
            const float drift = noise.fractal(x / (95 * u) + shift, y / (34 * u), 3);
            const Colour snow =
                mix(rgb(mood.snow), rgb(mood.shadow),
                    clamp01(0.25f + 0.5f * drift + 0.4f * smoothstep(0, 1, depth / (150 * u))));
            return mix(snow, mood.sky.at(1), 0.35f * (1 - t)) * (1 + 0.02f * noise.at(x * 0.9f, y * 0.9f));
        });
        if (cabin && layer == layers - 2) {
            const float size = dice.uniform(34, 58) * u, x = canvas.w() * dice.uniform(0.25f, 0.75f),
                        y = hill(x) + size * 0.28f;
            const Colour wood = rgb(0x5B3A26) * (night ? 0.55f : 1);
            canvas.glow({x, y - size * 0.25f}, size * 1.1f, rgb(0xFFB45A) * (night ? 0.4f : 0.12f));
            canvas.rectangle(x - size * 0.6f, y - size * 0.55f, x + size * 0.6f, y, wood);
            for (float line = y - size * 0.5f; line < y; line += size * 0.09f)
                canvas.rectangle(x - size * 0.6f, line, x + size * 0.6f, line + 0.8f, wood * 0.7f);
            canvas.rectangle(x + size * 0.28f, y - size * 1.2f, x + size * 0.44f, y - size * 0.75f,
                             wood * 0.8f);
            canvas.fill({{x - size * 0.82f, y - size * 0.48f},
                         {x, y - size * 1.12f},
                         {x + size * 0.82f, y - size * 0.48f},
                         {x + size * 0.74f, y - size * 0.42f},
                         {x, y - size * 0.9f},
                         {x - size * 0.74f, y - size * 0.42f}},
                        rgb(mood.snow));
            canvas.fill({{x - size * 0.62f, y - size * 0.52f},
                         {x, y - size * 0.92f},
                         {x + size * 0.62f, y - size * 0.52f}},
                        wood * 0.85f);
            for (const float window : {-0.36f, 0.16f})
                canvas.rectangle(x + size * window, y - size * 0.4f, x + size * (window + 0.2f),
                                 y - size * 0.18f, rgb(0xFFD27A));
            canvas.rectangle(x - size * 0.1f, y - size * 0.38f, x + size * 0.1f, y, wood * 0.55f);
        }
    }
    if (dice.chance(0.25f)) {
        const float s = dice.uniform(26, 42) * u;
        const Point at{canvas.w() * dice.uniform(0.2f, 0.8f), canvas.h() * 0.93f};
        const Colour body = mix(rgb(mood.snow), rgb(0xFFFFFF), 0.5f);
        for (const auto& [dy, r] :
             std::vector<std::pair<float, float>>{{0.0f, 0.62f}, {0.85f, 0.45f}, {1.5f, 0.32f}})
            canvas.fill(
                ellipseOutline({at.x, at.y - dy * s}, r * s, r * s), 1,
                [&, dy = dy, r = r](float x, float y) {
                    return mix(body, rgb(mood.shadow),
                               clamp01(0.15f +
                                       0.6f * ((x - at.x) / (r * s) + (y - at.y + dy * s) / (r * s)) * 0.5f));
                });
        const float head = at.y - 1.5f * s;
        canvas.disc({at.x - 0.11f * s, head - 0.06f * s}, 0.045f * s, rgb(0x1A1A1A));
        canvas.disc({at.x + 0.11f * s, head - 0.06f * s}, 0.045f * s, rgb(0x1A1A1A));
        canvas.fill({{at.x, head}, {at.x + 0.34f * s, head + 0.07f * s}, {at.x, head + 0.09f * s}},
                    rgb(0xF0802A));
        canvas.rectangle(at.x - 0.34f * s, at.y - 1.27f * s, at.x + 0.34f * s, at.y - 1.13f * s,
                         rgb(0xC0343C));
        canvas.rectangle(at.x - 0.24f * s, head - 0.72f * s, at.x + 0.24f * s, head - 0.28f * s,
                         rgb(0x22242C));
        canvas.rectangle(at.x - 0.4f * s, head - 0.32f * s, at.x + 0.4f * s, head - 0.24f * s, rgb(0x22242C));
    }
    for (int flakes = dice.integer(60, 330); flakes > 0; --flakes) {
        const float near = std::pow(dice.uniform(0, 1), 4.0f);
        canvas.disc({dice.uniform(0, canvas.w()), dice.uniform(0, canvas.h())}, (0.7f + 3 * near) * u,
                    rgb(0xFFFFFF), 0.75f - 0.45f * near);
    }
}

void paintForest(Canvas& canvas, Dice& dice) {
    struct Mood {
        std::uint32_t fog, trunk, ground;
        std::vector<std::uint32_t> leaves;
    };
    static const std::vector<Mood> moods = {
        {0xDCE8C2, 0x2B2A1C, 0x4B5E2A, {0x5C8A34, 0x86A83E, 0x3C6B2C}},
        {0xF4DDA8, 0x33211A, 0x8A5A26, {0xD98A2B, 0xC9542A, 0xE8B53C}},
        {0xBFD3D6, 0x1D2B2C, 0x3C5348, {0x3F6B58, 0x2E5548, 0x5E8A70}},
        {0xFFD9A0, 0x2A1A1E, 0x5E4A2A, {0x7A8A34, 0xA8963A, 0x56702E}},
        {0xC8D4E8, 0x25283A, 0x4A5470, {0x5C6C92, 0x46557E, 0x7C8AB0}},
        {0xE6F2B0, 0x3A3020, 0x5C8A2E, {0x8CC63F, 0xB2D84A, 0x5FA03A}},
    };
    const Mood& mood = dice.pick(moods);
    const Noise noise(dice);
    const float u = canvas.unit();
    const Colour fog = rgb(mood.fog);
    const Point sun{canvas.w() * dice.uniform(0.2f, 0.8f), canvas.h() * dice.uniform(0.05f, 0.4f)};
    const float floor = canvas.h() * dice.uniform(0.66f, 0.8f);
    canvas.shade([&](float x, float y, Colour) {
        const float near = std::exp(-std::hypot(x - sun.x, y - sun.y) / (150 * u));
        return mix(fog * 0.82f, fog + Colour{0.16f, 0.14f, 0.08f}, near);
    });
    const int layers = dice.integer(4, 6);
    const bool birch = dice.chance(0.25f), pines = !birch && dice.chance(0.3f);
    const float lean = dice.uniform(-0.05f, 0.05f);
    for (int layer = 0; layer < layers; ++layer) {
        const float t = static_cast<float>(layer) / static_cast<float>(layers - 1);
        const float solid = 0.14f + 0.86f * std::pow(t, 1.3f);
        const float ground = floor + (canvas.h() * 0.97f - floor) * t * t - 14 * u * (1 - t);
        const float shift = 7.9f * static_cast<float>(layer);
        const auto earth = [&](float x) { return ground - 14 * u * noise.fractal(x / (120 * u), shift, 3); };
        canvas.below(earth, [&](float x, float y, float) {
            const float speckle = noise.fractal(x / (9 * u), y / (4 * u), 4);
            const Colour litter =
                mix(rgb(mood.ground), rgb(mood.leaves[static_cast<std::size_t>(layer) % mood.leaves.size()]),
                    smoothstep(0, 0.3f, speckle));
            return mix(fog, litter * (0.75f + 0.5f * speckle), 0.2f + 0.75f * solid);
        });
        const int trunks = std::max(2, static_cast<int>((15 - 11 * t) * canvas.w() / (480 * u)));
        for (int i = 0; i < trunks; ++i) {
            const float x =
                canvas.w() * (static_cast<float>(i) + dice.uniform(0, 1)) / static_cast<float>(trunks);
            const float wide = (3 + 21 * t * t) * u * dice.uniform(0.7f, 1.3f);
            const float foot = earth(x) + 3 * u;
            if (pines) {
                paintPine(canvas, dice, {x, foot}, (150 + 220 * t) * u * dice.uniform(0.7f, 1.1f),
                          mix(fog, rgb(mood.leaves[2]) * 0.55f, solid));
                continue;
            }
            const float sway = lean + dice.uniform(-0.06f, 0.06f);
            const Outline trunk = {{x - wide * 0.5f + sway * foot, 0},
                                   {x + wide * 0.5f + sway * foot, 0},
                                   {x + wide * 0.62f, foot - wide},
                                   {x + wide * 1.1f, foot},
                                   {x - wide * 1.1f, foot},
                                   {x - wide * 0.62f, foot - wide}};
            canvas.fill(trunk, 1, [&](float px, float py) {
                const float across = (px - x - sway * (foot - py)) / wide;
                const float bark = noise.fractal(px / (2.2f * u), py / (17 * u) + shift, 3);
                Colour colour = rgb(mood.trunk) * (1 + 0.6f * bark);
                if (birch)
                    colour =
                        mix(rgb(0xE9E6DC), rgb(0x2A2622),
                            smoothstep(0.18f, 0.3f, noise.fractal(px / (9 * u), py / (3.4f * u) + shift, 3)));
                const float light = sun.x > x ? across : -across;
                return mix(fog, colour * (0.85f + 0.75f * clamp01(light + 0.3f)), solid);
            });
        }
        if (pines) continue;
        const int clumps = static_cast<int>((110 - 45 * t) * canvas.w() / (480 * u));
        for (int i = 0; i < clumps; ++i) {
            const Point at{dice.uniform(0, canvas.w()), std::abs(dice.normal()) * canvas.h() * 0.15f};
            const Colour leaf = rgb(dice.pick(mood.leaves)) * dice.uniform(0.7f, 1.2f);
            const float r = (5 + 13 * t) * u * dice.uniform(0.6f, 1.5f);
            canvas.fill(ellipseOutline(at, r, r * 0.72f, dice.uniform(0, kPi)), mix(fog, leaf, solid), 0.42f);
        }
    }
    if (dice.chance(0.6f))
        for (int ray = dice.integer(3, 7); ray > 0; --ray) {
            const float angle = dice.uniform(0.25f, kPi - 0.25f), spread = dice.uniform(0.03f, 0.07f),
                        reach = 420 * u;
            const Outline beam = {
                sun,
                {sun.x + reach * std::cos(angle - spread), sun.y + reach * std::sin(angle - spread)},
                {sun.x + reach * std::cos(angle + spread), sun.y + reach * std::sin(angle + spread)}};
            canvas.fill(beam, 0.2f, [&](float x, float y) {
                return mix(fog + Colour{0.15f, 0.13f, 0.05f},
                           canvas.get(static_cast<int>(x), static_cast<int>(y)),
                           clamp01(std::hypot(x - sun.x, y - sun.y) / reach));
            });
        }
    if (dice.chance(0.35f)) {
        const float bend = dice.uniform(-60, 60) * u, goal = canvas.w() * dice.uniform(0.35f, 0.65f);
        for (int y = static_cast<int>(floor); y < canvas.height(); ++y) {
            const float t = (static_cast<float>(y) - floor) / (canvas.h() - floor);
            const float centre = goal + bend * std::sin(t * 3), half = (4 + 62 * t) * u;
            for (int x = static_cast<int>(centre - half - 4); x < centre + half + 4; ++x) {
                const float edge =
                    half - std::abs(static_cast<float>(x) - centre) +
                    7 * u * noise.fractal(static_cast<float>(x) * 0.12f, static_cast<float>(y) * 0.12f, 2);
                canvas.blend(x, y,
                             mix(rgb(mood.ground), fog, 0.45f) *
                                 (0.95f + 0.25f * noise.fractal(static_cast<float>(x) * 0.2f,
                                                                static_cast<float>(y) * 0.4f, 2)),
                             0.8f * smoothstep(-2, 5, edge));
            }
        }
    }
}

}  // namespace laplens::demo
