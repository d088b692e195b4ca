#include "core/experiments/experiment_arrays.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/npy.hpp"
#include "core/base/paths.hpp"
#include "core/base/regular_file.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* kDatabase = "database.npy";
constexpr const char* kQueries = "queries.npy";
constexpr const char* kDatabaseLabels = "database-labels.npy";
constexpr const char* kQueryLabels = "queries-labels.npy";
constexpr const char* kTrainingLabels = "training-labels.npy";
constexpr const char* kQueryRows = "query-rows.npy";
constexpr const char* kDescription = "experiment.json";

FeatureMatrix featuresFrom(const fs::path& file) {
    FeatureMatrix rows = readNpy(file).matrix();
    for (Eigen::Index i = 0; i < rows.rows(); ++i)
        // What has length 1 already stays as it is to the last bit.
        if (const float norm = rows.row(i).norm(); norm > 0 && std::abs(norm - 1) > 1e-5f)
            rows.row(i) /= norm;
    return rows;
}

/// `rows` integers from `least` to `most`; none when there is no such file.
std::vector<int> integersFrom(const fs::path& file, Eigen::Index rows, std::int64_t least,
                              std::int64_t most) {
    if (!fs::exists(file)) return {};
    const std::vector<std::int64_t> read = readNpy(file).integers();
    if (read.size() != static_cast<std::size_t>(rows))
        throw Error("the array has " + std::to_string(read.size()) + " numbers, not " + std::to_string(rows),
                    file, "Save one a row of the features");
    std::vector<int> values;
    for (const std::int64_t value : read) {
        if (value < least || value > most)
            throw Error("the array holds " + std::to_string(value), file,
                        "Use " + std::to_string(least) + " to " + std::to_string(most));
        values.push_back(static_cast<int>(value));
    }
    return values;
}

template <class Values>
std::string hashOf(const Values& values) {
    return contentHash(std::as_bytes(std::span(values.data(), static_cast<std::size_t>(values.size()))));
}

void describe(ExperimentData& data, const fs::path& folder) {
    data.name = fs::weakly_canonical(folder).filename().string();
    data.features = "arrays";
    data.identity = hashOf(data.database) + hashOf(data.queries) + hashOf(data.databaseLabels) +
                    hashOf(data.queryLabels) + hashOf(data.trainingLabels) + hashOf(data.selfRows);
    if (!fs::exists(folder / kDescription)) return;
    std::ifstream stream = openRegularFile(folder / kDescription);
    try {
        const json description = json::parse(stream);
        const std::string arrays = description.at("arrays");
        description.at("classNames").get_to(data.classNames);
        description.at("name").get_to(data.name);
        description.at("features").get_to(data.features);
        description.at("split").get_to(data.split);
        // Other arrays than it was written with are other data.
        if (arrays == data.identity) description.at("identity").get_to(data.identity);
    } catch (const json::exception&) {
        throw Error("the description of these arrays is damaged", folder / kDescription,
                    "Delete the file, or write the arrays anew");
    }
}

}  // namespace

bool hasExperimentArrays(const fs::path& folder) {
    return fs::exists(folder / kDatabase) && fs::exists(folder / kQueries);
}

ExperimentData readExperimentArrays(const fs::path& folder) {
    constexpr std::int64_t kMost = std::numeric_limits<int>::max();
    ExperimentData data;
    data.database = featuresFrom(folder / kDatabase);
    data.queries = featuresFrom(folder / kQueries);
    if (data.database.cols() != data.queries.cols())
        throw Error("the queries have " + std::to_string(data.queries.cols()) + " features, the database " +
                        std::to_string(data.database.cols()),
                    folder, "Save both of the same network");
    data.databaseLabels = integersFrom(folder / kDatabaseLabels, data.database.rows(), -1, kMost);
    data.queryLabels = integersFrom(folder / kQueryLabels, data.queries.rows(), -1, kMost);
    if (data.databaseLabels.empty() != data.queryLabels.empty())
        throw Error("only one of the two has labels", folder,
                    std::string("Save ") + kDatabaseLabels + " and " + kQueryLabels + ", or neither");
    data.trainingLabels = integersFrom(folder / kTrainingLabels, data.database.rows(), -1, kMost);
    for (const int row :
         integersFrom(folder / kQueryRows, data.queries.rows(), 0, std::int64_t{data.database.rows()} - 1))
        data.selfRows.push_back(static_cast<std::size_t>(row));
    if (data.databaseLabels.empty()) {
        data.databaseLabels.assign(static_cast<std::size_t>(data.database.rows()), -1);
        data.queryLabels.assign(static_cast<std::size_t>(data.queries.rows()), -1);
    }
    describe(data, folder);
    return data;
}

void writeExperimentArrays(const ExperimentData& data, const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error("the folder cannot be made", folder, "Choose another one");
    // An optional one that an earlier experiment left would be taken for this one's.
    for (const char* optional : {kTrainingLabels, kQueryRows, kDescription})
        fs::remove(folder / optional, error);
    writeNpy(folder / kDatabase, data.database);
    writeNpy(folder / kQueries, data.queries);
    writeNpy(folder / kDatabaseLabels, data.databaseLabels);
    writeNpy(folder / kQueryLabels, data.queryLabels);
    if (!data.trainingLabels.empty()) writeNpy(folder / kTrainingLabels, data.trainingLabels);
    if (!data.selfRows.empty())
        writeNpy(folder / kQueryRows, std::vector<int>(data.selfRows.begin(), data.selfRows.end()));
    const json description{{"name", data.name},         {"features", data.features},
                           {"split", data.split},       {"classNames", data.classNames},
                           {"identity", data.identity}, {"arrays", readExperimentArrays(folder).identity}};
    writeFileAtomically(folder / kDescription,
                        description.dump(1, ' ', false, json::error_handler_t::replace));
}

void writeCodeArrays(const ExperimentCell& cell, const PackedCodes& database, const PackedCodes& queries,
                     const fs::path& folder) {
    const std::string stem =
        cell.method + '-' + std::to_string(cell.bits) + '-' + std::to_string(cell.seed) + '-';
    for (const auto& [name, codes] : {std::pair("database.npy", &database), {"queries.npy", &queries}}) {
        std::string bytes = npyHeader("|u1", {codes->size(), static_cast<std::size_t>(codes->bits())});
        for (std::size_t i = 0; i < codes->size(); ++i)
            for (int b = 0; b < codes->bits(); ++b) bytes += static_cast<char>(codes->bit(i, b));
        writeFileAtomically(folder / (stem + name), bytes);
    }
}

PackedCodes readCodeArray(const fs::path& file) {
    const NpyArray array = readNpy(file);
    const FeatureMatrix values = array.matrix();
    constexpr Eigen::Index kMostBits = 4096;
    if (values.cols() < 1 || values.cols() > kMostBits)
        throw Error("these codes have " + std::to_string(values.cols()) + " bits", file, "Use 1 to 4096");
    if (array.isWhole() && (values.array().abs() > 1).any())
        throw Error("these codes hold other numbers than -1, 0 and 1", file,
                    "Save a column a bit: numpy.unpackbits makes it of bytes");
    PackedCodes codes(static_cast<std::size_t>(values.rows()), static_cast<int>(values.cols()));
    for (Eigen::Index i = 0; i < values.rows(); ++i)
        for (Eigen::Index b = 0; b < values.cols(); ++b)
            codes.setBit(static_cast<std::size_t>(i), static_cast<int>(b), values(i, b) > 0);
    return codes;
}

}  // namespace laplens
