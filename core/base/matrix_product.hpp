#pragma once

namespace laplens {

/// A row-major matrix, or the transpose of one, as a factor of a product.
template <class Scalar>
struct Factor {
    const Scalar* data;
    int stride;  // from one row to the next, as it lies in memory
    bool transposed = false;
};

struct ProductShape {
    int rows, columns, inner;
};

/// c = alpha a b + beta c, where a is rows x inner, b is inner x columns and c, row-major with `strideC` from
/// one row to the next, is rows x columns. Parts of c are computed side by side, one on each core, each by
/// OpenBLAS on the thread that asks (see `keepBlasOnOneThread`).
void multiply(ProductShape shape, float alpha, Factor<float> a, Factor<float> b, float beta, float* c,
              int strideC);
void multiply(ProductShape shape, double alpha, Factor<double> a, Factor<double> b, double beta, double* c,
              int strideC);

/// Throws Error where a limit of this program's memory (ulimit -v or -d) is too low for the buffers that
/// OpenBLAS takes for its threads as soon as it is loaded. It asks for them for ever then, also when the
/// program ends: leave it with _exit.
void requireMemoryForBlas();

/// From now on OpenBLAS, whoever calls it, works on the thread that asks and on no other. Its own threads
/// serve one caller at a time, and wait for work spinning: networks that run side by side on every core spend
/// a third of their time in that.
void keepBlasOnOneThread();

}  // namespace laplens
