#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "core/datasets/dataset.hpp"

namespace laplens {

/// Stripes of another direction for each class, with noise: nothing that an untrained network tells apart.
inline Dataset stripes(int perClass, std::uint64_t seed, int side = 32) {
    Dataset data;
    data.name = "stripes";
    data.width = data.height = side;
    data.channels = 3;
    data.classNames = {"lying", "standing", "slanting"};
    std::mt19937_64 random(seed);
    for (int i = 0; i < perClass * 3; ++i) {
        const int label = i % 3;
        const int phase = static_cast<int>(random() % 8);
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < side; ++y)
                for (int x = 0; x < side; ++x) {
                    const int along = label == 0 ? y : label == 1 ? x : x + y;
                    const int noise = static_cast<int>(random() % 80);
                    data.pixels.push_back(
                        static_cast<std::uint8_t>(((along + phase) / 4 % 2 ? 140 : 30) + noise));
                }
        data.labels.push_back(label);
    }
    return data;
}

inline std::string bytesOf(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// One tensor's bytes of a .safetensors file.
inline std::string tensorIn(const std::filesystem::path& file, const std::string& name) {
    const std::string bytes = bytesOf(file);
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof header);
    const auto range = nlohmann::json::parse(bytes.substr(8, header)).at(name).at("data_offsets");
    const auto first = range[0].get<std::size_t>();
    return bytes.substr(8 + header + first, range[1].get<std::size_t>() - first);
}

}  // namespace laplens
