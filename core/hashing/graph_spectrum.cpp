#include "core/hashing/graph_spectrum.hpp"

#include <algorithm>

namespace laplens {

std::shared_ptr<const GraphSpectrum> computeSpectrum(const Features& features, int neighbours,
                                                     AffinityKind affinity, int m, JobContext& context) {
    auto spectrum = std::make_shared<GraphSpectrum>();
    spectrum->affinity = affinity;
    spectrum->graph = exactNeighbours(features, neighbours, context);
    const int n = spectrum->graph.n;
    if (n < 2) {
        spectrum->components = n;
        spectrum->map.vectors.resize(n, 0);
        return spectrum;
    }
    SparseMatrix w = symmetricAffinity(spectrum->graph, affinity, &spectrum->scale);
    spectrum->components = connectedComponents(w).count;
    spectrum->joined = joinComponents(w, features, spectrum->scale, context);
    spectrum->map = laplacianEigenmap(w, std::min(m, n - 1), context);
    return spectrum;
}

}  // namespace laplens
