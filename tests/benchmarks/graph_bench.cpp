// The exact neighbour graph against FAISS's IndexFlatL2, and its Laplacian's eigenvectors against Spectra.
#include <cblas.h>
#include <faiss/IndexFlat.h>

#include <Spectra/MatOp/SparseSymMatProd.h>
#include <Spectra/SymEigsSolver.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "core/graph/laplacian.hpp"
#include "tests/benchmarks/ratio.hpp"
#include "tests/benchmarks/synthetic_features.hpp"

using namespace laplens;

namespace {

constexpr int kPictures = 60'000, kLength = 512, kNeighbours = 10;

void searchFaiss(const FeatureMatrix& rows, std::vector<float>& distances,
                 std::vector<faiss::Index::idx_t>& found) {
    faiss::IndexFlatL2 index(kLength);
    index.add(rows.rows(), rows.data());
    distances.resize(static_cast<std::size_t>(rows.rows()) * (kNeighbours + 1));
    found.resize(distances.size());
    index.search(rows.rows(), rows.data(), kNeighbours + 1, distances.data(), found.data());
}

void checkAgainstFaiss(const FeatureMatrix& rows, const NeighbourGraph& graph) {
    std::vector<float> distances;
    std::vector<faiss::Index::idx_t> found;
    searchFaiss(rows, distances, found);
    std::size_t same = 0;
    for (int i = 0; i < graph.n; ++i)
        for (int r = 0; r < kNeighbours; ++r) {
            const auto begin = found.begin() + static_cast<std::ptrdiff_t>(i) * (kNeighbours + 1);
            same += std::find(begin, begin + kNeighbours + 1,
                              graph.index[static_cast<std::size_t>(i) * kNeighbours + r]) !=
                    begin + kNeighbours + 1;
        }
    std::printf("Neighbours that FAISS names, too: %.5f\n",
                static_cast<double>(same) / static_cast<double>(graph.index.size()));
}

/// D^-1/2 W D^-1/2: its largest eigenvalues are 1 minus the Laplacian's smallest.
SparseMatrix normalised(const SparseMatrix& affinity) {
    const Eigen::VectorXd scale =
        (affinity * Eigen::VectorXd::Ones(affinity.rows())).cwiseSqrt().cwiseInverse();
    return scale.asDiagonal() * affinity * scale.asDiagonal();
}

Eigen::VectorXd solveWithSpectra(const SparseMatrix& matrix, int m) {
    Spectra::SparseSymMatProd<double, Eigen::Lower, Eigen::RowMajor> product(matrix);
    Spectra::SymEigsSolver<decltype(product)> solver(product, m + 1, 2 * m + 20);
    solver.init();
    solver.compute(Spectra::SortRule::LargestAlge, 1000, 1e-5);
    return solver.eigenvalues();
}

double secondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// For graph_python.py: sizes, then the rows' starts, columns and weights, then the features and neighbours.
void write(const SparseMatrix& matrix, const FeatureMatrix& rows, const NeighbourGraph& graph,
           const char* file) {
    std::ofstream stream(file, std::ios::binary);
    const std::int64_t sizes[] = {matrix.rows(), matrix.nonZeros(), rows.cols(), graph.k};
    const auto put = [&](const void* data, std::size_t bytes) {
        stream.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
    };
    put(sizes, sizeof sizes);
    put(matrix.outerIndexPtr(), static_cast<std::size_t>(matrix.rows() + 1) * sizeof(int));
    put(matrix.innerIndexPtr(), static_cast<std::size_t>(matrix.nonZeros()) * sizeof(int));
    put(matrix.valuePtr(), static_cast<std::size_t>(matrix.nonZeros()) * sizeof(double));
    put(rows.data(), static_cast<std::size_t>(rows.size()) * sizeof(float));
    put(graph.index.data(), graph.index.size() * sizeof(std::int32_t));
}

}  // namespace

int main(int argc, char** argv) {
    static const FeatureMatrix rows = SyntheticFeatures(kLength).next(kPictures);
    JobContext context;
    static const NeighbourGraph graph = exactNeighbours(rows, kNeighbours, context);
    checkAgainstFaiss(rows, graph);
    compare(
        "graph, 60,000 x 512, k = 10", "FAISS IndexFlatL2",
        [] {
            JobContext quiet;
            benchmark::DoNotOptimize(exactNeighbours(rows, kNeighbours, quiet));
        },
        [] {
            std::vector<float> distances;
            std::vector<faiss::Index::idx_t> found;
            searchFaiss(rows, distances, found);
        });
    NeighbourGraph approximate;
    const double seconds =
        secondsOf([&] { approximate = approximateNeighbours(rows, kNeighbours, context); });
    std::printf("approximate graph: %.2f s, recall %.4f\n", seconds, approximate.recall);
    static FeatureMatrix product(4096, 4096);
    limit("sgemm, 4096 x 4096 x 512", "FLOP/s", 2.0 * 4096 * 4096 * kLength, [] {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, 4096, 4096, kLength, 1, rows.data(), kLength,
                    rows.data(), kLength, 0, product.data(), 4096);
    });
    static SparseMatrix affinity = symmetricAffinity(graph, AffinityKind::HeatKernel);
    double scale = 0;
    symmetricAffinity(graph, AffinityKind::HeatKernel, &scale);
    joinComponents(affinity, rows, scale, context);
    static const SparseMatrix matrix = normalised(affinity);
    if (const char* file = std::getenv("LAPLENS_BENCH_GRAPH")) write(matrix, rows, graph, file);
    for (const int m : {64, 128, 256}) {
        std::vector<double> seconds(5);
        double residual = 0;
        for (double& time : seconds)
            time = secondsOf([&] { residual = laplacianEigenmap(affinity, m, context).largestResidual; });
        std::ranges::sort(seconds);
        std::printf("eigenvectors, m = %d: %.2f s (%.2f to %.2f), largest residual %.1e\n", m, seconds[2],
                    seconds[0], seconds[4], residual);
        std::fflush(stdout);
        if (m > 128) continue;  // Spectra takes minutes
        compare(
            "eigenvectors, m = " + std::to_string(m), "Spectra SymEigsSolver",
            [m] {
                JobContext quiet;
                benchmark::DoNotOptimize(laplacianEigenmap(affinity, m, quiet));
            },
            [m] { benchmark::DoNotOptimize(solveWithSpectra(matrix, m)); });
    }
    return runBenches(argc, argv);
}
