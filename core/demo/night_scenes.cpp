#include "core/demo/scenes.hpp"

namespace laplens::demo {

namespace {

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
        canvas.glow(centre, reach * 0.9f, hsv(hue, 0.6f, 1) * 0.26f);
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
                            mix(rgb(0xFFFFFF), colour, 0.35f + 0.65f * t) * (0.3f + 0.55f * t * t));
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
