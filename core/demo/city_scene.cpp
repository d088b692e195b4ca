#include "core/demo/scenes.hpp"

namespace laplens::demo {

void paintCity(Canvas& canvas, Dice& dice) {
    struct Mood {
        Gradient sky;
        std::uint32_t building;
    };
    static const std::vector<Mood> moods = {
        {{0x050714, 0x0F1738, 0x2A3566, 0x6A5A84}, 0x0A0D1C},
        {{0x0B0620, 0x2A1248, 0x6E2A6A, 0xE0657A}, 0x120A22},
        {{0x06121E, 0x123048, 0x2E6076, 0xE0A878}, 0x08141E},
        {{0x090A10, 0x181A28, 0x302E40, 0x55455A}, 0x07080E},
    };
    const Mood& mood = dice.pick(moods);
    const Noise noise(dice);
    const float u = canvas.unit();
    const bool water = dice.chance(0.6f);
    const float shore = canvas.h() * (water ? dice.uniform(0.64f, 0.76f) : 1.0f);
    canvas.shade([&](float, float y, Colour) { return mood.sky.at(y / shore); });
    if (dice.chance(0.5f)) paintStars(canvas, dice, 110, shore * 0.6f);
    if (dice.chance(0.4f)) paintClouds(canvas, noise, shore, 0, 3, mood.sky.at(0.95f), mood.sky.at(0.4f));
    if (dice.chance(0.4f)) {
        const Point moon{canvas.w() * dice.uniform(0.1f, 0.9f), canvas.h() * dice.uniform(0.08f, 0.28f)};
        canvas.glow(moon, 42 * u, rgb(0xD8DCFF) * 0.28f);
        canvas.disc(moon, dice.uniform(9, 19) * u, rgb(0xFBF5E0));
    }
    const std::vector<Colour> lights = {rgb(0xFFD68A), rgb(0xFFC064), rgb(0xFFF0CC), rgb(0xBFE0FF)};
    for (int layer = 0; layer < 3; ++layer) {
        const float t = static_cast<float>(layer) / 2;
        const float tallest = (250 - 70 * t) * u * dice.uniform(0.7f, 1);
        const Colour wall = mix(mood.sky.at(0.85f), rgb(mood.building), 0.45f + 0.5f * t);
        for (float x = dice.uniform(-30, 0) * u; x < canvas.w();) {
            const float wide = dice.uniform(22, 58) * u;
            const float centre = 1 - std::abs(x / canvas.w() - 0.5f) * 0.9f;
            const float top = shore - tallest * centre * std::pow(dice.uniform(0.18f, 1), 1.2f);
            canvas.rectangle(x, top, x + wide, shore, wall);
            canvas.rectangle(x + wide * 0.86f, top, x + wide, shore, wall * 0.75f);
            const int crown = dice.integer(0, 4);
            if (crown == 0)
                canvas.fill({{x, top}, {x + wide / 2, top - wide * 0.55f}, {x + wide, top}}, wall);
            if (crown == 1) {
                canvas.rectangle(x + wide * 0.22f, top - 13 * u, x + wide * 0.78f, top, wall);
                canvas.rectangle(x + wide * 0.48f, top - 42 * u, x + wide * 0.48f + 1.5f * u, top - 13 * u,
                                 wall);
                canvas.glow({x + wide * 0.49f, top - 42 * u}, 2.4f * u, rgb(0xFF3B30));
            }
            if (layer > 0 || dice.chance(0.6f)) {
                const float grid = dice.uniform(5, 8.5f) * u, lit = dice.uniform(0.18f, 0.62f);
                const Colour tone = dice.pick(lights);
                const bool stripes = dice.chance(0.2f);
                for (float wy = top + 5 * u; wy < shore - 5 * u; wy += grid * 1.15f)
                    for (float wx = x + 3.5f * u; wx < x + wide - grid * 0.8f; wx += grid)
                        if (dice.chance(lit)) {
                            const float shine = dice.uniform(0.6f, 1) * (0.65f + 0.35f * t);
                            canvas.rectangle(wx, wy, wx + grid * (stripes ? 1.0f : 0.68f), wy + grid * 0.72f,
                                             mix(tone, dice.pick(lights), 0.25f), shine);
                        }
            }
            x += wide * dice.uniform(0.85f, 1.35f);
        }
    }
    if (!water) {
        const float street = canvas.h() * 0.93f;
        canvas.rectangle(0, street, canvas.w(), canvas.h(), rgb(0x08090E));
        for (int i = dice.integer(35, 80); i > 0; --i) {
            const bool red = dice.chance(0.45f);
            canvas.glow({dice.uniform(0, canvas.w()), street + dice.uniform(2, 24) * u},
                        dice.uniform(1.5f, 5) * u,
                        (red ? rgb(0xFF4030) : rgb(0xFFE0A0)) * dice.uniform(0.3f, 0.9f));
        }
        return;
    }
    for (float x = 0; x < canvas.w(); x += 21 * u)
        canvas.glow({x, shore - 2 * u}, 3.2f * u, rgb(0xFFC878) * 0.75f);
    if (dice.chance(0.4f)) {
        const float deck = shore - 24 * u;
        const Colour steel = rgb(mood.building) * 1.4f;
        canvas.rectangle(0, deck, canvas.w(), deck + 3.5f * u, steel);
        for (const float place : {0.22f, 0.78f}) {
            const float x = canvas.w() * place;
            canvas.rectangle(x - 3 * u, deck - 78 * u, x + 3 * u, shore, steel);
            for (int cable = 1; cable < 11; ++cable)
                for (const float side : {-1.0f, 1.0f})
                    canvas.line({x, deck - 75 * u + 3 * u * static_cast<float>(cable)},
                                {x + side * 12 * u * static_cast<float>(cable), deck}, 0.7f * u,
                                mix(steel, rgb(0xFFD8A0), 0.35f), 0.8f);
        }
        for (float x = 0; x < canvas.w(); x += 15 * u) canvas.glow({x, deck}, 1.6f * u, rgb(0xFFE6B8));
    }
    canvas.reflect(shore, noise, rgb(mood.building), 0.4f, 2.2f);
}

}  // namespace laplens::demo
