#pragma once

#include <filesystem>
#include <string>

#include "core/base/job_context.hpp"
#include "core/downloads/download.hpp"
#include "core/networks/backbone.hpp"

namespace laplens {

/// Fetches the published weights into userDataFolder()/models, where `installedWeights` finds them, and
/// returns the file. Its SHA-256 must be, or begin, as was published. Throws Error as `download` does, and
/// for the embedded network, which has none to fetch.
std::filesystem::path downloadWeights(const Backbone&, JobContext&, const DownloadOptions& = {});

/// In 2^20 bytes: of the installed weights, which may be kept in another precision, else of those published.
double megabytesOf(const Backbone&);

/// Which network a file of weights is of, by its tensors. Throws Error when it is none of `backbones`.
const Backbone& backboneOf(const std::filesystem::path& weights);

/// A network that was taken in.
struct ImportedNetwork {
    std::string backbone;
    std::filesystem::path file;  ///< where it is kept now
    bool tuned = false;          ///< one of `tunedNetworks`; else the installed weights of the backbone
};

/// Takes a file of weights in, whatever its name: finds out by its tensors which network it is, reads all of
/// them once, and keeps the file in userDataFolder()/models: as the installed weights of the backbone when it
/// has its thousand classes and none are installed yet, else among the tuned networks (what PyTorch saved is
/// written anew as .safetensors). Throws Error when the file is damaged, holds more than tensors, or is
/// another network.
ImportedNetwork importNetwork(const std::filesystem::path& file);

}  // namespace laplens
