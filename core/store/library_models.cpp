#include <algorithm>
#include <bit>
#include <cstring>
#include <ctime>

#include "core/base/error.hpp"
#include "core/store/connection.hpp"
#include "core/store/library.hpp"
#include "core/store/statement_results.hpp"

namespace laplens {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little,
              "BLOBs of numbers are stored as they lie in memory");

namespace {

// A damaged file must not make us allocate what no network and no method has.
constexpr std::int64_t kLongestFeature = 1 << 20;
constexpr int kMostBits = 65535;
/// A value of PostgreSQL has at most 1 GiB.
constexpr std::int64_t kMostNumbersInARow = 1 << 27;

/// Of `codes` beside `models`, in a file: a server holds each model to its length.
#define LAPLENS_WHOLE_CODE "length(code) = (models.bits + 63) / 64 * 8"

#define LAPLENS_MODEL_COLUMNS "id, network_id, method, bits, seed, settings_json, eigenvalues, created_at"

template <class Number>
std::vector<Number> numbersOf(std::span<const std::byte> bytes) {
    std::vector<Number> numbers(bytes.size() / sizeof(Number));
    if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(Number));
    return numbers;
}

ModelRecord modelOf(const Statement& row) {
    ModelRecord model;
    model.id = row.integer(0);
    model.networkId = row.integer(1);
    model.method = row.text(2);
    model.bits = row.number(3);
    model.seed = static_cast<std::uint64_t>(row.integer(4));
    model.settingsJson = row.text(5);
    model.eigenvalues = numbersOf<double>(row.bytes(6));
    model.createdAt = row.text(7);
    return model;
}

/// Now, where it is not said: ISO 8601, UTC.
std::string createdAt(const std::string& said) {
    if (!said.empty()) return said;
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

/// A damaged feature is none: one NaN would make NaN of every distance, and so would a number that is larger
/// than any network makes.
bool isUsable(std::span<const float> feature, std::size_t size) {
    constexpr float kLargest = 1e6F;
    const Eigen::Map<const Eigen::ArrayXf> numbers(feature.data(), std::ssize(feature));
    return feature.size() == size && numbers.allFinite() && (numbers.abs() < kLargest).all();
}

/// Where the row of a picture belongs: usually right after the one before.
class RowFinder {
public:
    explicit RowFinder(const std::vector<std::int64_t>& ids) : ids_(ids) {}
    /// ids.size() when the picture is not among them.
    std::size_t operator()(std::int64_t id) {
        if (next_ >= ids_.size() || ids_[next_] != id)
            next_ = static_cast<std::size_t>(std::lower_bound(ids_.begin(), ids_.end(), id) - ids_.begin());
        if (next_ >= ids_.size() || ids_[next_] != id) return ids_.size();
        return next_++;
    }

private:
    const std::vector<std::int64_t>& ids_;
    std::size_t next_ = 0;
};

}  // namespace

std::int64_t Library::addNetwork(const NetworkRecord& network) {
    Statement(
        *connection_,
        "INSERT INTO networks (backbone, weights_sha256, weights_file, feature_size) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (backbone, weights_sha256) DO UPDATE SET weights_file = excluded.weights_file",
        network.backbone, network.weightsSha256, blobOf(network.weightsFile), network.featureSize)
        .execute();
    return firstInteger(Statement(*connection_,
                                  "SELECT id FROM networks WHERE backbone = ? AND weights_sha256 = ?",
                                  network.backbone, network.weightsSha256));
}

std::vector<NetworkRecord> Library::networks() const {
    std::vector<NetworkRecord> networks;
    Statement query(
        *connection_,
        "SELECT id, backbone, weights_sha256, weights_file, feature_size FROM networks ORDER BY id");
    while (query.next())
        networks.push_back({query.integer(0), query.text(1), query.text(2),
                            fs::path(toString(query.bytes(3))), query.number(4)});
    return networks;
}

void Library::putFeature(std::int64_t networkId, std::int64_t imageId, std::span<const float> feature) {
    Statement(*connection_,
              "INSERT INTO features (network_id, image_id, vector) VALUES (?, ?, ?) "
              "ON CONFLICT (image_id, network_id) DO UPDATE SET vector = excluded.vector",
              networkId, imageId, std::as_bytes(feature))
        .execute();
}

namespace {

Library::FeatureRows without(std::vector<Eigen::Index> dropped, const Library::FeatureRows& rows) {
    std::ranges::sort(dropped);
    std::vector<Eigen::Index> kept;
    for (Eigen::Index row = 0; row < rows.features.rows(); ++row)
        if (!std::ranges::binary_search(dropped, row)) kept.push_back(row);
    Library::FeatureRows fewer;
    for (const Eigen::Index row : kept)
        fewer.imageIds.push_back(rows.imageIds[static_cast<std::size_t>(row)]);
    fewer.features = rows.features(kept, Eigen::all);
    return fewer;
}

/// The features of `wanted` (ascending ids): few are looked up, many are read in the order of the file, not
/// of the index, which is one pass over the disk.
Library::FeatureRows readFeatures(Connection& connection, std::int64_t networkId,
                                  std::span<const std::int64_t> wanted) {
    Library::FeatureRows rows;
    const std::int64_t size =
        firstInteger(Statement(connection, "SELECT feature_size FROM networks WHERE id = ?", networkId));
    if (size == 0) throwUnknown("network", networkId, connection.subject());
    if (size < 0 || size > kLongestFeature)
        throw Error("the library gives its network a feature of " + std::to_string(size) + " numbers",
                    connection.subject(), "Put a backup copy in its place");

    // A look-up costs about as much as reading twenty rows in passing.
    const std::int64_t stored = firstInteger(
        Statement(connection, {"SELECT max(rowid) FROM features",
                               "SELECT reltuples::bigint FROM pg_class WHERE oid = 'features'::regclass"}));
    const bool few = 20 * static_cast<std::int64_t>(wanted.size()) <= stored || wanted.size() <= 100;
    const std::vector<std::int64_t> present = idsOf(
        few ? Statement(
                  connection,
                  {"SELECT image_id FROM features WHERE network_id = ? AND image_id IN (SELECT value FROM "
                   "json_each(?)) ORDER BY image_id",
                   "SELECT image_id FROM features WHERE network_id = ? AND image_id = ANY (?) ORDER BY "
                   "image_id"},
                  networkId, IdList{wanted})
            : Statement(connection, "SELECT image_id FROM features WHERE network_id = ? ORDER BY image_id",
                        networkId));
    std::set_intersection(wanted.begin(), wanted.end(), present.begin(), present.end(),
                          std::back_inserter(rows.imageIds));
    rows.features.resize(static_cast<Eigen::Index>(rows.imageIds.size()), size);

    RowFinder rowOf(rows.imageIds);
    Statement query =
        few ? Statement(connection,
                        {"SELECT image_id, vector FROM features WHERE network_id = ? AND image_id IN (SELECT "
                         "value FROM json_each(?))",
                         "SELECT image_id, vector FROM features WHERE network_id = ? AND image_id = ANY (?)"},
                        networkId, IdList{rows.imageIds})
            : Statement(Statement::Long{}, connection,
                        {"SELECT image_id, vector FROM features NOT INDEXED WHERE network_id = ?",
                         "SELECT image_id, vector FROM features WHERE network_id = ?"},
                        networkId);
    std::vector<Eigen::Index> unusable;
    while (query.next()) {
        const std::size_t row = rowOf(query.integer(0));
        if (row >= rows.imageIds.size()) continue;
        const auto at = static_cast<Eigen::Index>(row);
        const std::vector<float> vector = numbersOf<float>(query.bytes(1));
        if (isUsable(vector, static_cast<std::size_t>(size)))
            rows.features.row(at) = Eigen::Map<const Eigen::RowVectorXf>(vector.data(), size);
        else
            unusable.push_back(at);
    }
    return unusable.empty() ? std::move(rows) : without(std::move(unusable), rows);
}

/// The features of `fitted` as they were when the model was fitted: those that were kept, else as they are
/// now; pictures that have neither are left out.
Library::FeatureRows withThoseKept(Connection& connection, std::int64_t modelId,
                                   std::vector<std::int64_t> fitted, Library::FeatureRows now) {
    Statement query(connection,
                    "SELECT image_id, vector FROM fitted_features WHERE model_id = ? ORDER BY image_id",
                    modelId);
    std::vector<std::int64_t> keptIds;
    std::vector<float> kept;
    const auto size = static_cast<std::size_t>(now.features.cols());
    while (query.next()) {
        if (!std::ranges::binary_search(fitted, query.integer(0))) continue;
        const std::vector<float> vector = numbersOf<float>(query.bytes(1));
        if (!isUsable(vector, size)) continue;
        keptIds.push_back(query.integer(0));
        kept.insert(kept.end(), vector.begin(), vector.end());
    }
    if (keptIds.empty()) return now;
    std::erase_if(fitted, [&](std::int64_t id) {
        return !std::ranges::binary_search(keptIds, id) && !std::ranges::binary_search(now.imageIds, id);
    });
    FeatureMatrix features(std::ssize(fitted), now.features.cols());
    RowFinder keptRow(keptIds), rowNow(now.imageIds);
    for (std::size_t i = 0; i < fitted.size(); ++i) {
        const std::size_t at = keptRow(fitted[i]);
        auto row = features.row(static_cast<Eigen::Index>(i));
        if (at < keptIds.size())
            row = Eigen::Map<const Eigen::RowVectorXf>(kept.data() + at * size, features.cols());
        else
            row = now.features.row(static_cast<Eigen::Index>(rowNow(fitted[i])));
    }
    return {std::move(fitted), std::move(features)};
}

}  // namespace

Library::FeatureRows Library::loadFeatures(std::int64_t networkId) const {
    const Snapshot snapshot(*connection_);
    return readFeatures(*connection_, networkId, imageIdsInState(ImageState::Ready));
}

Library::FeatureRows Library::loadFeaturesOf(std::int64_t networkId,
                                             std::span<const std::int64_t> imageIds) const {
    const Snapshot snapshot(*connection_);
    return readFeatures(*connection_, networkId, imageIds);
}

void Library::forgetFeatures(std::int64_t imageId) {
    Statement(*connection_, "DELETE FROM features WHERE image_id = ?", imageId).execute();
    Statement(*connection_, "DELETE FROM codes WHERE model_id IN (SELECT id FROM models) AND image_id = ?",
              imageId)
        .execute();
}

std::vector<std::int64_t> Library::imagesWithoutFeature(std::int64_t networkId) const {
    return idsOf(
        Statement(*connection_,
                  "SELECT id FROM images WHERE state IN (0, 1) AND NOT EXISTS (SELECT 1 FROM features WHERE "
                  "image_id = images.id AND network_id = ?) ORDER BY id",
                  networkId));
}

std::vector<std::int64_t> Library::imagesWithFeature(std::int64_t networkId) const {
    return idsOf(Statement(*connection_,
                           "SELECT id FROM images WHERE state = 1 AND EXISTS (SELECT 1 FROM features WHERE "
                           "image_id = images.id AND network_id = ?) ORDER BY id",
                           networkId));
}

std::int64_t Library::addModel(const ModelRecord& model) {
    const std::int64_t id = firstInteger(Statement(
        *connection_,
        "INSERT INTO models (network_id, method, bits, seed, settings_json, state, eigenvalues, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        model.networkId, model.method, model.bits, model.seed, model.settingsJson, std::span(model.state),
        std::as_bytes(std::span(model.eigenvalues)), createdAt(model.createdAt)));
    connection_->addCodePlace(id, model.bits);
    return id;
}

std::vector<ModelRecord> Library::models() const {
    std::vector<ModelRecord> models;
    Statement query(*connection_, "SELECT " LAPLENS_MODEL_COLUMNS " FROM models ORDER BY id");
    while (query.next()) models.push_back(modelOf(query));
    return models;
}

ModelRecord Library::model(std::int64_t modelId) const {
    Statement query(*connection_, "SELECT " LAPLENS_MODEL_COLUMNS ", state FROM models WHERE id = ?",
                    modelId);
    if (!query.next()) throwUnknown("model", modelId, folder_);
    ModelRecord model = modelOf(query);
    const auto state = query.bytes(8);
    model.state.assign(state.begin(), state.end());
    return model;
}

std::int64_t Library::activeModel() const {
    return firstInteger(Statement(*connection_,
                                  "SELECT models.id FROM settings JOIN models ON models.id = settings.value "
                                  "WHERE key = 'active_model'"));
}

void Library::setActiveModel(std::int64_t modelId) {
    if (modelId != 0 && !Statement(*connection_, "SELECT 1 FROM models WHERE id = ?", modelId).next())
        throwUnknown("model", modelId, folder_);
    setSetting("active_model", modelId);
}

std::int64_t Library::updatingProcess() const {
    return setting("updating_process");
}

void Library::setUpdatingProcess(std::int64_t process) {
    setSetting("updating_process", process);
}

void Library::removeModel(std::int64_t modelId) {
    Statement(*connection_, "DELETE FROM models WHERE id = ?", modelId).execute();
    connection_->removeCodePlace(modelId);
}

void Library::putCode(std::int64_t modelId, std::int64_t imageId, std::span<const std::uint64_t> code) {
    const std::int64_t ids[] = {imageId};
    connection_->putCodes(modelId, ids, code, code.size());
}

void Library::putCodes(std::int64_t modelId, std::span<const std::int64_t> imageIds, const PackedCodes& codes,
                       std::size_t firstRow) {
    if (imageIds.empty()) return;
    const std::size_t wordsPerCode = codes.wordsPerCode();
    connection_->putCodes(modelId, imageIds, {codes[firstRow].data(), imageIds.size() * wordsPerCode},
                          wordsPerCode);
}

Library::CodeRows Library::loadCodes(std::int64_t modelId) const {
    const Snapshot snapshot(*connection_);
    Statement model(*connection_, "SELECT bits FROM models WHERE id = ?", modelId);
    if (!model.next()) throwUnknown("model", modelId, folder_);
    if (model.number(0) < 1 || model.number(0) > kMostBits)
        throw Error("the library gives its codes " + std::to_string(model.number(0)) + " bits", folder_,
                    "Build the codes again");
    const std::int64_t n =
        firstInteger(Statement(*connection_, "SELECT count(*) FROM codes WHERE model_id = ?", modelId));

    CodeRows rows;
    rows.imageIds.reserve(static_cast<std::size_t>(n));
    rows.codes = PackedCodes(static_cast<std::size_t>(n), model.number(0));
    Statement query(Statement::Long{}, *connection_,
                    "SELECT image_id, code FROM codes WHERE model_id = ? ORDER BY image_id", modelId);
    while (query.next()) {
        if (query.readCode(1, rows.codes[rows.imageIds.size()])) rows.imageIds.push_back(query.integer(0));
    }
    rows.codes.keepFirst(rows.imageIds.size());
    return rows;
}

std::vector<std::int64_t> Library::imagesWithoutCode(std::int64_t modelId) const {
#define LAPLENS_FEATURED_WITHOUT(code)                                                                 \
    "SELECT features.image_id FROM models JOIN features ON features.network_id = models.network_id "   \
    "JOIN images ON images.id = features.image_id WHERE models.id = ? AND images.state = 1 AND "       \
    "NOT EXISTS (SELECT 1 FROM codes WHERE model_id = models.id AND image_id = features.image_id" code \
    ") "                                                                                               \
    "ORDER BY features.image_id"
    return idsOf(Statement(
        *connection_, {LAPLENS_FEATURED_WITHOUT(" AND " LAPLENS_WHOLE_CODE), LAPLENS_FEATURED_WITHOUT("")},
        modelId));
#undef LAPLENS_FEATURED_WITHOUT
}

std::int64_t Library::countWithoutCode(std::int64_t modelId) const {
    return firstInteger(Statement(
        *connection_,
        {"SELECT count(*) FROM models JOIN images ON images.state = 1 WHERE models.id = ? AND NOT EXISTS "
         "(SELECT 1 FROM codes WHERE model_id = models.id AND image_id = images.id AND " LAPLENS_WHOLE_CODE
         ")",
         "SELECT count(*) FROM images WHERE state = 1 AND NOT EXISTS (SELECT 1 FROM codes WHERE "
         "model_id = ? AND image_id = images.id)"},
        modelId));
}

void Library::putModelImages(std::int64_t modelId, const FeatureRows& fitted) {
    const std::int64_t changed = Statement(*connection_, "UPDATE models SET fitted_images = ? WHERE id = ?",
                                           std::as_bytes(std::span(fitted.imageIds)), modelId)
                                     .execute();
    if (changed == 0) throwUnknown("model", modelId, folder_);
    const std::span numbers(fitted.features.data(), static_cast<std::size_t>(fitted.features.size()));
    if (isShared()) {
        if (std::ssize(numbers) < kMostNumbersInARow)
            Statement(*connection_, "UPDATE models SET fitted_features = ? WHERE id = ?",
                      std::as_bytes(numbers), modelId)
                .execute();
        return;
    }
    const std::int64_t networkId =
        firstInteger(Statement(*connection_, "SELECT network_id FROM models WHERE id = ?", modelId));
    const FeatureRows now = readFeatures(*connection_, networkId, fitted.imageIds);
    RowFinder rowOf(now.imageIds);
    for (std::size_t i = 0; i < fitted.imageIds.size(); ++i) {
        const auto was = fitted.features.row(static_cast<Eigen::Index>(i));
        const std::size_t row = rowOf(fitted.imageIds[i]);
        if (row < now.imageIds.size() && now.features.row(static_cast<Eigen::Index>(row)) == was) continue;
        Statement(*connection_,
                  "INSERT INTO fitted_features (model_id, image_id, vector) VALUES (?, ?, ?) ON CONFLICT "
                  "(model_id, image_id) DO UPDATE SET vector = excluded.vector",
                  modelId, fitted.imageIds[i],
                  std::as_bytes(std::span(was.data(), static_cast<std::size_t>(was.size()))))
            .execute();
    }
}

Library::FeatureRows Library::modelFeatures(std::int64_t modelId) const {
    const Snapshot snapshot(*connection_);
    Statement query(
        *connection_,
        {"SELECT network_id, fitted_images, '' FROM models WHERE id = ?",
         "SELECT network_id, fitted_images, coalesce(fitted_features, '') FROM models WHERE id = ?"},
        modelId);
    if (!query.next()) throwUnknown("model", modelId, folder_);
    FeatureRows fitted;
    fitted.imageIds = numbersOf<std::int64_t>(query.bytes(1));
    const std::vector<float> kept = numbersOf<float>(query.bytes(2));
    if (!kept.empty() && kept.size() % fitted.imageIds.size() == 0) {
        const auto rows = static_cast<Eigen::Index>(fitted.imageIds.size());
        fitted.features = Eigen::Map<const FeatureMatrix>(kept.data(), rows, std::ssize(kept) / rows);
        return fitted;
    }
    FeatureRows now = readFeatures(*connection_, query.integer(0), fitted.imageIds);
    return isShared() ? now
                      : withThoseKept(*connection_, modelId, std::move(fitted.imageIds), std::move(now));
}

bool Library::hasModelFeatures(std::int64_t modelId) const {
    const Snapshot snapshot(*connection_);
    const std::vector<std::int64_t> fitted = modelImages(modelId);
    if (!isShared()) return modelFeatures(modelId).imageIds == fitted;
    const bool keptWhole =
        Statement(*connection_, "SELECT 1 FROM models WHERE id = ? AND fitted_features IS NOT NULL", modelId)
            .next();
    if (keptWhole) return true;
    const std::vector<std::int64_t> present = idsOf(
        Statement(*connection_,
                  "SELECT image_id FROM models JOIN features USING (network_id) WHERE models.id = ? ORDER BY "
                  "image_id",
                  modelId));
    return std::ranges::includes(present, fitted);
}

std::vector<std::int64_t> Library::modelImages(std::int64_t modelId) const {
    Statement query(*connection_, "SELECT fitted_images FROM models WHERE id = ?", modelId);
    if (!query.next()) throwUnknown("model", modelId, folder_);
    return numbersOf<std::int64_t>(query.bytes(0));
}

std::int64_t Library::addRun(const RunRecord& run) {
    return firstInteger(
        Statement(*connection_,
                  "INSERT INTO runs (name, settings_json, result_json, created_at) VALUES (?, ?, ?, ?) "
                  "RETURNING id",
                  run.name, run.settingsJson, run.resultJson, createdAt(run.createdAt)));
}

std::vector<RunRecord> Library::runs() const {
    std::vector<RunRecord> runs;
    Statement query(*connection_,
                    "SELECT id, name, settings_json, result_json, created_at FROM runs ORDER BY id");
    while (query.next())
        runs.push_back({query.integer(0), query.text(1), query.text(2), query.text(3), query.text(4)});
    return runs;
}

std::int64_t Library::addSearch(const SearchRecord& search) {
    Statement insert(*connection_,
                     "INSERT INTO searches (name, query_json, created_at) VALUES (?, ?, ?) "
                     "ON CONFLICT (name) DO NOTHING RETURNING id",
                     search.name, search.queryJson, createdAt(search.createdAt));
    if (!insert.next())
        throw Error("there is a saved search of the name " + search.name + " already", folder_,
                    "Choose another name");
    return insert.integer(0);
}

std::vector<SearchRecord> Library::searches() const {
    std::vector<SearchRecord> searches;
    Statement query(*connection_, "SELECT id, name, query_json, created_at FROM searches ORDER BY name, id");
    while (query.next()) searches.push_back({query.integer(0), query.text(1), query.text(2), query.text(3)});
    return searches;
}

void Library::removeSearch(std::int64_t searchId) {
    Statement(*connection_, "DELETE FROM searches WHERE id = ?", searchId).execute();
}

}  // namespace laplens
