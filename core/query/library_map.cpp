#include "core/query/library_map.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "core/base/error.hpp"
#include "core/graph/laplacian.hpp"
#include "core/graph/plane_embedding.hpp"
#include "core/hashing/projection.hpp"
#include "core/query/picture_clusters.hpp"

namespace laplens {

namespace {

using Eigen::Index;

/// Eigenvectors among which the axes are sought.
constexpr int kCandidateVectors = 16;
constexpr double kLeastParticipation = 0.05;
constexpr double kClipped = 0.01;
constexpr std::size_t kBatch = 4096;
/// Principal directions are as good from so many pictures as from all.
constexpr std::size_t kDirectionRows = 20'000;
/// How far from the compared picture one lies that has its code, of the map's width.
constexpr float kBeside = 0.006f;

std::vector<std::uint32_t> sampled(std::vector<std::uint32_t> rows, std::size_t count, std::uint64_t seed) {
    if (rows.size() <= count) return rows;
    std::mt19937_64 random(seed);
    std::ranges::shuffle(rows, random);
    rows.resize(count);
    std::ranges::sort(rows);
    return rows;
}

/// What the model was fitted on and is still an answer.
struct Fitted {
    std::vector<std::uint32_t> rows;  ///< of the index, ascending
    std::vector<Index> places;        ///< of each among the model's own rows
};

Fitted fittedIn(const SearchIndex& index) {
    Fitted fitted;
    std::vector<std::int64_t> ids;
    try {
        ids = index.fittedIds();
    } catch (const Error&) {
        // Some are gone from the library, and the model's own rows with them.
    }
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (const std::int64_t row = index.rowOf(ids[i]); row >= 0) {
            fitted.rows.push_back(static_cast<std::uint32_t>(row));
            fitted.places.push_back(static_cast<Index>(i));
        }
    return fitted;
}

/// The rows that are mapped, ascending: all, or `most`, these ones first.
std::vector<std::uint32_t> mappedRows(const SearchIndex& index, const std::vector<std::uint32_t>& preferred,
                                      std::size_t most, std::uint64_t seed) {
    std::vector<std::uint32_t> all(index.size());
    std::iota(all.begin(), all.end(), 0u);
    if (all.size() <= most) return all;
    if (preferred.size() >= most) return sampled(preferred, most, seed);
    std::vector<std::uint32_t> others;
    std::ranges::set_difference(all, preferred, std::back_inserter(others));
    std::vector<std::uint32_t> rows = sampled(std::move(others), most - preferred.size(), seed);
    const auto middle = rows.insert(rows.end(), preferred.begin(), preferred.end());
    std::inplace_merge(rows.begin(), middle, rows.end());
    return rows;
}

/// `of` applied to the features of rows, in batches.
template <class Of>
FeatureMatrix inBatches(const SearchIndex& index, std::span<const std::uint32_t> rows, JobContext& context,
                        const Of& of) {
    FeatureMatrix result;
    for (std::size_t first = 0; first < rows.size(); first += kBatch) {
        context.checkpoint();
        const auto batch = rows.subspan(first, std::min(kBatch, rows.size() - first));
        const FeatureMatrix values = of(index.featuresOf(batch));
        if (first == 0) result.resize(static_cast<Index>(rows.size()), values.cols());
        result.middleRows(static_cast<Index>(first), values.rows()) = values;
        context.advanceTo(static_cast<std::int64_t>(first + batch.size()));
    }
    return result;
}

/// The first eigenvectors at these rows; empty where the method keeps none.
FeatureMatrix eigenvectorsAt(const SearchIndex& index, const HashModel& model, const Fitted& fitted,
                             const std::vector<std::uint32_t>& rows, JobContext& context) {
    context.beginStage("Placing pictures", static_cast<std::int64_t>(rows.size()));
    const FeatureMatrix own = model.fittedEigenvectors(kCandidateVectors);
    const auto extend = [&](const FeatureMatrix& features) {
        return model.eigenvectors(features, kCandidateVectors);
    };
    if (own.size() == 0) return inBatches(index, rows, context, extend);
    std::vector<std::uint32_t> others;
    std::ranges::set_difference(rows, fitted.rows, std::back_inserter(others));
    const FeatureMatrix extended = inBatches(index, others, context, extend);
    FeatureMatrix result(static_cast<Index>(rows.size()), own.cols());
    Index other = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto it = std::ranges::lower_bound(fitted.rows, rows[i]);
        const bool known = it != fitted.rows.end() && *it == rows[i];
        if (known)
            result.row(static_cast<Index>(i)) = own.row(fitted.places[it - fitted.rows.begin()]);
        else
            result.row(static_cast<Index>(i)) = extended.row(other++);
    }
    return result;
}

FeatureMatrix principalComponentsAt(const SearchIndex& index, const std::vector<std::uint32_t>& rows,
                                    JobContext& context) {
    context.beginStage("Placing pictures", static_cast<std::int64_t>(rows.size()));
    const FeatureMatrix some = index.featuresOf(sampled(rows, kDirectionRows, context.seed));
    const PrincipalDirections principal = principalDirections(some, 2, context);
    if (principal.directions.cols() == 0) return FeatureMatrix(static_cast<Index>(rows.size()), 0);
    return inBatches(index, rows, context,
                     [&](const FeatureMatrix& features) { return product(features, principal.directions); });
}

/// The share of pictures that takes part in an eigenvector.
double participation(const FeatureMatrix& values, Index column) {
    const Eigen::ArrayXd squares = values.col(column).cast<double>().array().square();
    const double fourth = squares.square().sum();
    return fourth > 0 ? std::pow(squares.sum(), 2) / fourth / static_cast<double>(squares.size()) : 0;
}

/// Columns of the two axes; -1: none.
std::array<int, 2> axesAmong(const FeatureMatrix& values) {
    std::vector<int> order;
    for (int column = 0; column < values.cols(); ++column)
        if (participation(values, column) >= kLeastParticipation) order.push_back(column);
    // Where all are of a few pictures, the first ones.
    for (int column = 0; column < values.cols() && order.size() < 2; ++column)
        if (std::ranges::find(order, column) == order.end()) order.push_back(column);
    order.resize(2, -1);
    std::ranges::sort(order, [](int a, int b) { return b < 0 || (a >= 0 && a < b); });
    return {order[0], order[1]};
}

std::vector<float> scaled(const FeatureMatrix& values, int column) {
    const auto n = static_cast<std::size_t>(values.rows());
    std::vector<float> result(n, 0.5f);
    if (column < 0 || n < 2) return result;
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0u);
    const auto value = [&](std::uint32_t i) { return values(static_cast<Index>(i), column); };
    std::ranges::sort(order, {}, value);
    const auto last = static_cast<double>(n - 1);
    const auto clipped = static_cast<std::size_t>(std::floor(kClipped * last));
    const float low = value(order[clipped]), high = value(order[n - 1 - clipped]);
    if (high <= low) return result;
    for (std::size_t first = 0, end = 0; first < n; first = end) {
        // Equal values share their mean rank.
        while (end < n && value(order[end]) == value(order[first])) ++end;
        const double rank = static_cast<double>(first + end - 1) / 2 / last;
        const double linear = std::clamp((value(order[first]) - low) / (high - low), 0.0f, 1.0f);
        for (std::size_t i = first; i < end; ++i) result[order[i]] = static_cast<float>((rank + linear) / 2);
    }
    return result;
}

/// Two eigenvectors of the model, or principal components where there are none.
LibraryMap::Plane planeOfAxes(const SearchIndex& index, const Fitted& fitted,
                              const std::vector<std::uint32_t>& rows, JobContext& context) {
    FeatureMatrix values;
    try {
        values = eigenvectorsAt(index, index.coder(), fitted, rows, context);
    } catch (const Error&) {
        // Pictures that it was fitted on are gone, and their eigenvectors with them: features remain.
    }
    LibraryMap::Plane plane;
    plane.axes = LibraryMap::Axes::Eigenvectors;
    std::array<int, 2> columns{};
    if (values.size() > 0) {
        columns = axesAmong(values);
    } else {
        plane.axes = LibraryMap::Axes::PrincipalComponents;
        values = principalComponentsAt(index, rows, context);
        columns = {values.cols() > 0 ? 0 : -1, values.cols() > 1 ? 1 : -1};
    }
    context.checkpoint();
    plane.numbers = {columns[0] + 1, columns[1] + 1};
    plane.x = scaled(values, columns[0]);
    plane.y = scaled(values, columns[1]);
    return plane;
}

/// Fills in the neighbours' plane.
void placeByNeighbours(LibraryMap& map, const PictureClusters& clusters,
                       const std::vector<std::uint32_t>& rows, JobContext& context) {
    const std::size_t n = clusters.compared.size();
    FeatureMatrix points = FeatureMatrix::Zero(static_cast<Index>(n), 2);
    if (n > 1) {
        const Eigenmap start = laplacianEigenmap(clusters.affinity, 2, context);
        points = embedInPlane(clusters.affinity, start.vectors, context);
    }
    const std::vector<float> x = scaled(points, 0), y = scaled(points, 1);
    std::mt19937_64 random(context.seed);
    const auto near = [&random](float v) {
        const float off = 2 * static_cast<float>(random() >> 40) / static_cast<float>(1 << 24) - 1;
        return std::clamp(v + kBeside * off, 0.0f, 1.0f);
    };
    for (const std::uint32_t row : rows) {
        const std::uint32_t at = clusters.nearest[row];
        const bool isOwn = clusters.compared[at] == row;
        map.neighbours.x.push_back(isOwn ? x[at] : near(x[at]));
        map.neighbours.y.push_back(isOwn ? y[at] : near(y[at]));
    }
}

/// Those of which pictures are on the map.
void takeClusters(LibraryMap& map, const PictureClusters& clusters, const std::vector<std::uint32_t>& rows) {
    std::vector<LibraryMap::Cluster> taken(clusters.clusters.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto cluster = static_cast<std::size_t>(clusters.of[rows[i]]);
        // The typical picture may have been left out.
        if (taken[cluster].pictures++ == 0 || clusters.clusters[cluster].typical == rows[i])
            taken[cluster].typical = static_cast<std::uint32_t>(i);
    }
    std::vector<int> numberOf(taken.size());
    for (std::size_t cluster = 0; cluster < taken.size(); ++cluster) {
        numberOf[cluster] = static_cast<int>(map.clusters.size());
        if (taken[cluster].pictures > 0) map.clusters.push_back(taken[cluster]);
    }
    for (const std::uint32_t row : rows)
        map.clusterOf.push_back(numberOf[static_cast<std::size_t>(clusters.of[row])]);
}

}  // namespace

LibraryMap mapOf(const SearchIndex& index, JobContext& context, std::size_t most) {
    const std::shared_ptr<const PictureClusters> clusters = index.clusters(context);
    LibraryMap map;
    map.librarySize = index.size();
    const Fitted fitted = fittedIn(index);
    std::vector<std::uint32_t> first = fitted.rows;
    for (const PictureClusters::Cluster& cluster : clusters->clusters) first.push_back(cluster.typical);
    std::ranges::sort(first);
    first.erase(std::ranges::unique(first).begin(), first.end());
    const std::vector<std::uint32_t> rows = mappedRows(index, first, most, context.seed);
    for (const std::uint32_t row : rows) map.imageIds.push_back(index.imageIds[row]);
    placeByNeighbours(map, *clusters, rows, context);
    takeClusters(map, *clusters, rows);
    map.axes = planeOfAxes(index, fitted, rows, context);
    return map;
}

}  // namespace laplens
