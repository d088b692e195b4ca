#include "core/hashing/graph_spectrum.hpp"

#include <algorithm>

namespace laplens {

namespace {

std::shared_ptr<const GraphSpectrum> spectrumOf(std::shared_ptr<const NeighbourGraph> graph,
                                                const Features& features, AffinityKind affinity, int m,
                                                const std::vector<int>& labels, Eigensolver solver,
                                                JobContext& context) {
    auto spectrum = std::make_shared<GraphSpectrum>();
    spectrum->affinity = affinity;
    spectrum->graph = std::move(graph);
    const int n = spectrum->graph->n;
    if (n < 2) {
        spectrum->components = n;
        spectrum->map.vectors.resize(n, 0);
        return spectrum;
    }
    SparseMatrix w = symmetricAffinity(*spectrum->graph, affinity, &spectrum->scale);
    if (!labels.empty()) weakenEdgesBetweenClasses(w, labels);
    spectrum->components = connectedComponents(w).count;
    spectrum->joined = joinComponents(w, features, spectrum->scale, context);
    spectrum->communities = findCommunities(w, context.seed, context);
    spectrum->map = laplacianEigenmap(w, std::min(m, n - 1), context, {.solver = solver});
    return spectrum;
}

std::shared_ptr<const NeighbourGraph> graphOf(const Features& features, int neighbours, JobContext& context) {
    return std::make_shared<const NeighbourGraph>(neighbourGraph(features, neighbours, context));
}

}  // namespace

std::shared_ptr<const GraphSpectrum> computeSpectrum(const Features& features, int neighbours,
                                                     AffinityKind affinity, int m, JobContext& context,
                                                     const std::vector<int>& labels, Eigensolver solver) {
    return spectrumOf(graphOf(features, neighbours, context), features, affinity, m, labels, solver, context);
}

std::shared_ptr<const NeighbourGraph> SpectrumCache::graph(const Features& features, JobContext& context) {
    if (!graph_) graph_ = graphOf(features, neighbours_, context);
    return graph_;
}

std::shared_ptr<const GraphSpectrum> SpectrumCache::get(const Features& features, AffinityKind affinity,
                                                        int m, JobContext& context,
                                                        const std::vector<int>& labels) {
    Entry& entry = entries_[{affinity, !labels.empty()}];
    if (entry.spectrum && entry.length >= m) return entry.spectrum;
    entry.spectrum = spectrumOf(graph(features, context), features, affinity, m, labels, solver_, context);
    entry.length = m;
    return entry.spectrum;
}

}  // namespace laplens
