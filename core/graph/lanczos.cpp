#include "core/graph/lanczos.hpp"

#include <Spectra/SymEigsSolver.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>
#include <vector>

namespace laplens {

namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr int kMaxRestarts = 1000;
/// Below the residual that the block iteration stops at.
constexpr double kTolerance = 1e-6;
/// Largest of what is left, to see whether the search from one vector passed over some.
constexpr int kLookedForAgain = 4;

/// S with the eigenvalues of unit vectors taken from theirs to 4 less, below all others; its product asks for
/// stop and pause.
class Deflated {
public:
    using Scalar = double;

    Deflated(const PanelOperator& s, const DoubleBlock& away, JobContext& context)
        : s_(s), away_(away), context_(context) {}

    Index rows() const { return s_.size(); }
    Index cols() const { return s_.size(); }
    void perform_op(const double* in, double* out) const {
        column_ = Eigen::Map<const VectorXd>(in, rows());
        s_.apply(column_, image_, context_);
        image_.noalias() -= 4 * (away_ * (away_.transpose() * column_));
        Eigen::Map<VectorXd>(out, rows()) = image_.col(0);
    }

private:
    const PanelOperator& s_;
    const DoubleBlock& away_;
    JobContext& context_;
    mutable DoubleBlock column_, image_;
};

struct Found {
    VectorXd values;
    DoubleBlock vectors;
};

std::optional<Found> largest(const Deflated& deflated, int m, JobContext& context) {
    const Index n = deflated.rows();
    Deflated operation = deflated;
    Spectra::SymEigsSolver<Deflated> solver(operation, m, std::min<Index>(n, 2 * Index{m} + 20));
    std::mt19937_64 random(context.seed);
    std::normal_distribution<double> normal;
    VectorXd start(n);
    for (double& value : start) value = normal(random);
    solver.init(start.data());
    if (solver.compute(Spectra::SortRule::LargestAlge, kMaxRestarts, kTolerance) < m) return std::nullopt;
    return Found{solver.eigenvalues(), solver.eigenvectors()};
}

/// Columns of a, then those of b.
DoubleBlock beside(const DoubleBlock& a, const DoubleBlock& b) {
    DoubleBlock both(a.rows(), a.cols() + b.cols());
    both << a, b;
    return both;
}

}  // namespace

std::optional<Eigenpairs> largestEigenpairsByLanczos(const PanelOperator& s, const VectorXd& known, int m,
                                                     JobContext& context) {
    context.beginStage("Solving for eigenvectors", m);
    Found pairs{VectorXd(), DoubleBlock(s.size(), 0)};
    for (int wanted = m; wanted > 0;) {
        const DoubleBlock away = beside(known, pairs.vectors);
        const auto found = largest(Deflated(s, away, context), wanted, context);
        if (!found) return std::nullopt;
        const bool isEnough = pairs.values.size() == m;
        if (isEnough && found->values[0] <= pairs.values.minCoeff()) break;
        const DoubleBlock vectors = beside(pairs.vectors, found->vectors);
        VectorXd values(vectors.cols());
        values << pairs.values, found->values;
        std::vector<Index> order(static_cast<std::size_t>(values.size()));
        std::iota(order.begin(), order.end(), Index{0});
        std::ranges::stable_sort(order, std::greater(), [&](Index i) { return values[i]; });
        order.resize(static_cast<std::size_t>(m));
        pairs.values = values(order);
        pairs.vectors = vectors(Eigen::all, order);
        context.advanceTo(m);
        wanted = std::min<int>(kLookedForAgain, static_cast<int>(s.size()) - m - 2);
    }
    Eigenpairs result;
    result.values = pairs.values;
    result.vectors = pairs.vectors;
    DoubleBlock image;
    s.apply(result.vectors, image, context);
    result.largestResidual =
        (image - result.vectors * result.values.asDiagonal()).colwise().norm().maxCoeff();
    return result;
}

}  // namespace laplens
