#include "core/library/library_network.hpp"

#include <algorithm>
#include <filesystem>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/networks/backbone.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// "networks/squeezenet1_0-b66bff10.pth" of the library.
fs::path keptName(const Backbone& backbone, const std::string& sha256, const fs::path& weights) {
    return fs::path("networks") / (backbone.name + "-" + sha256.substr(0, 8) + weights.extension().string());
}

/// Where the weights are now: where they were, or the installed ones when those are the same.
fs::path weightsOf(const Library& library, const NetworkRecord& network) {
    const fs::path file = library.folder() / network.weightsFile;
    if (fs::exists(file)) return file;
    const auto backbone = std::ranges::find(backbones(), network.backbone, &Backbone::name);
    if (backbone == backbones().end()) return file;
    const fs::path installed = installedWeights(*backbone);
    const bool same = fs::exists(installed) && sha256OfFile(installed) == network.weightsSha256;
    return same ? installed : file;
}

}  // namespace

std::int64_t registerNetwork(Library& library, const Backbone& backbone, const fs::path& weights) {
    NetworkRecord network{.backbone = backbone.name,
                          .weightsSha256 = sha256OfFile(weights),
                          .weightsFile = fs::absolute(weights),
                          .featureSize = backbone.featureSize};
    if (weights != installedWeights(backbone)) {
        if (library.isShared())
            throw Error("a shared library is coded with a network that every desktop can have", weights,
                        "Choose the embedded one, or official weights that each desktop installs");
        network.weightsFile = keptName(backbone, network.weightsSha256, weights);
        const fs::path target = library.folder() / network.weightsFile;
        std::error_code ignored;  // a folder that cannot be made is a copy that cannot be written
        fs::create_directory(target.parent_path(), ignored);
        if (!fs::exists(target)) copyFileAtomically(weights, target);
    }
    return library.addNetwork(network);
}

std::optional<NetworkRecord> networkOf(const Library& library, const ModelRecord& model) {
    for (NetworkRecord& network : library.networks()) {
        if (network.id != model.networkId) continue;
        network.weightsFile = weightsOf(library, network);
        return network;
    }
    return std::nullopt;
}

}  // namespace laplens
