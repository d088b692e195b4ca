#include "core/images/demo/scenes.hpp"

namespace laplens::demo {

void paintClouds(Canvas& canvas, const Noise& noise, float horizon, float cover, float stretch, Colour light,
                 Colour shadow) {
    const float scale = 1 / (90 * canvas.unit());
    for (int y = 0; y < std::min(canvas.h(), horizon); ++y) {
        // Clouds lie flat: towards the horizon they crowd together.
        const float far = 1 + 2.2f * static_cast<float>(y) / horizon;
        for (int x = 0; x < canvas.width(); ++x) {
            const float u = static_cast<float>(x) * scale * far / stretch,
                        v = static_cast<float>(y) * scale * far;
            const float n = noise.fractal(u, v, 5);
            const float density = smoothstep(0.35f - cover, 0.75f - cover, n + 0.25f);
            if (density <= 0) continue;
            const float below = noise.fractal(u + 0.05f, v + 0.28f, 3);
            const float lit = clamp01(0.55f + 1.4f * (below - n * 0.7f));
            canvas.blend(x, y, mix(light, shadow, lit),
                         density * 0.9f * smoothstep(0, 0.15f, 1 - static_cast<float>(y) / horizon));
        }
    }
}

void paintStars(Canvas& canvas, Dice& dice, int count, float bottom) {
    for (int i = 0; i < count; ++i) {
        const Point at{dice.uniform(0, canvas.w()), dice.uniform(0, bottom)};
        const float brightness = std::pow(dice.uniform(0, 1), 3.0f);
        const Colour tint = mix(rgb(0xBFD4FF), rgb(0xFFE7C8), dice.uniform(0, 1));
        canvas.glow(at, 0.6f + 0.9f * brightness, tint * (0.35f + 0.9f * brightness));
        if (brightness > 0.75f) canvas.glow(at, 4, tint * 0.18f);
    }
}

void paintBird(Canvas& canvas, Point at, float span, Colour colour) {
    for (const float side : {-1.0f, 1.0f}) {
        const Point elbow{at.x + side * span * 0.25f, at.y - span * 0.18f};
        canvas.line(at, elbow, span * 0.09f + 0.6f, colour);
        canvas.line(elbow, {at.x + side * span * 0.5f, at.y - span * 0.02f}, span * 0.06f + 0.5f, colour);
    }
}

namespace {

void paintBoat(Canvas& canvas, Point at, float size, Colour colour) {
    canvas.fill({{at.x - size * 0.5f, at.y - size * 0.12f},
                 {at.x + size * 0.55f, at.y - size * 0.12f},
                 {at.x + size * 0.35f, at.y + size * 0.06f},
                 {at.x - size * 0.35f, at.y + size * 0.06f}},
                colour);
    canvas.fill(
        {{at.x, at.y - size * 1.15f}, {at.x + size * 0.48f, at.y - size * 0.2f}, {at.x, at.y - size * 0.2f}},
        colour);
    canvas.fill({{at.x - size * 0.06f, at.y - size * 0.95f},
                 {at.x - size * 0.4f, at.y - size * 0.2f},
                 {at.x - size * 0.06f, at.y - size * 0.2f}},
                colour);
}

void paintMoon(Canvas& canvas, const Noise& noise, Point at, float radius, float phase) {
    canvas.glow(at, radius * 2.4f, rgb(0xBFD0FF) * 0.22f);
    canvas.fill(ellipseOutline(at, radius, radius), 1, [&](float x, float y) {
        const float u = (x - at.x) / radius, v = (y - at.y) / radius;
        const float maria = smoothstep(-0.1f, 0.35f, noise.fractal(u * 1.6f + 40, v * 1.6f, 4));
        const float light = smoothstep(-0.12f, 0.2f, u + phase * std::sqrt(std::max(0.0f, 1 - v * v)));
        return mix(rgb(0x10182C), mix(rgb(0xFBF6E6), rgb(0xB9B6B0), maria * 0.7f), light);
    });
}

}  // namespace

void paintSunset(Canvas& canvas, Dice& dice) {
    struct Mood {
        Gradient sky;
        std::uint32_t sun, cloudLight, cloudShadow, sea;
    };
    static const std::vector<Mood> moods = {
        {{0x1D2B64, 0x6A3E7C, 0xD9566A, 0xFF9A56, 0xFFD58A}, 0xFFF1C2, 0xFFB37A, 0x5B2F5E, 0x1B1E48},
        {{0x2E1A47, 0x7A2E5E, 0xC7354B, 0xF4663B, 0xFBB040}, 0xFFE6A8, 0xFF7F50, 0x3C1838, 0x220F2E},
        {{0x3A6EA5, 0x7FA8C9, 0xF2C6A0, 0xFBD786, 0xFFF0C0}, 0xFFFBE6, 0xFFE2B8, 0x7C7F9C, 0x2A4E6C},
        {{0x0F2027, 0x203A55, 0x5C4B7A, 0xC86B85, 0xF6A192}, 0xFFD9C0, 0xE58A95, 0x2A2B4A, 0x0E1A2C},
        {{0x55407A, 0xA65E9A, 0xF08BA9, 0xFFB6A3, 0xFFE3C2}, 0xFFF4E0, 0xFFC2C2, 0x7A4C86, 0x3B2C5E},
        {{0x4B2E12, 0x96501C, 0xDD8A2B, 0xF7B945, 0xFFE59A}, 0xFFFBE0, 0xFFCB6B, 0x6B3A14, 0x33200E},
    };
    const Mood& mood = dice.pick(moods);
    const Noise noise(dice);
    const float u = canvas.unit();
    const float horizon = canvas.h() * dice.uniform(0.48f, 0.68f);
    const Point sun{canvas.w() * dice.uniform(0.18f, 0.82f), horizon - dice.uniform(-10, 75) * u};
    const float radius = dice.uniform(13, 34) * u;

    canvas.shade([&](float x, float y, Colour) {
        const float near = std::exp(-std::hypot(x - sun.x, (y - sun.y) * 1.4f) / (190 * u));
        return mood.sky.at(std::pow(clamp01(y / horizon), 1.1f) * 0.94f + 0.06f * near) +
               rgb(mood.sun) * (0.28f * near);
    });
    const float cover = dice.uniform(-0.05f, 0.3f);
    paintClouds(canvas, noise, horizon, cover, dice.uniform(2, 4), rgb(mood.cloudLight),
                rgb(mood.cloudShadow));
    canvas.glow(sun, radius * 2.6f, rgb(mood.sun) * 0.5f);
    canvas.disc(sun, radius, rgb(mood.sun) * 1.1f);
    const Colour dark = rgb(mood.sea) * 0.55f;
    if (dice.chance(0.5f)) {
        const bool left = dice.chance(0.5f);
        const float reach = canvas.w() * dice.uniform(0.25f, 0.6f), peak = dice.uniform(14, 50) * u;
        for (int layer = 0; layer < 2; ++layer)
            canvas.below(
                [&](float x) {
                    const float along =
                        (left ? x : canvas.w() - x) / (reach * (1 + 0.5f * static_cast<float>(layer)));
                    const float height =
                        peak * (1 - 0.35f * static_cast<float>(layer)) * smoothstep(1, 0.1f, along);
                    return horizon -
                           height * (0.75f +
                                     0.7f * noise.fractal(x / (46 * u), 7.7f + static_cast<float>(layer), 4));
                },
                [&](float, float, float) {
                    return mix(dark, rgb(mood.cloudLight), 0.12f * static_cast<float>(1 - layer));
                });
    }
    canvas.reflect(horizon, noise, rgb(mood.sea), 0.42f, 1.1f);
    for (int y = static_cast<int>(horizon) + 1; y < canvas.height(); ++y) {
        const float depth = static_cast<float>(y) - horizon;
        const float width = radius * 0.8f + depth * 0.32f;
        for (int x = 0; x < canvas.width(); ++x) {
            const float off = (static_cast<float>(x) - sun.x) / width;
            const float far = 12 / (6 + depth);
            const float sparkle = smoothstep(
                0.02f, 0.4f,
                noise.at(static_cast<float>(x) * 0.055f * (0.35f + far), depth * 0.75f * (0.25f + far)));
            canvas.add(x, y,
                       rgb(mood.sun) * (0.85f * std::exp(-off * off) * sparkle * (0.35f + 0.65f * far)));
        }
    }
    if (dice.chance(0.55f)) {
        const float size = dice.uniform(16, 46) * u;
        const Point boat{canvas.w() * dice.uniform(0.12f, 0.88f), horizon + size * dice.uniform(0.12f, 0.7f)};
        paintBoat(canvas, boat, size, dark);
        canvas.fill(ellipseOutline({boat.x, boat.y + size * 0.22f}, size * 0.4f, size * 0.12f), dark, 0.55f);
    }
    for (int birds = dice.integer(-3, 7); birds > 0; --birds)
        paintBird(canvas, {canvas.w() * dice.uniform(0.1f, 0.9f), horizon * dice.uniform(0.2f, 0.75f)},
                  dice.uniform(7, 17) * u, dark);
}

void paintNightSky(Canvas& canvas, Dice& dice) {
    static const std::vector<Gradient> skies = {
        {0x03051A, 0x0A1238, 0x1B2A63, 0x40558F},
        {0x05030F, 0x140B33, 0x35205E, 0x7A4A7D},
        {0x020B12, 0x06202E, 0x0E4450, 0x2F7C78},
        {0x060812, 0x101A2E, 0x22344F, 0x6A6A6E},
    };
    const Gradient& sky = dice.pick(skies);
    const Noise noise(dice);
    const float u = canvas.unit();
    const float horizon = canvas.h() * dice.uniform(0.78f, 0.9f);
    const int feature = dice.integer(0, 3);

    canvas.shade([&](float, float y, Colour) { return sky.at(std::pow(clamp01(y / horizon), 1.5f)); });
    if (feature <= 1) {
        const float angle = dice.uniform(-1.1f, 1.1f) + kPi / 2, c = std::cos(angle), s = std::sin(angle);
        const Point centre{canvas.w() * dice.uniform(0.3f, 0.7f), canvas.h() * dice.uniform(0.25f, 0.5f)};
        const Colour core = dice.chance(0.5f) ? rgb(0xD8C6F2) : rgb(0xF2D9B8);
        canvas.shade([&](float x, float y, Colour old) {
            const float across = (-s * (x - centre.x) + c * (y - centre.y)) / (72 * u);
            const float along = (c * (x - centre.x) + s * (y - centre.y)) / (150 * u);
            const float cloud = noise.fractal(along * 2, across * 1.6f, 5);
            const float band = std::exp(-across * across * 1.3f) * (0.55f + 0.9f * cloud);
            const float dust =
                smoothstep(0.05f, 0.4f,
                           noise.fractal(along * 2 + 50, across * 2.6f, 4) + 0.22f - std::abs(across) * 0.4f);
            return old + core * (std::max(0.0f, band) * 0.5f * (1 - 0.75f * dust));
        });
    } else if (feature == 2) {
        const Colour low = dice.chance(0.7f) ? rgb(0x45F0A0) : rgb(0x58C8FF), high = rgb(0xA050E0);
        for (int curtain = 0; curtain < 3; ++curtain) {
            const float base = canvas.h() * dice.uniform(0.45f, 0.72f), tall = dice.uniform(110, 210) * u;
            const float offset = dice.uniform(0, 90);
            for (int x = 0; x < canvas.width(); ++x) {
                const float px = static_cast<float>(x);
                const float foot = base + 62 * u * noise.fractal(px / (190 * u), offset, 3);
                const float fold =
                    0.35f + 0.65f * smoothstep(-0.4f, 0.6f, noise.fractal(px / (24 * u), offset + 9, 3));
                for (int y = std::max(0, static_cast<int>(foot - tall));
                     y < std::min(canvas.h(), foot + 12 * u); ++y) {
                    const float t = (foot - static_cast<float>(y)) / tall;
                    const float shine = t < 0 ? std::exp(t * tall * 0.28f / u) : std::exp(-t * 3.2f);
                    canvas.add(x, y, mix(low, high, clamp01(t * 1.5f)) * (shine * fold * 0.42f));
                }
            }
        }
    }
    paintStars(canvas, dice, dice.integer(250, 650), horizon);
    if (feature == 3 || dice.chance(0.25f))
        paintMoon(canvas, noise,
                  {canvas.w() * dice.uniform(0.15f, 0.85f), canvas.h() * dice.uniform(0.15f, 0.42f)},
                  dice.uniform(16, 44) * u, dice.uniform(-0.8f, 1));
    if (dice.chance(0.35f)) {
        const Point head{canvas.w() * dice.uniform(0.2f, 0.8f), canvas.h() * dice.uniform(0.1f, 0.4f)};
        const float length = dice.uniform(45, 100) * u;
        for (int i = 0; i < 40; ++i) {
            const float t = static_cast<float>(i) / 40;
            canvas.glow({head.x + length * t, head.y - length * 0.45f * t}, 1.5f * (1 - t) + 0.4f,
                        rgb(0xFFFFFF) * (0.45f * (1 - t)));
        }
    }
    const float rough = dice.uniform(18, 60) * u;
    const auto hill = [&](float x) { return horizon - rough * noise.fractal(x / (110 * u), 3.3f, 4); };
    canvas.below(hill, [&](float, float, float depth) {
        return mix(rgb(0x05070E), rgb(0x0C1220), clamp01(depth / (60 * u)));
    });
    if (dice.chance(0.6f))
        for (int i = dice.integer(6, 34); i > 0; --i) {
            const float x = dice.uniform(0, canvas.w());
            paintPine(canvas, dice, {x, hill(x) + 6 * u}, dice.uniform(18, 75) * u, rgb(0x04060C));
        }
    if (dice.chance(0.45f)) {
        const float x = canvas.w() * dice.uniform(0.2f, 0.8f), y = hill(x) + 14 * u,
                    size = dice.uniform(16, 26) * u;
        canvas.glow({x, y - size * 0.3f}, size * 1.7f, rgb(0xFF9A3C) * 0.45f);
        canvas.fill({{x - size, y}, {x, y - size * 0.95f}, {x + size, y}}, 1, [&](float px, float py) {
            return mix(rgb(0xFFC46B), rgb(0xB5541C),
                       clamp01(std::hypot(px - x, py - y + size * 0.3f) / size));
        });
        canvas.line({x, y - size * 0.95f}, {x, y}, 1.2f, rgb(0x6A2E10));
    }
}

void paintBalloons(Canvas& canvas, Dice& dice) {
    static const std::vector<Gradient> skies = {
        {0x2F80C8, 0x7BB8E8, 0xD5ECF8}, {0x6C8FD6, 0xF4B8B0, 0xFFE4B5}, {0x1E6FB8, 0x56A6DC, 0xF5E6CC},
        {0xE98B6D, 0xF7C59F, 0xFFF0D0}, {0x7A9CC6, 0xB8CCE4, 0xF3F1E7},
    };
    const Noise noise(dice);
    const float u = canvas.unit();
    const Gradient& sky = dice.pick(skies);
    canvas.shade([&](float, float y, Colour) { return sky.at(y / canvas.h()); });
    paintClouds(canvas, noise, canvas.h(), dice.uniform(-0.1f, 0.2f), dice.uniform(1.2f, 2.6f), rgb(0xFFFFFF),
                rgb(0xB9C7D8));

    const int ground = dice.integer(0, 3);
    if (ground > 0) {
        const Colour near =
            dice.pick(std::vector<Colour>{rgb(0x4F7A3A), rgb(0xB98A4E), rgb(0x3E6C5A), rgb(0x8C5A3C)});
        for (int layer = 0; layer < 3; ++layer) {
            const float base = canvas.h() * (0.8f + 0.07f * static_cast<float>(layer));
            canvas.below(
                [&](float x) {
                    return base - 34 * u * noise.fractal(x / (120 * u), 5.0f * static_cast<float>(layer), 4);
                },
                [&](float x, float y, float) {
                    const float speckle = 0.08f * noise.fractal(x * 0.11f, y * 0.3f, 3);
                    return mix(sky.at(1), near, 0.35f + 0.3f * static_cast<float>(layer)) * (1 + speckle);
                });
        }
    }
    const int count = dice.integer(1, 9);
    const float largest = count <= 2 ? dice.uniform(75, 115) : dice.uniform(34, 68);
    for (int i = 0; i < count; ++i) {
        const float nearness =
            count == 1 ? 1.0f : 0.3f + 0.7f * static_cast<float>(i) / static_cast<float>(count - 1);
        const float r = largest * u * nearness * dice.uniform(0.85f, 1.1f);
        const Point at{canvas.w() * dice.uniform(0.12f, 0.88f),
                       canvas.h() * dice.uniform(0.16f, ground ? 0.58f : 0.72f)};
        const float hue = dice.uniform(0, 1);
        const std::vector<Colour> colours = {
            hsv(hue, dice.uniform(0.7f, 0.95f), 0.9f), hsv(hue + dice.uniform(0.08f, 0.5f), 0.75f, 0.95f),
            dice.chance(0.5f) ? rgb(0xFFF6E0) : hsv(hue + 0.5f, 0.6f, 0.85f)};
        const int pattern = dice.integer(0, 3), gores = dice.integer(6, 12);
        const float turn = dice.uniform(0, 1);
        Outline envelope;
        for (int k = 0; k <= 60; ++k) {
            const float t = kPi * (static_cast<float>(k) / 30 - 0.5f);
            const float down = std::max(0.0f, std::sin(t));
            envelope.push_back({at.x + r * std::cos(t) * (1 - 0.62f * down * down),
                                at.y + r * (std::sin(t) * (1 + 0.42f * down))});
        }
        canvas.fill(envelope, 1, [&](float x, float y) {
            const float v = (y - at.y) / r;
            const float down = clamp01(v / 1.42f);
            const float half =
                std::max(0.12f, std::sqrt(std::max(0.0f, 1 - std::min(v * v, 1.0f) * (v < 0 ? 1 : 0.6f))) *
                                    (1 - 0.55f * down * down));
            const float across = std::clamp((x - at.x) / (r * half), -1.0f, 1.0f);
            const float longitude = std::asin(across) / kPi + 0.5f;
            const int gore = static_cast<int>(std::floor((longitude + turn) * static_cast<float>(gores)));
            const int ring = static_cast<int>(std::floor((v + 1) * 4));
            std::size_t index = static_cast<std::size_t>(gore % 2);
            if (pattern == 1) index = static_cast<std::size_t>(ring % 3);
            if (pattern == 2) index = static_cast<std::size_t>((gore + ring) % 2);
            if (pattern == 3) index = std::abs(v + 0.1f) < 0.28f ? 2 : static_cast<std::size_t>(gore % 2);
            const float seam = std::abs((longitude + turn) * static_cast<float>(gores) -
                                        std::round((longitude + turn) * static_cast<float>(gores)));
            const float light = 0.62f + 0.5f * clamp01(0.6f - 0.55f * across - 0.35f * v) -
                                0.07f * smoothstep(0.09f, 0, seam);
            return mix(colours[index] * light, sky.at(0.7f), 0.32f * (1 - nearness));
        });
        const float mouth = at.y + r * 1.42f, basket = mouth + r * 0.34f;
        const Colour rope = mix(rgb(0x4A3426), sky.at(0.7f), 0.3f * (1 - nearness));
        for (const float side : {-1.0f, 1.0f})
            canvas.line({at.x + side * r * 0.2f, mouth - r * 0.05f}, {at.x + side * r * 0.12f, basket},
                        std::max(0.7f, r * 0.012f), rope);
        canvas.rectangle(at.x - r * 0.13f, basket, at.x + r * 0.13f, basket + r * 0.2f, rope * 1.5f);
        canvas.rectangle(at.x - r * 0.14f, basket, at.x + r * 0.14f, basket + r * 0.045f, rope);
    }
}

void paintFireworks(Canvas& canvas, Dice& dice) {
    const Noise noise(dice);
    const float u = canvas.unit();
    const float horizon = canvas.h() * dice.uniform(0.8f, 0.92f);
    const Colour zenith = dice.pick(std::vector<Colour>{rgb(0x04050F), rgb(0x090618), rgb(0x030A12)});
    const Colour low =
        dice.pick(std::vector<Colour>{rgb(0x1A1F40), rgb(0x3A1E3E), rgb(0x0F2A3A), rgb(0x40281E)});
    canvas.shade(
        [&](float, float y, Colour) { return mix(zenith, low, std::pow(clamp01(y / horizon), 2.0f)); });
    const int bursts = dice.integer(2, 7);
    for (int b = 0; b < bursts; ++b) {
        const Point centre{canvas.w() * dice.uniform(0.12f, 0.88f), horizon * dice.uniform(0.12f, 0.62f)};
        const float reach = dice.uniform(38, 105) * u;
        const float hue = dice.uniform(0, 1), other = hue + dice.uniform(0.1f, 0.5f);
        const int kind = dice.integer(0, 3), sparks = dice.integer(50, 110);
        canvas.glow(centre, reach * 0.9f, hsv(hue, 0.6f, 1) * 0.16f);
        canvas.shade([](float, float, Colour old) { return old; });
        for (int i = 0; i < sparks; ++i) {
            const float angle =
                2 * kPi * (static_cast<float>(i) + dice.uniform(-0.3f, 0.3f)) / static_cast<float>(sparks);
            const float speed = kind == 1   ? 1.0f
                                : kind == 2 ? (i % 2 ? 1.0f : 0.55f)
                                            : std::sqrt(dice.uniform(0.05f, 1));
            const Colour colour = hsv(kind == 2 && i % 2 ? other : hue, dice.uniform(0.45f, 0.85f), 1);
            const float droop = kind == 3 ? 0.55f : 0.2f;
            const int steps = 26;
            for (int k = kind == 1 ? 14 : 3; k < steps; ++k) {
                const float t = static_cast<float>(k) / static_cast<float>(steps - 1);
                const Point p{centre.x + reach * speed * t * std::cos(angle),
                              centre.y + reach * speed * t * std::sin(angle) + droop * reach * t * t};
                canvas.glow(p, (0.5f + 0.7f * t) * u,
                            mix(rgb(0xFFFFFF), colour, 0.35f + 0.65f * t) * (0.14f + 0.36f * t * t));
            }
            const Point tip{centre.x + reach * speed * std::cos(angle),
                            centre.y + reach * speed * std::sin(angle) + droop * reach};
            canvas.glow(tip, 1.5f * u, mix(colour, rgb(0xFFFFFF), 0.5f));
        }
        if (dice.chance(0.6f))
            for (int k = 0; k < 40; ++k) {
                const float t = static_cast<float>(k) / 40;
                canvas.glow({centre.x + 7 * u * noise.at(t * 3, 9), centre.y + (horizon - centre.y) * t},
                            0.9f, rgb(0xFFC88A) * (0.3f * (1 - t)));
            }
    }
    const bool water = dice.chance(0.5f);
    const float shore = water ? canvas.h() * 0.82f : canvas.h();
    for (float x = 0; x < canvas.w();) {
        const float wide = dice.uniform(12, 40) * u, tall = dice.uniform(8, 60) * u;
        const float top = shore - (water ? 0 : 18 * u) - tall;
        canvas.rectangle(x, top, x + wide, shore, rgb(0x05060C));
        for (float wy = top + 4 * u; wy < shore - 4; wy += 6 * u)
            for (float wx = x + 3 * u; wx < x + wide - 4 * u; wx += 6 * u)
                if (dice.chance(0.3f))
                    canvas.rectangle(wx, wy, wx + 2.4f * u, wy + 3 * u, rgb(0xFFD98A),
                                     dice.uniform(0.35f, 0.95f));
        x += wide;
    }
    if (water) canvas.reflect(shore, noise, rgb(0x050814), 0.35f, 1.6f);
}

void paintPlanets(Canvas& canvas, Dice& dice) {
    const Noise noise(dice);
    const float u = canvas.unit();
    const float hue = dice.uniform(0, 1);
    const Colour cloudA = hsv(hue, 0.75f, 0.55f), cloudB = hsv(hue + dice.uniform(0.15f, 0.45f), 0.7f, 0.5f);
    const float strength = dice.uniform(0.25f, 1);
    canvas.shade([&](float x, float y, Colour) {
        const float a = noise.fractal(x / (130 * u), y / (130 * u), 5),
                    b = noise.fractal(x / (170 * u) + 30, y / (170 * u) + 11, 5);
        return rgb(0x04040C) + cloudA * (strength * smoothstep(0, 0.6f, a)) +
               cloudB * (strength * smoothstep(0.05f, 0.6f, b));
    });
    paintStars(canvas, dice, dice.integer(200, 450), canvas.h());

    const int count = dice.integer(1, 3);
    const float lightAngle = dice.uniform(0, 2 * kPi);
    for (int i = 0; i < count; ++i) {
        const bool main = i == count - 1;
        const float r = main ? dice.uniform(58, 125) * u : dice.uniform(10, 34) * u;
        const Point at{canvas.w() * dice.uniform(main ? 0.35f : 0.08f, main ? 0.65f : 0.92f),
                       canvas.h() * dice.uniform(main ? 0.38f : 0.1f, main ? 0.62f : 0.9f)};
        const int kind = dice.integer(0, 3);
        const float tilt = dice.uniform(-0.6f, 0.6f), bands = dice.uniform(3, 8),
                    seedX = dice.uniform(0, 200);
        const float tone = dice.uniform(0, 1);
        const Colour a = hsv(tone, dice.uniform(0.35f, 0.7f), 0.95f),
                     b = hsv(tone + dice.uniform(0.04f, 0.14f), 0.6f, 0.6f), c = hsv(tone - 0.08f, 0.3f, 1);
        const bool rings = main && kind != 1 && dice.chance(0.6f);
        const float lx = std::cos(lightAngle) * 0.8f, ly = std::sin(lightAngle) * 0.8f, lz = 0.6f;
        const float ringTilt = dice.uniform(0.16f, 0.4f);
        const auto ring = [&](bool front) {
            for (int y = std::max(0, static_cast<int>(at.y - 2.4f * r));
                 y < std::min(canvas.h(), at.y + 2.4f * r); ++y)
                for (int x = std::max(0, static_cast<int>(at.x - 2.4f * r));
                     x < std::min(canvas.w(), at.x + 2.4f * r); ++x) {
                    const float dx = static_cast<float>(x) - at.x, dy = static_cast<float>(y) - at.y;
                    const float along = std::cos(tilt) * dx + std::sin(tilt) * dy,
                                across = (-std::sin(tilt) * dx + std::cos(tilt) * dy) / ringTilt;
                    if ((across > 0) != front) continue;
                    const float d = std::hypot(along, across) / r;
                    if (d < 1.25f || d > 2.3f) continue;
                    const float gap =
                        0.35f + 0.65f * smoothstep(-0.5f, 0.4f, noise.fractal(d * 14, seedX, 3));
                    const float edge = smoothstep(1.25f, 1.35f, d) * smoothstep(2.3f, 2.15f, d) *
                                       (1 - 0.8f * smoothstep(0.05f, 0, std::abs(d - 1.82f)));
                    canvas.blend(x, y, mix(a, c, gap) * (0.55f + 0.45f * gap), 0.8f * edge * gap);
                }
        };
        canvas.glow(at, r * 1.25f, a * 0.16f);
        if (rings) ring(false);
        canvas.fill(ellipseOutline(at, r, r), 1, [&](float x, float y) {
            const float px = (x - at.x) / r, py = (y - at.y) / r;
            const float pz = std::sqrt(std::max(0.0f, 1 - px * px - py * py));
            const float qx = std::cos(tilt) * px + std::sin(tilt) * py,
                        qy = -std::sin(tilt) * px + std::cos(tilt) * py;
            const float u1 = std::asin(std::clamp(qx, -1.0f, 1.0f)) + seedX;
            Colour colour;
            if (kind == 0) {
                const float n = noise.fractal(u1 * 1.3f, qy * 6, 4);
                const float band = 0.5f + 0.5f * std::sin(qy * bands * 2.4f + n * 2.2f);
                colour = mix(mix(b, a, band), c, smoothstep(0.25f, 0.6f, n));
            } else if (kind == 1) {
                const float land = noise.fractal(u1 * 1.8f, qy * 1.8f, 5);
                const Colour sea = mix(rgb(0x0B2C5E), rgb(0x1C66A6), clamp01(land + 0.6f));
                colour = mix(sea, mix(rgb(0x3E7A3A), rgb(0xB79A62), smoothstep(0.15f, 0.4f, land)),
                             smoothstep(0.02f, 0.07f, land));
                colour = mix(colour, rgb(0xFFFFFF),
                             smoothstep(0.1f, 0.45f, noise.fractal(u1 * 2.2f + 70, qy * 4, 5)) * 0.9f);
                colour = mix(colour, rgb(0xF4F8FF), smoothstep(0.82f, 0.92f, std::abs(qy)));
            } else if (kind == 2) {
                const float n = noise.ridged(u1 * 1.7f, qy * 1.7f, 5);
                colour = mix(b * 0.7f, a, n);
            } else {
                const float n = noise.fractal(u1 * 3, qy * 3, 5);
                const float crater =
                    smoothstep(0.3f, 0.42f, noise.at(u1 * 4.5f, qy * 4.5f)) -
                    0.6f * smoothstep(0.42f, 0.6f, noise.at(u1 * 4.5f + 0.05f, qy * 4.5f + 0.05f));
                const float grey = 0.62f + 0.28f * n - 0.16f * crater;
                colour = mix(Colour{grey, grey, grey}, a * grey, 0.35f);
            }
            const float light = smoothstep(-0.15f, 0.95f, px * lx + py * ly + pz * lz);
            const float rim = std::pow(1 - pz, 3.0f) * light;
            return colour * (0.03f + 1.05f * light) + mix(a, rgb(0xFFFFFF), 0.4f) * (0.35f * rim);
        });
        if (rings) ring(true);
    }
}

}  // namespace laplens::demo
