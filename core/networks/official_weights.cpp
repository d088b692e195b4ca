#include "core/networks/official_weights.hpp"

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/networks/torch_module.hpp"
#include "core/networks/tuned_networks.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

fs::path modelsFolder() {
    return userDataFolder() / "models";
}

/// "f37072fd" of "resnet18-f37072fd.pth".
std::string promisedDigest(const OfficialWeights& official) {
    if (!official.sha256.empty()) return official.sha256;
    const std::string stem = fs::path(official.file).stem().string();
    return stem.substr(stem.rfind('-') + 1);
}

bool isSafetensors(const fs::path& file) {
    return file.extension() == ".safetensors";
}

/// The name that these weights would be installed under.
std::string installedName(const Backbone& backbone, const fs::path& file, const std::string& sha256) {
    if (sha256.starts_with(promisedDigest(backbone.official))) return backbone.official.file;
    return backbone.name + (isSafetensors(file) ? ".safetensors" : ".pth");
}

/// Under a name in `folder` that is still free, or that holds the same.
fs::path freeName(const fs::path& folder, const std::string& stem) {
    fs::path file = folder / (stem + ".safetensors");
    for (int i = 2; fs::exists(file); ++i) file = folder / (stem + "-" + std::to_string(i) + ".safetensors");
    return file;
}

}  // namespace

fs::path downloadWeights(const Backbone& backbone, JobContext& context, const DownloadOptions& options) {
    if (backbone.official.file.empty())
        throw Error("the " + backbone.title + " is part of LapLens", {}, "Nothing has to be downloaded");
    if (!backbone.official.package.empty())
        throw Error("the weights of " + backbone.title + " are published as a Python package", {},
                    "Install a LapLens that holds them, or say " + wayToWeights(backbone));
    const OfficialWeights& official = backbone.official;
    const Download wanted{
        .url = official.folder + (official.publishedAs.empty() ? official.file : official.publishedAs),
        .file = modelsFolder() / backbone.official.file,
        .sha256 = promisedDigest(backbone.official)};
    download(wanted, context, options);
    return wanted.file;
}

double megabytesOf(const Backbone& backbone) {
    std::error_code error;
    const auto bytes = fs::file_size(installedWeights(backbone), error);
    return error ? backbone.official.megabytes : static_cast<double>(bytes) / (1 << 20);
}

const Backbone& backboneOf(const fs::path& weights) {
    return backboneNamed(torchModule().identify(weights, backbones()).backbone);
}

ImportedNetwork importNetwork(const fs::path& file) {
    const WeightsIdentity identity = torchModule().identify(file, backbones());
    const Backbone& backbone = backboneNamed(identity.backbone);
    if (identity.tuned) return {backbone.name, importTunedNetwork(file).file, true};

    std::error_code ignored;  // a folder that cannot be made is a copy that cannot be written
    const fs::path installed = installedWeights(backbone);
    const std::string sha256 = sha256OfFile(file);
    if (!installed.empty() && sha256OfFile(installed) == sha256) return {backbone.name, installed, false};
    if (installed.empty() && identity.classes == backbone.classes) {
        const fs::path target = modelsFolder() / installedName(backbone, file, sha256);
        fs::create_directories(modelsFolder(), ignored);
        copyFileAtomically(file, target);
        return {backbone.name, target, false};
    }
    fs::create_directories(tunedNetworksFolder(), ignored);
    const fs::path target = freeName(tunedNetworksFolder(), file.stem().string());
    torchModule().rewrite(file, target, {{"backbone", backbone.name}});
    return {backbone.name, target, true};
}

}  // namespace laplens
