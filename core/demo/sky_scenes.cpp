#include "core/demo/scenes.hpp"

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
            const int gore = std::max(0, static_cast<int>((longitude + turn) * static_cast<float>(gores)));
            const int ring = std::max(0, static_cast<int>((v + 1) * 4));
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

}  // namespace laplens::demo
