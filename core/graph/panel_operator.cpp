#include "core/graph/panel_operator.hpp"

#include <cmath>
#include <cstring>

#include "core/base/parallel.hpp"
#include "core/graph/vector_targets.hpp"

namespace laplens {

namespace {

/// Columns of a panel: one cache line of single precision a vertex.
constexpr int kPanel = 16;
constexpr std::size_t kRowsPerThread = 2048;
using Lanes [[gnu::vector_size(64)]] = float;

struct Csr {
    const std::int64_t* starts;
    const std::int32_t* columns;
    const float* values;
};

/// next = a S x + b x + c next, for rows [begin, end) of panels that are `kPanel` wide.
LAPLENS_WIDEST_VECTORS
void recurrence(const Csr& s, const float* x, float* next, float a, float b, float c, std::size_t begin,
                std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
        Lanes sum{};
        for (std::int64_t e = s.starts[i]; e < s.starts[i + 1]; ++e) {
            Lanes row;
            std::memcpy(&row, x + static_cast<std::size_t>(s.columns[e]) * kPanel, sizeof row);
            sum += s.values[e] * row;
        }
        Lanes own, before;
        std::memcpy(&own, x + i * kPanel, sizeof own);
        std::memcpy(&before, next + i * kPanel, sizeof before);
        const Lanes result = a * sum + b * own + c * before;
        std::memcpy(next + i * kPanel, &result, sizeof result);
    }
}

using Panel = Eigen::Matrix<float, Eigen::Dynamic, kPanel, Eigen::RowMajor>;

void copyIn(const FloatBlock& block, Eigen::Index first, Eigen::Index width, Panel& panel) {
    panel.leftCols(width) = block.middleCols(first, width);
    panel.rightCols(kPanel - width).setZero();
}

}  // namespace

PanelOperator::PanelOperator(const SparseMatrix& affinity) {
    const int n = static_cast<int>(affinity.rows());
    degrees_ = affinity * Eigen::VectorXd::Ones(n);
    starts_.reserve(static_cast<std::size_t>(n) + 1);
    starts_.push_back(0);
    for (int i = 0; i < n; ++i) {
        for (SparseMatrix::InnerIterator edge(affinity, i); edge; ++edge) {
            const int j = static_cast<int>(edge.col());
            columns_.push_back(j);
            exactValues_.push_back(edge.value() / std::sqrt(degrees_[i] * degrees_[j]));
        }
        starts_.push_back(static_cast<std::int64_t>(columns_.size()));
    }
    values_.assign(exactValues_.begin(), exactValues_.end());
}

void PanelOperator::apply(const FloatBlock& x, Eigen::Index begin, FloatBlock& y, JobContext& context) const {
    const Csr s{starts_.data(), columns_.data(), values_.data()};
    Panel in(x.rows(), kPanel), out(x.rows(), kPanel);
    for (Eigen::Index first = begin; first < x.cols(); first += kPanel) {
        context.checkpoint();
        const Eigen::Index width = std::min<Eigen::Index>(kPanel, x.cols() - first);
        copyIn(x, first, width, in);
        out.setZero();
        parallelFor(static_cast<std::size_t>(size()), kRowsPerThread,
                    [&](std::size_t begin, std::size_t end) {
                        recurrence(s, in.data(), out.data(), 1, 0, 0, begin, end);
                    });
        y.middleCols(first, width) = out.leftCols(width);
    }
}

void PanelOperator::apply(const DoubleBlock& x, DoubleBlock& y, JobContext& context) const {
    y.resize(x.rows(), x.cols());
    constexpr Eigen::Index kWidth = 32;
    for (Eigen::Index first = 0; first < x.cols(); first += kWidth) {
        context.checkpoint();
        const Eigen::Index width = std::min(kWidth, x.cols() - first);
        parallelFor(static_cast<std::size_t>(size()), kRowsPerThread,
                    [&](std::size_t begin, std::size_t end) {
                        for (std::size_t i = begin; i < end; ++i) {
                            auto row = y.row(static_cast<Eigen::Index>(i)).segment(first, width);
                            row.setZero();
                            for (std::int64_t e = starts_[i]; e < starts_[i + 1]; ++e)
                                row += exactValues_[e] * x.row(columns_[e]).segment(first, width);
                        }
                    });
    }
}

void PanelOperator::filter(FloatBlock& x, Eigen::Index begin, int degree, double bound, double top,
                           JobContext& context) const {
    const Csr s{starts_.data(), columns_.data(), values_.data()};
    const double centre = (bound - 1) / 2;
    const double radius = (bound + 1) / 2;
    Panel current(x.rows(), kPanel), next(x.rows(), kPanel);
    const auto step = [&](double a, double b, double c) {
        context.checkpoint();
        parallelFor(static_cast<std::size_t>(size()), kRowsPerThread, [&](std::size_t from, std::size_t to) {
            recurrence(s, current.data(), next.data(), static_cast<float>(a), static_cast<float>(b),
                       static_cast<float>(c), from, to);
        });
        current.swap(next);
    };
    for (Eigen::Index first = begin; first < x.cols(); first += kPanel) {
        const Eigen::Index width = std::min<Eigen::Index>(kPanel, x.cols() - first);
        copyIn(x, first, width, current);
        next.setZero();
        const double sigma1 = radius / (top - centre);
        double sigma = sigma1;
        step(sigma1 / radius, -centre * sigma1 / radius, 0);
        for (int k = 2; k <= degree; ++k) {
            const double sigmaNext = 1 / (2 / sigma1 - sigma);
            step(2 * sigmaNext / radius, -2 * centre * sigmaNext / radius, -sigma * sigmaNext);
            sigma = sigmaNext;
        }
        x.middleCols(first, width) = current.leftCols(width);
    }
}

}  // namespace laplens
