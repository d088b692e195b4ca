#include "core/ingest/build.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <sstream>

#include "core/base/error.hpp"
#include "core/graph/near_identical.hpp"
#include "core/hashing/graph_spectrum.hpp"
#include "core/hashing/hash_methods.hpp"
#include "core/library/active_model.hpp"

namespace laplens {

namespace {

constexpr std::size_t kRowsPerEncode = 256;
constexpr std::size_t kCodesPerPut = 4096;
// Found in a moment, and of pictures that are unlike those it is fitted on better than a graph of these.
constexpr const char* kProvisionalMethod = "hashing-baseline";

std::vector<std::byte> serialised(const HashModel& model) {
    std::ostringstream stream;
    model.serialise(stream);
    const std::string text = std::move(stream).str();
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

/// As numbers, in order of first appearance; -1 where there is none.
std::vector<int> labelsOf(const Library& library, const std::vector<std::int64_t>& imageIds) {
    std::map<std::string, int> numberOf;
    std::vector<int> labels;
    for (const std::string& label : library.labelsOf(imageIds))
        labels.push_back(
            label.empty() ? -1 : numberOf.emplace(label, static_cast<int>(numberOf.size())).first->second);
    return labels;
}

/// At most `count` of them (0: all), ascending.
std::vector<std::int64_t> sampled(const std::vector<std::int64_t>& ids, int count, std::uint64_t seed) {
    if (count <= 0 || ids.size() <= static_cast<std::size_t>(count)) return ids;
    std::vector<std::int64_t> sample;
    std::mt19937_64 random(seed);
    std::ranges::sample(ids, std::back_inserter(sample), count, random);
    return sample;
}

constexpr std::size_t kFewestFitted = 50;  // a graph of less says little

/// Leaves of bursts what stands for them (near_identical.hpp); the rest is coded out of sample. The spectrum
/// of what is left.
std::shared_ptr<const GraphSpectrum> spectrumWithoutBursts(Library::FeatureRows& rows,
                                                           const HashOptions& options, JobContext& context) {
    const auto count = static_cast<std::size_t>(rows.features.rows());
    const int needed =
        std::min(eigenvectorsNeeded(options.method, options.bits), static_cast<int>(count) - 1);
    SpectrumCache cache(options.neighbours, options.solver);
    const std::vector<std::int32_t> kept =
        rowsWithoutBursts(rows.features, *cache.graph(rows.features, context), context);
    if (kept.size() < count && kept.size() >= kFewestFitted) {
        FeatureMatrix features = rows.features(kept, Eigen::all);
        rows.features = std::move(features);
        std::ranges::transform(kept, rows.imageIds.begin(), [&](std::int32_t row) {
            return rows.imageIds[static_cast<std::size_t>(row)];
        });
        rows.imageIds.resize(kept.size());
        cache = SpectrumCache(options.neighbours, options.solver);
    }
    return cache.get(rows.features, options.ldh.affinity.value_or(affinityOf(options.method)), needed,
                     context);
}

struct Coded {
    std::vector<std::int64_t> imageIds;
    PackedCodes codes;

    /// Those that are also among these, ascending.
    Coded among(std::span<const std::int64_t> others) const {
        Coded some{{}, PackedCodes(0, codes.bits())};
        for (std::size_t i = 0; i < imageIds.size(); ++i) {
            if (!std::ranges::binary_search(others, imageIds[i])) continue;
            some.imageIds.push_back(imageIds[i]);
            some.codes.append(codes[i]);
        }
        return some;
    }
};

/// Codes pictures out of sample, so many at a time that a stop takes effect soon, until `onSlice` answers
/// false.
template <class OnSlice>
void forEachCodedSlice(const Library& library, std::int64_t networkId, const HashModel& coder,
                       std::span<const std::int64_t> imageIds, JobContext& context, const OnSlice& onSlice) {
    for (std::size_t first = 0; first < imageIds.size(); first += kRowsPerEncode) {
        context.checkpoint();
        const std::size_t count = std::min(kRowsPerEncode, imageIds.size() - first);
        Library::FeatureRows rows = library.loadFeaturesOf(networkId, imageIds.subspan(first, count));
        PackedCodes codes = coder.encode(rows.features);
        if (!onSlice(Coded{std::move(rows.imageIds), std::move(codes)})) return;
        context.advanceTo(static_cast<std::int64_t>(first + count));
    }
}

}  // namespace

BuildReport buildModel(Library& library, std::int64_t networkId, const HashOptions& wanted,
                       JobContext& context, BuildKind kind) {
    const auto start = std::chrono::steady_clock::now();
    HashOptions options = wanted;
    if (kind == BuildKind::Provisional) options.method = kProvisionalMethod;
    const std::vector<std::int64_t> all = library.imagesWithFeature(networkId);
    if (all.empty())
        throw Error("the library has no picture to build codes from", library.folder(),
                    "Add a folder with pictures");
    Library::FeatureRows landmarks =
        library.loadFeaturesOf(networkId, sampled(all, options.landmarks, options.seed));

    createHashModel(options);  // throws when they cannot be, before anything is computed
    HashOptions settings = options;
    if (usesLabels(options.method))
        settings.labels = labelsOf(library, landmarks.imageIds);
    else if (usesSpectrum(options.method))
        settings.spectrum = spectrumWithoutBursts(landmarks, options, context);
    const std::unique_ptr<HashModel> hash = createHashModel(settings);
    Coded coded{landmarks.imageIds, hash->fit(landmarks.features, context)};
    std::vector<std::int64_t> others;
    std::ranges::set_difference(all, landmarks.imageIds, std::back_inserter(others));
    if (!others.empty())
        context.beginStage("Coding the other pictures", static_cast<std::int64_t>(others.size()));
    forEachCodedSlice(library, networkId, *hash, others, context, [&](const Coded& slice) {
        coded.imageIds.insert(coded.imageIds.end(), slice.imageIds.begin(), slice.imageIds.end());
        for (std::size_t i = 0; i < slice.imageIds.size(); ++i) coded.codes.append(slice.codes[i]);
        return true;
    });

    BuildReport report;
    report.coded = static_cast<std::int64_t>(coded.imageIds.size());
    report.remarks = hash->remarks();
    if (!others.empty())
        report.remarks.push_back("Fitted on " + std::to_string(landmarks.imageIds.size()) +
                                 " pictures; the other " + std::to_string(others.size()) +
                                 " are coded out of sample");
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

    ModelRecord record;
    record.networkId = networkId;
    record.method = hash->method();
    record.bits = coded.codes.bits();
    record.seed = options.seed;
    record.settingsJson = nlohmann::json{
        {"bits", options.bits},
        {"neighbours", options.neighbours},
        {"landmarks", options.landmarks},
        {"spectra", options.solver == Eigensolver::Spectra},
        {"fitted", landmarks.imageIds.size()},
        {"of", all.size()},
        {"newest", all.back()},
        {"provisional", kind == BuildKind::Provisional},
        {"method", wanted.method},
        {"groups", hash->groups()},
        {"seconds", report.seconds},
        {"remarks",
         report.remarks}}.dump();
    record.state = serialised(*hash);
    record.eigenvalues = hash->eigenvalues();

    context.beginStage("Storing codes", report.coded);
    Library::Transaction transaction(library);
    // Another program may have found meanwhile that pictures have changed or are gone.
    coded = coded.among(library.imagesWithFeature(networkId));
    for (const ModelRecord& old : library.models())
        if (isProvisional(old) || (old.networkId == networkId && old.method == record.method))
            library.removeModel(old.id);
    report.modelId = library.addModel(record);
    library.putModelImages(report.modelId, landmarks);
    for (std::size_t first = 0; first < coded.imageIds.size(); first += kCodesPerPut) {
        if (context.stopRequested()) throw Cancelled();  // a pause would keep others from writing
        const std::span ids = std::span(coded.imageIds).subspan(first);
        library.putCodes(report.modelId, ids.first(std::min(kCodesPerPut, ids.size())), coded.codes, first);
        context.advanceTo(static_cast<std::int64_t>(std::min(first + kCodesPerPut, coded.imageIds.size())));
    }
    library.setActiveModel(report.modelId);
    transaction.commit();
    library.gatherStatistics(report.modelId, report.coded, context.stopToken());
    return report;
}

std::int64_t codeNewPictures(Library& library, JobContext& context) {
    std::optional<ModelRecord> active;
    std::vector<std::int64_t> without;
    std::optional<Coder> coder;
    {
        const Library::Moment moment(library);
        active = activeModelOf(library);
        if (active) without = library.imagesWithoutCode(active->id);
        if (without.empty()) return 0;
        coder.emplace(library, active->id);
    }
    context.beginStage("Coding new pictures", static_cast<std::int64_t>(without.size()));
    bool isActive = true;
    forEachCodedSlice(library, active->networkId, coder->model(), without, context, [&](const Coded& slice) {
        Library::Transaction transaction(library);
        isActive = library.activeModel() == active->id;
        if (!isActive) return false;
        const Coded still = slice.among(library.loadFeaturesOf(active->networkId, slice.imageIds).imageIds);
        library.putCodes(active->id, still.imageIds, still.codes);
        transaction.commit();
        return true;
    });
    if (!isActive) return codeNewPictures(library, context);
    const auto added = static_cast<std::int64_t>(without.size());
    library.gatherStatistics(active->id, added, context.stopToken());
    return added;
}

}  // namespace laplens
