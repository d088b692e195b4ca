#include <algorithm>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/features/backbone.hpp"
#include "core/features/tuned_networks.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct NetworksCommand {
    fs::path import, output;
    std::string exported;
    bool asJson = false;

    void run() const {
        if (exported.empty() != output.empty())
            throw Error("exporting needs a name and a file", {}, "Say --export NAME --output FILE");
        if (!import.empty()) print({importTunedNetwork(import)});
        if (!exported.empty()) exportNetwork();
        if (import.empty() && exported.empty()) list();
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
        json installed = json::array();
        for (const Backbone& backbone : backbones()) {
            const fs::path weights = installedWeights(backbone);
            installed.push_back({{"name", backbone.name},
                                 {"title", backbone.title},
                                 {"featureSize", backbone.featureSize},
                                 {"inputSize", backbone.inputSize},
                                 {"weights", weights.string()}});
            if (asJson) continue;
            std::printf("%-15s %4d numbers a picture  %s\n", backbone.name.c_str(), backbone.featureSize,
                        weights.empty() ? ("not installed: put " + backbone.officialFile + " into " +
                                           (userDataFolder() / "models").string())
                                              .c_str()
                                        : weights.c_str());
        }
        if (asJson)
            std::cout << json{{"networks", installed}, {"tuned", toJson(tunedNetworks())}}.dump(2) << '\n';
        else
            print(tunedNetworks());
    }

    static json toJson(const std::vector<TunedNetwork>& networks) {
        json list = json::array();
        for (const TunedNetwork& network : networks)
            list.push_back({{"name", network.name},
                            {"file", network.file.string()},
                            {"backbone", network.backbone},
                            {"inputSize", network.inputSize},
                            {"trainedOn", network.trainedOn},
                            {"validationAccuracy", network.accuracy}});
        return list;
    }

    void print(const std::vector<TunedNetwork>& networks) const {
        if (asJson && (!import.empty())) std::cout << toJson(networks).dump(2) << '\n';
        if (asJson) return;
        for (const TunedNetwork& network : networks) {
            std::printf("%s: %s tuned", network.name.c_str(), network.backbone.c_str());
            if (!network.trainedOn.empty()) std::printf(" on %s", network.trainedOn.c_str());
            if (network.accuracy >= 0) std::printf(", held-out accuracy %.3f", network.accuracy);
            std::printf("; %s\n", network.file.c_str());
        }
    }
};

}  // namespace

void addNetworksCommand(CLI::App& app) {
    auto networks = std::make_shared<NetworksCommand>();
    CLI::App* command =
        app.add_subcommand("networks", "List the networks at hand; import or export a tuned one");
    command->add_option("--import", networks->import, "Keep this tuned network (.safetensors)")
        ->check(CLI::ExistingFile);
    command->add_option("--export", networks->exported, "Name of the tuned network to copy out");
    command->add_option("--output", networks->output, "Where it goes");
    command->add_flag("--json", networks->asJson, "Print one JSON document on standard output");
    command->callback([networks] { networks->run(); });
}

}  // namespace laplens
