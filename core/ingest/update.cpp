#include "core/ingest/update.hpp"

#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/ingest/early_codes.hpp"
#include "core/ingest/facts.hpp"
#include "core/ingest/inherited_tags.hpp"
#include "core/ingest/missing_copy_codes.hpp"
#include "core/ingest/sidecar_changes.hpp"
#include "core/library/active_model.hpp"
#include "core/library/library_network.hpp"
#include "core/library/model_settings.hpp"
#include "core/library/unfinished_update.hpp"
#include "core/networks/official_weights.hpp"
#include "core/query/search_index.hpp"
#include "core/upkeep/backup.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// A model is fitted anew when this share of the coded pictures came after it: most of what is in the library
/// its graph has never seen.
constexpr double kOutgrownShare = 0.5;

constexpr std::size_t kFeaturesAtOnce = 4096;

/// Whether the library's codes are as they are wanted.
bool fits(const Library& library, std::int64_t networkId, const HashOptions& hash) {
    const Library::Moment moment(library);
    const std::optional<ModelRecord> active = activeModelOf(library);
    if (!active) return false;
    const ModelRecord& model = *active;
    const HashOptions present = hashOptionsOf(model);
    if (model.networkId != networkId || present.method != hash.method || present.seed != hash.seed ||
        present.bits != hash.bits || present.solver != hash.solver || present.neighbours != hash.neighbours ||
        present.landmarks != hash.landmarks)
        return false;
    if (isProvisional(model)) return false;
    const ModelSettings settings(model);
    const auto fitted = settings.number("fitted", std::int64_t{0});
    if (!std::ranges::includes(library.imageIds(), library.modelImages(model.id)))
        return false;  // some were removed with their folder
    if (!library.hasModelFeatures(model.id)) return false;
    const auto known = settings.number("of", fitted);
    return static_cast<double>(library.counts().ready) <= static_cast<double>(known) / (1 - kOutgrownShare);
}

struct ChosenNetwork {
    Backbone backbone;
    fs::path weights;
};

ChosenNetwork networkAskedFor(const UpdateOptions& options) {
    const Backbone& backbone = !options.backbone.empty() ? backboneNamed(options.backbone)
                               : options.weights.empty() ? defaultBackbone()
                                                         : backboneOf(options.weights);
    const fs::path weights = options.weights.empty() ? installedWeights(backbone) : options.weights;
    if (weights.empty())
        throw Error("there are no weights for " + backbone.title, {},
                    "Get them with " + wayToWeights(backbone) +
                        " or under Models in the window, or name a file with --weights");
    return {backbone, weights};
}

ChosenNetwork chooseNetwork(const Library& library, const std::optional<ModelRecord>& active,
                            const UpdateOptions& options) {
    if (active && options.backbone.empty() && options.weights.empty())
        if (const auto network = networkOf(library, *active))
            return {backboneNamed(network->backbone), network->weightsFile};
    return networkAskedFor(options);
}

HashOptions chooseHash(const std::optional<ModelRecord>& active, const UpdateOptions& options) {
    HashOptions hash = active ? hashOptionsOf(*active) : defaultLibraryHash();
    hash.method = options.method.value_or(hash.method);
    hash.bits = options.bits.value_or(hash.bits);
    hash.neighbours = options.neighbours.value_or(hash.neighbours);
    hash.seed = options.seed.value_or(hash.seed);
    hash.solver = options.solver.value_or(hash.solver);
    hash.landmarks = options.landmarks.value_or(hash.landmarks);
    return hash;
}

/// Drops what is stored of those of these pictures (ascending ids, with a feature) whose feature is damaged.
/// Whether there were any.
bool forgetDamagedFeatures(Library& library, std::int64_t networkId,
                           const std::vector<std::int64_t>& imageIds) {
    if (imageIds.empty()) return false;
    Library::Transaction transaction(library);
    bool any = false;
    for (std::size_t first = 0; first < imageIds.size(); first += kFeaturesAtOnce) {
        const auto some =
            std::span(imageIds).subspan(first, std::min(kFeaturesAtOnce, imageIds.size() - first));
        const std::vector<std::int64_t> usable = library.loadFeaturesOf(networkId, some).imageIds;
        std::vector<std::int64_t> damaged;
        std::ranges::set_difference(some, usable, std::back_inserter(damaged));
        for (const std::int64_t id : damaged) library.forgetFeatures(id);
        any |= !damaged.empty();
    }
    transaction.commit();
    return any;
}

/// An update goes on where the last one was cut off, but does not know the settings that codes were asked for
/// with. Nothing in a shared library, as UpdateMark.
class BuildMark {
public:
    BuildMark(Library& library, const UpdateOptions& options, JobContext& context)
        : library_(library), isBuilding_(!(options == UpdateOptions())) {
        if (library.isShared() || (!isBuilding_ && library.setting(kKey) == 0) ||
            unfinishedUpdate(library).isRunning)
            return;
        if (!isBuilding_)
            context.message(Error("a build was cut off: the codes are as they were before it",
                                  library.folder(), "Build them again, with its settings")
                                .what());
        library.setSetting(kKey, isBuilding_);
    }
    void finish() const {
        if (isBuilding_ && !library_.isShared()) library_.setSetting(kKey, 0);
    }

private:
    static constexpr const char* kKey = "building";
    Library& library_;
    bool isBuilding_;
};

UpdateReport update(Library& library, const UpdateOptions& options, JobContext& context) {
    UpdateReport report;
    report.scan = scanLibrary(library, context);
    const std::optional<ModelRecord> active = activeModelOf(library);
    const auto [backbone, weights] = chooseNetwork(library, active, options);
    const std::int64_t networkId = registerNetwork(library, backbone, weights);
    const auto extract = [&] {
        if (library.imagesWithoutFeature(networkId).empty()) return;
        const std::unique_ptr<Network> network = loadNetwork(backbone, weights);
        EarlyCodes early(library, networkId, chooseHash(active, options));
        const ExtractReport extracted = extractFeatures(library, *network, networkId, context,
                                                        [&] { early.update(context.stopToken()); });
        report.extract.extracted += extracted.extracted;
        report.extract.failed += extracted.failed;
        report.extract.unreachable += extracted.unreachable;
        report.extract.changed += extracted.changed;
        report.extract.seconds += extracted.seconds;
        followPictures(library, extracted.others, extracted.lookedAt);
        report.codedOutOfSample += early.coded();
    };
    extract();
    if (library.counts().ready == 0) return report;

    // Another process may have built with other settings meanwhile: what is not asked for here stays as it is
    // now.
    const std::optional<ModelRecord> now = activeModelOf(library);
    const bool asksForNetwork = !options.backbone.empty() || !options.weights.empty();
    if (now && active && now->networkId != active->networkId && !asksForNetwork) {
        UpdateReport again = update(library, options, context);
        again.scan = report.scan;
        return again;
    }
    const HashOptions hash = chooseHash(now, options);
    const auto build = [&] {
        if (forgetDamagedFeatures(library, networkId, library.imagesWithFeature(networkId))) extract();
        report.build = buildModel(library, networkId, hash, context);
    };
    if (options.rebuild || !fits(library, networkId, hash))
        build();
    else
        try {
            report.codedOutOfSample += codeNewPictures(library, context);
        } catch (const UnusableModel&) {
            build();
        }
    if (forgetDamagedFeatures(library, networkId, library.imagesWithoutCode(library.activeModel()))) {
        extract();
        report.codedOutOfSample += codeNewPictures(library, context);
    }
    if (report.build.modelId == 0 && report.scan.added > 0)
        if (const auto index = SearchIndex::load(library, context)) report.drift = measureDrift(*index);
    return report;
}

}  // namespace

void requireNetworkAskedFor(const UpdateOptions& options) {
    if (options.backbone.empty() && options.weights.empty()) return;
    const auto [backbone, weights] = networkAskedFor(options);
    loadNetwork(backbone, weights);
}

/// Before the build leaves its mark: it would be refused again whenever it is taken up.
void requireLabelsAskedFor(const Library& library, const UpdateOptions& options) {
    if (!options.method || !usesLabels(*options.method) || library.counts().labelled > 0) return;
    if (std::ranges::any_of(library.roots(), &RootRecord::labelled)) return;
    throw Error(*options.method + " learns from labels, and the library has none", library.folder(),
                "Scan a folder with --labelled: its first-level folders are then labels");
}

UpdateReport updateLibrary(Library& library, const UpdateOptions& options, JobContext& context) {
    library.requireWritable();
    requireNetworkAskedFor(options);
    requireLabelsAskedFor(library, options);
    noteLibraryInPlace(library);
    const BuildMark building(library, options, context);
    UpdateMark mark(library);
    expectHeirs(library);
    UpdateReport report = update(library, options, context);
    readMissingFacts(library, context);
    const std::vector<UnusedSidecar> unused = unusedSidecars(library);
    for (const UnusedSidecar& sidecar : unused)
        ++report.scan.passedOver[static_cast<std::size_t>(sidecar.reason)];
    sayUnusedSidecars(unused, context);
    keepMissingCopyCodes(library, context);
    inheritTags(library, context);
    building.finish();
    mark.finish();
    return report;
}

}  // namespace laplens
