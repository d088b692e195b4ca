#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands.hpp"
#include "app/console_job.hpp"
#include "app/console_output.hpp"
#include "app/numbers.hpp"
#include "core/base/error.hpp"
#include "core/features/network.hpp"
#include "core/features/trainer.hpp"
#include "core/hashing/label_objective.hpp"
#include "core/pipeline/library_jobs.hpp"
#include "core/pipeline/training_data.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct TrainCommand {
    fs::path folder, library;
    bool byTags = false;
    std::string backbone = "embedded";
    int inputSize = 0;
    int holdOut = 2000;
    int limitPerClass = 0;
    bool asJson = false;
    bool plain = false;
    TrainOptions options;

    TrainingData read(const Backbone& network, JobContext& context) const {
        const TrainingDataOptions wanted{limitPerClass, holdOut, options.seed};
        if (folder.empty() == library.empty())
            throw laplens::Error(folder.empty()
                                     ? "training needs labelled pictures"
                                     : "a network is trained on a folder or on a library, not on both",
                                 folder, "Name a folder, or a library with --library");
        if (library.empty()) return readTrainingData(folder, network, wanted, context);
        return readTrainingData(Library::openExisting(library),
                                byTags ? LabelSource::Tags : LabelSource::Folders, network, wanted, context);
    }

    void run() {
        JobContext context = consoleJob(options.seed);
        Backbone network = backboneNamed(backbone);
        if (inputSize > 0) network.inputSize = inputSize;
        options.augment = !plain;
        const bool tunes = !options.startWeights.empty();
        if (options.rate == 0) options.rate = tunes ? 0.02 : 0.1;
        if (options.earlyRateFactor < 0) options.earlyRateFactor = tunes ? 0.1 : 1;
        const TrainingData data = read(network, context);
        options.mirror = data.training.name != "mnist";
        json epochs = json::array();
        const TrainResult result = trainNetwork(
            network, data.training, data.validation, options,
            [&](const EpochReport& e) {
                if (asJson)
                    epochs.push_back({{"epoch", e.epoch},
                                      {"trainLoss", e.trainLoss},
                                      {"trainAccuracy", e.trainAccuracy},
                                      {"validationLoss", e.validationLoss},
                                      {"validationAccuracy", e.validationAccuracy},
                                      {"imagesPerSecond", e.imagesPerSecond}});
                else
                    std::printf(
                        "epoch %d: loss %.4f, accuracy %.4f; held out: loss %.4f, accuracy %.4f; %.0f "
                        "images/s\n",
                        e.epoch, e.trainLoss, e.trainAccuracy, e.validationLoss, e.validationAccuracy,
                        e.imagesPerSecond);
                std::fflush(stdout);
            },
            context);
        if (!library.empty()) {
            Library store = Library::openExisting(library);
            registerNetwork(store, network, options.output);
        }
        const double testAccuracy = data.test.size() && options.hashObjective.empty()
                                        ? accuracyOn(data.test, network, options.output, context)
                                        : -1;
        if (asJson) {
            json document{{"epochs", epochs}, {"bestValidationAccuracy", result.bestAccuracy}};
            nameFile(document, "output", options.output);
            if (testAccuracy >= 0) document["testAccuracy"] = testAccuracy;
            return printJson(document);
        }
        std::printf("%s: best held-out accuracy %.4f", options.output.c_str(), result.bestAccuracy);
        if (testAccuracy >= 0) std::printf(", test accuracy %.4f", testAccuracy);
        std::printf("\n");
    }
};

}  // namespace

void addTrainCommand(CLI::App& app) {
    auto train = std::make_shared<TrainCommand>();
    train->options.output = "tuned.safetensors";
    train->options.rate = 0;
    train->options.earlyRateFactor = -1;
    CLI::App* command = app.add_subcommand("train", "Train or fine-tune a network on labelled pictures");
    command->alias("fine-tune");
    command->add_option("folder", train->folder, "MNIST, CIFAR-10, or a folder with a folder for each class");
    command->add_option("--library", train->library,
                        "Train on the labelled pictures of this library instead");
    command->add_flag("--tags", train->byTags, "A picture's class is its tag, not its folder's label");
    command->add_option("--backbone", train->backbone, "Which network")->capture_default_str();
    command
        ->add_option("--input-size", train->inputSize,
                     "Side of the pictures that the network sees; 0: its own")
        ->check(wholeNumber(0, 4096))
        ->capture_default_str();
    command->add_option("--start-weights", train->options.startWeights, "Start from these, not at random");
    command
        ->add_option("--freeze", train->options.freezeDepth,
                     "Leading stages that stay as they are; 99: all but the last layer")
        ->check(wholeNumber(0, 99))
        ->capture_default_str();
    command->add_option("--epochs", train->options.epochs)->check(wholeNumber(1))->capture_default_str();
    command->add_option("--batch", train->options.batch)->check(wholeNumber(1))->capture_default_str();
    command
        ->add_option("--rate", train->options.rate,
                     "Peak of the one-cycle schedule; 0: 0.1, or 0.02 from start weights")
        ->check(realNumber(0, 100))
        ->capture_default_str();
    command
        ->add_option("--early-rate-factor", train->options.earlyRateFactor,
                     "The body learns at rate times this; -1: 1, or 0.1 from start weights")
        ->check(realNumber(-1, 100))
        ->capture_default_str();
    command->add_option("--weight-decay", train->options.weightDecay)
        ->check(realNumber(0, 100))
        ->capture_default_str();
    command->add_option("--label-smoothing", train->options.labelSmoothing)
        ->check(realNumber(0, 1))
        ->capture_default_str();
    command
        ->add_option(
            "--hash-objective", train->options.hashObjective,
            "Tune the whole network for codes instead of class scores: what the hash layer is trained for")
        ->check(CLI::IsMember(labelObjectives()));
    command->add_option("--hash-bits", train->options.hashBits, "Code length of that layer")
        ->check(wholeNumber(1, 1024))
        ->capture_default_str();
    command->add_flag("--no-augment", train->plain, "No shifted crops and mirrors");
    command->add_option("--limit-per-class", train->limitPerClass, "Train on so many of each class; 0: all")
        ->check(wholeNumber(0))
        ->capture_default_str();
    command->add_option("--hold-out", train->holdOut, "Training pictures kept for choosing the best epoch")
        ->check(wholeNumber(1))
        ->capture_default_str();
    command->add_option("--seed", train->options.seed)->check(seedNumber())->capture_default_str();
    command->add_option("--checkpoint", train->options.checkpoint,
                        "Written after each epoch and resumed from");
    command->add_option("--output", train->options.output, "Where the best epoch goes")
        ->capture_default_str();
    command->add_flag("--half", train->options.halfPrecision, "Store 16-bit floats");
    command->add_flag("--json", train->asJson, "Print one JSON document on standard output");
    command->callback([train] { train->run(); });
}

}  // namespace laplens
