// A library of a million pictures: what opening it, ranking it and moving the bits slider take, beside SQLite
// ranking the same codes in its own scan. library_bench FOLDER makes the library there the first time (two
// minutes, 3 GB).
#include <sqlite3.h>
#include <sys/resource.h>

#include <bit>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <numeric>

#include "core/ingest/build.hpp"
#include "core/library/active_model.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/query/search_index.hpp"
#include "tests/benchmarks/ratio.hpp"
#include "tests/benchmarks/synthetic_features.hpp"

using namespace laplens;

namespace {

constexpr int kPictures = 1'000'000, kLength = 512, kGroups = 1000;

double millisecondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// Of five runs.
double medianOf(const std::function<void()>& work) {
    std::vector<double> times(5);
    for (double& time : times) time = millisecondsOf(work);
    std::ranges::sort(times);
    return times[2];
}

double residentMegabytes() {
    long pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages;
    return static_cast<double>(pages) * 4096 / 1e6;
}

void make(const std::filesystem::path& folder) {
    std::printf("making a library of %d pictures in %s\n", kPictures, folder.c_str());
    SyntheticFeatures features(kLength, kGroups);
    Library library = Library::open(folder);
    const std::int64_t root = library.addRoot({.path = "/nowhere", .kind = "folder", .labelled = true});
    const std::int64_t network = library.addNetwork({.backbone = "embedded",
                                                     .weightsSha256 = "bench",
                                                     .weightsFile = "/nowhere/weights",
                                                     .featureSize = kLength});
    constexpr int kBatch = 50'000;
    for (int first = 0; first < kPictures; first += kBatch) {
        const FeatureMatrix rows = features.next(kBatch);
        Library::Transaction transaction(library);
        for (int i = first; i < first + kBatch; ++i) {
            const int group = i % kGroups;
            const std::string name =
                "folder" + std::to_string(group) + "/picture" + std::to_string(i) + ".jpg";
            const std::int64_t id = library.addImage({.rootId = root,
                                                      .path = name,
                                                      .fileSize = 1,
                                                      .width = 640,
                                                      .height = 480,
                                                      .state = ImageState::Ready,
                                                      .label = "folder" + std::to_string(group)});
            library.putFeature(network, id, {rows.row(i - first).data(), kLength});
        }
        transaction.commit();
    }
    JobContext context;
    HashOptions options = defaultLibraryHash();
    options.landmarks = 20'000;
    const BuildReport report = buildModel(library, network, options, context);
    std::printf("built in %.0f s\n", report.seconds);
    for (const StageTime& stage : context.stageTimes())
        std::printf("  %s: %.1f s\n", stage.stage.c_str(), stage.seconds);
}

/// hamming(code, query): as an SQL function that SQLite calls for each row.
void sqlHamming(sqlite3_context* context, int, sqlite3_value** arguments) {
    const auto* a = static_cast<const unsigned char*>(sqlite3_value_blob(arguments[0]));
    const auto* b = static_cast<const unsigned char*>(sqlite3_value_blob(arguments[1]));
    int distance = 0;
    for (int i = 0; i < sqlite3_value_bytes(arguments[0]); i += 8) {
        std::uint64_t x, y;
        std::memcpy(&x, a + i, 8);
        std::memcpy(&y, b + i, 8);
        distance += std::popcount(x ^ y);
    }
    sqlite3_result_int(context, distance);
}

class SqliteScan {
public:
    SqliteScan(const std::filesystem::path& folder, std::int64_t model) {
        sqlite3_open_v2((folder / "library.sqlite").c_str(), &database_, SQLITE_OPEN_READONLY, nullptr);
        sqlite3_create_function(database_, "hamming", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                                sqlHamming, nullptr, nullptr);
        sqlite3_prepare_v2(
            database_,
            "SELECT image_id, hamming(code, ?1) AS d FROM codes WHERE model_id = ?2 ORDER BY d, image_id "
            "LIMIT 100",
            -1, &statement_, nullptr);
        sqlite3_bind_int64(statement_, 2, model);
    }
    ~SqliteScan() {
        sqlite3_finalize(statement_);
        sqlite3_close(database_);
    }
    std::vector<std::int64_t> first100(std::span<const std::uint64_t> code) {
        sqlite3_reset(statement_);
        sqlite3_bind_blob(statement_, 1, code.data(), static_cast<int>(code.size_bytes()), SQLITE_STATIC);
        std::vector<std::int64_t> ids;
        while (sqlite3_step(statement_) == SQLITE_ROW) ids.push_back(sqlite3_column_int64(statement_, 0));
        return ids;
    }

private:
    sqlite3* database_ = nullptr;
    sqlite3_stmt* statement_ = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "library_bench FOLDER\n");
        return 1;
    }
    const std::filesystem::path folder = argv[1];
    if (!std::filesystem::exists(folder / "library.sqlite")) make(folder);

    JobContext context;
    static std::shared_ptr<const SearchIndex> index;
    std::printf("opened, ids of the grid and counts: %.0f ms\n", medianOf([&] {
                    const Library library = Library::openExisting(folder);
                    benchmark::DoNotOptimize(library.imageIds());
                    benchmark::DoNotOptimize(library.counts());
                }));
    std::printf("codes and labels in memory: %.0f ms\n",
                medianOf([&] { index = SearchIndex::load(Library::openExisting(folder), context); }));
    std::printf("resident: %.0f MB, of which codes %.0f MB\n", residentMegabytes(),
                static_cast<double>(index->codes.words().size_bytes()) / 1e6);
    std::printf("hash model and its landmarks read: %.0f ms\n", millisecondsOf([&] { index->coder(); }));
    static const Query query = queryFromRow(*index, 123'456);
    const FeatureMatrix feature = Eigen::Map<const FeatureMatrix>(
        query.feature.data(), 1, static_cast<Eigen::Index>(query.feature.size()));
    std::printf("a picture's feature coded out of sample: %.2f ms\n",
                medianOf([&] { benchmark::DoNotOptimize(index->coder().encode(feature)); }));
    for (const std::size_t limit : {std::size_t{0}, std::size_t{1000}})
        std::printf("ranked by 256 bits, %s: %.1f ms\n", limit ? "the first 1,000" : "all",
                    medianOf([&] { search(*index, query, {.limit = limit}); }));
    std::printf("ranked by 256 weighed bits, all: %.1f ms\n",
                medianOf([&] { search(*index, query, {.weighted = true}); }));
    std::printf("the first 1,000 reordered by features from the file: %.1f ms\n",
                medianOf([&] { search(*index, query, {.limit = 1000, .rerank = true}); }));
    for (const std::size_t limit : {std::size_t{0}, std::size_t{1000}}) {
        double slowest = 0, sum = 0;
        int moves = 0;
        for (int bits = 8; bits <= 256; bits += 8, ++moves) {
            const double time = medianOf([&] { search(*index, query, {.bits = bits, .limit = limit}); });
            slowest = std::max(slowest, time);
            sum += time;
        }
        std::printf("bits slider, 8 to 256 bits, %s ranked anew: mean %.1f ms, slowest %.1f ms\n",
                    limit ? "the first 1,000" : "all", sum / moves, slowest);
    }
    std::printf("resident: %.0f MB\n", residentMegabytes());

    static SqliteScan sqlite(folder, index->model.id);
    const auto expected = sqlite.first100(query.code);
    static const auto first100 = [] {
        Query alone = query;
        alone.imageId = 0;
        alone.label = -1;
        return search(*index, alone, {.limit = 100}).ranked;
    };
    const std::vector<RankedPicture> ours = first100();
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (ours[i].imageId != expected[i]) {
            std::fprintf(stderr, "SQLite has another picture at rank %zu\n", i);
            return 1;
        }
    compare(
        "first 100 of 1M x 256 bits", "SQLite scan", [] { benchmark::DoNotOptimize(first100()); },
        [] { benchmark::DoNotOptimize(sqlite.first100(query.code)); });
    --argc;
    return runBenches(argc, argv);
}
