#include "core/graph/subspace_iteration.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <random>

#include "core/base/decompositions.hpp"
#include "core/base/error.hpp"
#include "core/base/matrix_product.hpp"

namespace laplens {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

int dimension(Index i) {
    return static_cast<int>(i);
}

/// a^T b over the columns [aFirst, aFirst + aCols) and [bFirst, bFirst + bCols).
MatrixXd transposedProduct(const FloatBlock& a, Index aFirst, Index aCols, const FloatBlock& b, Index bFirst,
                           Index bCols) {
    FloatBlock result(aCols, bCols);
    multiply({dimension(aCols), dimension(bCols), dimension(a.rows())}, 1,
             {a.data() + aFirst, dimension(a.cols()), true}, {b.data() + bFirst, dimension(b.cols())}, 0,
             result.data(), dimension(bCols));
    return result.cast<double>();
}

DoubleBlock transposedProduct(const DoubleBlock& a, const DoubleBlock& b) {
    DoubleBlock result(a.cols(), b.cols());
    multiply({dimension(a.cols()), dimension(b.cols()), dimension(a.rows())}, 1,
             {a.data(), dimension(a.cols()), true}, {b.data(), dimension(b.cols())}, 0, result.data(),
             dimension(b.cols()));
    return result;
}

/// Columns from `first` on of x become their combinations by `coefficients`; a slice of rows at a time.
void combine(FloatBlock& x, Index first, const MatrixXd& coefficients, JobContext& context) {
    const FloatBlock c = coefficients.cast<float>();
    constexpr Index kSlice = 8192;
    FloatBlock slice(kSlice, c.cols());
    for (Index row = 0; row < x.rows(); row += kSlice) {
        context.checkpoint();
        const Index rows = std::min(kSlice, x.rows() - row);
        multiply({dimension(rows), dimension(c.cols()), dimension(c.rows())}, 1,
                 {x.data() + row * x.cols() + first, dimension(x.cols())}, {c.data(), dimension(c.cols())}, 0,
                 slice.data(), dimension(c.cols()));
        x.block(row, first, rows, c.cols()) = slice.topRows(rows);
    }
}

/// Takes out of the columns from `first` on what lies along the columns before.
void projectOut(FloatBlock& x, Index first) {
    if (first == 0) return;
    const Index active = x.cols() - first;
    const FloatBlock along = transposedProduct(x, 0, first, x, first, active).cast<float>();
    multiply({dimension(x.rows()), dimension(active), dimension(first)}, -1, {x.data(), dimension(x.cols())},
             {along.data(), dimension(active)}, 1, x.data() + first, dimension(x.cols()));
}

void normaliseColumns(FloatBlock& x, Index first) {
    VectorXd norms = VectorXd::Zero(x.cols() - first);
    for (Index i = 0; i < x.rows(); ++i)
        norms += x.row(i).tail(norms.size()).cast<double>().cwiseAbs2().transpose();
    const Eigen::RowVectorXf scale =
        norms.cwiseSqrt().cwiseMax(1e-30).cwiseInverse().cast<float>().transpose();
    for (Index i = 0; i < x.rows(); ++i) x.row(i).tail(norms.size()).array() *= scale.array();
}

/// Shifted Cholesky QR, twice (Fukaya, Kannan, Nakatsukasa, Yamamoto & Yanagisawa 2020).
void orthonormalise(FloatBlock& x, Index first, JobContext& context) {
    const Index active = x.cols() - first;
    normaliseColumns(x, first);
    for (int pass = 0; pass < 2; ++pass) {
        context.checkpoint();
        projectOut(x, first);
        MatrixXd gram = transposedProduct(x, first, active, x, first, active);
        gram = (gram + gram.transpose()).eval() / 2;
        const double shift = pass == 0 ? 3e-6 * static_cast<double>(active) : 0;
        gram.diagonal().array() += shift;
        Eigen::LLT<MatrixXd> cholesky(gram);
        if (cholesky.info() != Eigen::Success) {
            gram.diagonal().array() += 1e-3;
            cholesky.compute(gram);
        }
        MatrixXd inverse = MatrixXd::Identity(active, active);
        cholesky.matrixU().solveInPlace(inverse);
        combine(x, first, inverse, context);
    }
}

/// Eigenvectors of a small symmetric matrix, largest eigenvalue first.
void solveDense(const MatrixXd& h, VectorXd& values, MatrixXd& vectors) {
    const SymmetricEigen solved = symmetricEigen((h + h.transpose()) / 2);
    if (!solved.converged) throw Error("the eigenvalues of the projected matrix did not converge");
    values = solved.values.reverse();
    vectors = solved.vectors.rowwise().reverse();
}

/// Norms of S x - value x for the columns from `first` on.
VectorXd residualNorms(const FloatBlock& x, const FloatBlock& sx, Index first, const VectorXd& values) {
    const Index active = x.cols() - first;
    const Eigen::RowVectorXf theta = values.cast<float>().transpose();
    VectorXd sums = VectorXd::Zero(active);
    for (Index i = 0; i < x.rows(); ++i)
        sums += (sx.row(i).tail(active).array() - x.row(i).tail(active).array() * theta.array())
                    .square()
                    .matrix()
                    .cast<double>()
                    .transpose();
    return sums.cwiseSqrt();
}

FloatBlock startBlock(const VectorXd& known, Index columns, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    FloatBlock x(known.size(), columns + 1);
    for (Index i = 0; i < x.rows(); ++i)
        for (Index j = 1; j < x.cols(); ++j) x(i, j) = normal(random);
    x.col(0) = known.cast<float>();
    return x;
}

/// The Chebyshev polynomial of degree k raises `value` over what lies below `bound` by cosh(k * growth).
double growth(double value, double bound) {
    return std::acosh(1 + 2 * std::max(value - bound, 1e-4) / (bound + 1));
}

/// Filters the columns from `locked` on so that `top`, the largest eigenvalue among them, stands out by
/// `contrast`. The columns before have larger eigenvalues still: rounding puts traces of them into every
/// column, and the filter would make these grow past everything else. It therefore runs in shorter pieces
/// that are projected out between.
void filterActive(const PanelOperator& s, FloatBlock& x, Index locked, double contrast, double bound,
                  double top, JobContext& context) {
    constexpr int kMaxDegree = 80;
    constexpr double kTraceGrowth = 1e4;
    const double excess = growth(1, bound) - growth(top, bound);
    const int piece =
        static_cast<int>(std::min<double>(kMaxDegree, std::log(kTraceGrowth) / std::max(excess, 1e-3)));
    int degree = std::clamp(static_cast<int>(std::log(2 * contrast) / growth(top, bound)), 4, kMaxDegree);
    while (degree > 0) {
        const int now = std::min(degree, std::max(piece, 2));
        s.filter(x, locked, now, bound, 1, context);
        degree -= now;
        if (degree > 0) {
            projectOut(x, locked);
            normaliseColumns(x, locked);
        }
    }
}

/// Rayleigh-Ritz over the columns 1 .. of x in double precision; the first m pairs.
Eigenpairs refined(const PanelOperator& s, const FloatBlock& x, const VectorXd& known, Index columns, int m,
                   JobContext& context) {
    DoubleBlock block = x.middleCols(1, columns).cast<double>();
    const Eigen::RowVectorXd along = known.transpose() * block;
    for (Index i = 0; i < block.rows(); ++i) block.row(i) -= known[i] * along;
    DoubleBlock image;
    s.apply(block, image, context);
    context.checkpoint();
    const MatrixXd gram = transposedProduct(block, block);
    context.checkpoint();
    const MatrixXd h = transposedProduct(block, image);
    context.checkpoint();
    const Eigen::LLT<MatrixXd> cholesky((gram + gram.transpose()) / 2);
    if (cholesky.info() != Eigen::Success) throw Error("the eigenvectors found are not independent");
    MatrixXd projected = cholesky.matrixL().solve(h);
    projected = cholesky.matrixL().solve(projected.transpose()).eval();
    VectorXd values;
    MatrixXd vectors;
    solveDense(projected, values, vectors);
    const DoubleBlock coefficients = cholesky.matrixU().solve(vectors).leftCols(m);

    Eigenpairs result;
    result.values = values.head(m);
    result.vectors.resize(block.rows(), m);
    VectorXd residuals = VectorXd::Zero(m);
    constexpr Index kSlice = 4096;
    for (Index row = 0; row < block.rows(); row += kSlice) {
        context.checkpoint();
        const Index rows = std::min(kSlice, block.rows() - row);
        const auto multiply = [&](const DoubleBlock& from, double* to) {
            laplens::multiply({dimension(rows), m, dimension(columns)}, 1,
                              {from.data() + row * columns, dimension(columns)}, {coefficients.data(), m}, 0,
                              to, m);
        };
        DoubleBlock slice(rows, m);
        multiply(image, slice.data());
        multiply(block, result.vectors.data() + row * m);
        slice -= result.vectors.middleRows(row, rows) * result.values.asDiagonal();
        residuals += slice.cwiseAbs2().colwise().sum().transpose();
    }
    result.largestResidual = std::sqrt(residuals.maxCoeff());
    return result;
}

}  // namespace

std::optional<Eigenpairs> largestEigenpairs(const PanelOperator& s, const VectorXd& known, int m, int rounds,
                                            JobContext& context) {
    constexpr double kTolerance = 2e-6;
    const Index spare = std::max(16, m / 4);
    FloatBlock x = startBlock(known, m + spare, context.seed);
    FloatBlock image(x.rows(), x.cols());
    Index locked = 1;  // column 0 is the known vector
    double bound = 0.2, top = 1, contrast = 100;
    context.beginStage("Solving for eigenvectors", m);
    for (int round = 0; round < rounds; ++round) {
        filterActive(s, x, locked, contrast, bound, top, context);
        orthonormalise(x, locked, context);
        s.apply(x, locked, image, context);
        const Index active = x.cols() - locked;
        VectorXd values;
        MatrixXd rotation;
        solveDense(transposedProduct(x, locked, active, image, locked, active), values, rotation);
        combine(x, locked, rotation, context);
        combine(image, locked, rotation, context);
        const VectorXd residuals = residualNorms(x, image, locked, values);
        Index converged = 0;
        while (locked - 1 + converged < m && residuals[converged] < kTolerance) ++converged;
        locked += converged;
        context.advanceTo(locked - 1);
        if (locked - 1 >= m) return refined(s, x, known, m + std::min<Index>(8, spare), m, context);
        top = values[converged];
        bound = values[active - 1];
        contrast = std::min(contrast * 10, 3e4);
    }
    return std::nullopt;
}

}  // namespace laplens
