// Features of JPEG files: what the network alone would do, what the pipeline makes of it, decoding alone, and
// the machine's sgemm. features_bench FOLDER BACKBONE WEIGHTS [BACKBONE WEIGHTS ...]
#include <cblas.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <random>

#include "core/base/parallel.hpp"
#include "core/images/decode.hpp"
#include "core/images/picture_endings.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/network.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

constexpr int kRuns = 5;

struct Rates {
    double least, median, most;
};

/// Items a second over five runs.
Rates ratesOf(double items, const std::function<void()>& work) {
    std::vector<double> rates(kRuns);
    for (double& rate : rates) {
        const auto start = std::chrono::steady_clock::now();
        work();
        rate = items / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    std::ranges::sort(rates);
    return {rates.front(), rates[kRuns / 2], rates.back()};
}

void print(const char* what, const Rates& rates, const char* unit) {
    std::printf("  %-34s %9.1f %s (%.1f to %.1f)\n", what, rates.median, unit, rates.least, rates.most);
}

std::vector<fs::path> picturesIn(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (looksLikePicture(entry.path())) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

double sgemmRate() {
    constexpr int n = 4096, k = 512;
    std::vector<float> a(n * k, 0.5f), b(n * k, 0.25f), c(n * n);
    return ratesOf(2.0 * n * n * k,
                   [&] {
                       cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, k, 1, a.data(), k, b.data(),
                                   k, 0, c.data(), n);
                   })
        .median;
}

/// Multiply-adds of VGG-16 for one picture of 224 x 224 up to the 4,096 features, twice.
constexpr double kVggOperations = 2 * 15.466e9;

void measure(const std::string& name, const fs::path& weights, std::vector<fs::path> files, double sgemm) {
    const std::unique_ptr<Network> network = loadNetwork(backboneNamed(name), weights);
    const Backbone& backbone = network->backbone();
    if (name == "vgg16") files.resize(std::min<std::size_t>(files.size(), 96));
    std::printf("%s, %zu files\n", name.c_str(), files.size());

    constexpr int kBatch = 16;
    std::vector<float> pixels(std::size_t{3} * kBatch * backbone.inputSize * backbone.inputSize);
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    for (float& value : pixels) value = normal(random);
    network->features(pixels, kBatch);
    const int batches = name == "embedded" ? 64 : name == "vgg16" ? 2 : 8;
    const Rates alone = ratesOf(kBatch * batches, [&] {
        parallelFor(static_cast<std::size_t>(batches), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) network->features(pixels, kBatch);
        });
    });
    print("network alone, batches of 16", alone, "pictures a second");
    if (name == "vgg16")
        std::printf("  that is %.0f GFLOP/s, %.0f %% of sgemm\n", alone.median * kVggOperations / 1e9,
                    100 * alone.median * kVggOperations / sgemm);

    const auto load = [&](std::size_t i) {
        return decodeFile(files[i], {.minShortSide = backbone.inputSize}).image;
    };
    print("decoding alone",
          ratesOf(static_cast<double>(files.size()),
                  [&] {
                      parallelFor(files.size(), 1, [&](std::size_t begin, std::size_t end) {
                          for (std::size_t i = begin; i < end; ++i) load(i);
                      });
                  }),
          "pictures a second");
    const Rates pipeline = ratesOf(static_cast<double>(files.size()), [&] {
        JobContext context;
        extractAll(
            files.size(), load, *network, [](std::size_t, std::span<const float>) {},
            [](std::size_t, const Error&) {}, context);
    });
    print("decoding and network, pipelined", pipeline, "pictures a second");
    std::printf("  the pipeline reaches %.0f %% of the network alone\n",
                100 * pipeline.median / alone.median);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2 || !fs::is_directory(argv[1])) {
        std::printf("features: skipped: no data\n");
        return 0;
    }
    const std::vector<fs::path> files = picturesIn(argv[1]);
    const double sgemm = sgemmRate();
    std::printf("sgemm %.0f GFLOP/s\n", sgemm / 1e9);
    for (int i = 2; i + 1 < argc; i += 2) measure(argv[i], argv[i + 1], files, sgemm);
}
