// The first 100 by Hamming distance against FAISS's IndexBinaryFlat: same codes, same threads.
#include <faiss/IndexBinaryFlat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>

#include "core/base/parallel.hpp"
#include "core/search/ranking.hpp"
#include "tests/benchmarks/ratio.hpp"

using namespace laplens;

namespace {

constexpr std::size_t kTop = 100, kQueries = 8;

PackedCodes randomCodes(std::size_t n, int bits, std::uint64_t seed) {
    PackedCodes codes(n, bits);
    std::mt19937_64 random(seed);
    for (std::uint64_t& word : codes.words()) word = random();
    return codes;
}

const std::uint8_t* bytesOf(const PackedCodes& codes) {
    return reinterpret_cast<const std::uint8_t*>(codes.words().data());
}

struct Case {
    Case(std::size_t n, int bits)
        : codes(randomCodes(n, bits, 1)), queries(randomCodes(kQueries, bits, 2)), faiss(bits) {
        faiss.add(static_cast<faiss::Index::idx_t>(n), bytesOf(codes));
    }
    void searchFaiss(std::size_t count) {
        distances.resize(count * kTop);
        rows.resize(count * kTop);
        faiss.search(static_cast<faiss::Index::idx_t>(count), bytesOf(queries), kTop, distances.data(),
                     rows.data());
    }
    Ranking search(std::size_t query, std::span<const float> weights = {}) const {
        return rankCodes(codes, {.code = queries[query], .limit = kTop, .weights = weights});
    }
    /// The same distances, query by query: a fast wrong answer is no answer.
    void check() {
        searchFaiss(kQueries);
        for (std::size_t q = 0; q < kQueries; ++q) {
            const Ranking ours = search(q);
            for (std::size_t i = 0; i < kTop; ++i)
                if (ours.hits[i].distance != distances[q * kTop + i]) {
                    std::fprintf(stderr, "query %zu differs from FAISS at rank %zu\n", q, i);
                    std::exit(1);
                }
        }
    }
    double bytes() const { return static_cast<double>(codes.words().size_bytes()); }

    PackedCodes codes, queries;
    faiss::IndexBinaryFlat faiss;
    std::vector<std::int32_t> distances;
    std::vector<faiss::Index::idx_t> rows;
};

void add(const std::string& name, Case& data) {
    data.check();
    compare(
        name + ", one query", "FAISS IndexBinaryFlat", [&data] { benchmark::DoNotOptimize(data.search(0)); },
        [&data] { data.searchFaiss(1); }, data.bytes());
}

/// Reads once, on all cores, and adds up: what the memory gives.
std::uint64_t readAll(std::span<const std::uint64_t> words) {
    std::vector<std::uint64_t> sums(words.size() / (1 << 16) + 1);
    parallelFor(words.size(), 1 << 18, [&](std::size_t begin, std::size_t end) {
        sums[begin >> 16] =
            std::accumulate(words.begin() + static_cast<std::ptrdiff_t>(begin),
                            words.begin() + static_cast<std::ptrdiff_t>(end), std::uint64_t{0});
    });
    return std::accumulate(sums.begin(), sums.end(), std::uint64_t{0});
}

/// What weighing the bits costs: the peer is our own plain ranking, so a ratio of 0.25 is four times as long.
void addWeighted(const std::string& name, Case& data) {
    static std::vector<float> weights;
    std::mt19937_64 random(3);
    std::exponential_distribution<float> weight;
    weights.resize(static_cast<std::size_t>(data.codes.bits()));
    std::ranges::generate(weights, [&] { return weight(random); });
    compare(
        name + ", one query, bits weighed", "our plain ranking",
        [&data] { benchmark::DoNotOptimize(data.search(0, weights)); },
        [&data] { benchmark::DoNotOptimize(data.search(0)); }, data.bytes());
}

}  // namespace

int main(int argc, char** argv) {
    static Case small(1'000'000, 64);
    static Case many(10'000'000, 64), medium(1'000'000, 128), longer(1'000'000, 256), longest(1'000'000, 512);
    std::printf("Kernel: %s. FAISS's distances are the same.\n", hammingKernelName());
    add("10M x 64 bits", many);
    add("1M x 128 bits", medium);
    add("1M x 256 bits", longer);
    add("1M x 512 bits", longest);
    addWeighted("1M x 64 bits", small);
    limit("memory, 80 MB read", "B/s", many.bytes(),
          [] { benchmark::DoNotOptimize(readAll(many.codes.words())); });
    return runBenches(argc, argv);
}
