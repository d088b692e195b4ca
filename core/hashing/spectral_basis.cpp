#include "core/hashing/spectral_basis.hpp"

#include <cmath>

namespace laplens {

namespace {

constexpr Eigen::Index kRatioValues = 128;
constexpr float kSameRow = 1e-10f;

double participationRatio(const Eigen::VectorXd& values, double t) {
    double sum = 0, squares = 0;
    for (Eigen::Index i = 0; i < std::min(kRatioValues, values.size()); ++i) {
        const double w = std::pow(std::max(0.0, 1 - values(i)), 2 * t);
        sum += w;
        squares += w * w;
    }
    return squares > 0 ? sum * sum / squares : 1;
}

}  // namespace

SpectralBasis SpectralBasis::compute(const Features& rows, int neighbours, AffinityKind affinity, int m,
                                     JobContext& context) {
    SpectralBasis basis;
    basis.affinity = affinity;
    basis.neighbours = neighbours;
    const NeighbourGraph graph = exactNeighbours(rows, neighbours, context);
    // The heat scale is wanted in any case: it weighs the edges that join components.
    SparseMatrix w = symmetricAffinity(graph, AffinityKind::HeatKernel, &basis.scale);
    if (affinity == AffinityKind::Binary) w = symmetricAffinity(graph, affinity);
    basis.joinedComponents = joinComponents(w, rows, basis.scale, context);
    const Eigenmap map = laplacianEigenmap(w, m, context);
    basis.values = map.values;
    basis.vectors = map.vectors.cast<float>();
    return basis;
}

std::vector<std::string> SpectralBasis::remarks() const {
    std::vector<std::string> remarks;
    if (joinedComponents > 0)
        remarks.push_back("the neighbour graph had " + std::to_string(joinedComponents + 1) +
                          " components; they were joined through their nearest pairs");
    if (const int gap = eigengap(values); gap > 0)
        remarks.push_back("the widest eigengap comes after eigenvalue " + std::to_string(gap));
    return remarks;
}

std::shared_ptr<const SpectralBasis> SpectralBasisCache::get(const Features& rows, int neighbours,
                                                             AffinityKind affinity, int m,
                                                             JobContext& context) {
    std::lock_guard lock(mutex_);
    const auto possible = std::min<Eigen::Index>(m, rows.rows() - 1);
    std::erase_if(entries_, [&](const Entry& e) { return e.data != rows.data() || e.rows != rows.rows(); });
    for (const Entry& e : entries_)
        if (e.neighbours == neighbours && e.affinity == affinity && e.seed == context.seed &&
            e.basis->values.size() >= possible)
            return e.basis;
    auto basis =
        std::make_shared<const SpectralBasis>(SpectralBasis::compute(rows, neighbours, affinity, m, context));
    entries_.push_back({rows.data(), rows.rows(), neighbours, affinity, basis, context.seed});
    return basis;
}

FeatureMatrix neighbourMeans(const Features& rows, const FeatureMatrix& values, const Features& queries,
                             int neighbours, AffinityKind affinity, double scale,
                             const Eigen::RowVectorXf& ownFactor) {
    JobContext quiet;
    const NeighbourGraph nearest = nearestRows(rows, queries, neighbours, quiet);
    FeatureMatrix means = FeatureMatrix::Zero(queries.rows(), values.cols());
    for (Eigen::Index q = 0; q < queries.rows(); ++q) {
        const std::int32_t* index = nearest.index.data() + q * nearest.k;
        const float* distance = nearest.squaredDistance.data() + q * nearest.k;
        const bool known = distance[0] <= kSameRow;
        float total = 0;
        for (int j = 0; j < nearest.k; ++j) {
            if (known && distance[j] > kSameRow) break;
            // Relative to the nearest: a query far from everything still has weights that are not all zero.
            const float weight = known || affinity == AffinityKind::Binary
                                     ? 1.f
                                     : static_cast<float>(std::exp(-(distance[j] - distance[0]) / scale));
            means.row(q) += weight * values.row(index[j]);
            total += weight;
        }
        means.row(q) /= total;
        if (known) means.row(q).array() *= ownFactor.array();
    }
    return means;
}

int eigengap(const Eigen::VectorXd& values) {
    const Eigen::Index count = std::min(kRatioValues, values.size());
    if (count < 3) return 0;
    Eigen::Index best = 1;
    double widest = -1;
    for (Eigen::Index i = 1; i < count; ++i) {
        const double gap = (values(i) - values(i - 1)) / std::max(values(i), 1e-12);
        // The first gaps are relatively wide in any smooth spectrum (1, 4, 9, ...): ask for the widest in
        // proportion.
        const double proportion = gap * std::sqrt(static_cast<double>(i));
        if (proportion > widest) {
            widest = proportion;
            best = i;
        }
    }
    return static_cast<int>(best);
}

double diffusionTime(const Eigen::VectorXd& values, double target) {
    double low = 0, high = 4096;
    if (participationRatio(values, high) > target) return high;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (participationRatio(values, middle) > target ? low : high) = middle;
    }
    return high;
}

}  // namespace laplens
