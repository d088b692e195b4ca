#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <numeric>
#include <utility>

#include "app/commands/commands.hpp"
#include "app/console/arguments.hpp"
#include "app/console/console_job.hpp"
#include "app/console/figure_png.hpp"
#include "app/console/library_console.hpp"
#include "app/console/outputs.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/datasets/dataset.hpp"
#include "core/experiments/experiment_arrays.hpp"
#include "core/experiments/experiment_data.hpp"
#include "core/experiments/experiment_files.hpp"
#include "core/experiments/experiment_page.hpp"
#include "core/experiments/experiment_table.hpp"
#include "core/experiments/overfitting.hpp"
#include "core/hashing/hash_methods.hpp"
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
    fs::path output, zip, open, html;
    std::string baseline;
    bool asJson = false, asMarkdown = false, asLatex = false, arrays = false, overwrite = false;
    bool methodsChosen = false, seedsChosen = false;
    OverfittingOptions overfitting;

    void run() {
        JobContext context = consoleJob(source.seed);
        if (!html.empty()) refuseToOverwrite({html}, overwrite);
        if (!open.empty()) {
            result_ = openExperiment(open, output.empty() ? open.stem() : output,
                                     overwrite ? ForeignFiles::AreReplaced : ForeignFiles::Stay);
            return show();
        }
        if (!zip.empty()) refuseToOverwrite({zip}, overwrite);
        if (!output.empty()) refuseToOverwrite(foreignFilesIn(output), overwrite);
        if (what == "overfitting") return measureGaps(context);
        check();
        if (!output.empty()) result_ = readExperiment(output);
        if (protocol == "fair" || protocol == "both")
            measure(Protocol::Fair, source.features, options.methods, context);
        if (protocol == "paper" || protocol == "both") measurePaperProtocol(context);
        finish();
    }

    /// Codes of another program, into an experiment that is there.
    void addCodesOf(const std::string& method, const fs::path& database, const fs::path& queries,
                    std::uint64_t seed) {
        if (output.empty()) throw Error("no experiment was named", {}, "Name its folder with --output");
        const fs::path data = source.folder.empty() ? arraysFolder() : source.folder;
        if (!hasExperimentArrays(data))
            throw Error("the experiment's features and labels are not there", data,
                        "Run the experiment with --arrays first, or name their folder with --data");
        if (!html.empty()) refuseToOverwrite({html}, overwrite);
        JobContext context = consoleJob(seed);
        result_ = readExperiment(output);
        addCodes(readExperimentArrays(data), method, readCodeArray(database), readCodeArray(queries), seed,
                 result_, context);
        writeExperiment(result_, output);
        finish();
    }

private:
    void finish() {
        if (!output.empty()) writeFigures();
        if (!zip.empty()) exportExperiment(output, zip);
        show();
    }

    fs::path arraysFolder() const { return output / "arrays"; }

    void check() {
        if (what.empty())
            throw Error("nothing to measure was named", {},
                        "Say mnist, cifar10, folder, library or arrays, or see --help");
        if (what == "library" && source.folder.empty()) source.folder = userDataFolder() / "pictures.laplens";
        if (source.folder.empty()) throw Error("no data was named", {}, "Name the folder with --data");
        if (what == "library" && protocol != "fair")
            throw Error("a library has features of one network, and no pixels at hand", {},
                        "Choose --protocol fair");
        const std::string kind = hasExperimentArrays(source.folder) ? "arrays" : datasetKind(source.folder);
        if (what != "folder" && what != "library" && kind != what)
            throw Error("this folder does not hold " + what, source.folder, "Name the right one with --data");
        if (std::ranges::count(methods, "all")) methods = allHashMethods();
        options.methods = methods;
        options.check();
        if (protocol != "fair" && source.features == "pixels")
            throw Error("the paper's protocol shows deep features to LDH", {},
                        "Choose a network with --features");
        if (arrays && output.empty())
            throw Error("arrays are written into the experiment's folder", {}, "Name it with --output");
        if (arrays && protocol == "paper")
            throw Error("arrays are of one kind of features", {}, "Choose --protocol fair");
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
                std::fprintf(stderr, "%s, %d labels a class, seed %llu: mAP@all %.4f training, %.4f test\n",
                             point.method.c_str(), point.labelsPerClass,
                             static_cast<unsigned long long>(point.seed), point.training, point.test);
            },
            context);
        std::printf("%-14s %14s %13s %8s %8s %8s\n", "method", "labels a class", "mAP@all train", "test",
                    "gap", "fit s");
        for (const OverfittingPoint& row : overfittingTable(points))
            std::printf("%-14s %14d %13.4f %8.4f %8.4f %8.2f\n", row.method.c_str(), row.labelsPerClass,
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

    ExperimentData libraryData(JobContext& context) const {
        const Library library = Library::openExisting(source.folder);
        const auto index = indexOf(library, context);
        index->requireInMemory();
        std::vector<std::uint32_t> rows(index->size());
        std::iota(rows.begin(), rows.end(), 0u);
        constexpr std::size_t kQueries = 1000;
        return experimentOnFeatures(library.folder().stem().string(), index->network.backbone,
                                    index->featuresOf(rows), index->labels, index->labelNames,
                                    source.queries > 0 ? source.queries : kQueries, source.seed);
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
        const ExperimentData data =
            what == "library" ? libraryData(context) : readExperimentData(from, context);
        ExperimentOptions settings = options;
        settings.protocol = which;
        settings.methods = which_methods;
        if (arrays && which == Protocol::Fair) {
            writeExperimentArrays(data, arraysFolder());
            settings.onCodes = [&](const ExperimentCell& cell, const PackedCodes& database,
                                   const PackedCodes& queries) {
                writeCodeArrays(cell, database, queries, arraysFolder());
            };
        }
        runExperiment(
            data, settings, result_,
            [&](const ExperimentCell& cell) {
                if (!output.empty()) writeExperiment(result_, output);
                std::fprintf(stderr, "%s, %s, %s", protocolName(cell.protocol), cell.features.c_str(),
                             cell.method.c_str());
                if (cell.bits > 0) std::fprintf(stderr, ", %d bits", cell.bits);
                if (cell.labelled) std::fprintf(stderr, ": mAP@all %.4f", cell.report.meanAveragePrecision);
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

    void show() const {
        const ExperimentResult& result = result_;
        if (!html.empty()) writeFileAtomically(html, experimentHtml(result, baselineOf(result)));
        if (asJson || asMarkdown || asLatex) {
            std::cout << (asJson       ? experimentJson(result)
                          : asMarkdown ? experimentMarkdown(result, baselineOf(result))
                                       : experimentLatex(result, baselineOf(result)));
            return;
        }
        const std::vector<ExperimentRow> rows = experimentTable(result);
        std::printf("%s\n%s, %d threads, %s\n", experimentTitle(result).c_str(),
                    result.environment.processor.c_str(), result.environment.threads,
                    result.environment.program.c_str());
        showTable(rows);
        showDifferences(result, rows);
        showWays(rows);
        for (const Spectrum& spectrum : result.spectra) {
            std::printf("\n%s: Laplacian eigenvalues", spectrum.features.c_str());
            for (std::size_t i = 0; i < std::min<std::size_t>(spectrum.eigenvalues.size(), 16); ++i)
                std::printf(" %.4f", spectrum.eigenvalues[i]);
            if (spectrum.gapAfter > 0) std::printf(" ...; widest gap after %d", spectrum.gapAfter);
            std::printf("; graph and eigenvectors in %.1f s\n", spectrum.seconds);
        }
        std::printf("\n");
        for (const std::string& note : experimentNotes(result)) std::printf("%s\n", note.c_str());
        if (!output.empty()) std::printf("Results, tables and figures: %s\n", output.c_str());
    }

    /// Each row's figures, below them their intervals and, over several seeds, their deviations.
    static void showTable(const std::vector<ExperimentRow>& rows) {
        std::string group;
        for (const ExperimentRow& row : rows) {
            const std::string its = groupTitle(row);
            if (std::exchange(group, its) != its) {
                std::printf("\n%s\n%-18s %5s", its.c_str(), "method", "bits");
                for (const RetrievalFigure figure : kRetrievalFigures)
                    std::printf(" %16s", figureName(figure));
                std::printf(" %7s %7s %7s\n", "unique", "entropy", "corr");
            }
            const bool isReference = row.method == kReferenceMethod;
            std::printf("%-18s %5s", isReference ? "uncompressed" : row.method.c_str(),
                        isReference ? "-" : std::to_string(row.bits).c_str());
            for (const FigureSummary& summary : row.figures)
                std::printf(" %16s", numberText(summary.mean).c_str());
            for (const double value : {row.codeUniqueness, row.bitEntropy, row.bitCorrelation})
                std::printf(" %7s", numberText(value).c_str());
            std::printf("\n");
            showBelow(row, "", [](const FigureSummary& summary) {
                return summary.hasInterval ? intervalText(summary.interval) : std::string();
            });
            if (row.seeds > 1)
                showBelow(row, std::to_string(row.seeds) + " seeds", [](const FigureSummary& summary) {
                    return summary.measured() ? "+-" + numberText(summary.deviation) : std::string();
                });
        }
    }

    template <class Text>
    static void showBelow(const ExperimentRow& row, const std::string& title, const Text& text) {
        std::string line;
        for (const FigureSummary& summary : row.figures) {
            const std::string cell = text(summary);
            line += std::string(17 - std::min<std::size_t>(17, cell.size()), ' ') + cell;
        }
        if (line.find_first_not_of(' ') != std::string::npos)
            std::printf("%-24s%s\n", title.c_str(), line.c_str());
    }

    void showDifferences(const ExperimentResult& result, const std::vector<ExperimentRow>& rows) const {
        const std::string baseline = baselineOf(result);
        const RetrievalFigure figure = headFigure(rows);
        const auto differences = experimentDifferences(rows, baseline, figure);
        if (differences.empty()) return;
        std::printf("\n%s less that of %s\n%-18s %5s %11s %20s %9s\n", figureName(figure), baseline.c_str(),
                    "method", "bits", "difference", "95 % interval", "p");
        for (const ExperimentDifference& difference : differences)
            std::printf("%-18s %5d %+11.4f %20s %9.4f\n",
                        difference.method == kReferenceMethod ? "uncompressed" : difference.method.c_str(),
                        difference.bits, difference.difference, intervalText(difference.interval).c_str(),
                        difference.level);
    }

    /// What the others are compared with: what was asked for, else the first method that was measured.
    std::string baselineOf(const ExperimentResult& result) const {
        if (!baseline.empty()) return baseline;
        for (const ExperimentCell& cell : result.cells)
            if (cell.method != kReferenceMethod) return cell.method;
        return {};
    }

    static void showWays(const std::vector<ExperimentRow>& rows) {
        const auto figure = [](double value, const char* format) {
            char text[32] = "-";
            if (value >= 0) std::snprintf(text, sizeof text, format, value);
            return std::string(text);
        };
        bool first = true;
        for (const ExperimentRow& row : rows) {
            if (row.ways.queries == 0) continue;
            if (std::exchange(first, false))
                std::printf("\nThe first %zu queries\n%-18s %5s %8s %9s %9s %9s %12s %12s %12s\n",
                            row.ways.queries, "method", "bits", "fit s", "mAP@all", "weighted", "reranked",
                            "ms", "ms weighted", "ms reranked");
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

/// How what was measured is shown.
void addReportOptions(CLI::App& command, ExperimentCommand& experiment) {
    command.add_option("--baseline", experiment.baseline,
                       "Method that the others are compared with; default: the first");
    command.add_option(
        "--html", experiment.html,
        "Also write one page with tables, figures that tell their numbers, settings and machine");
    CLI::Option* json = command.add_flag("--json", experiment.asJson, "Print the results as JSON");
    CLI::Option* markdown =
        command.add_flag("--markdown", experiment.asMarkdown, "Print the tables in Markdown")->excludes(json);
    command.add_flag("--latex", experiment.asLatex, "Print the tables in LaTeX")
        ->excludes(json)
        ->excludes(markdown);
    addOverwriteFlag(command, experiment.overwrite);
}

}  // namespace

void addExperimentCommand(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("experiment", "Compare methods on a data set or a folder of classes");
    const auto experiment = std::make_shared<ExperimentCommand>();
    command
        ->add_option("what", experiment->what,
                     "mnist, cifar10, folder (one folder of pictures per class), library (a scanned one), "
                     "arrays (database.npy, "
                     "queries.npy and "
                     "their labels), or overfitting: how much better queries rank that were learnt from")
        ->check(CLI::IsMember({"mnist", "cifar10", "folder", "library", "arrays", "overfitting"}));
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
    command
        ->add_option(
            "--long-tail", experiment->source.longTail,
            "folder: the largest class keeps so many times as many pictures as the smallest, the others in "
            "between by equal ratios; 1: all")
        ->check(wholeNumber(1, 1'000'000));
    command
        ->add_option("--queries", experiment->source.queries,
                     "How many queries; default: all, of folders and libraries 1,000")
        ->check(wholeNumber(0));
    command->add_option(
        "--output", experiment->output,
        "Folder for results.json, results.csv and figures; what is there already is not measured again");
    CLI::Option* saves =
        command->add_option("--export", experiment->zip, "Also save the folder as one zip file");
    command->add_option("--open", experiment->open, "Show a saved zip file instead of measuring")
        ->check(CLI::ExistingFile)
        ->excludes(saves);
    command->add_flag(
        "--literature-split", experiment->source.literatureSplit,
        "Of all pictures 100 a class query the others, as in the deep-hashing literature; 500 labels a "
        "class are learnt from: CIFAR-10 (I). Without it all test pictures query those to learn from: (II)");
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
    command->add_flag(
        "--arrays", experiment->arrays,
        "Also write features, labels and the codes that are measured now into arrays in the output's "
        "folder, as .npy");
    addReportOptions(*command, *experiment);
    CLI::App* codes = command->add_subcommand(
        "add-codes", "Measure another program's codes as a method of the experiment in --output");
    const auto name = std::make_shared<std::string>();
    const auto database = std::make_shared<fs::path>(), queries = std::make_shared<fs::path>();
    const auto seed = std::make_shared<std::uint64_t>(1);
    codes->add_option("name", *name, "What the method is called in the table")->required();
    codes
        ->add_option("database", *database,
                     "Its codes of the database: .npy, a row a picture, a column a bit")
        ->required();
    codes->add_option("queries", *queries, "Its codes of the queries, likewise")->required();
    codes->add_option("--seed", *seed, "That the program was run with")->check(seedNumber());
    codes->add_option("--output", experiment->output, "Folder of the experiment")->required();
    codes->add_option("--data", experiment->source.folder,
                      "Folder of its features and labels as .npy; default: arrays in that folder");
    addReportOptions(*codes, *experiment);
    codes->callback([=] { experiment->addCodesOf(*name, *database, *queries, *seed); });
    command->callback([experiment, command] {
        if (!command->get_subcommands().empty()) return;
        experiment->methodsChosen = command->count("--method") > 0;
        experiment->seedsChosen = command->count("--seeds") > 0;
        experiment->run();
    });
}

}  // namespace laplens
