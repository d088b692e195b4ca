#include "core/features/network_speed.hpp"

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/features/torch_module.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr double kMeasured_s = 1;
constexpr int kBatchPixels = 4 * 224 * 224;

fs::path speedsFile() {
    return userDataFolder() / "models" / "speeds.json";
}

/// What the speed depends on beside the network.
std::string processor() {
    std::ifstream stream("/proc/cpuinfo");
    std::string name = "unknown";
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with("model name")) {
            name = line.substr(line.find(':') + 2);
            break;
        }
    return name + ", " + std::to_string(std::thread::hardware_concurrency()) + " threads";
}

json readSpeeds() {
    std::ifstream stream(speedsFile());
    json speeds = stream ? json::parse(stream, nullptr, false) : json::object();
    if (!speeds.is_object() || speeds.value("processor", "") != processor())
        speeds = {{"processor", processor()}};
    return speeds;
}

}  // namespace

std::optional<double> knownSpeed(const Backbone& backbone) {
    const json speeds = readSpeeds();
    const auto found = speeds.find(backbone.name);
    if (found == speeds.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

double measureSpeed(const Backbone& backbone, JobContext& context) {
    const std::unique_ptr<Network> network = torchModule().untrained(backbone);
    network->betweenStages = [&] { context.checkpoint(); };
    const int pixels = backbone.inputSize * backbone.inputSize;
    const int batch = std::max(1, kBatchPixels / pixels);
    const std::vector<float> pictures(static_cast<std::size_t>(batch) * 3 * static_cast<std::size_t>(pixels),
                                      0.5f);
    network->features(pictures, batch);  // the first pass allocates
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    double seconds = 0;
    int done = 0;
    while (seconds < kMeasured_s) {
        network->features(pictures, batch);
        done += batch;
        seconds = std::chrono::duration<double>(Clock::now() - start).count();
    }
    json speeds = readSpeeds();
    speeds[backbone.name] = done / seconds;
    std::error_code ignored;  // a speed that cannot be kept is measured again
    fs::create_directories(speedsFile().parent_path(), ignored);
    try {
        writeFileAtomically(speedsFile(), speeds.dump(2));
    } catch (const Error& error) {
        context.message(error.what());
    }
    return done / seconds;
}

}  // namespace laplens
