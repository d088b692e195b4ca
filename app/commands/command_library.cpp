#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/commands/commands.hpp"
#include "app/console/arguments.hpp"
#include "app/console/console_job.hpp"
#include "app/console/console_output.hpp"
#include "app/console/library_console.hpp"
#include "app/console/query_printer.hpp"
#include "core/base/closed_folder.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/evaluation/bootstrap.hpp"
#include "core/evaluation/retrieval.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/images/decode.hpp"
#include "core/ingest/picture_listing.hpp"
#include "core/ingest/roots.hpp"
#include "core/ingest/scan.hpp"
#include "core/ingest/update.hpp"
#include "core/library/active_model.hpp"
#include "core/query/search.hpp"
#include "core/query/search_index.hpp"
#include "core/query/words.hpp"
#include "core/search/hamming.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr double kWorthPrinting_s = 0.05;

struct Common {
    fs::path library = userDataFolder() / "pictures.laplens";
    bool asJson = false;
    UpdateOptions update;

    void addTo(CLI::App& command) {
        command.add_option("--library", library, "Folder of the library")->capture_default_str();
        command.add_flag("--json", asJson, "Print one JSON document on standard output");
    }
    void addModelOptionsTo(CLI::App& command) {
        const HashOptions first = defaultLibraryHash();
        command.add_option("--backbone", update.backbone,
                           backboneNames() +
                               "; default: as the library's codes were made, that of --weights, or " +
                               defaultBackbone().name);
        command.add_option("--weights", update.weights,
                           "Weights file, .pth or .safetensors; default: the installed one");
        command
            .add_option("--method", update.method,
                        "How features become codes; default: as before, or " + first.method)
            ->check(CLI::IsMember(allHashMethods()));
        command
            .add_option("--bits", update.bits,
                        "Code length; default: as before, or " + std::to_string(first.bits))
            ->check(wholeNumber(1, kMostBits));
        command
            .add_option(
                "--neighbours", update.neighbours,
                "k of the neighbour graph; default: as before, or " + std::to_string(first.neighbours))
            ->check(wholeNumber(1, 1000));
        command
            .add_option(
                "--landmarks", update.landmarks,
                "Most pictures that the codes are fitted on, the others are coded out of sample; 0: all; "
                "default: as before, or " +
                    std::to_string(first.landmarks))
            ->check(wholeNumber(0));
        command
            .add_option("--solver", update.solver,
                        "Of the graph's eigenvectors: automatic or spectra; default: as before, or automatic")
            ->transform(oneOf(solversByName()));
        command
            .add_option("--seed", update.seed,
                        "Seed of every random step; default: as before, or " + std::to_string(first.seed))
            ->check(seedNumber());
    }
};

json toJson(const LibraryCounts& counts) {
    return {{"total", counts.total},   {"ready", counts.ready},     {"pending", counts.pending},
            {"failed", counts.failed}, {"missing", counts.missing}, {"labelled", counts.labelled}};
}

json toJson(const UpdateReport& report) {
    json document{{"added", report.scan.added},
                  {"changed", report.scan.changed},
                  {"moved", report.scan.moved},
                  {"foundElsewhere", report.scan.foundElsewhere},
                  {"unchanged", report.scan.unchanged},
                  {"missing", report.scan.missing},
                  {"joined", report.scan.joined},
                  {"triedAgain", report.scan.triedAgain},
                  {"otherSidecars", report.scan.otherSidecars},
                  {"offline", report.scan.offline},
                  {"extracted", report.extract.extracted},
                  {"failed", report.extract.failed},
                  {"unreachable", report.extract.unreachable},
                  {"changedMeanwhile", report.extract.changed},
                  {"extractSeconds", report.extract.seconds},
                  {"codedOutOfSample", report.codedOutOfSample},
                  {"addedSinceBuild", report.drift.added},
                  {"balanceShift", report.drift.balanceShift},
                  {"suggestsBuild", report.drift.suggestsBuild}};
    document["passedOver"] = json::object();
    for (int i = 0; i < kPassedOverReasons; ++i)
        if (const std::int64_t count = report.scan.passedOver[static_cast<std::size_t>(i)])
            document["passedOver"][std::string(reasonText(static_cast<PassedOver>(i)))] = count;
    if (report.build.modelId)
        document["build"] = {{"coded", report.build.coded},
                             {"seconds", report.build.seconds},
                             {"remarks", report.build.remarks}};
    return document;
}

void printScanRemarks(const ScanReport& scan) {
    if (scan.foundElsewhere > 0)
        std::printf(
            "%lld pictures of folders that are away or empty were found in others and count there now\n",
            static_cast<long long>(scan.foundElsewhere));
    if (scan.joined > 0)
        std::printf("%lld entries were other names of pictures and are one with them now\n",
                    static_cast<long long>(scan.joined));
    if (scan.triedAgain > 0)
        std::printf("%lld pictures that could not be read are tried again\n",
                    static_cast<long long>(scan.triedAgain));
    if (scan.otherSidecars > 0)
        std::printf("%lld pictures have new or changed sidecars, which were read\n",
                    static_cast<long long>(scan.otherSidecars));
    const std::int64_t passedOver =
        std::accumulate(scan.passedOver.begin(), scan.passedOver.end(), std::int64_t{0});
    if (passedOver == 0) return;
    std::printf("%lld passed over (laplens info --passed-over lists them):\n",
                static_cast<long long>(passedOver));
    for (int i = 0; i < kPassedOverReasons; ++i)
        if (const std::int64_t count = scan.passedOver[static_cast<std::size_t>(i)])
            std::printf("  %lld: %s\n", static_cast<long long>(count),
                        std::string(reasonText(static_cast<PassedOver>(i))).c_str());
}

void printUpdate(const UpdateReport& report) {
    std::printf("%lld new, %lld changed, %lld moved, %lld unchanged, %lld gone\n",
                static_cast<long long>(report.scan.added), static_cast<long long>(report.scan.changed),
                static_cast<long long>(report.scan.moved), static_cast<long long>(report.scan.unchanged),
                static_cast<long long>(report.scan.missing));
    printScanRemarks(report.scan);
    if (report.extract.extracted + report.extract.failed > 0)
        std::printf("%lld features in %.1f s (%.0f pictures a second); %lld pictures could not be read\n",
                    static_cast<long long>(report.extract.extracted), report.extract.seconds,
                    static_cast<double>(report.extract.extracted) / std::max(1e-9, report.extract.seconds),
                    static_cast<long long>(report.extract.failed));
    if (report.build.modelId) {
        std::printf("%lld codes in %.1f s\n", static_cast<long long>(report.build.coded),
                    report.build.seconds);
        for (const std::string& remark : report.build.remarks) std::printf("  %s\n", remark.c_str());
    }
    if (report.drift.added > 0)
        std::printf(
            "%lld pictures (%.0f %%) came after the codes were built; their bits differ in balance by %.3f\n",
            static_cast<long long>(report.drift.added), 100 * report.drift.addedShare,
            report.drift.balanceShift);
    if (report.drift.suggestsBuild) std::printf("Build the codes again: laplens build\n");
    if (report.codedOutOfSample)
        std::printf("%lld new pictures coded out of sample\n",
                    static_cast<long long>(report.codedOutOfSample));
}

void finish(const Common& common, const UpdateReport& report, const JobContext& context) {
    if (common.asJson) {
        json document = toJson(report);
        for (const StageTime& time : context.stageTimes())
            document["stages"].push_back({{"stage", time.stage}, {"seconds", time.seconds}});
        return printJson(document);
    }
    printUpdate(report);
    for (const StageTime& time : context.stageTimes())
        if (time.seconds >= kWorthPrinting_s)
            std::printf("  %6.2f s  %s\n", time.seconds, time.stage.c_str());
}

void scanCommand(Common& common, const std::vector<fs::path>& folders, bool labelled) {
    if (labelled && folders.empty())
        throw Error("--labelled says nothing without a folder", {},
                    "Name the folders whose first-level folders are labels, those of the library, too");
    // What cannot be done makes no library.
    for (const fs::path& folder : folders) requirePictures(folder);
    if (!folders.empty()) requireNetworkAskedFor(common.update);
    Library library = folders.empty() ? Library::openExisting(common.library) : Library::open(common.library);
    JobContext context = consoleJob();
    for (const fs::path& folder : folders) addPictures(library, folder, labelled, context);
    if (library.roots().empty())
        throw Error("the library has no folder yet", common.library, "Name one: laplens scan FOLDER");
    finish(common, updateLibrary(library, common.update, context), context);
}

void buildCommand(Common& common) {
    Library library = Library::openExisting(common.library);
    JobContext context = consoleJob();
    common.update.rebuild = true;
    finish(common, updateLibrary(library, common.update, context), context);
}

/// A slip of the pen would look like an answer.
void requireKnown(const std::string& what, const std::string& name,
                  const std::vector<std::pair<std::string, std::int64_t>>& known) {
    if (std::ranges::count(known, name, &std::pair<std::string, std::int64_t>::first) > 0) return;
    constexpr std::size_t kNamed = 5;
    std::string some;
    for (std::size_t i = 0; i < std::min(known.size(), kNamed); ++i)
        some += (some.empty() ? "" : ", ") + known[i].first;
    if (known.size() > kNamed) some += " and more";
    throw Error("no picture has the " + what + " \"" + name + '"', {},
                some.empty() ? "There is no " + what + " in the library" : "There are " + some);
}

struct QueryCommand {
    Common common;
    std::vector<fs::path> pictures;
    SearchOptions options{.limit = 20};
    std::string text, words;
    double textWeight = 0.5;
    bool isSaid = false;  ///< the pictures are to show `text`
    bool atServer = false, folds = false;

    void run() const;
};

void QueryCommand::run() const {
    if (pictures.empty() && !isSaid)
        throw Error("nothing is asked for", {}, "Name a picture, or say what the pictures show with --text");
    const Library library = Library::openExisting(common.library);
    if (atServer && !library.isShared())
        throw Error("this library's codes are at no server", library.folder(), "Leave out --at-server");
    JobContext context = consoleJob();
    std::shared_ptr<const SearchIndex> index;
    {
        const Library::Moment moment(library);
        index = indexOf(library, context, atServer ? 0 : codesKeptInMemory());
        if (!isSaid) index->readCoder(library);
    }
    requireBits(*index, options.bits);
    if (options.filter.tag) requireKnown("tag", *options.filter.tag, library.tagCounts());
    if (options.filter.label) requireKnown("label", *options.filter.label, library.labelCounts());
    QueryPrinter printer(library, *index, common.asJson, folds);
    SaidQuery said{.text = text, .feature = {}, .weight = textWeight};
    if (isSaid) said.feature = WordReader(index->network, library.folder()).feature(text);
    if (pictures.empty()) {
        printer.run(said, options);
    } else {
        const auto network = loadNetwork(backboneNamed(index->network.backbone), index->network.weightsFile);
        for (const fs::path& picture : pictures) {
            if (context.stopToken().stop_requested()) break;
            isSaid ? printer.run(said, *network, picture, options) : printer.run(*network, picture, options);
        }
    }
    const bool allAnswered = printer.finish();
    context.checkpoint();  // stopped: those that were asked have their answers
    if (!allAnswered) throw CLI::RuntimeError(1);
}

/// "Photoshop: of a format that is not supported"
std::string reasonOf(const PassedOverFile& file) {
    return (file.format.empty() ? "" : file.format + ": ") + std::string(reasonText(file.reason));
}

/// Which files to list.
struct InfoLists {
    bool failed = false, remarked = false, passedOver = false;
};

void infoCommand(const Common& common, const InfoLists& lists) {
    const Library library = Library::openExisting(common.library);
    const LibraryCounts counts = library.counts();
    tellWhatIsLeft(library);
    json document{{"pictures", toJson(counts)},
                  {"readOnly", library.readOnlyReason()},
                  {"hammingKernel", hammingKernelName()}};
    if (library.isShared())
        nameText(document, "library", library.folder().native());
    else
        nameFile(document, "library", library.folder());
    for (const RootRecord& root : library.roots()) {
        json entry{{"kind", root.kind}, {"labelled", root.labelled}, {"offline", root.offline}};
        nameFile(entry, "path", root.path);
        document["roots"].push_back(std::move(entry));
    }
    const std::int64_t active = library.activeModel();
    for (const ModelRecord& model : library.models())
        document["models"].push_back({{"id", model.id},
                                      {"active", model.id == active},
                                      {"method", model.method},
                                      {"bits", model.bits},
                                      {"seed", model.seed},
                                      {"createdAt", model.createdAt},
                                      {"settings", json::parse(model.settingsJson, nullptr, false)}});
    for (const NetworkRecord& network : library.networks())
        document["networks"].push_back({{"backbone", network.backbone},
                                        {"weights", network.weightsFile.string()},
                                        {"sha256", network.weightsSha256},
                                        {"featureSize", network.featureSize}});
    for (const ImageRecord& image : library.imagesInState(ImageState::Failed)) {
        json entry{{"reason", image.error}};
        nameFile(entry, "file", library.imageFile(image));
        document["failed"].push_back(std::move(entry));
    }
    std::vector<ImageRecord> remarked;
    if (lists.remarked) {
        remarked = library.imagesInState(ImageState::Ready);
        std::erase_if(remarked, [](const ImageRecord& image) { return image.error.empty(); });
        document["remarked"] = json::array();
    }
    for (const ImageRecord& image : remarked) {
        json entry{{"remark", image.error}};
        nameFile(entry, "file", library.imageFile(image));
        document["remarked"].push_back(std::move(entry));
    }
    std::vector<PassedOverFile> passedOver;
    if (lists.passedOver) {
        JobContext context = consoleJob();
        passedOver = passedOverFiles(library, context);
        document["passedOver"] = json::array();
    }
    for (const PassedOverFile& file : passedOver) {
        json entry{{"reason", reasonOf(file)}};
        nameFile(entry, "file", file.file);
        document["passedOver"].push_back(std::move(entry));
    }
    if (common.asJson) {
        return printJson(document);
    }
    printCounts(library, counts);
    if (!library.readOnlyReason().empty())
        std::printf("  read-only: %s; laplens doctor says what to do\n", library.readOnlyReason().c_str());
    for (const auto& root : library.roots())
        std::printf("  %s (%s%s)\n", root.path.c_str(), root.kind.c_str(),
                    isClosed(root.path) ? ", its permissions forbid to look into it"
                    : root.offline      ? ", offline"
                                        : "");
    for (const ModelRecord& model : library.models())
        std::printf("%s model %lld: %s, %d bits, seed %llu, %s\n", model.id == active ? "active" : "other",
                    static_cast<long long>(model.id), model.method.c_str(), model.bits,
                    static_cast<unsigned long long>(model.seed), model.createdAt.c_str());
    if (lists.failed)
        for (const ImageRecord& image : library.imagesInState(ImageState::Failed))
            std::printf("%s: %s\n", library.imageFile(image).c_str(), image.error.c_str());
    if (!remarked.empty()) std::printf("%zu were read with a remark:\n", remarked.size());
    for (const ImageRecord& image : remarked)
        std::printf("%s: %s\n", library.imageFile(image).c_str(), image.error.c_str());
    for (const PassedOverFile& file : passedOver)
        std::printf("%s: %s\n", file.file.c_str(), reasonOf(file).c_str());
}

void evaluateCommand(const Common& common, std::vector<int> bits, std::size_t queries) {
    const Library library = Library::openExisting(common.library);
    JobContext context = consoleJob();
    const auto index = indexOf(library, context);
    index->requireInMemory();
    if (index->labelNames.empty()) {
        const bool asked = std::ranges::any_of(library.roots(), &RootRecord::labelled);
        throw Error("the library has no labels to compare with", library.folder(),
                    asked ? "Put the pictures of each class into a folder of its own and scan again"
                          : "Scan its folder again with --labelled: first-level folders are then classes");
    }
    for (const int asked : bits) requireBits(*index, asked);
    if (bits.empty()) {
        std::ranges::copy_if(std::vector{16, 32, 48, 64, 128, 256}, std::back_inserter(bits),
                             [&](int some) { return some <= index->bits(); });
        if (bits.empty()) bits = {index->bits()};
    }
    PackedCodes queryCodes(0, index->bits());
    std::vector<int> queryLabels, labels = index->labels;
    const std::size_t step = std::max<std::size_t>(1, index->size() / std::max<std::size_t>(1, queries));
    std::vector<std::size_t> queryRows;
    for (std::size_t row = 0; row < index->size(); row += step)
        if (labels[row] >= 0) {
            queryRows.push_back(row);
            queryLabels.push_back(labels[row]);
            queryCodes.append(index->codes[row]);
        }
    json rows = json::array();
    for (const int b : bits) {
        context.beginStage("Evaluating " + std::to_string(b) + " bits",
                           static_cast<std::int64_t>(queryRows.size()));
        const RetrievalReport report =
            evaluateRetrieval(index->codes, labels, queryCodes, queryLabels, b, queryRows, context);
        const ResampledFigures drawn = resampleFigures(report.perQuery, queryLabels, {});
        const auto& means = drawn[static_cast<std::size_t>(RetrievalFigure::MeanAveragePrecision)];
        const Interval interval = means.empty() ? Interval{} : confidenceInterval(means);
        rows.push_back({{"bits", report.bits},
                        {"queries", report.queries},
                        {"meanAveragePrecision", report.meanAveragePrecision},
                        {"meanAveragePrecisionInterval", {interval.low, interval.high}},
                        {"meanAveragePrecisionAt1000", report.meanAveragePrecisionAt1000},
                        {"meanAveragePrecisionAt5000", report.meanAveragePrecisionAt5000},
                        {"macroAveragePrecision", report.macroAveragePrecision},
                        {"precisionAt100", report.precisionAt100}});
        if (!common.asJson)
            std::printf(
                "%4d bits: mAP@all %.4f [%.4f, %.4f], mean over classes %.4f, mAP@1000 %.4f, mAP@5000 %.4f, "
                "P@100 %.4f (%zu queries, each leaving itself out)\n",
                report.bits, report.meanAveragePrecision, interval.low, interval.high,
                report.macroAveragePrecision, report.meanAveragePrecisionAt1000,
                report.meanAveragePrecisionAt5000, report.precisionAt100, report.queries);
    }
    if (common.asJson) printJson(rows);
}

}  // namespace

void addLibraryCommands(CLI::App& app) {
    {
        auto common = std::make_shared<Common>();
        auto folders = std::make_shared<std::vector<fs::path>>();
        auto labelled = std::make_shared<bool>(false);
        CLI::App* scan =
            app.add_subcommand("scan", "Add folders (or MNIST, CIFAR-10) and bring the library up to date");
        scan->add_option("folders", *folders, "Folders to add; none: scan those the library has");
        scan->add_flag("--labelled", *labelled, "First-level folders are class labels");
        common->addTo(*scan);
        common->addModelOptionsTo(*scan);
        scan->callback([=] { scanCommand(*common, *folders, *labelled); });
    }
    {
        auto common = std::make_shared<Common>();
        CLI::App* build =
            app.add_subcommand("build", "Fit the codes anew, with other settings or another network");
        common->addTo(*build);
        common->addModelOptionsTo(*build);
        build->callback([=] { buildCommand(*common); });
    }
    {
        auto command = std::make_shared<QueryCommand>();
        SearchOptions& options = command->options;
        CLI::App* query =
            app.add_subcommand("query", "Find the pictures that look like these, or that show what is said");
        query->add_option("pictures", command->pictures, "Picture files")->transform(pathOfFileUri());
        CLI::Option* text = query->add_option(
            "--text", command->text,
            "What the pictures show, or with a picture what else; where the network that codes the library "
            "reads words: " +
                wordReaders());
        query
            ->add_option("--text-weight", command->textWeight,
                         "With a picture: from 0, the picture alone, to 1, the words alone")
            ->check(realNumber(0, 1))
            ->capture_default_str()
            ->needs(text);
        query->add_option("--bits", options.bits, "Compare the first so many bits; 0: all")
            ->check(wholeNumber(0, kMostBits))
            ->capture_default_str()
            ->excludes(text);
        query->add_option("--radius", options.radius, "At most so many bits differ; -1: any")
            ->check(wholeNumber(-1, kMostBits))
            ->capture_default_str()
            ->excludes(text);
        query
            ->add_option("--top", options.limit,
                         "At most so many results, with --fold besides the copies; 0: all")
            ->check(wholeNumber(0))
            ->capture_default_str();
        query->add_flag("--weigh", options.weighted, "Weigh the bits for each query")->excludes(text);
        query->add_flag("--rerank", options.rerank, "Order the first 1,000 candidates by feature distance")
            ->excludes(text);
        query->add_option("--tag", options.filter.tag, "Only pictures with this tag");
        query->add_option("--label", options.filter.label, "Only pictures with this label");
        query->add_option("--path", options.filter.pathContains, "Only pictures whose path has this in it");
        const CLI::Option* restricts = query->add_option(
            "--words", command->words, "Only pictures that laplens find finds by these words");
        query->add_flag(
            "--fold", command->folds,
            "Name copies of one picture together, below the best ranked of them, as far as they are "
            "among the first that --top asks for");
        query->add_flag("--at-server", command->atServer,
                        "Leave the codes of a shared library at its server");
        command->common.addTo(*query);
        query->callback([=] {
            if (restricts->count() > 0) command->options.filter.terms = requiredTerms(command->words);
            command->isSaid = text->count() > 0;
            command->run();
        });
    }
    {
        auto common = std::make_shared<Common>();
        auto lists = std::make_shared<InfoLists>();
        CLI::App* info = app.add_subcommand("info", "What the library holds");
        info->add_flag("--failed", lists->failed,
                       "List the pictures that could not be read, with the reason");
        info->add_flag("--remarked", lists->remarked,
                       "List the pictures that were read although something is wrong with their files");
        info->add_flag("--passed-over", lists->passedOver,
                       "List the files in the library's folders that are no pictures of it, with the reason");
        common->addTo(*info);
        info->callback([=] { infoCommand(*common, *lists); });
    }
    {
        auto common = std::make_shared<Common>();
        auto bits = std::make_shared<std::vector<int>>();
        auto queries = std::make_shared<std::size_t>(1000);
        CLI::App* evaluate =
            app.add_subcommand("evaluate", "Mean average precision of a labelled library's codes");
        evaluate
            ->add_option("--bits", *bits,
                         "Code lengths; default: those of 16, 32, 48, 64, 128 and 256 "
                         "that the library has")
            ->delimiter(',')
            ->check(wholeNumber(1, kMostBits));
        evaluate->add_option("--queries", *queries, "About so many pictures are queries")
            ->check(wholeNumber(1))
            ->capture_default_str();
        common->addTo(*evaluate);
        evaluate->callback([=] { evaluateCommand(*common, *bits, *queries); });
    }
}

}  // namespace laplens
