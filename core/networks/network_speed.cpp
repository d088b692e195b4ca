#include "core/networks/network_speed.hpp"

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/torch_module.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr double kMeasured_s = 0.5;

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
    const std::size_t bytes = 3u * backbone.inputSize * backbone.inputSize;
    const Image grey{backbone.inputSize, backbone.inputSize, std::vector<std::uint8_t>(bytes, 128)};
    JobContext silent(context.stopToken());
    const auto secondsFor = [&](std::size_t pictures) {
        const auto start = std::chrono::steady_clock::now();
        extractAll(
            pictures, [&](std::size_t) { return grey; }, *network, [](std::size_t, std::span<const float>) {},
            [](std::size_t, const Error& error) { throw error; }, silent);
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    std::size_t pictures = 4;
    secondsFor(pictures);  // the first passes allocate
    double seconds = 0;
    do {
        context.checkpoint();
        seconds = secondsFor(pictures *= 2);
    } while (seconds < kMeasured_s);
    const double speed = static_cast<double>(pictures) / seconds;
    json speeds = readSpeeds();
    speeds[backbone.name] = speed;
    std::error_code ignored;  // a speed that cannot be kept is measured again
    fs::create_directories(speedsFile().parent_path(), ignored);
    try {
        writeFileAtomically(speedsFile(), speeds.dump(2));
    } catch (const Error& error) {
        context.message(error.what());
    }
    return speed;
}

}  // namespace laplens
