#include "core/base/matrix_product.hpp"

#include <cblas.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/base/error.hpp"
#include "core/base/parallel.hpp"

namespace laplens {

namespace {

void onThisThread(ProductShape s, float alpha, Factor<float> a, Factor<float> b, float beta, float* c,
                  int strideC) {
    cblas_sgemm(CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans,
                b.transposed ? CblasTrans : CblasNoTrans, s.rows, s.columns, s.inner, alpha, a.data, a.stride,
                b.data, b.stride, beta, c, strideC);
}

void onThisThread(ProductShape s, double alpha, Factor<double> a, Factor<double> b, double beta, double* c,
                  int strideC) {
    cblas_dgemm(CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans,
                b.transposed ? CblasTrans : CblasNoTrans, s.rows, s.columns, s.inner, alpha, a.data, a.stride,
                b.data, b.stride, beta, c, strideC);
}

template <class Scalar>
void onEveryCore(ProductShape shape, Scalar alpha, Factor<Scalar> a, Factor<Scalar> b, Scalar beta, Scalar* c,
                 int strideC) {
    keepBlasOnOneThread();
    // Kernels work on blocks of rows and columns; a part ends where a block does.
    constexpr int kBlock = 16;
    constexpr std::int64_t kLeastWork = 1 << 21;  // multiplications that are worth a thread
    const bool byRows = shape.rows >= shape.columns;
    const int length = byRows ? shape.rows : shape.columns;
    const std::int64_t workOfABlock =
        std::int64_t{kBlock} * (byRows ? shape.columns : shape.rows) * shape.inner;
    parallelFor(static_cast<std::size_t>((length + kBlock - 1) / kBlock),
                static_cast<std::size_t>(kLeastWork / std::max<std::int64_t>(workOfABlock, 1) + 1),
                [&](std::size_t begin, std::size_t end) {
                    const int first = static_cast<int>(begin) * kBlock;
                    const int count = std::min(static_cast<int>(end) * kBlock, length) - first;
                    const auto from = [first](Factor<Scalar> factor, bool alongRows) {
                        const std::int64_t step = alongRows != factor.transposed ? factor.stride : 1;
                        factor.data += first * step;
                        return factor;
                    };
                    if (byRows)
                        onThisThread({count, shape.columns, shape.inner}, alpha, from(a, true), b, beta,
                                     c + std::int64_t{first} * strideC, strideC);
                    else
                        onThisThread({shape.rows, count, shape.inner}, alpha, a, from(b, false), beta,
                                     c + first, strideC);
                });
}

}  // namespace

void multiply(ProductShape shape, float alpha, Factor<float> a, Factor<float> b, float beta, float* c,
              int strideC) {
    onEveryCore(shape, alpha, a, b, beta, c, strideC);
}

void multiply(ProductShape shape, double alpha, Factor<double> a, Factor<double> b, double beta, double* c,
              int strideC) {
    onEveryCore(shape, alpha, a, b, beta, c, strideC);
}

void requireMemoryForBlas() {
    constexpr rlim_t kMegabyte = 1 << 20, kLibraries = 192, kBuffer = 128;  // megabytes; BUFFER_SIZE
    const rlim_t needed = kLibraries + kBuffer * static_cast<rlim_t>(openblas_get_num_threads());
    for (const auto kind : {RLIMIT_AS, RLIMIT_DATA}) {
        rlimit limit{};
        if (getrlimit(kind, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
            limit.rlim_cur / kMegabyte >= needed)
            continue;
        throw Error("a program may take no more than " + std::to_string(limit.rlim_cur / kMegabyte) +
                        " MiB of memory here, and LapLens needs " + std::to_string(needed) + " to start",
                    {}, "Raise the limit (ulimit " + std::string(kind == RLIMIT_AS ? "-v" : "-d") + ")");
    }
}

void keepBlasOnOneThread() {
    static const bool kept = [] {
        openblas_set_num_threads(1);
        return true;
    }();
    (void)kept;
}

}  // namespace laplens
