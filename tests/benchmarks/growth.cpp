// Cost against the number of pictures, and the exponent of its growth: seconds ~ n^exponent, fitted by least
// squares over logarithms, from the sizes where the constant part no longer shows.
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <random>
#include <vector>

#include "core/graph/laplacian.hpp"
#include "core/search/ranking.hpp"
#include "tests/benchmarks/synthetic_features.hpp"

using namespace laplens;

namespace {

constexpr int kLength = 512, kNeighbours = 10, kEigenvectors = 64;
/// Fits leave out what takes less.
constexpr double kShortest = 1e-3;

struct Point {
    double n, seconds;
};

double secondsOf(const std::function<void()>& work) {
    double least = 1e9, spent = 0;
    for (int run = 0; run < 3 || (spent < 0.05 && run < 1000); ++run) {
        const auto start = std::chrono::steady_clock::now();
        work();
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        least = std::min(least, seconds);
        spent += seconds;
        if (spent > 20) break;
    }
    return least;
}

void print(const char* name, const std::vector<Point>& points) {
    std::printf("%s\n", name);
    double count = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (const auto& [n, seconds] : points) {
        std::printf("  %10.0f  %12.6f s\n", n, seconds);
        if (seconds < kShortest) continue;
        const double x = std::log(n), y = std::log(seconds);
        ++count;
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    if (count >= 2) std::printf("  exponent %.2f\n", (count * sxy - sx * sy) / (count * sxx - sx * sx));
}

double peakMemory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024 / 1e9;
}

void measureSearch() {
    std::vector<Point> points;
    for (const std::size_t n : {1'000, 10'000, 100'000, 1'000'000, 10'000'000}) {
        PackedCodes codes(n, 64);
        std::mt19937_64 random(n);
        for (std::uint64_t& word : codes.words()) word = random();
        const std::vector<std::uint64_t> query{random()};
        points.push_back(
            {static_cast<double>(n), secondsOf([&] { rankCodes(codes, {.code = query, .limit = 100}); })});
    }
    print("search, one query, 64 bits, first 100", points);
}

void measureGraph() {
    std::vector<Point> exact, approximate, maps;
    for (const int n : {1'000, 3'000, 10'000, 30'000, 100'000, 300'000, 1'000'000}) {
        const FeatureMatrix rows = SyntheticFeatures(kLength).next(n);
        const double size = n;
        JobContext context;
        NeighbourGraph graph;
        if (n <= 100'000)
            exact.push_back({size, secondsOf([&] { graph = exactNeighbours(rows, kNeighbours, context); })});
        if (n >= 10'000) {
            approximate.push_back(
                {size, secondsOf([&] { graph = approximateNeighbours(rows, kNeighbours, context); })});
            std::printf("%d pictures: recall of the approximate graph %.4f\n", n, graph.recall);
        }
        double scale = 0;
        SparseMatrix affinity = symmetricAffinity(graph, AffinityKind::Mutual, &scale);
        joinComponents(affinity, rows, scale, context);
        Eigenmap map;
        maps.push_back({size, secondsOf([&] { map = laplacianEigenmap(affinity, kEigenvectors, context); })});
        std::printf("%d pictures: residuals below %.1e; most memory so far %.2f GB\n", n, map.largestResidual,
                    peakMemory());
        std::fflush(stdout);
    }
    print("exact neighbour graph, 512 numbers a picture, k = 10", exact);
    print("approximate neighbour graph", approximate);
    print("eigenvectors, m = 64", maps);
}

}  // namespace

int main() {
    measureSearch();
    measureGraph();
}
