#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/commands/commands.hpp"
#include "app/console/arguments.hpp"
#include "app/console/console_job.hpp"
#include "app/console/console_output.hpp"
#include "app/console/outputs.hpp"
#include "core/base/error.hpp"
#include "core/experiments/training_data.hpp"
#include "core/hashing/label_objective.hpp"
#include "core/library/library_network.hpp"
#include "core/networks/distiller.hpp"
#include "core/networks/network.hpp"
#include "core/networks/trainer.hpp"
#include "core/networks/tuned_networks.hpp"
#include "core/networks/tuner.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct TrainCommand {
    fs::path folder, library;
    bool byTags = false;
    std::string backbone = "embedded";
    int inputSize = 0;
    int holdOut = 0;
    int limitPerClass = 0;
    bool asJson = false, overwrite = false;
    bool plain = false;
    bool fromInstalled = false;  ///< start from the network's installed weights when none are named
    int freezeDepth = -1;
    TrainOptions options;
    std::string teacher;  ///< learn from this network, not from labels
    int teacherSize = 0;
    fs::path views;
    ViewOptions viewing;
    DistilOptions distilling;
    const CLI::Option* decay = nullptr;
    std::vector<const CLI::Option*> byHand;  ///< with one of these a person leads the training

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

    static fs::path weightsFor(const Backbone& network) {
        const fs::path installed = installedWeights(network);
        if (installed.empty())
            throw laplens::Error(
                "there are no weights for " + network.title + " to start from", {},
                "Get them with " + wayToWeights(network) + ", or name a file with --start-weights");
        return installed;
    }

    /// A training that goes on from its checkpoint goes on with its output too.
    bool goesOn() const try {
        return !options.checkpoint.empty() && fs::exists(options.checkpoint) &&
               readTunedNetwork(options.output).backbone == backbone;
    } catch (const laplens::Error&) {
        return false;
    }

    void tune(const Backbone& network, const TrainingData& data, JobContext& context) const {
        const TuneOptions settings{.freezeDepth = freezeDepth,
                                   .mirror = options.mirror,
                                   .seed = options.seed,
                                   .startWeights = options.startWeights,
                                   .output = options.output,
                                   .halfPrecision = options.halfPrecision};
        json reports = json::array();
        const TuneResult result = tuneNetwork(
            network, data.training, data.validation, settings,
            [&](const TuneReport& r) {
                const bool isStart = r.steps == 0;  // nothing was learnt from yet
                if (asJson) {
                    json report{{"steps", r.steps},
                                {"heldOutLoss", r.heldOutLoss},
                                {"heldOutRanking", r.heldOut.ranking},
                                {"heldOutAccuracy", r.heldOut.accuracy}};
                    if (!isStart) report["loss"] = r.loss, report["imagesPerSecond"] = r.imagesPerSecond;
                    reports.push_back(std::move(report));
                } else {
                    std::printf("%d steps: held out: loss %.4f, ranking %.4f", r.steps, r.heldOutLoss,
                                r.heldOut.ranking);
                    if (!isStart) std::printf("; loss %.4f, %.0f images/s", r.loss, r.imagesPerSecond);
                    std::printf("\n");
                }
                std::fflush(stdout);
            },
            context);
        if (result.kept && !library.empty()) {
            Library store = Library::openExisting(library);
            registerNetwork(store, network, options.output);
        }
        if (!asJson) {
            std::printf("%s\n", learntInWords(result, data.training.classNames).c_str());
            if (result.kept) std::printf("%s\n", options.output.c_str());
            return;
        }
        const auto figures = [](const TuneFigures& f) {
            return json{{"accuracy", f.accuracy}, {"ranking", f.ranking}};
        };
        json document{{"reports", reports},
                      {"steps", result.steps},
                      {"frozen", figures(result.frozen)},
                      {"tuned", figures(result.tuned)},
                      {"kept", result.kept},
                      {"learnt", learntInWords(result, data.training.classNames)}};
        if (result.kept) nameFile(document, "output", options.output);
        printJson(document);
    }

    /// A training with a teacher needs no labels: photographs, and what another network makes of them.
    void learnFromTeacher(const Backbone& student, JobContext& context) {
        if (folder.empty() || !library.empty() || !options.hashObjective.empty())
            throw laplens::Error("--teacher trains on a folder of photographs and without a hash layer",
                                 folder, "Name a folder, and leave out --library and --hash-objective");
        Backbone seen = backboneNamed(teacher);
        if (teacherSize > 0) seen = seen.shown(teacherSize);
        if (views.empty()) views = fs::path(options.output) += ".views";
        viewing.seed = distilling.seed = options.seed;
        distilling.epochs = options.epochs;
        distilling.batch = options.batch;
        if (options.rate > 0) distilling.rate = options.rate;
        if (holdOut > 0) distilling.holdOut = holdOut;
        distilling.mirror = !plain;
        if (decay->count() > 0) distilling.weightDecay = options.weightDecay;
        distilling.startWeights = options.startWeights;
        distilling.checkpoint = options.checkpoint;
        distilling.output = options.output;
        distilling.halfPrecision = options.halfPrecision;
        const TaughtViews taught =
            prepareViews(folder, *loadNetwork(seen, weightsFor(seen)), student, viewing, views, context);
        json epochs = json::array();
        const DistilResult result = distil(
            student, taught, distilling,
            [&](const DistilReport& e) {
                if (asJson)
                    epochs.push_back({{"epoch", e.epoch},
                                      {"loss", e.loss},
                                      {"heldOutLoss", e.heldOutLoss},
                                      {"agreement", e.agreement},
                                      {"imagesPerSecond", e.imagesPerSecond}});
                else
                    std::printf("epoch %d: loss %.4f; held out: loss %.4f, agreement %.4f; %.0f images/s\n",
                                e.epoch, e.loss, e.heldOutLoss, e.agreement, e.imagesPerSecond);
                std::fflush(stdout);
            },
            context);
        if (!asJson) {
            std::printf("%s: best agreement with the teacher %.4f\n", options.output.c_str(),
                        result.bestAgreement);
            return;
        }
        json document{{"epochs", epochs}, {"bestAgreement", result.bestAgreement}};
        nameFile(document, "output", options.output);
        printJson(document);
    }

    void run() {
        refuseToOverwrite({options.output}, overwrite || goesOn());
        JobContext context = consoleJob(options.seed);
        Backbone network = backboneNamed(backbone);
        if (inputSize > 0) network = network.shown(inputSize);
        if (!teacher.empty()) return learnFromTeacher(network, context);
        if (fromInstalled && options.startWeights.empty()) options.startWeights = weightsFor(network);
        const bool starts = !options.startWeights.empty();
        const bool tunes =
            starts && std::ranges::none_of(byHand, [](const auto* option) { return option->count() > 0; });
        options.augment = !plain;
        options.freezeDepth = std::max(0, freezeDepth);
        if (options.rate == 0) options.rate = starts ? 0.02 : 0.1;
        if (options.earlyRateFactor < 0) options.earlyRateFactor = starts ? 0.1 : 1;
        if (holdOut == 0 && !tunes) holdOut = 2000;
        const TrainingData data = read(network, context);
        options.mirror = data.training.name != "mnist";
        if (tunes) return tune(network, data, context);
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

namespace {

void addTeacherOptions(CLI::App& command, TrainCommand& train) {
    command.add_option("--teacher", train.teacher,
                       "Learn to see as this network does, from photographs without labels, in any folders");
    command
        .add_option("--teacher-input-size", train.teacherSize,
                    "Side of the pictures that the teacher sees; 0: its own")
        ->check(wholeNumber(0, 4096))
        ->capture_default_str();
    command
        .add_option("--views", train.viewing.views,
                    "Squares of each photograph that both see; more can be added later")
        ->check(wholeNumber(1, 1000))
        ->capture_default_str();
    command.add_option(
        "--views-file", train.views,
        "Where they are kept, with what the teacher sees in them, and taken from when they are "
        "there; default: the output's name and .views");
    command
        .add_option("--cosine", train.distilling.cosineWeight,
                    "Weight of the loss by which a linear layer, dropped later, makes the teacher's feature "
                    "of the student's")
        ->check(realNumber(0, 1000))
        ->capture_default_str();
    command
        .add_option("--relational", train.distilling.relationalWeight,
                    "Weight of the loss by which the student's features lie as far apart as the teacher's")
        ->check(realNumber(0, 1000))
        ->capture_default_str();
}

void addCommand(CLI::App& app, const char* name, const char* what, bool fromInstalled) {
    auto train = std::make_shared<TrainCommand>();
    train->fromInstalled = fromInstalled;
    if (fromInstalled) train->backbone = defaultBackbone().name;
    train->options.output = "tuned.safetensors";
    train->options.rate = 0;
    train->options.earlyRateFactor = -1;
    CLI::App* command = app.add_subcommand(name, what);
    command->footer(
        "From start weights, and with none of --epochs, --batch, --rate, --early-rate-factor, "
        "--weight-decay,\n"
        "--label-smoothing, --hash-objective, --no-augment and --checkpoint, held-out pictures say how long "
        "to\n"
        "train; what ranks them no better than the start weights is not kept.");
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
    command->add_option(
        "--start-weights", train->options.startWeights,
        fromInstalled ? "Start from these, not from the installed ones" : "Start from these, not at random");
    command
        ->add_option(
            "--freeze", train->freezeDepth,
            "Leading stages that stay as they are; 99: all but the last layer; -1: none, or from start "
            "weights as many as suits the network")
        ->check(wholeNumber(-1, 99))
        ->capture_default_str();
    command->add_option("--epochs", train->options.epochs)->check(wholeNumber(1))->capture_default_str();
    command->add_option("--batch", train->options.batch)->check(wholeNumber(1))->capture_default_str();
    command
        ->add_option(
            "--rate", train->options.rate,
            "Peak of the one-cycle schedule; 0: 0.1, or 0.02 from start weights, or 0.002 by a teacher")
        ->check(realNumber(0, 100))
        ->capture_default_str();
    command
        ->add_option("--early-rate-factor", train->options.earlyRateFactor,
                     "The body learns at rate times this; -1: 1, or 0.1 from start weights")
        ->check(realNumber(-1, 1))
        ->capture_default_str();
    train->decay = command->add_option("--weight-decay", train->options.weightDecay)
                       ->check(realNumber(0, 100))
                       ->capture_default_str();
    command->add_option("--label-smoothing", train->options.labelSmoothing)
        ->check(realNumber(0, 0.99))
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
    command
        ->add_option(
            "--hold-out", train->holdOut,
            "Pictures kept aside, for choosing what to keep; 0: 2000, or a third of each class where that "
            "is what says how long to train")
        ->check(wholeNumber(0))
        ->capture_default_str();
    command->add_option("--seed", train->options.seed)->check(seedNumber())->capture_default_str();
    command->add_option("--checkpoint", train->options.checkpoint,
                        "Written before the first epoch and after each, and resumed from");
    command->add_option("--output", train->options.output, "Where the best epoch goes")
        ->capture_default_str();
    addOverwriteFlag(*command, train->overwrite);
    command->add_flag("--half", train->options.halfPrecision, "Store 16-bit floats");
    command->add_flag("--json", train->asJson, "Print one JSON document on standard output");
    if (!fromInstalled) addTeacherOptions(*command, *train);
    for (const char* option : {"--epochs", "--batch", "--rate", "--early-rate-factor", "--weight-decay",
                               "--label-smoothing", "--hash-objective", "--no-augment", "--checkpoint"})
        train->byHand.push_back(command->get_option(option));
    command->callback([train] { train->run(); });
}

}  // namespace

void addTrainCommand(CLI::App& app) {
    addCommand(app, "train", "Train a network on labelled pictures", false);
    addCommand(app, "fine-tune", "Tune a network that is installed to the classes of labelled pictures",
               true);
}

}  // namespace laplens
