#include "core/networks/tuned_networks.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/base/regular_file.hpp"
#include "core/networks/backbone.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMostHeaderBytes = 8 << 20;

std::map<std::string, std::string> metadataOf(const fs::path& file) {
    std::ifstream stream = openRegularFile(file);
    if (!stream)
        throw Error("the network cannot be opened", file, "Check that the file exists and may be read");
    std::uint64_t size = 0;
    stream.read(reinterpret_cast<char*>(&size), sizeof size);
    std::string header;
    if (stream && size <= kMostHeaderBytes) {
        header.resize(size);
        stream.read(header.data(), static_cast<std::streamsize>(size));
    }
    const auto json = stream ? nlohmann::json::parse(header, nullptr, false) : nlohmann::json();
    if (!json.is_object())
        throw Error("this is not a .safetensors file", file,
                    "Choose a network that LapLens or `laplens train` wrote");
    std::map<std::string, std::string> metadata;
    if (const auto found = json.find("__metadata__"); found != json.end() && found->is_object())
        for (const auto& [key, value] : found->items())
            if (value.is_string()) metadata[key] = value.get<std::string>();
    return metadata;
}

bool sameContent(const fs::path& a, const fs::path& b) {
    return fs::file_size(a) == fs::file_size(b) && contentHashOfFile(a) == contentHashOfFile(b);
}

}  // namespace

fs::path tunedNetworksFolder() {
    return userDataFolder() / "models" / "tuned";
}

TunedNetwork readTunedNetwork(const fs::path& file) {
    const std::map<std::string, std::string> metadata = metadataOf(file);
    const auto text = [&](const char* key) {
        const auto found = metadata.find(key);
        return found == metadata.end() ? std::string() : found->second;
    };
    TunedNetwork network{.name = file.stem().string(),
                         .file = file,
                         .backbone = text("backbone"),
                         .inputSize = std::atoi(text("input_size").c_str()),
                         .trainedOn = text("trained_on"),
                         .settingsJson = text("settings")};
    if (const std::string accuracy = text("validation_accuracy"); !accuracy.empty())
        network.accuracy = std::atof(accuracy.c_str());
    if (!std::ranges::count(backbones(), network.backbone, &Backbone::name))
        throw Error("the file does not say which network it is", file,
                    "Choose a network that LapLens or `laplens train` wrote");
    return network;
}

std::vector<TunedNetwork> tunedNetworks() {
    std::vector<TunedNetwork> found;
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(tunedNetworksFolder(), absent)) {
        if (entry.path().extension() != ".safetensors") continue;
        try {
            found.push_back(readTunedNetwork(entry.path()));
        } catch (const Error&) {
        }
    }
    std::ranges::sort(found, {}, &TunedNetwork::name);
    return found;
}

TunedNetwork importTunedNetwork(const fs::path& file) {
    const TunedNetwork network = readTunedNetwork(file);
    fs::path target = tunedNetworksFolder() / (network.name + ".safetensors");
    for (int i = 2; fs::exists(target) && !sameContent(file, target); ++i)
        target = tunedNetworksFolder() / (network.name + "-" + std::to_string(i) + ".safetensors");
    if (!fs::exists(target)) {
        std::error_code ignored;  // a folder that cannot be made is a copy that cannot be written
        fs::create_directories(target.parent_path(), ignored);
        copyFileAtomically(file, target);
    }
    return readTunedNetwork(target);
}

}  // namespace laplens
