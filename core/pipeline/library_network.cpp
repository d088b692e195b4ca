#include <algorithm>
#include <filesystem>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/features/backbone.hpp"
#include "core/pipeline/library_jobs.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// "networks/squeezenet1_0-b66bff10.pth" of the library.
fs::path keptName(const Backbone& backbone, const std::string& sha256, const fs::path& weights) {
    return fs::path("networks") / (backbone.name + "-" + sha256.substr(0, 8) + weights.extension().string());
}

/// Under another name first: a copy cut short must not look whole.
void copyInto(const fs::path& target, const fs::path& weights) {
    fs::path part = target;
    part += ".part";
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (!error) fs::copy_file(weights, part, fs::copy_options::overwrite_existing, error);
    if (!error) fs::rename(part, target, error);
    if (error)
        throw Error("the weights cannot be copied into the library: " + error.message(), target,
                    "Free some space, or check that the folder may be written");
}

}  // namespace

std::int64_t registerNetwork(Library& library, const Backbone& backbone, const fs::path& weights) {
    NetworkRecord network{.backbone = backbone.name,
                          .weightsSha256 = sha256OfFile(weights),
                          .weightsFile = fs::absolute(weights),
                          .featureSize = backbone.featureSize};
    if (weights != installedWeights(backbone)) {
        network.weightsFile = keptName(backbone, network.weightsSha256, weights);
        const fs::path target = library.folder() / network.weightsFile;
        if (!fs::exists(target)) copyInto(target, weights);
    }
    return library.addNetwork(network);
}

fs::path weightsOf(const Library& library, const NetworkRecord& network) {
    const fs::path file = library.folder() / network.weightsFile;
    if (fs::exists(file)) return file;
    const auto backbone = std::ranges::find(backbones(), network.backbone, &Backbone::name);
    if (backbone == backbones().end()) return file;
    const fs::path installed = installedWeights(*backbone);
    const bool same = fs::exists(installed) && sha256OfFile(installed) == network.weightsSha256;
    return same ? installed : file;
}

}  // namespace laplens
