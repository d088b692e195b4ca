#include "core/demo/scenes.hpp"

namespace laplens::demo {

namespace {

/// One petal or leaf pointing from `base` in the direction `angle`.
Outline petal(Point base, float angle, float length, float width, float tip) {
    Outline outline;
    constexpr int kSteps = 14;
    for (const float side : {1.0f, -1.0f})
        for (int i = 0; i <= kSteps; ++i) {
            const float t = static_cast<float>(side > 0 ? i : kSteps - i) / kSteps;
            const float half = side * width * 0.5f * std::pow(std::sin(kPi * std::pow(t, tip)), 0.8f);
            outline.push_back({base.x + std::cos(angle) * length * t - std::sin(angle) * half,
                               base.y + std::sin(angle) * length * t + std::cos(angle) * half});
        }
    return outline;
}

struct FlowerKind {
    int petals;
    float width, tip, heart;
    int rows;
};

void paintBlossom(Canvas& canvas, Dice& dice, Point at, float radius, const FlowerKind& kind, Colour inner,
                  Colour outer, Colour heart) {
    for (int row = kind.rows; row > 0; --row) {
        const float length =
            radius * (0.55f + 0.45f * static_cast<float>(row) / static_cast<float>(kind.rows));
        const float turn = dice.uniform(0, 1);
        for (int i = 0; i < kind.petals; ++i) {
            const float angle = 2 * kPi * (static_cast<float>(i) + turn + dice.uniform(-0.08f, 0.08f)) /
                                static_cast<float>(kind.petals);
            const float reach = length * dice.uniform(0.9f, 1.06f), wide = length * kind.width;
            const float light = dice.uniform(0.9f, 1.08f) * (0.88f + 0.12f * std::sin(angle + 2.3f));
            canvas.fill(petal(at, angle, reach * 1.03f, wide * 1.1f, kind.tip), outer * 0.55f, 0.35f);
            canvas.fill(petal(at, angle, reach, wide, kind.tip), 1, [&](float x, float y) {
                const float along = std::hypot(x - at.x, y - at.y) / reach;
                const float across = (-std::sin(angle) * (x - at.x) + std::cos(angle) * (y - at.y)) / wide;
                const float vein = 0.05f * std::cos(across * 34);
                return mix(inner, outer, smoothstep(0.15f, 0.9f, along)) *
                       (light * (1 - 0.35f * std::abs(across)) + vein);
            });
        }
    }
    const float r = radius * kind.heart;
    canvas.disc({at.x, at.y + r * 0.08f}, r * 1.1f, heart * 0.45f, 0.6f);
    canvas.fill(ellipseOutline(at, r, r), 1, [&](float x, float y) {
        return heart * (1.1f - 0.5f * std::hypot(x - at.x + r * 0.2f, y - at.y + r * 0.25f) / r);
    });
    const int seeds = static_cast<int>(std::min(150.0f, r * 5));
    for (int i = 0; i < seeds; ++i) {
        const float d = r * 0.95f * std::sqrt(static_cast<float>(i) / static_cast<float>(seeds)),
                    angle = static_cast<float>(i) * 2.39996f;
        canvas.disc({at.x + d * std::cos(angle), at.y + d * std::sin(angle)}, std::max(0.5f, r * 0.055f),
                    mix(heart * 1.35f, heart * 0.5f, dice.uniform(0, 1)), 0.8f);
    }
}

void paintTulip(Canvas& canvas, Dice& dice, Point at, float radius, Colour colour) {
    for (const auto& [angle, wide, light] : std::vector<std::array<float, 3>>{{-0.32f, 0.62f, 0.72f},
                                                                              {0.32f, 0.62f, 0.78f},
                                                                              {-0.6f, 0.55f, 0.9f},
                                                                              {0.6f, 0.55f, 0.98f},
                                                                              {0.0f, 0.78f, 1.08f}}) {
        const float heading = -kPi / 2 + angle * 0.42f, shine = light * dice.uniform(0.95f, 1.05f);
        const Point base{at.x + angle * radius * 0.42f, at.y + radius * 0.75f};
        canvas.fill(petal(base, heading, radius * 1.65f, radius * wide * 1.35f, 0.8f), 1,
                    [&, w = wide](float x, float y) {
                        const float up = (base.y - y) / (radius * 1.65f),
                                    across = (x - base.x) / (radius * w);
                        return mix(colour * 0.7f, mix(colour, rgb(0xFFFFFF), 0.18f), clamp01(up)) *
                               (shine * (1.05f - 0.3f * std::abs(across)) + 0.04f * std::cos(across * 30));
                    });
    }
}

}  // namespace

void paintFlowers(Canvas& canvas, Dice& dice) {
    const Noise noise(dice);
    const float u = canvas.unit();
    static const std::vector<Gradient> grounds = {
        {0xA8D08D, 0x5E9A4A, 0x2C5A2E}, {0xCFE8F5, 0x9CC97A, 0x3B7A3A}, {0x31553A, 0x24452F, 0x142A1E},
        {0xF6E3B4, 0xA9B85C, 0x4A6E2E}, {0xE9C9D8, 0x8FA878, 0x3E6A48}, {0x86B8D8, 0x6E9E62, 0x2E5430},
    };
    const Gradient& ground = dice.pick(grounds);
    canvas.shade([&](float x, float y, Colour) {
        return ground.at(y / canvas.h() + 0.22f * noise.fractal(x / (120 * u), y / (120 * u), 3));
    });
    for (int i = dice.integer(15, 40); i > 0; --i)
        canvas.glow({dice.uniform(0, canvas.w()), dice.uniform(0, canvas.h())}, dice.uniform(8, 32) * u,
                    mix(ground.at(dice.uniform(0, 0.6f)), rgb(0xFFFFF0), 0.3f) * dice.uniform(0.06f, 0.2f));
    static const std::vector<FlowerKind> kinds = {{18, 0.26f, 0.8f, 0.24f, 1}, {13, 0.36f, 0.85f, 0.3f, 2},
                                                  {5, 0.85f, 0.62f, 0.2f, 1},  {22, 0.2f, 1, 0.42f, 2},
                                                  {8, 0.5f, 0.75f, 0.18f, 3},  {6, 0.62f, 0.9f, 0.17f, 1}};
    const FlowerKind& kind = dice.pick(kinds);
    const bool tulips = dice.chance(0.22f), meadow = dice.chance(0.55f);
    const float hue = dice.pick(std::vector<float>{0.0f, 0.95f, 0.9f, 0.8f, 0.74f, 0.14f, 0.1f, 0.04f, 0.6f});
    const bool white = !tulips && dice.chance(0.25f);
    const Colour heart = kind.heart > 0.4f
                             ? rgb(0x4A2A12)
                             : dice.pick(std::vector<Colour>{rgb(0xF0B428), rgb(0xE0A010), rgb(0x5A3418)});
    const int count = meadow ? dice.integer(14, 38) : dice.integer(1, 4);
    std::vector<Point> places;
    for (int i = 0; i < count; ++i)
        places.push_back({canvas.w() * dice.uniform(0.04f, 0.96f),
                          canvas.h() * (meadow ? dice.uniform(0.2f, 0.95f) : dice.uniform(0.28f, 0.62f))});
    if (count == 1) places[0].x = canvas.w() * dice.uniform(0.38f, 0.62f);
    std::sort(places.begin(), places.end(), [](Point a, Point b) { return a.y < b.y; });
    if (meadow)
        for (int i = 0; i < 260; ++i) {
            const float x = dice.uniform(0, canvas.w()), y = canvas.h() * dice.uniform(0.3f, 1.1f),
                        tall = dice.uniform(25, 80) * u;
            canvas.fill(petal({x, y}, -kPi / 2 + dice.uniform(-0.4f, 0.4f), tall, 3.2f * u, 0.8f),
                        ground.at(dice.uniform(0.35f, 1)) * dice.uniform(0.75f, 1.15f), 0.75f);
        }
    for (const Point& at : places) {
        const float depth = at.y / canvas.h();
        const float r = meadow ? (9 + 24 * depth) * u * dice.uniform(0.8f, 1.15f)
                               : dice.uniform(count == 1 ? 95.0f : 55.0f, count == 1 ? 140.0f : 88.0f) * u;
        const Colour stem = mix(rgb(0x2F6A2C), ground.at(0.8f), 0.3f);
        const float foot = std::min(canvas.h() + 20, at.y + r * 6), bend = dice.uniform(-0.5f, 0.5f) * r;
        Point last = at;
        for (int k = 1; k <= 12; ++k) {
            const float t = static_cast<float>(k) / 12;
            const Point next{at.x + bend * t * t, at.y + (foot - at.y) * t};
            canvas.line(last, next, std::max(1.2f, r * 0.075f), stem * (0.9f + 0.1f * t));
            last = next;
        }
        for (const float side : {-1.0f, 1.0f})
            if (dice.chance(0.7f))
                canvas.fill(
                    petal({at.x + bend * 0.3f, at.y + r * 2.4f}, -kPi / 2 + side * dice.uniform(0.45f, 0.95f),
                          r * dice.uniform(1, 1.7f), r * 0.38f, 0.75f),
                    stem * dice.uniform(0.9f, 1.2f));
        const float own = hue + dice.uniform(-0.035f, 0.035f);
        const Colour outer =
            white ? rgb(0xFBFAF4) : hsv(own, dice.uniform(0.55f, 0.9f), dice.uniform(0.88f, 1));
        const Colour inner = white ? rgb(0xE8E4D0) : hsv(own + 0.03f, 0.85f, 0.78f);
        if (tulips)
            paintTulip(canvas, dice, at, r * (meadow ? 0.9f : 0.8f), outer);
        else
            paintBlossom(canvas, dice, at, r, kind, inner, outer, heart);
    }
}

void paintAutumnLeaves(Canvas& canvas, Dice& dice) {
    const Noise noise(dice);
    const float u = canvas.unit();
    const int ground = dice.integer(0, 3);
    const float plank = dice.uniform(44, 75) * u;
    const Colour wood =
        dice.pick(std::vector<Colour>{rgb(0x7A5A3E), rgb(0x9C8468), rgb(0x55443A), rgb(0x8C8C88)});
    canvas.shade([&](float x, float y, Colour) {
        if (ground == 0) {
            const float row = std::floor(y / plank), inside = y - row * plank;
            const float grain = noise.fractal(x / (70 * u) + row * 9, y / (2.6f * u), 4);
            return wood * (0.9f + 0.4f * grain + 0.1f * noise.at(row * 3.3f, 1)) *
                   (0.5f + 0.5f * smoothstep(0, 3.2f * u, std::min(inside, plank - inside)));
        }
        const float n = noise.fractal(x / (26 * u), y / (26 * u), 5);
        if (ground == 1)
            return mix(rgb(0x2A1E14), rgb(0x5A4228), clamp01(0.5f + n)) *
                   (1 + 0.3f * noise.at(x * 0.3f, y * 0.3f));
        if (ground == 2)
            return mix(rgb(0x2E4E22), rgb(0x7A9A44),
                       clamp01(0.5f + 0.9f * noise.fractal(x / (3 * u), y / (14 * u), 3) + 0.4f * n));
        return mix(rgb(0x1E3A4E), rgb(0x6E98A8),
                   clamp01(0.45f + 0.7f * noise.fractal(x / (80 * u), y / (26 * u), 4)));
    });
    const std::vector<std::vector<std::uint32_t>> palettes = {
        {0xC8401E, 0xE07A1F, 0xF0B429, 0x8E2A1C},
        {0xF2C230, 0xE8A020, 0xB8862A, 0xD8D060},
        {0xA01C28, 0xC83232, 0xE05A3C, 0x6A1A2A},
        {0xD0762A, 0x8A5A2C, 0xB89048, 0x6E4A2A, 0x9AA84A}};
    const std::vector<std::uint32_t>& palette = dice.pick(palettes);
    const bool dense = dice.chance(0.5f);
    const int count = dense ? dice.integer(50, 85) : dice.integer(5, 18);
    const int only = dice.chance(0.5f) ? dice.integer(0, 2) : -1;
    for (int i = 0; i < count; ++i) {
        const int shape = only >= 0 ? only : dice.integer(0, 2);
        const float size = (dense ? dice.uniform(26, 50) : dice.uniform(40, 92)) * u;
        const Point at{dice.uniform(-0.05f, 1.05f) * canvas.w(), dice.uniform(-0.05f, 1.05f) * canvas.h()};
        const float heading = dice.uniform(0, 2 * kPi);
        Outline leaf;
        if (shape == 0) {
            static const std::vector<Point> maple = {
                {0, 0.42f},      {0.1f, 0.36f},  {0.42f, 0.46f},  {0.36f, 0.3f}, {0.74f, 0.12f},
                {0.64f, 0.02f},  {0.8f, -0.32f}, {0.56f, -0.26f}, {0.5f, -0.4f}, {0.28f, -0.16f},
                {0.34f, -0.62f}, {0.2f, -0.56f}, {0, -1}};
            for (const Point& p : maple)
                leaf.push_back({at.x + p.x * size * 0.75f, at.y + p.y * size * 0.75f});
            for (auto p = maple.rbegin(); p != maple.rend(); ++p)
                leaf.push_back({at.x - p->x * size * 0.75f, at.y + p->y * size * 0.75f});
        } else {
            const float wide = shape == 1 ? 0.36f : 0.5f;
            for (const float side : {1.0f, -1.0f})
                for (int k = 0; k <= 40; ++k) {
                    const float t = static_cast<float>(side > 0 ? k : 40 - k) / 40;
                    const float lobe =
                        shape == 1 ? 0.72f + 0.28f * std::cos(t * 30) : 0.97f + 0.03f * std::cos(t * 95);
                    leaf.push_back({at.x + side * size * wide *
                                               std::pow(std::sin(kPi * std::pow(t, 0.85f)), 0.75f) * lobe,
                                    at.y + size * 0.8f * (1 - 2 * t) * 0.9f});
                }
        }
        leaf = turned(leaf, at, heading);
        const Colour a = rgb(dice.pick(palette)), b = rgb(dice.pick(palette));
        Outline shadow = leaf;
        for (Point& p : shadow) p = {p.x + size * 0.05f, p.y + size * 0.07f};
        for (const float grow : {1.06f, 1.0f})
            canvas.fill(turned(shadow, {at.x + size * 0.05f, at.y + size * 0.07f}, 0, grow), rgb(0x0A0604),
                        0.25f);
        const float c = std::cos(heading), s = std::sin(heading), blotch = dice.uniform(0, 60);
        canvas.fill(leaf, 1, [&](float x, float y) {
            const float across = (c * (x - at.x) + s * (y - at.y)) / size,
                        along = (-s * (x - at.x) + c * (y - at.y)) / size;
            const float n = noise.fractal(across * 3 + blotch, along * 3, 4);
            const float vein =
                smoothstep(0.02f, 0, std::abs(across)) +
                0.6f *
                    smoothstep(0.12f, 0, std::abs(std::sin((along + std::abs(across) * 0.9f) * 15)) * 0.6f);
            return mix(a, b, clamp01(0.5f + 1.2f * n + 0.5f * along)) * (0.95f + 0.22f * across + 0.3f * n) +
                   rgb(0xFFE0A0) * (0.13f * vein);
        });
        const Point foot{at.x - s * size * 0.68f, at.y + c * size * 0.68f},
            end{at.x - s * size * 1.02f + c * size * 0.1f, at.y + c * size * 1.02f + s * size * 0.1f};
        if (shape == 0)
            canvas.line({at.x - s * size * 0.28f, at.y + c * size * 0.28f}, end, size * 0.035f, b * 0.65f);
        else
            canvas.line(foot, end, size * 0.035f, b * 0.65f);
    }
    if (ground == 3 || dice.chance(0.25f))
        for (int drops = dice.integer(15, 60); drops > 0; --drops) {
            const Point at{dice.uniform(0, canvas.w()), dice.uniform(0, canvas.h())};
            const float r = dice.uniform(1.5f, 5.5f) * u;
            canvas.disc({at.x + r * 0.2f, at.y + r * 0.25f}, r, rgb(0x000000), 0.25f);
            canvas.disc(at, r, rgb(0xFFFFFF), 0.16f);
            canvas.disc({at.x - r * 0.35f, at.y - r * 0.35f}, r * 0.3f, rgb(0xFFFFFF), 0.85f);
        }
}

void paintMosaic(Canvas& canvas, Dice& dice) {
    const Noise noise(dice);
    const float u = canvas.unit();
    static const std::vector<std::vector<std::uint32_t>> palettes = {
        {0x264653, 0x2A9D8F, 0xE9C46A, 0xF4A261, 0xE76F51},
        {0x0B132B, 0x1C2541, 0x3A506B, 0x5BC0BE, 0xFFFFFF},
        {0xF94144, 0xF3722C, 0xF9C74F, 0x90BE6D, 0x277DA1},
        {0x2B2D42, 0x8D99AE, 0xEDF2F4, 0xEF233C, 0xD90429},
        {0x5F0F40, 0x9A031E, 0xFB8B24, 0xE36414, 0x0F4C5C},
        {0xCDB4DB, 0xFFC8DD, 0xFFAFCC, 0xBDE0FE, 0xA2D2FF},
        {0x606C38, 0x283618, 0xFEFAE0, 0xDDA15E, 0xBC6C25}};
    const std::vector<std::uint32_t>& palette = dice.pick(palettes);
    const auto colourAt = [&](float v) {
        return rgb(
            palette[static_cast<std::size_t>(clamp01(v) * 0.999f * static_cast<float>(palette.size()))]);
    };
    const int kind = dice.integer(0, 4);
    if (kind == 0) {
        const int cells = dice.integer(40, 220);
        std::vector<Point> seeds;
        std::vector<Colour> colours;
        for (int i = 0; i < cells; ++i) {
            seeds.push_back(
                {dice.uniform(-0.05f, 1.05f) * canvas.w(), dice.uniform(-0.05f, 1.05f) * canvas.h()});
            colours.push_back(rgb(dice.pick(palette)) * dice.uniform(0.8f, 1.15f));
        }
        const float lead = dice.uniform(1.2f, 3.2f) * u;
        canvas.shade([&](float x, float y, Colour) {
            float first = 1e9f, second = 1e9f;
            std::size_t owner = 0;
            for (std::size_t i = 0; i < seeds.size(); ++i) {
                const float dx = x - seeds[i].x, dy = y - seeds[i].y, d = dx * dx + dy * dy;
                if (d < first) {
                    second = first;
                    first = d;
                    owner = i;
                } else if (d < second) {
                    second = d;
                }
            }
            const float border = (std::sqrt(second) - std::sqrt(first)) / 2;
            const float glass = 0.95f + 0.25f * noise.fractal(x / (22 * u), y / (22 * u), 3);
            return mix(rgb(0x14110F), colours[owner] * glass,
                       smoothstep(lead * 0.5f, lead * 0.5f + 1.3f, border));
        });
    } else if (kind == 1) {
        const float cell = dice.uniform(26, 62) * u, shift = dice.uniform(0, 90);
        const float rowHeight = cell * 0.866f;
        for (int row = -1; static_cast<float>(row) * rowHeight < canvas.h() + cell; ++row)
            for (int column = -2; static_cast<float>(column) * cell < canvas.w() + cell; ++column) {
                const auto corner = [&](int r, int c) -> Point {
                    const float x = (static_cast<float>(c) + 0.5f * static_cast<float>(r & 1)) * cell,
                                y = static_cast<float>(r) * rowHeight;
                    return {x + cell * 0.42f * noise.at(x * 0.031f + shift, y * 0.027f),
                            y + cell * 0.42f * noise.at(x * 0.029f, y * 0.033f + shift)};
                };
                const int odd = row & 1;
                for (const bool up : {true, false}) {
                    const Outline triangle =
                        up ? Outline{corner(row, column), corner(row, column + 1),
                                     corner(row + 1, column + odd)}
                           : Outline{corner(row, column + 1), corner(row + 1, column + odd),
                                     corner(row + 1, column + 1 + odd)};
                    const Point centre{(triangle[0].x + triangle[1].x + triangle[2].x) / 3,
                                       (triangle[0].y + triangle[1].y + triangle[2].y) / 3};
                    const float v = clamp01(0.5f + 0.85f * noise.fractal(centre.x / (190 * u) + shift,
                                                                         centre.y / (190 * u), 3)) *
                                    static_cast<float>(palette.size() - 1);
                    const auto low = std::min(static_cast<std::size_t>(v), palette.size() - 2);
                    const Colour colour =
                        mix(rgb(palette[low]), rgb(palette[low + 1]), v - static_cast<float>(low)) *
                        dice.uniform(0.84f, 1.12f);
                    canvas.fill(turned(triangle, centre, 0, 1.03f), colour);
                }
            }
    } else if (kind == 2) {
        const float cell = canvas.w() / static_cast<float>(dice.integer(4, 9));
        for (float y = 0; y < canvas.h(); y += cell)
            for (float x = 0; x < canvas.w(); x += cell) {
                canvas.rectangle(x, y, x + cell, y + cell, rgb(dice.pick(palette)));
                for (float r = cell * 0.48f; r > cell * 0.06f; r -= cell * dice.uniform(0.07f, 0.14f))
                    canvas.fill(ellipseOutline({x + cell / 2 + dice.uniform(-1, 1) * u,
                                                y + cell / 2 + dice.uniform(-1, 1) * u},
                                               r, r),
                                rgb(dice.pick(palette)) * dice.uniform(0.9f, 1.08f));
            }
        canvas.shade([&](float x, float y, Colour old) {
            return old * (0.95f + 0.18f * noise.fractal(x / (14 * u), y / (14 * u), 3));
        });
    } else if (kind == 3) {
        const float cell = dice.uniform(24, 48) * u;
        const Colour back = colourAt(dice.uniform(0, 1)), line = colourAt(dice.uniform(0, 1)) * 0.75f,
                     other = colourAt(dice.uniform(0, 1));
        canvas.shade([&](float x, float y, Colour) {
            return mix(back, other, clamp01(0.25f + 0.5f * noise.fractal(x / (200 * u), y / (200 * u), 2)));
        });
        for (float y = 0; y < canvas.h(); y += cell)
            for (float x = 0; x < canvas.w(); x += cell) {
                const bool flip = dice.chance(0.5f);
                const Colour ink = dice.chance(0.15f) ? rgb(dice.pick(palette)) : line;
                for (const float corner : {0.0f, 1.0f}) {
                    const Point centre{x + cell * (flip ? corner : 1 - corner), y + cell * corner};
                    for (int py = static_cast<int>(y); py < y + cell; ++py)
                        for (int px = static_cast<int>(x); px < x + cell; ++px) {
                            const float d = std::abs(std::hypot(static_cast<float>(px) - centre.x,
                                                                static_cast<float>(py) - centre.y) -
                                                     cell / 2);
                            canvas.blend(px, py, ink, smoothstep(cell * 0.17f, cell * 0.17f - 1.2f, d));
                        }
                }
            }
    } else {
        const float centreX = canvas.w() * dice.uniform(0.3f, 0.7f),
                    centreY = canvas.h() * dice.uniform(0.3f, 0.7f);
        const int arms = dice.integer(5, 12);
        const float ringWidth = dice.uniform(14, 30) * u, twist = dice.uniform(-0.012f, 0.012f) / u;
        std::vector<Colour> tiles;
        for (int i = 0; i < 600; ++i) tiles.push_back(rgb(dice.pick(palette)) * dice.uniform(0.82f, 1.12f));
        canvas.shade([&](float x, float y, Colour) {
            const float d = std::hypot(x - centreX, y - centreY), ring = std::floor(d / ringWidth);
            const float slices = static_cast<float>(arms) * (1 + std::floor(ring / 3));
            const float turn =
                (std::atan2(y - centreY, x - centreX) / (2 * kPi) + 0.5f + d * twist) * slices + 0.5f * ring;
            const float slice = std::floor(turn);
            const float border =
                std::min({d - ring * ringWidth, (ring + 1) * ringWidth - d,
                          (turn - slice) * d * 2 * kPi / slices, (slice + 1 - turn) * d * 2 * kPi / slices});
            const auto index = static_cast<std::size_t>(
                                   ring * 37 + std::fmod(std::fmod(slice, slices) + slices, slices) * 11) %
                               tiles.size();
            return mix(rgb(0x1A1714),
                       tiles[index] * (0.95f + 0.2f * noise.fractal(x / (12 * u), y / (12 * u), 2)),
                       smoothstep(0.7f * u, 1.9f * u, border));
        });
    }
}

}  // namespace laplens::demo
