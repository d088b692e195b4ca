#include "core/graph/plane_embedding.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <span>
#include <vector>

#include "core/base/parallel.hpp"

namespace laplens {

namespace {

using Eigen::Index;

constexpr std::size_t kGrain = 512;
constexpr float kStartSpread = 1e-4f, kStartNoise = 1e-6f;
constexpr float kEarlyMomentum = 0.5f, kMomentum = 0.8f;
/// Of the learning rate, each coordinate on its own (Jacobs 1988, as t-SNE has it): up while it keeps its
/// direction, down when it turns.
constexpr float kGainUp = 0.2f, kGainDown = 0.8f, kLeastGain = 0.01f;
/// A small graph would hardly move by n over the exaggeration.
constexpr double kLeastRate = 50;

/// The points, in cells that halve again and again, in the order in which they are visited: the cells inside
/// a cell follow it.
class Quadtree {
public:
    void build(const PlanePoints& points) {
        const auto n = static_cast<std::size_t>(points.rows());
        const Eigen::RowVector2f low = points.colwise().minCoeff();
        const float side = std::max((points.colwise().maxCoeff() - low).maxCoeff(), 1e-12f);
        const float steps = static_cast<float>((1 << kLevels) - 1) / side;
        keys_.resize(n);
        for (std::size_t i = 0; i < n; ++i) {
            const Eigen::RowVector2f at = (points.row(static_cast<Index>(i)) - low) * steps;
            keys_[i] =
                (spread(static_cast<std::uint32_t>(at[0])) | spread(static_cast<std::uint32_t>(at[1])) << 1)
                    << 32 |
                i;
        }
        std::ranges::sort(keys_);
        cells_.clear();
        if (n > 0) add(points, keys_, kLevels, side);
    }

    /// The points in an order in which neighbours follow each other: what one reads, the next finds in the
    /// cache.
    std::size_t inOrder(std::size_t place) const { return keys_[place] & 0xffffffff; }

    /// sum_j (y - y_j) / (1 + |y - y_j|^2)^2, and sum_j 1 / (1 + |y - y_j|^2) with the point itself.
    struct Repulsion {
        float x = 0, y = 0;
        double total = 0;
    };
    Repulsion repulsion(float x, float y, float openingAngle) const {
        Repulsion sum;
        const float opening = openingAngle * openingAngle;
        for (std::size_t at = 0; at < cells_.size();) {
            const Cell& cell = cells_[at];
            const float dx = x - cell.x, dy = y - cell.y, squared = dx * dx + dy * dy;
            if (!cell.isLeaf && cell.squaredSide >= opening * squared) {
                ++at;
                continue;
            }
            const float q = 1 / (1 + squared), weight = cell.points * q;
            sum.total += weight;
            sum.x += weight * q * dx;
            sum.y += weight * q * dy;
            at = cell.next;
        }
        return sum;
    }

private:
    static constexpr int kLevels = 16;

    struct Cell {
        float x, y;  ///< mean of its points
        float points;
        float squaredSide;
        std::uint32_t next;  ///< the first cell that is not inside it
        bool isLeaf;
    };

    static std::uint64_t spread(std::uint32_t bits) {
        std::uint64_t v = bits;
        v = (v | v << 8) & 0x00ff00ff;
        v = (v | v << 4) & 0x0f0f0f0f;
        v = (v | v << 2) & 0x33333333;
        return (v | v << 1) & 0x55555555;
    }

    /// Returns the sum of the points.
    Eigen::RowVector2d add(const PlanePoints& points, std::span<const std::uint64_t> keys, int level,
                           float side) {
        const std::size_t own = cells_.size();
        cells_.push_back(
            {0, 0, static_cast<float>(keys.size()), side * side, 0, keys.size() == 1 || level == 0});
        Eigen::RowVector2d sum = Eigen::RowVector2d::Zero();
        if (cells_[own].isLeaf) {
            for (const std::uint64_t key : keys)
                sum += points.row(static_cast<Index>(key & 0xffffffff)).cast<double>();
        } else {
            const int shift = 32 + 2 * (level - 1);
            while (!keys.empty()) {
                const std::uint64_t quarter = keys.front() >> shift;
                const auto end = std::ranges::partition_point(
                    keys, [&](std::uint64_t key) { return key >> shift == quarter; });
                const auto count = static_cast<std::size_t>(end - keys.begin());
                sum += add(points, keys.first(count), level - 1, side / 2);
                keys = keys.subspan(count);
            }
        }
        Cell& cell = cells_[own];
        cell.x = static_cast<float>(sum[0] / static_cast<double>(cell.points));
        cell.y = static_cast<float>(sum[1] / static_cast<double>(cell.points));
        cell.next = static_cast<std::uint32_t>(cells_.size());
        return sum;
    }

    std::vector<std::uint64_t> keys_;
    std::vector<Cell> cells_;
};

struct Edge {
    std::uint32_t to;
    float likeness;
};

/// p_ij by rows.
struct Likenesses {
    std::vector<std::size_t> first;
    std::vector<Edge> edges;

    explicit Likenesses(const SparseMatrix& affinity) : first{0} {
        const Eigen::VectorXd degrees = affinity * Eigen::VectorXd::Ones(affinity.cols());
        const double twice = 2 * static_cast<double>(affinity.rows());
        for (Index i = 0; i < affinity.outerSize(); ++i) {
            for (SparseMatrix::InnerIterator edge(affinity, i); edge; ++edge) {
                const double p = edge.value() * (1 / degrees[i] + 1 / degrees[edge.col()]) / twice;
                if (edge.col() != i)
                    edges.push_back({static_cast<std::uint32_t>(edge.col()), static_cast<float>(p)});
            }
            first.push_back(edges.size());
        }
    }
};

PlanePoints startingPoints(const Eigen::MatrixXd& start, Index n, std::uint64_t seed) {
    std::seed_seq sequence{seed & 0xffffffff, seed >> 32};
    std::mt19937_64 random(sequence);
    PlanePoints points(n, 2);
    // So that no two lie on one spot, where nothing would part them.
    for (Index i = 0; i < points.size(); ++i)
        points.data()[i] =
            kStartNoise * (static_cast<float>(random() >> 40) / static_cast<float>(1 << 24) - 0.5f);
    for (Index column = 0; column < std::min<Index>(start.cols(), 2); ++column) {
        const Eigen::ArrayXd values = start.col(column).array() - start.col(column).mean();
        const double deviation = std::sqrt(values.square().mean());
        if (deviation > 0) points.col(column) += (values / deviation).cast<float>().matrix() * kStartSpread;
    }
    return points;
}

/// Turned to their principal axes about their mean.
PlanePoints aligned(PlanePoints points) {
    const Eigen::RowVector2d mean = points.cast<double>().colwise().mean();
    points.rowwise() -= mean.cast<float>();
    const Eigen::Matrix2d spread = points.cast<double>().transpose() * points.cast<double>();
    const double angle = 0.5 * std::atan2(2 * spread(0, 1), spread(0, 0) - spread(1, 1));
    Eigen::Matrix2f turn;
    turn << static_cast<float>(std::cos(angle)), static_cast<float>(-std::sin(angle)),
        static_cast<float>(std::sin(angle)), static_cast<float>(std::cos(angle));
    return points * turn;
}

}  // namespace

PlanePoints embedInPlane(const SparseMatrix& affinity, const Eigen::MatrixXd& start, JobContext& context,
                         const PlaneOptions& options) {
    const Index n = affinity.rows();
    const Likenesses likenesses(affinity);
    PlanePoints points = startingPoints(start, n, context.seed);
    PlanePoints step = PlanePoints::Zero(n, 2), gains = PlanePoints::Ones(n, 2), gradient(n, 2);
    std::vector<Quadtree::Repulsion> repulsion(static_cast<std::size_t>(n));
    const auto angle = static_cast<float>(options.openingAngle);
    Quadtree tree;
    const int rounds = options.earlyRounds + options.rounds;
    context.beginStage("Placing pictures", rounds);
    for (int round = 0; round < rounds; ++round) {
        context.checkpoint();
        const bool early = round < options.earlyRounds;
        const double exaggeration = early ? options.exaggeration : 1;
        const auto rate = static_cast<float>(std::max(static_cast<double>(n) / exaggeration, kLeastRate));
        const float momentum = early ? kEarlyMomentum : kMomentum;
        tree.build(points);
        const auto count = static_cast<std::size_t>(n);
        parallelFor(count, kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t place = begin; place < end; ++place) {
                const std::size_t i = tree.inOrder(place);
                const auto row = static_cast<Index>(i);
                repulsion[i] = tree.repulsion(points(row, 0), points(row, 1), angle);
            }
        });
        double total = -static_cast<double>(n);  // itself is no neighbour
        for (const Quadtree::Repulsion& of : repulsion) total += of.total;
        const auto scale = static_cast<float>(1 / std::max(total, 1e-12));
        parallelFor(count, kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const auto row = static_cast<Index>(i);
                Eigen::RowVector2f attraction = Eigen::RowVector2f::Zero();
                for (std::size_t at = likenesses.first[i]; at < likenesses.first[i + 1]; ++at) {
                    const Edge edge = likenesses.edges[at];
                    const Eigen::RowVector2f apart =
                        points.row(row) - points.row(static_cast<Index>(edge.to));
                    attraction += apart * (edge.likeness / (1 + apart.squaredNorm()));
                }
                gradient.row(row) = attraction * static_cast<float>(exaggeration) -
                                    Eigen::RowVector2f(repulsion[i].x, repulsion[i].y) * scale;
            }
        });
        for (Index i = 0; i < points.size(); ++i) {
            float &gain = gains.data()[i], &moved = step.data()[i];
            const float slope = gradient.data()[i];
            gain = slope * moved < 0 ? gain + kGainUp : std::max(gain * kGainDown, kLeastGain);
            moved = momentum * moved - rate * gain * slope;
            points.data()[i] += moved;
        }
        context.advanceTo(round + 1);
    }
    return aligned(std::move(points));
}

}  // namespace laplens
