#include "core/images/demo_pictures.hpp"

#include <array>
#include <cstdio>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/images/decode.hpp"
#include "core/images/demo/scenes.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

struct Category {
    const char* name;
    demo::Painter paint;
};

constexpr std::array<Category, 15> kCategories = {{
    {"autumn leaves", demo::paintAutumnLeaves},
    {"balloons", demo::paintBalloons},
    {"beaches", demo::paintBeach},
    {"cities at night", demo::paintCity},
    {"deserts", demo::paintDesert},
    {"fireworks", demo::paintFireworks},
    {"flowers", demo::paintFlowers},
    {"forests", demo::paintForest},
    {"mosaics", demo::paintMosaic},
    {"mountains", demo::paintMountains},
    {"night skies", demo::paintNightSky},
    {"planets", demo::paintPlanets},
    {"snow", demo::paintSnow},
    {"sunsets", demo::paintSunset},
    {"under water", demo::paintUnderwater},
}};

/// Of (seed, category, number) alone, so that a picture does not depend on how many are asked for.
std::uint64_t pictureSeed(std::uint64_t seed, std::size_t category, int number) {
    std::uint64_t state =
        seed * 0x9E3779B97F4A7C15u + category * 0xBF58476D1CE4E5B9u + static_cast<std::uint64_t>(number);
    state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9u;
    state = (state ^ (state >> 27)) * 0x94D049BB133111EBu;
    return state ^ (state >> 31);
}

std::vector<std::byte> renderJpeg(std::size_t category, int number, std::uint64_t seed) {
    demo::Dice dice(pictureSeed(seed, category, number));
    const bool upright = dice.chance(0.2f);
    demo::Canvas canvas(upright ? 360 : 480, upright ? 480 : 360);
    kCategories[category].paint(canvas, dice);
    return encodeJpeg(canvas.finish(dice), 90);
}

}  // namespace

void renderDemoPictures(const fs::path& folder, int perCategory, std::uint64_t seed, JobContext& job) {
    job.beginStage("Painting demo pictures", perCategory * static_cast<std::int64_t>(kCategories.size()));
    std::int64_t done = 0;
    for (int number = 1; number <= perCategory; ++number)
        for (std::size_t category = 0; category < kCategories.size(); ++category) {
            job.checkpoint();
            std::array<char, 32> name{};
            std::snprintf(name.data(), name.size(), "%03d.jpg", number);
            const fs::path target = folder / kCategories[category].name;
            std::error_code error;
            fs::create_directories(target, error);
            if (error) throw Error("the folder cannot be made", target, "Choose a place that may be written");
            if (!fs::exists(target / name.data(), error)) {
                const std::vector<std::byte> jpeg = renderJpeg(category, number, seed);
                writeFileAtomically(target / name.data(),
                                    {reinterpret_cast<const char*>(jpeg.data()), jpeg.size()});
            }
            job.advanceTo(++done);
        }
}

}  // namespace laplens
