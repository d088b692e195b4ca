// Exact search by radius: multi-index hashing against a scan and against FAISS's hash index, and what an
// entry and a candidate cost in words of a scan, which is what the choice between the two paths goes by.
#include <faiss/IndexBinaryHash.h>
#include <faiss/impl/AuxIndexStructures.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>

#include "core/search/ranking.hpp"
#include "tests/benchmarks/ratio.hpp"

using namespace laplens;

namespace {

/// Codes in groups of about a hundred that differ in a few bits, as codes of pictures do.
PackedCodes groupedCodes(std::size_t n, int bits) {
    std::mt19937_64 random(1);
    PackedCodes codes(n, bits);
    for (std::size_t i = 0; i < n; ++i) {
        if (i % 100 == 0) {
            for (std::uint64_t& word : codes[i]) word = random();
        } else {
            std::ranges::copy(std::as_const(codes)[i - i % 100], codes[i].begin());
            for (std::uint64_t flips = 1 + random() % (static_cast<std::uint64_t>(bits) / 8); flips > 0;
                 --flips) {
                const int b = static_cast<int>(random() % static_cast<std::uint64_t>(bits));
                codes.setBit(i, b, !codes.bit(i, b));
            }
        }
    }
    return codes;
}

double secondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

constexpr std::size_t kQueries = 200;

struct Case {
    Case(std::size_t n, int bits) : codes(groupedCodes(n, bits)), index(codes, bits, context) {}

    std::span<const std::uint64_t> query(std::size_t q) const {
        return codes[q * (codes.size() / kQueries) + q % 100];
    }
    Ranking ask(std::size_t q, int radius, const MultiIndex* by) const {
        return rankCodes(codes, {.code = query(q), .radius = radius, .index = by});
    }
    /// Every query, with an index or without; the number of hits.
    std::size_t all(int radius, const MultiIndex* by) const {
        std::size_t hits = 0;
        for (std::size_t q = 0; q < kQueries; ++q) hits += ask(q, radius, by).hits.size();
        return hits;
    }
    std::size_t allByIndex(int radius) const {
        std::size_t hits = 0;
        for (std::size_t q = 0; q < kQueries; ++q) hits += index.within(query(q), radius, true)->size();
        return hits;
    }

    JobContext context;
    PackedCodes codes;
    MultiIndex index;
};

/// FAISS's index of the same kind: as many tables, and told how far a substring may differ.
struct Peer {
    explicit Peer(const Case& of)
        : data(of),
          faiss(of.codes.bits(), static_cast<int>(of.index.tables()),
                of.codes.bits() / static_cast<int>(of.index.tables())) {
        faiss.own_fields = true;
        faiss.add(static_cast<faiss::Index::idx_t>(of.codes.size()),
                  reinterpret_cast<const std::uint8_t*>(of.codes.words().data()));
    }
    std::size_t all(int radius) {
        faiss.nflip = radius / static_cast<int>(data.index.tables());
        std::size_t hits = 0;
        for (std::size_t q = 0; q < kQueries; ++q) {
            faiss::RangeSearchResult result(1);
            faiss.range_search(1, reinterpret_cast<const std::uint8_t*>(data.query(q).data()), radius + 1,
                               &result);
            hits += result.lims[1];
        }
        return hits;
    }

    const Case& data;
    faiss::IndexBinaryMultiHash faiss;
};

void check(std::size_t hits, std::size_t expected) {
    if (hits == expected) return;
    std::fprintf(stderr, "%zu hits, the scan has %zu\n", hits, expected);
    std::exit(1);
}

void addScan(const std::string& name, const Case& data) {
    for (const int radius : {0, 2, 6, 12}) {
        check(data.allByIndex(radius), data.all(radius, nullptr));
        compare(
            name + ", within " + std::to_string(radius), "our own scan",
            [&data, radius] { data.all(radius, &data.index); },
            [&data, radius] { data.all(radius, nullptr); });
    }
}

void addPeer(const std::string& name, Peer& peer) {
    for (const int radius : {0, 2, 6}) {
        check(peer.all(radius), peer.data.all(radius, nullptr));
        compare(
            name + ", within " + std::to_string(radius) + " (hash)", "FAISS MultiHash",
            [&peer, radius] { peer.data.all(radius, &peer.data.index); },
            [&peer, radius] { peer.all(radius); });
    }
}

/// What the cost model foretells beside what is measured, a query.
void printCosts(const char* name, const Case& data) {
    const double words = static_cast<double>(data.codes.words().size());
    const double scan = secondsOf([&] { data.all(0, nullptr); }) / kQueries;
    std::printf("%s, %zu tables: the scan %.0f us a query, %.2f ns a word\n", name, data.index.tables(),
                scan * 1e6, scan / words * 1e9);
    for (const int radius : {0, 2, 4, 6, 8, 10, 12, 16, 24}) {
        double cost = 0;
        for (std::size_t q = 0; q < kQueries; ++q) {
            SearchEffort effort;
            data.index.within(data.query(q), radius, true, &effort);
            cost += MultiIndex::kEntryCost * static_cast<double>(effort.entries) +
                    MultiIndex::kCandidateCost * static_cast<double>(effort.candidates);
        }
        const double seconds = secondsOf([&] { data.allByIndex(radius); }) / kQueries;
        const bool byIndex = data.ask(1, radius, &data.index).histogram.empty();
        std::printf("  within %2d: by the index %9.1f us, foretold %9.1f; chosen: %s\n", radius,
                    seconds * 1e6, cost / kQueries * scan / words * 1e6, byIndex ? "index" : "scan");
        if (seconds > 10 * scan) break;
    }
}

}  // namespace

int main(int argc, char** argv) {
    static Case many(10'000'000, 64), longer(1'000'000, 256), medium(1'000'000, 64);
    static Peer mediumPeer(medium), longerPeer(longer);
    printCosts("10M x 64 bits", many);
    printCosts("1M x 64 bits", medium);
    printCosts("1M x 256 bits", longer);
    addScan("10M x 64 bits", many);
    addScan("1M x 256 bits", longer);
    addPeer("1M x 64 bits", mediumPeer);
    addPeer("1M x 256 bits", longerPeer);
    return runBenches(argc, argv);
}
