#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <utility>

#include "app/commands/commands.hpp"
#include "app/console/arguments.hpp"
#include "app/console/console_job.hpp"
#include "app/console/figure_png.hpp"
#include "app/console/outputs.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/datasets/dataset.hpp"
#include "core/experiments/experiment_data.hpp"
#include "core/experiments/experiment_files.hpp"
#include "core/experiments/overfitting.hpp"
#include "core/hashing/hash_model.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

class ExperimentCommand {
public:
    std::string what;
    ExperimentSource source;
    std::string protocol = "fair";
    std::vector<std::string> methods{"ldh-rotated", "ldh", "itq", "lsh"};
    ExperimentOptions options;
    fs::path output, zip, open;
    bool asJson = false, overwrite = false, methodsChosen = false, seedsChosen = false;
    OverfittingOptions overfitting;

    void run() {
        JobContext context = consoleJob(source.seed);
        if (!open.empty())
            return show(openExperiment(open, output.empty() ? open.stem() : output,
                                       overwrite ? ForeignFiles::AreReplaced : ForeignFiles::Stay));
        if (!zip.empty()) refuseToOverwrite({zip}, overwrite);
        if (!output.empty()) refuseToOverwrite(foreignFilesIn(output), overwrite);
        if (what == "overfitting") return measureGaps(context);
        check();
        if (!output.empty()) result_ = readExperiment(output);
        if (protocol == "fair" || protocol == "both")
            measure(Protocol::Fair, source.features, options.methods, context);
        if (protocol == "paper" || protocol == "both") measurePaperProtocol(context);
        if (!output.empty()) writeFigures();
        if (!zip.empty()) exportExperiment(output, zip);
        show(result_);
    }

private:
    void check() {
        if (what.empty())
            throw Error("nothing to measure was named", {}, "Say mnist, cifar10 or folder, or see --help");
        if (source.folder.empty()) throw Error("no data was named", {}, "Name the folder with --data");
        const std::string kind = datasetKind(source.folder);
        if (what != "folder" && kind != what)
            throw Error("this folder does not hold " + what, source.folder, "Name the right one with --data");
        if (std::ranges::count(methods, "all")) methods = allHashMethods();
        options.methods = methods;
        options.check();
        if (protocol != "fair" && source.features == "pixels")
            throw Error("the paper's protocol shows deep features to LDH", {},
                        "Choose a network with --features");
        if (!zip.empty() && output.empty())
            throw Error("an experiment is exported from its folder", {}, "Name the folder with --output");
    }

    void measureGaps(JobContext& context) {
        if (source.folder.empty()) throw Error("no data was named", {}, "Name the folder with --data");
        overfitting.methods = methodsChosen ? methods : std::vector<std::string>();
        overfitting.neighbours = options.neighbours;
        if (seedsChosen) overfitting.seeds = options.seeds;
        if (source.queries > 0) overfitting.queries = source.queries;
        overfitting.check();
        source.labelsPerClass = 0;
        ExperimentSource from = source;
        from.queries = 0;
        std::vector<OverfittingPoint> points;
        if (!output.empty()) points = readOverfitting(output);
        const ExperimentData data = readExperimentData(from, context);
        measureOverfitting(
            data, overfitting, points,
            [&](const OverfittingPoint& point) {
                if (!output.empty()) writeOverfitting(points, output);
                std::fprintf(stderr, "%s, %d labels a class, seed %llu: mAP %.4f training, %.4f test\n",
                             point.method.c_str(), point.labelsPerClass,
                             static_cast<unsigned long long>(point.seed), point.training, point.test);
            },
            context);
        std::printf("%-14s %14s %12s %8s %8s %8s\n", "method", "labels a class", "mAP training", "test",
                    "gap", "fit s");
        for (const OverfittingPoint& row : overfittingTable(points))
            std::printf("%-14s %14d %12.4f %8.4f %8.4f %8.2f\n", row.method.c_str(), row.labelsPerClass,
                        row.training, row.test, row.training - row.test, row.fitSeconds);
        if (output.empty()) return;
        writeOverfitting(points, output);
        const std::string svg = overfittingFigure(
            points, data.name + ", " + std::to_string(data.database.rows()) + " pictures, " +
                        std::to_string(overfitting.bits) + " bits, features " + data.features);
        writeFileAtomically(output / "overfitting.svg", svg);
        writeFigurePng(svg, output / "overfitting.png");
        std::printf("Results, table and figure: %s\n", output.c_str());
    }

    void measurePaperProtocol(JobContext& context) {
        std::vector<std::string> deep, shallow;
        for (const std::string& method : options.methods)
            (seesDeepFeatures(method) ? deep : shallow).push_back(method);
        if (!deep.empty()) measure(Protocol::Paper, source.features, deep, context);
        if (!shallow.empty()) measure(Protocol::Paper, "pixels", shallow, context);
    }

    void measure(Protocol which, const std::string& features, const std::vector<std::string>& which_methods,
                 JobContext& context) {
        ExperimentSource from = source;
        from.features = features;
        if (features == "pixels") {
            from.weights.clear();
            from.inputSize = 0;
        }
        const ExperimentData data = readExperimentData(from, context);
        ExperimentOptions settings = options;
        settings.protocol = which;
        settings.methods = which_methods;
        runExperiment(
            data, settings, result_,
            [&](const ExperimentCell& cell) {
                if (!output.empty()) writeExperiment(result_, output);
                std::fprintf(stderr, "%s, %s, %s", protocolName(cell.protocol), cell.features.c_str(),
                             cell.method.c_str());
                if (cell.bits > 0) std::fprintf(stderr, ", %d bits", cell.bits);
                if (cell.labelled) std::fprintf(stderr, ": mAP %.4f", cell.report.meanAveragePrecision);
                std::fprintf(stderr, ", neighbour recall %.3f\n", cell.report.neighbourRecall);
            },
            context);
        if (!output.empty()) writeExperiment(result_, output);
    }

    void writeFigures() const {
        for (const ExperimentFigure& figure : experimentFigures(result_)) {
            writeFileAtomically(output / (figure.name + ".svg"), figure.svg);
            writeFigurePng(figure.svg, output / (figure.name + ".png"));
        }
    }

    void show(const ExperimentResult& result) const {
        if (asJson) {
            std::cout << experimentJson(result);
            return;
        }
        std::printf("%s: %zu pictures, %zu queries; %s, %d threads\n\n", result.name.c_str(),
                    result.databaseSize, result.queryCount, result.environment.processor.c_str(),
                    result.environment.threads);
        std::printf("%-6s %-28s %-18s %5s %15s %10s %10s %17s\n", "rules", "features", "method", "bits",
                    "mAP", "P(r<=2)", "P@100", "neighbour recall");
        const auto spread = [](double mean, double deviation, std::size_t seeds) {
            char text[32];
            std::snprintf(text, sizeof text, seeds > 1 ? "%.4f +-%.4f" : "%.4f", mean, deviation);
            return std::string(text);
        };
        for (const ExperimentRow& row : experimentTable(result)) {
            const bool isReference = row.method == kReferenceMethod;
            const std::string map =
                row.labelled ? spread(row.meanAveragePrecision, row.meanAveragePrecisionDeviation, row.seeds)
                             : "-";
            const std::string radius =
                row.labelled && row.precisionAtRadius2 >= 0 ? spread(row.precisionAtRadius2, 0, 1) : "-";
            std::printf("%-6s %-28s %-18s %5s %15s %10s %10s %17s\n", protocolName(row.protocol),
                        row.features.c_str(), isReference ? "uncompressed" : row.method.c_str(),
                        isReference ? "-" : std::to_string(row.bits).c_str(), map.c_str(), radius.c_str(),
                        row.labelled ? spread(row.precisionAt100, 0, 1).c_str() : "-",
                        spread(row.neighbourRecall, row.neighbourRecallDeviation, row.seeds).c_str());
        }
        showWays(result);
        for (const Spectrum& spectrum : result.spectra) {
            std::printf("\n%s: Laplacian eigenvalues", spectrum.features.c_str());
            for (std::size_t i = 0; i < std::min<std::size_t>(spectrum.eigenvalues.size(), 16); ++i)
                std::printf(" %.4f", spectrum.eigenvalues[i]);
            if (spectrum.gapAfter > 0) std::printf(" ...; widest gap after %d", spectrum.gapAfter);
            std::printf("; graph and eigenvectors in %.1f s\n", spectrum.seconds);
        }
        std::printf(
            "\nmAP: mean average precision, expected over the orders of ties. P(r<=2): precision within "
            "Hamming "
            "radius 2. Neighbour recall:\nshare of the 10 nearest by features among the first 100 by codes. "
            "fair: every method on the same features. paper: LDH on deep\nfeatures, the others on pixels.\n");
        if (!output.empty()) std::printf("Results, tables and figures: %s\n", output.c_str());
    }

    static void showWays(const ExperimentResult& result) {
        const auto figure = [](double value, const char* format) {
            char text[32] = "-";
            if (value >= 0) std::snprintf(text, sizeof text, format, value);
            return std::string(text);
        };
        bool first = true;
        for (const ExperimentRow& row : experimentTable(result)) {
            if (row.ways.queries == 0) continue;
            if (std::exchange(first, false))
                std::printf("\nThe first %zu queries\n%-18s %5s %8s %9s %9s %9s %12s %12s %12s\n",
                            row.ways.queries, "method", "bits", "fit s", "mAP", "weighted", "reranked", "ms",
                            "ms weighted", "ms reranked");
            const bool weighs = row.ways.weighted >= 0;
            std::printf("%-18s %5d %8.2f %9.4f %9s %9.4f %12.3f %12s %12.3f\n", row.method.c_str(), row.bits,
                        row.fitSeconds, row.ways.plain, figure(row.ways.weighted, "%.4f").c_str(),
                        row.ways.reranked, row.ways.plainMilliseconds,
                        figure(weighs ? row.ways.weightedMilliseconds : -1, "%.3f").c_str(),
                        row.ways.rerankedMilliseconds);
        }
    }

    ExperimentResult result_;
};

}  // namespace

void addExperimentCommand(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("experiment", "Compare methods on a data set or a folder of classes");
    const auto experiment = std::make_shared<ExperimentCommand>();
    command
        ->add_option(
            "what", experiment->what,
            "mnist, cifar10, folder (one folder of pictures per class), or overfitting: how much better "
            "queries rank that were learnt from")
        ->check(CLI::IsMember({"mnist", "cifar10", "folder", "overfitting"}));
    command->add_option("path,--data", experiment->source.folder, "Folder that holds the data");
    command->add_option("--features", experiment->source.features,
                        "pixels, or a network: embedded, squeezenet1_0, ...");
    command->add_option("--weights", experiment->source.weights,
                        "Weights of the network; else the installed ones");
    command
        ->add_option("--protocol", experiment->protocol,
                     "fair: every method on the same features; paper: LDH on these, the others on pixels")
        ->check(CLI::IsMember({"fair", "paper", "both"}));
    command->add_option("--method", experiment->methods, "Methods, by comma, or all")->delimiter(',');
    command->add_option("--bits", experiment->options.bits, "Code lengths, by comma")
        ->delimiter(',')
        ->check(wholeNumber(1, 1024));
    command->add_option("--seed", experiment->source.seed, "Draws the data's sample")->check(seedNumber());
    command
        ->add_option("--seeds", experiment->options.seeds,
                     "Seeds of the methods, by comma; the table shows mean and deviation")
        ->delimiter(',')
        ->check(seedNumber());
    command->add_option("--neighbours", experiment->options.neighbours, "Of the neighbour graph")
        ->check(wholeNumber(1, 1000));
    command
        ->add_option("--solver", experiment->options.solver,
                     "Of the graph's eigenvectors: automatic (the default) or spectra")
        ->transform(oneOf(solversByName()));
    command
        ->add_option(
            "--affinity", experiment->options.affinity,
            "Of the graph's edges: binary, heat or mutual; default: mutual where bits are rotated, else heat")
        ->transform(oneOf(std::map<std::string, AffinityKind>{{"binary", AffinityKind::Binary},
                                                              {"heat", AffinityKind::HeatKernel},
                                                              {"mutual", AffinityKind::Mutual}}));
    command
        ->add_option("--input-size", experiment->source.inputSize,
                     "Side of the pictures that the network sees; 0: its own")
        ->check(wholeNumber(0, 4096));
    command
        ->add_option("--per-class", experiment->source.perClass,
                     "Database pictures of each class (MNIST: 1000)")
        ->check(wholeNumber(0));
    command->add_option("--queries", experiment->source.queries, "How many queries; all of them by default")
        ->check(wholeNumber(0));
    command->add_option(
        "--output", experiment->output,
        "Folder for results.json, results.csv and figures; what is there already is not measured again");
    command->add_option("--export", experiment->zip, "Also save the folder as one zip file");
    addOverwriteFlag(*command, experiment->overwrite);
    command->add_option("--open", experiment->open, "Show a saved zip file instead of measuring")
        ->check(CLI::ExistingFile);
    command->add_flag(
        "--literature-split", experiment->source.literatureSplit,
        "Of all pictures 100 a class query the others, as in the deep-hashing literature; 500 labels a "
        "class are learnt from");
    command
        ->add_option("--labels-per-class", experiment->source.labelsPerClass,
                     "Labels of the database that methods may learn from; 0: all")
        ->check(wholeNumber(0));
    command
        ->add_option("--labels", experiment->overfitting.labelsPerClass,
                     "overfitting: labels a class, by comma")
        ->delimiter(',')
        ->check(wholeNumber(1));
    command->add_option("--gap-bits", experiment->overfitting.bits, "overfitting: code length")
        ->check(wholeNumber(1, 1024));
    command->add_flag("--ways", experiment->options.rankingWays,
                      "Also rank by weighted bits, and 1,000 candidates by feature distance");
    command->add_flag("--json", experiment->asJson, "Print the results as JSON");
    command->callback([experiment, command] {
        experiment->methodsChosen = command->count("--method") > 0;
        experiment->seedsChosen = command->count("--seeds") > 0;
        experiment->run();
    });
}

}  // namespace laplens
