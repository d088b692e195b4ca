#include "core/demo/scenes.hpp"

namespace laplens::demo {

void paintBeach(Canvas& canvas, Dice& dice) {
    const Noise noise(dice);
    const float u = canvas.unit();
    const float angle = dice.uniform(0, 2 * kPi), c = std::cos(angle), s = std::sin(angle);
    const float shore = dice.uniform(-60, 70) * u;
    const Colour sand =
        dice.pick(std::vector<Colour>{rgb(0xEBD3A0), rgb(0xF4E2C0), rgb(0xD9B98A), rgb(0xF0CFA6)});
    const Gradient sea = dice.pick(std::vector<Gradient>{{0xB8F0E4, 0x4FD0CC, 0x1E9CB8, 0x0E5F8C},
                                                         {0xC8EFEA, 0x62C6D8, 0x2C7FB4, 0x1A4A86},
                                                         {0xBCEBD0, 0x52C6A6, 0x1F8F8A, 0x125E6A}});
    const auto toShore = [&](float x, float y) {
        const float out = c * (x - canvas.w() / 2) + s * (y - canvas.h() / 2),
                    along = -s * (x - canvas.w() / 2) + c * (y - canvas.h() / 2);
        return out - shore + 26 * u * noise.fractal(along / (120 * u), 3.1f, 3) +
               5 * u * noise.fractal(along / (28 * u), 8, 2);
    };
    canvas.shade([&](float x, float y, Colour) {
        const float d = toShore(x, y);
        const float grain = 0.05f * noise.fractal(x / (2.4f * u), y / (2.4f * u), 2) +
                            0.1f * noise.fractal(x / (45 * u), y / (45 * u), 3);
        Colour colour = mix(sand * (1 + grain), sand * 0.7f, smoothstep(-26 * u, -6 * u, d));
        if (d > -8 * u) {
            const float web = noise.ridged(x / (24 * u), y / (24 * u), 2) +
                              0.4f * noise.ridged(x / (11 * u) + 7, y / (11 * u), 1);
            const Colour water =
                sea.at(std::pow(clamp01(d / (250 * u)), 0.75f) +
                       0.1f * noise.fractal(x / (60 * u), y / (60 * u), 3)) +
                rgb(0xFFFFFF) * (0.32f * smoothstep(0.82f, 1.1f, web) * (1 - 0.6f * clamp01(d / (200 * u))));
            colour = mix(colour, water, smoothstep(-6 * u, 10 * u, d) * 0.95f);
        }
        const float lace = noise.fractal(x / (9 * u), y / (9 * u), 3);
        float foam = 0;
        for (const float wave : {0.0f, 30.0f, 68.0f})
            foam = std::max(foam, (1 - wave / 110) *
                                      smoothstep(7 * u, 0, std::abs(d - wave * u + 7 * u * lace)) *
                                      smoothstep(-0.35f, 0.1f, lace + 0.25f));
        return mix(colour, rgb(0xFFFFFF), foam * 0.92f);
    });
    const auto onSand = [&](float margin, Point& at) {
        for (int attempt = 0; attempt < 40; ++attempt) {
            at = {canvas.w() * dice.uniform(0.02f, 0.98f), canvas.h() * dice.uniform(0.02f, 0.98f)};
            if (toShore(at.x, at.y) < -margin) return true;
        }
        return false;
    };
    const bool rows = dice.chance(0.35f);
    const float hue = dice.uniform(0, 1), size = dice.uniform(15, 30) * u;
    const int sectors = 2 * dice.integer(3, 6);
    std::vector<Point> places;
    if (rows) {
        for (float out = -48 * u; out > -420 * u; out -= size * 3)
            for (float along = -320 * u; along < 320 * u; along += size * 3.1f) {
                const Point at{canvas.w() / 2 + c * (out + shore) - s * along,
                               canvas.h() / 2 + s * (out + shore) + c * along};
                if (toShore(at.x, at.y) < -38 * u)
                    places.push_back({at.x + dice.uniform(-3, 3) * u, at.y + dice.uniform(-3, 3) * u});
            }
    } else {
        for (int i = dice.integer(4, 22); i > 0; --i)
            if (Point at; onSand(34 * u, at)) places.push_back(at);
    }
    for (const Point& at : places) {
        const float turn = dice.uniform(0, kPi), tone = rows ? hue : dice.uniform(0, 1);
        const Colour a = hsv(tone, dice.uniform(0.6f, 0.9f), 0.92f),
                     b = dice.chance(0.75f) ? rgb(0xFDF8EE) : hsv(tone + 0.45f, 0.6f, 0.95f);
        for (int towel = dice.integer(0, 2); towel > 0; --towel) {
            const float way = turn + dice.uniform(-0.4f, 0.4f) + static_cast<float>(towel) * 2.4f;
            const Point spot{at.x + std::cos(way) * size * 1.25f, at.y + std::sin(way) * size * 1.25f};
            const Outline cloth = turned({{spot.x - size * 0.75f, spot.y - size * 0.32f},
                                          {spot.x + size * 0.75f, spot.y - size * 0.32f},
                                          {spot.x + size * 0.75f, spot.y + size * 0.32f},
                                          {spot.x - size * 0.75f, spot.y + size * 0.32f}},
                                         spot, way + 0.5f);
            Outline shade = cloth;
            for (Point& p : shade) p = {p.x + 1.5f * u, p.y + 1.8f * u};
            canvas.fill(shade, rgb(0x3A2A1A), 0.3f);
            const Colour cloth1 = hsv(dice.uniform(0, 1), 0.55f, 0.95f);
            const float cc = std::cos(way + 0.5f), ss = std::sin(way + 0.5f);
            canvas.fill(cloth, 1, [&](float x, float y) {
                return std::fmod(std::abs((cc * (x - spot.x) + ss * (y - spot.y)) / size + 5), 0.3f) < 0.15f
                           ? cloth1
                           : mix(cloth1, rgb(0xFFFFFF), 0.6f);
            });
        }
        canvas.fill(ellipseOutline({at.x + size * 0.38f, at.y + size * 0.42f}, size * 1.02f, size * 1.02f),
                    rgb(0x3A2A18), 0.36f);
        canvas.fill(ellipseOutline(at, size, size), 1, [&](float x, float y) {
            const float way =
                (std::atan2(y - at.y, x - at.x) + turn) / (2 * kPi) * static_cast<float>(sectors) + 40;
            const float fold = std::abs(way - std::floor(way) - 0.5f);
            const float light = 1.04f - 0.12f * fold - 0.14f * ((x - at.x) + (y - at.y)) / size;
            return (static_cast<int>(std::floor(way)) % 2 ? a : b) * light;
        });
        canvas.disc(at, size * 0.07f, rgb(0xFFFFFF));
    }
    for (int i = dice.integer(0, 3); i > 0; --i) {
        const Point at{canvas.w() * dice.uniform(0.05f, 0.95f), canvas.h() * dice.uniform(0.05f, 0.95f)};
        if (toShore(at.x, at.y) < 75 * u) continue;
        const float way = dice.uniform(0, 2 * kPi), r = dice.uniform(15, 30) * u;
        const Outline hull = turned({{at.x - r, at.y - r * 0.3f},
                                     {at.x + r * 0.4f, at.y - r * 0.32f},
                                     {at.x + r * 1.1f, at.y},
                                     {at.x + r * 0.4f, at.y + r * 0.32f},
                                     {at.x - r, at.y + r * 0.3f}},
                                    at, way);
        for (int k = 1; k < 16; ++k)
            canvas.glow({at.x - std::cos(way) * r * (1 + 0.3f * static_cast<float>(k)),
                         at.y - std::sin(way) * r * (1 + 0.3f * static_cast<float>(k))},
                        (2 + 0.6f * static_cast<float>(k)) * u,
                        rgb(0xFFFFFF) * (0.4f / (1 + 0.25f * static_cast<float>(k))));
        canvas.fill(hull, rgb(0xFBFBF8));
        canvas.fill(turned(hull, at, 0, 0.62f), dice.chance(0.5f) ? rgb(0x9C6B3F) : rgb(0x2F5D8A));
    }
    for (int i = dice.integer(0, 4); i > 0; --i)
        if (Point at; onSand(60 * u, at)) {
            const float r = dice.uniform(24, 44) * u;
            for (const bool dark : {true, false})
                for (int leaf = 0; leaf < 9; ++leaf) {
                    const float way = 2 * kPi * (static_cast<float>(leaf) + dice.uniform(-0.2f, 0.2f)) / 9;
                    const Point from = dark ? Point{at.x + r * 0.3f, at.y + r * 0.32f} : at;
                    Outline frond;
                    for (const float side : {1.0f, -1.0f})
                        for (int k = 0; k <= 18; ++k) {
                            const float t = static_cast<float>(side > 0 ? k : 18 - k) / 18,
                                        half = side * r * 0.16f * std::sin(kPi * std::pow(t, 0.7f)) *
                                               (k % 2 ? 1.0f : 0.55f);
                            const float bend = way + 0.35f * t * t;
                            frond.push_back({from.x + std::cos(bend) * r * t - std::sin(bend) * half,
                                             from.y + std::sin(bend) * r * t + std::cos(bend) * half});
                        }
                    if (dark)
                        canvas.fill(frond, rgb(0x33261A), 0.3f);
                    else
                        canvas.fill(frond, mix(rgb(0x2F7A3A), rgb(0x7DB54A), dice.uniform(0, 1)));
                }
        }
}

namespace {

void paintFish(Canvas& canvas, Dice& dice, Point at, float size, float way, Colour body, Colour stripe,
               float haze, Colour water) {
    const bool left = std::cos(way) < 0;
    const float tilt = left ? kPi - way : way, flip = left ? -1.0f : 1.0f;
    const auto place = [&](float x, float y) -> Point {
        const float px = x * size, py = y * size;
        return {at.x + flip * (std::cos(tilt) * px - std::sin(tilt) * py),
                at.y + std::sin(tilt) * px + std::cos(tilt) * py};
    };
    const auto hazy = [&](Colour colour) { return mix(colour, water, haze); };
    const float tail = dice.uniform(0.28f, 0.42f), tall = dice.uniform(0.26f, 0.46f);
    canvas.fill({place(-0.42f, 0), place(-0.78f, -tail), place(-0.68f, 0), place(-0.78f, tail)},
                hazy(stripe));
    canvas.fill({place(0.15f, -tall * 0.7f), place(-0.1f, -tall * 1.55f), place(-0.38f, -tall * 0.45f)},
                hazy(stripe * 0.9f));
    canvas.fill({place(0.1f, tall * 0.7f), place(-0.12f, tall * 1.35f), place(-0.3f, tall * 0.5f)},
                hazy(stripe * 0.9f));
    Outline outline;
    for (int k = 0; k < 36; ++k) {
        const float t = 2 * kPi * static_cast<float>(k) / 36, x = std::cos(t);
        outline.push_back(place(x * 0.55f, std::sin(t) * tall * (0.72f + 0.28f * x)));
    }
    const int bands = dice.integer(0, 3);
    canvas.fill(outline, 1, [&](float x, float y) {
        const float dx = flip * (x - at.x), dy = y - at.y;
        const float along = (std::cos(tilt) * dx + std::sin(tilt) * dy) / size,
                    across = (-std::sin(tilt) * dx + std::cos(tilt) * dy) / size;
        const float band =
            bands == 0 ? 0
                       : smoothstep(0.3f, 0.75f, std::sin(along * (5 + 4 * static_cast<float>(bands)) + 1));
        return hazy(mix(body, stripe, band) * (1.05f - 0.9f * across));
    });
    canvas.disc(place(0.36f, -tall * 0.22f), size * 0.065f, hazy(rgb(0xFFFFFF)));
    canvas.disc(place(0.375f, -tall * 0.22f), size * 0.036f, hazy(rgb(0x101418)));
}

void paintJellyfish(Canvas& canvas, Dice& dice, const Noise& noise, Point at, float r, Colour colour) {
    canvas.glow(at, r * 1.4f, colour * 0.22f);
    for (int arm = -4; arm <= 4; ++arm) {
        Point last{at.x + static_cast<float>(arm) * r * 0.19f, at.y + r * 0.2f};
        const float length = r * dice.uniform(1.6f, 3.2f), phase = dice.uniform(0, 40);
        for (int k = 1; k <= 22; ++k) {
            const float t = static_cast<float>(k) / 22;
            const Point next{at.x + static_cast<float>(arm) * r * (0.19f + 0.06f * t) +
                                 r * 0.5f * t * noise.at(t * 3, phase),
                             at.y + r * 0.2f + length * t};
            canvas.line(last, next, r * 0.07f * (1.2f - t), mix(colour, rgb(0xFFFFFF), 0.35f),
                        0.5f * (1 - 0.7f * t));
            last = next;
        }
    }
    Outline bell;
    for (int k = 0; k <= 30; ++k) {
        const float t = kPi + kPi * static_cast<float>(k) / 30;
        bell.push_back({at.x + r * std::cos(t), at.y + r * 0.3f + r * 1.05f * std::sin(t)});
    }
    for (int k = 0; k <= 12; ++k)
        bell.push_back({at.x + r * (1 - static_cast<float>(k) / 6),
                        at.y + r * (0.3f + 0.09f * std::sin(static_cast<float>(k) * 2.1f))});
    canvas.fill(bell, 0.78f, [&](float x, float y) {
        const float dx = (x - at.x) / r, dy = (y - at.y) / r;
        return mix(colour, rgb(0xFFFFFF),
                   clamp01(0.75f * std::hypot(dx, dy - 0.2f) * std::hypot(dx, dy - 0.2f))) *
               (0.95f + 0.12f * std::cos(dx * 16));
    });
}

}  // namespace

void paintUnderwater(Canvas& canvas, Dice& dice) {
    const Noise noise(dice);
    const float u = canvas.unit();
    const Gradient water = dice.pick(std::vector<Gradient>{{0x8FE8E4, 0x2FA8C4, 0x0E5A8A, 0x06284E},
                                                           {0xA6E6C8, 0x35A58E, 0x0F5F66, 0x07303E},
                                                           {0x6FB6F0, 0x2A66B8, 0x163A80, 0x0A1A46},
                                                           {0x5A4BA8, 0x32308A, 0x1A1C5C, 0x0A0C30}});
    const Point light{canvas.w() * dice.uniform(0.2f, 0.8f), -40 * u};
    canvas.shade([&](float x, float y, Colour) {
        const float away = std::atan2(x - light.x, y - light.y);
        const float ray = smoothstep(0.02f, 0.5f, noise.fractal(away * 9, 2, 2) + 0.15f) *
                          std::exp(-y / (canvas.h() * 0.55f));
        return water.at(y / canvas.h() * 0.95f + 0.05f * noise.fractal(x / (90 * u), y / (90 * u), 2)) +
               rgb(0xD8FFF8) * (0.26f * ray);
    });
    const bool jelly = dice.chance(0.25f);
    if (jelly) {
        const float hue = dice.uniform(0.5f, 1.05f);
        for (int i = dice.integer(2, 6); i > 0; --i)
            paintJellyfish(canvas, dice, noise,
                           {canvas.w() * dice.uniform(0.1f, 0.9f), canvas.h() * dice.uniform(0.12f, 0.6f)},
                           dice.uniform(18, 52) * u, hsv(hue + dice.uniform(-0.06f, 0.06f), 0.5f, 1));
    }
    const float bed = canvas.h() * dice.uniform(0.8f, 0.92f);
    const auto seabed = [&](float x) { return bed - 22 * u * noise.fractal(x / (120 * u), 6, 4); };
    if (!jelly || dice.chance(0.4f)) {
        for (int i = dice.integer(0, 9); i > 0; --i) {
            const float x = dice.uniform(0, canvas.w()), tall = dice.uniform(70, 230) * u,
                        phase = dice.uniform(0, 50);
            const Colour kelp = mix(rgb(0x2F6A3A), water.at(0.7f), dice.uniform(0.2f, 0.6f));
            Point last{x, seabed(x) + 8 * u};
            for (int k = 1; k <= 26; ++k) {
                const float t = static_cast<float>(k) / 26;
                const Point next{x + 34 * u * noise.at(t * 2, phase) * t, seabed(x) + 8 * u - tall * t};
                canvas.line(last, next, 3 * u * (1.1f - t), kelp);
                const float side = k % 2 ? 1.0f : -1.0f;
                canvas.fill(ellipseOutline({next.x + side * 8 * u, next.y - 4 * u},
                                           10 * u * (1.1f - 0.5f * t), 3 * u, side * -0.6f),
                            kelp * 1.15f, 0.9f);
                last = next;
            }
        }
        const Colour floor = mix(rgb(0xD8C69A), water.at(0.75f), 0.5f);
        canvas.below(seabed, [&](float x, float y, float depth) {
            return mix(floor, water.at(1), smoothstep(0, 1, depth / (130 * u))) *
                   (0.95f + 0.4f * noise.ridged(x / (34 * u), y / (16 * u), 2) * 0.5f +
                    0.1f * noise.at(x * 0.4f, y * 0.4f));
        });
        for (int i = dice.integer(4, 20); i > 0; --i) {
            const float x = dice.uniform(0, canvas.w()), y = seabed(x) + dice.uniform(4, 30) * u,
                        r = dice.uniform(12, 34) * u;
            const Colour coral = mix(
                hsv(dice.pick(std::vector<float>{0.97f, 0.03f, 0.09f, 0.83f, 0.75f, 0.47f}), 0.62f, 0.95f),
                water.at(0.6f), dice.uniform(0.1f, 0.4f));
            const int kind = dice.integer(0, 2);
            if (kind == 0) {
                for (int k = 0; k < 13; ++k) {
                    const float way = -kPi / 2 + dice.uniform(-1, 1), reach = r * dice.uniform(0.7f, 1.6f);
                    const Point end{x + std::cos(way) * reach, y + std::sin(way) * reach};
                    canvas.line({x, y}, end, r * 0.13f, coral * dice.uniform(0.75f, 1.1f));
                    canvas.disc(end, r * 0.1f, coral * 1.2f);
                }
            } else if (kind == 1) {
                canvas.fill(ellipseOutline({x, y}, r, r * 0.75f), 1, [&](float px, float py) {
                    return coral * (0.55f + 0.9f * noise.ridged(px / (6 * u), py / (6 * u), 2) -
                                    0.45f * (py - y) / r);
                });
            } else {
                for (int k = 0; k < 9; ++k) {
                    const float dx = (static_cast<float>(k) - 4) * r * 0.2f,
                                tall = r * (1.7f - 0.24f * std::abs(static_cast<float>(k) - 4)) *
                                       dice.uniform(0.8f, 1.1f);
                    canvas.rectangle(x + dx - r * 0.085f, y - tall, x + dx + r * 0.085f, y + 4 * u,
                                     coral * (0.75f + 0.05f * static_cast<float>(k)));
                    canvas.disc({x + dx, y - tall}, r * 0.085f, coral * 0.5f);
                }
            }
        }
    }
    if (!jelly) {
        const bool school = dice.chance(0.45f);
        const Colour body = hsv(dice.uniform(0, 1), dice.uniform(0.6f, 0.95f), 0.95f),
                     stripe = dice.chance(0.5f) ? rgb(0xFFF8F0) : hsv(dice.uniform(0, 1), 0.7f, 0.9f);
        const float way = (dice.chance(0.5f) ? 0 : kPi) + dice.uniform(-0.25f, 0.25f);
        const Point centre{canvas.w() * dice.uniform(0.35f, 0.65f), canvas.h() * dice.uniform(0.3f, 0.55f)};
        for (int i = school ? dice.integer(22, 60) : dice.integer(2, 7); i > 0; --i) {
            if (school)
                paintFish(canvas, dice,
                          {centre.x + dice.normal() * 110 * u, centre.y + dice.normal() * 55 * u},
                          dice.uniform(11, 22) * u, way + dice.uniform(-0.15f, 0.15f), body, stripe,
                          dice.uniform(0.1f, 0.55f), water.at(0.45f));
            else
                paintFish(canvas, dice,
                          {canvas.w() * dice.uniform(0.1f, 0.9f), canvas.h() * dice.uniform(0.15f, 0.75f)},
                          dice.uniform(34, 88) * u, way + dice.uniform(-0.3f, 0.3f),
                          hsv(dice.uniform(0, 1), 0.8f, 0.95f), stripe, dice.uniform(0.02f, 0.3f),
                          water.at(0.45f));
        }
    }
    for (int stream = dice.integer(1, 4); stream > 0; --stream) {
        const float x = dice.uniform(0, canvas.w());
        for (int i = dice.integer(5, 16); i > 0; --i) {
            const float y = dice.uniform(0, canvas.h() * 0.85f), r = dice.uniform(1.2f, 6) * u;
            const Point at{x + dice.uniform(-14, 14) * u, y};
            canvas.disc(at, r, rgb(0xFFFFFF), 0.16f);
            canvas.disc({at.x - r * 0.35f, at.y - r * 0.35f}, r * 0.3f, rgb(0xFFFFFF), 0.75f);
        }
    }
}

}  // namespace laplens::demo
