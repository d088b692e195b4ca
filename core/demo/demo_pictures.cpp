#include "core/demo/demo_pictures.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <functional>
#include <future>
#include <thread>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/demo/scenes.hpp"
#include "core/images/decode.hpp"

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

void renderMissing(const fs::path& folder, std::size_t category, int number, std::uint64_t seed) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%03d.jpg", number);
    const fs::path file = folder / kCategories[category].name / name.data();
    std::error_code error;
    if (fs::exists(file, error)) return;
    const std::vector<std::byte> jpeg = renderJpeg(category, number, seed);
    writeFileAtomically(file, {reinterpret_cast<const char*>(jpeg.data()), jpeg.size()});
}

}  // namespace

void renderDemoPictures(const fs::path& folder, int perCategory, std::uint64_t seed, JobContext& job) {
    const int total = perCategory * static_cast<int>(kCategories.size());
    job.beginStage("Painting demo pictures", total);
    for (const Category& category : kCategories) {
        std::error_code error;
        fs::create_directories(folder / category.name, error);
        if (error)
            throw Error("the folder cannot be made", folder / category.name,
                        "Choose a place that may be written");
    }
    std::atomic<int> next = 0, done = 0;
    const auto paint = [&](const std::function<void()>& afterEach) {
        for (int i = next++; i < total; i = next++) {
            job.checkpoint();
            const auto category = static_cast<std::size_t>(i) % kCategories.size();
            const int number = i / static_cast<int>(kCategories.size()) + 1;
            renderMissing(folder, category, number, seed);
            ++done;
            afterEach();
        }
    };
    std::vector<std::future<void>> helpers;
    for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
        helpers.push_back(std::async(std::launch::async, paint, [] {}));
    try {
        paint([&] { job.advanceTo(done); });
    } catch (...) {
        next = total;
        throw;
    }
    for (auto& helper : helpers) helper.get();
    job.advanceTo(total);
}

}  // namespace laplens
