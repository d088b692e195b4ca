// Codes at a PostgreSQL server of our own, alone and with three shards behind it, beside the same search in
// memory: rows a second loaded, milliseconds a query over all codes and through the index for small radii.
// shared_bench [MILLIONS ...]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <numeric>
#include <random>
#include <utility>

#include "core/search/ranking.hpp"
#include "core/store/library.hpp"
#include "core/store/postgres/shards.hpp"
#include "tests/support/postgres_server.hpp"

using namespace laplens;

namespace {

constexpr std::size_t kBatch = 100'000;
constexpr int kQueries = 5;

double secondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Milliseconds, the best of some queries, each asked twice: the machine may be busy with other things.
double bestOf(const std::function<void(std::size_t)>& ask) {
    double best = 1e9;
    for (std::size_t query = 0; query < 2 * kQueries; ++query)
        best = std::min(best, 1e3 * secondsOf([&] { ask(query % kQueries); }));
    return best;
}

void measure(PostgresServer& server, std::span<const std::unique_ptr<PostgresServer>> shards, std::size_t n,
             int bits) {
    const std::filesystem::path uri = server.newDatabase();
    { Library::open(uri); }
    std::vector<std::string> uris;
    for (const auto& shard : shards) uris.push_back(shard->newDatabase().string());
    JobContext context;
    if (!uris.empty()) addShards(uri, uris, context);
    Library library = Library::open(uri);
    const auto network = library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
    const auto model = library.addModel({.networkId = network, .method = "bench", .bits = bits});
    PackedCodes codes(n, bits);
    std::mt19937_64 random(1);
    for (std::size_t i = 0; i < n; ++i)
        for (std::uint64_t& word : codes[i]) word = random();
    std::vector<std::int64_t> ids(n);
    std::iota(ids.begin(), ids.end(), 1);

    const double load = secondsOf([&] {
        for (std::size_t first = 0; first < n; first += kBatch)
            library.putCodes(model, std::span(ids).subspan(first, std::min(kBatch, n - first)), codes, first);
    });
    const double index = secondsOf([&] { library.indexCodes(model); });
    const auto code = [&](std::size_t query) { return std::as_const(codes)[query * 977 % n]; };
    const double scan = bestOf([&](std::size_t q) { library.nearestCodes(model, code(q), {.limit = 100}); });
    const int radius = bits / 16 - 1, further = 2 * (bits / 16) - 1;
    const auto within = [&](int r) {
        return bestOf(
            [&](std::size_t q) { library.nearestCodes(model, code(q), {.limit = 100, .radius = r}); });
    };
    const double near = within(radius), far = within(further);
    const double memory = bestOf([&](std::size_t q) { rankCodes(codes, {.code = code(q), .limit = 100}); });
    const double memoryNear =
        bestOf([&](std::size_t q) { rankCodes(codes, {.code = code(q), .radius = radius}); });
    std::printf(
        "%zu shards, %5.1f M codes of %3d bits: loaded %7.0f rows/s; index made in %5.1f s; top 100 over all "
        "%8.1f ms"
        " (memory %6.2f); radius %2d %7.2f ms, radius %2d %7.2f ms by the index (memory %5.2f)\n",
        shards.size(), double(n) / 1e6, bits, double(n) / load, index, scan, memory, radius, near, further,
        far, memoryNear);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    if (!PostgresServer::isAvailable()) {
        std::printf("skipped: PostgreSQL is not installed\n");
        return 0;
    }
    PostgresServer server;
    std::vector<double> millions;
    for (int i = 1; i < argc; ++i) millions.push_back(std::atof(argv[i]));
    if (millions.empty()) millions = {1, 10};
    std::vector<std::unique_ptr<PostgresServer>> shards;
    for (int i = 0; i < 3; ++i) shards.push_back(std::make_unique<PostgresServer>());
    for (const double million : millions)
        for (const int bits : {64, 256})
            for (const std::size_t count : {std::size_t{0}, shards.size()})
                measure(server, std::span(shards).first(count), static_cast<std::size_t>(million * 1e6),
                        bits);
}
