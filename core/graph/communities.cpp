#include "core/graph/communities.hpp"

#include <numeric>
#include <random>
#include <utility>

namespace laplens {

namespace {

/// A move must gain this share of all weight: less is rounding, by which two vertices could swap for ever.
constexpr double kLeastGain = 1e-12;

/// Renumbers by first appearance and returns how many numbers there are.
int renumber(std::vector<int>& groups) {
    std::vector<int> numberOf(groups.size(), -1);
    int count = 0;
    for (int& group : groups) {
        int& number = numberOf[static_cast<std::size_t>(group)];
        if (number < 0) number = count++;
        group = number;
    }
    return count;
}

/// Each vertex in turn joins the neighbouring community that raises modularity most, until none moves: the
/// gain of joining c is k_ic - k_i tot_c / 2m (eq. 2 of the paper, less what all choices share).
std::vector<int> movedVertices(const SparseMatrix& graph, const Eigen::VectorXd& degrees,
                               std::mt19937_64& random, JobContext& context) {
    const auto n = static_cast<std::size_t>(graph.rows());
    const double total = degrees.sum();
    std::vector<int> community(n), order(n), touched;
    std::iota(community.begin(), community.end(), 0);
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    std::vector<double> weightIn(degrees.begin(), degrees.end()), shared(n, 0);
    for (bool moved = true; moved;) {
        context.checkpoint();
        moved = false;
        for (const int i : order) {
            int& own = community[static_cast<std::size_t>(i)];
            weightIn[own] -= degrees[i];
            touched.assign(1, own);
            for (SparseMatrix::InnerIterator edge(graph, i); edge; ++edge) {
                if (edge.col() == i) continue;
                const int c = community[static_cast<std::size_t>(edge.col())];
                if (shared[c] == 0 && c != own) touched.push_back(c);
                shared[c] += edge.value();
            }
            const auto gain = [&](int c) { return shared[c] - degrees[i] * weightIn[c] / total; };
            int best = own;
            for (const int c : touched)
                if (gain(c) > gain(best) + kLeastGain * total) best = c;
            moved |= best != own;
            for (const int c : touched) shared[c] = 0;
            own = best;
            weightIn[own] += degrees[i];
        }
    }
    return community;
}

/// One vertex a community; what lies inside one becomes its loop.
SparseMatrix aggregated(const SparseMatrix& graph, const std::vector<int>& community, int count) {
    std::vector<Eigen::Triplet<double>> edges;
    edges.reserve(static_cast<std::size_t>(graph.nonZeros()));
    for (int i = 0; i < graph.outerSize(); ++i)
        for (SparseMatrix::InnerIterator edge(graph, i); edge; ++edge)
            edges.emplace_back(community[static_cast<std::size_t>(i)],
                               community[static_cast<std::size_t>(edge.col())], edge.value());
    SparseMatrix result(count, count);
    result.setFromTriplets(edges.begin(), edges.end());
    return result;
}

}  // namespace

Communities findCommunities(const SparseMatrix& affinity, std::uint64_t seed, JobContext& context) {
    Communities found;
    found.of.resize(static_cast<std::size_t>(affinity.rows()));
    std::iota(found.of.begin(), found.of.end(), 0);
    std::seed_seq sequence{seed & 0xffffffff, seed >> 32};
    std::mt19937_64 random(sequence);
    SparseMatrix graph = affinity;
    for (;;) {
        const Eigen::VectorXd degrees = graph * Eigen::VectorXd::Ones(graph.cols());
        const double total = degrees.sum();
        std::vector<int> community = movedVertices(graph, degrees, random, context);
        found.count = renumber(community);
        for (int& group : found.of) group = community[static_cast<std::size_t>(group)];
        if (found.count == graph.rows()) {
            if (total > 0)
                found.modularity = graph.diagonal().sum() / total - (degrees / total).squaredNorm();
            return found;
        }
        graph = aggregated(graph, community, found.count);
    }
}

}  // namespace laplens
