#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace laplens {

/// A network that `trainNetwork` made, here or elsewhere: a `.safetensors` file whose header says which
/// network it is and how it came about.
struct TunedNetwork {
    std::string name;  ///< the file's, without its ending
    std::filesystem::path file;
    std::string backbone;
    int inputSize = 0;         ///< 0: the backbone's own
    std::string trainedOn;     ///< the data's name; may be empty
    double accuracy = -1;      ///< on held-out pictures; -1: unknown
    std::string settingsJson;  ///< of the training; may be empty
};

/// Where this user's tuned networks are kept: models/tuned in `userDataFolder()`. Not created.
std::filesystem::path tunedNetworksFolder();

/// Those kept there, by name. What is not a tuned network is passed over.
std::vector<TunedNetwork> tunedNetworks();

/// Reads the header alone. Throws Error when the file cannot be read, is not `.safetensors`, or does not name
/// a known backbone.
TunedNetwork readTunedNetwork(const std::filesystem::path& file);

/// Copies a tuned network into `tunedNetworksFolder()`, under another name where its own is taken by another
/// network; returns it as kept there. Throws Error as `readTunedNetwork` does, and when the disk is full.
/// The tensors are checked when the network is first loaded.
TunedNetwork importTunedNetwork(const std::filesystem::path& file);

}  // namespace laplens
