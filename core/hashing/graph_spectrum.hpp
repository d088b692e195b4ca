#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/feature_matrix.hpp"
#include "core/base/job_context.hpp"
#include "core/graph/communities.hpp"
#include "core/graph/laplacian.hpp"
#include "core/graph/neighbour_graph.hpp"

namespace laplens {

/// A library's neighbour graph and the start of its Laplacian's spectrum: the costly half of every Laplacian
/// method, made once and shared (immutable) by all of them, at all code lengths.
struct GraphSpectrum {
    std::shared_ptr<const NeighbourGraph> graph;
    AffinityKind affinity = AffinityKind::HeatKernel;
    double scale = 0;    ///< t of the heat kernel: mean squared distance to the k-th neighbour
    Eigenmap map;        ///< the constant vector left out
    int components = 0;  ///< of the neighbour graph
    int joined = 0;      ///< edges added to make it one
    Communities communities;
};

/// Neighbours, affinity, joined components and the first `m` (at most n - 1) eigenvectors. A graph of one
/// picture has none. With `labels` (n; -1 unknown) edges between classes are weakened.
std::shared_ptr<const GraphSpectrum> computeSpectrum(const Features& features, int neighbours,
                                                     AffinityKind affinity, int m, JobContext&,
                                                     const std::vector<int>& labels = {},
                                                     Eigensolver solver = Eigensolver::Automatic);

/// Spectra of one library for several methods: the neighbour graph is made once, each affinity's spectrum
/// when it is first asked for.
class SpectrumCache {
public:
    explicit SpectrumCache(int neighbours, Eigensolver solver = Eigensolver::Automatic)
        : neighbours_(neighbours), solver_(solver) {}
    /// With the graph already at hand.
    SpectrumCache(std::shared_ptr<const NeighbourGraph> graph, int neighbours)
        : neighbours_(neighbours), graph_(std::move(graph)) {}
    /// The neighbour graph, made when first asked for.
    std::shared_ptr<const NeighbourGraph> graph(const Features& features, JobContext&);
    /// With at least `m` eigenvectors (or n - 1); `features`, and `labels` where given, must be the same at
    /// each call.
    std::shared_ptr<const GraphSpectrum> get(const Features& features, AffinityKind affinity, int m,
                                             JobContext&, const std::vector<int>& labels = {});

private:
    struct Entry {
        int length = 0;
        std::shared_ptr<const GraphSpectrum> spectrum;
    };
    int neighbours_;
    Eigensolver solver_ = Eigensolver::Automatic;
    std::shared_ptr<const NeighbourGraph> graph_;
    std::map<std::pair<AffinityKind, bool>, Entry> entries_;  ///< by affinity and whether labels count
};

}  // namespace laplens
