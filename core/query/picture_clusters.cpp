#include "core/query/picture_clusters.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "core/base/parallel.hpp"
#include "core/base/random_rows.hpp"
#include "core/graph/communities.hpp"
#include "core/graph/laplacian.hpp"
#include "core/query/folders.hpp"
#include "core/search/hamming.hpp"
#include "core/store/stars.hpp"

namespace laplens {

namespace {

using Eigen::Index;

constexpr std::size_t kMostCompared = 10'000;
constexpr int kNeighbours = 10;
constexpr std::size_t kSlice = 4096, kGrain = 256;
/// Of codes with codes.
constexpr std::size_t kMostComparisons = 1'000'000'000;

std::vector<std::uint32_t> typicalOf(const Features& features, const std::vector<int>& clusterOf,
                                     std::size_t count) {
    FeatureMatrix means = FeatureMatrix::Zero(static_cast<Index>(count), features.cols());
    std::vector<float> members(count);
    for (std::size_t i = 0; i < clusterOf.size(); ++i) {
        means.row(clusterOf[i]) += features.row(static_cast<Index>(i));
        ++members[static_cast<std::size_t>(clusterOf[i])];
    }
    for (std::size_t cluster = 0; cluster < count; ++cluster)
        means.row(static_cast<Index>(cluster)) /= members[cluster];
    std::vector<std::uint32_t> typical(count);
    std::vector<float> nearest(count, std::numeric_limits<float>::infinity());
    for (std::size_t i = 0; i < clusterOf.size(); ++i) {
        const auto cluster = static_cast<std::size_t>(clusterOf[i]);
        const float off = (features.row(static_cast<Index>(i)) - means.row(clusterOf[i])).squaredNorm();
        if (off >= nearest[cluster]) continue;
        nearest[cluster] = off;
        typical[cluster] = static_cast<std::uint32_t>(i);
    }
    return typical;
}

/// Of each of these codes the nearest among others, the first of equals.
std::vector<std::uint32_t> nearestCodes(const PackedCodes& codes, const std::vector<std::uint32_t>& rows,
                                        const std::vector<std::uint32_t>& among, JobContext& context) {
    PackedCodes others(0, codes.bits());
    for (const std::uint32_t row : among) others.append(codes[row]);
    std::vector<std::uint32_t> nearest(rows.size());
    if (rows.empty()) return nearest;
    context.beginStage("Placing pictures", static_cast<std::int64_t>(rows.size()));
    parallelSlices(rows.size(), kSlice, kGrain, context, [&](std::size_t begin, std::size_t end) {
        std::vector<std::uint16_t> distances(others.size());
        for (std::size_t i = begin; i < end; ++i) {
            hammingDistances(others, codes[rows[i]], codes.bits(), distances);
            nearest[i] = static_cast<std::uint32_t>(std::ranges::min_element(distances) - distances.begin());
        }
    });
    return nearest;
}

/// Numbers of the rows to compare others with: all of them, or every so manieth.
std::vector<std::uint32_t> thinned(std::size_t count, std::size_t others) {
    const std::size_t most = std::max<std::size_t>(kMostComparisons / std::max<std::size_t>(others, 1), 1);
    const std::size_t step = (count + most - 1) / most;
    std::vector<std::uint32_t> kept;
    for (std::size_t i = 0; i < count; i += step) kept.push_back(static_cast<std::uint32_t>(i));
    return kept;
}

using Counts = std::map<std::string, std::size_t, std::less<>>;

/// What half of a cluster's pictures or more have; none where it is empty.
std::string shared(const Counts& counts, std::size_t pictures) {
    for (const auto& [text, has] : counts)
        if (!text.empty() && 2 * has >= pictures) return text;
    return {};
}

}  // namespace

std::vector<std::uint32_t> rowsToCompare(std::size_t rows, std::uint64_t seed) {
    const std::vector<std::int32_t> drawn = randomRows(rows, kMostCompared, seed);
    std::vector<std::uint32_t> chosen(drawn.begin(), drawn.end());
    std::ranges::sort(chosen);
    return chosen;
}

PictureClusters findClusters(const PackedCodes& codes, std::vector<std::uint32_t> compared,
                             const Features& features, JobContext& context) {
    PictureClusters found;
    found.compared = std::move(compared);
    std::vector<std::uint32_t> all(codes.size());
    std::iota(all.begin(), all.end(), 0u);
    const std::size_t n = found.compared.size();
    std::vector<int> communityOf(n, 0);
    std::vector<std::uint32_t> typical(std::min<std::size_t>(n, 1), 0);  // numbers among those compared
    found.affinity.resize(static_cast<Index>(n), static_cast<Index>(n));
    if (n > 1) {
        const NeighbourGraph graph = neighbourGraph(features, kNeighbours, context);
        // Edges between groups weigh less there, as where codes are made: communities follow kinds more
        // closely.
        const Communities communities =
            findCommunities(symmetricAffinity(graph, AffinityKind::Mutual), context.seed, context);
        communityOf = communities.of;
        typical = typicalOf(features, communityOf, static_cast<std::size_t>(communities.count));
        double scale = 0;
        found.affinity = symmetricAffinity(graph, AffinityKind::Binary, &scale);
        joinComponents(found.affinity, features, scale, context);
    }

    std::vector<std::uint32_t> others;
    std::ranges::set_difference(all, found.compared, std::back_inserter(others));
    const std::vector<std::uint32_t> among = thinned(n, others.size());
    std::vector<std::uint32_t> amongRows;
    for (const std::uint32_t i : among) amongRows.push_back(found.compared[i]);
    const std::vector<std::uint32_t> beside = nearestCodes(codes, others, amongRows, context);
    found.nearest.resize(codes.size());
    for (std::size_t i = 0; i < n; ++i) found.nearest[found.compared[i]] = static_cast<std::uint32_t>(i);
    for (std::size_t i = 0; i < others.size(); ++i) found.nearest[others[i]] = among[beside[i]];

    std::vector<PictureClusters::Cluster> clusters(typical.size());
    for (std::size_t cluster = 0; cluster < typical.size(); ++cluster)
        clusters[cluster].typical = found.compared[typical[cluster]];
    for (const std::uint32_t number : found.nearest)
        ++clusters[static_cast<std::size_t>(communityOf[number])].pictures;
    std::vector<std::size_t> order(clusters.size());
    std::vector<int> rank(clusters.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater(),
                             [&](std::size_t cluster) { return clusters[cluster].pictures; });
    for (std::size_t i = 0; i < order.size(); ++i) {
        found.clusters.push_back(clusters[order[i]]);
        rank[order[i]] = static_cast<int>(i);
    }
    for (const std::uint32_t number : found.nearest)
        found.of.push_back(rank[static_cast<std::size_t>(communityOf[number])]);
    return found;
}

std::vector<std::string> clusterNames(const Library& library, const std::vector<std::int64_t>& imageIds,
                                      const std::vector<int>& clusters, std::size_t count) {
    std::vector<std::size_t> sizes(count);
    for (const int cluster : clusters) ++sizes[static_cast<std::size_t>(cluster)];
    std::vector<Counts> labels(count), tags(count), folders(count);
    Counts everywhere;
    const auto clusterOf = [&](std::size_t i) { return static_cast<std::size_t>(clusters[i]); };
    const std::vector<std::string> labelOf = library.imageTexts(ImageText::Label, imageIds);
    const std::vector<std::string> folderOf = folderTitles(library, imageIds);
    for (std::size_t i = 0; i < imageIds.size(); ++i) {
        ++labels[clusterOf(i)][labelOf[i]];
        ++folders[clusterOf(i)][folderOf[i]];
        ++everywhere[folderOf[i]];
    }
    for (const auto& [imageId, tag] : library.tagsOf(imageIds)) {
        if (tag == kFavouriteTag || givenStars({tag})) continue;  // liked alike, not alike
        if (const auto it = std::ranges::lower_bound(imageIds, imageId);
            it != imageIds.end() && *it == imageId)
            ++tags[clusterOf(static_cast<std::size_t>(it - imageIds.begin()))][tag];
    }
    std::vector<std::string> names(count);
    for (std::size_t cluster = 0; cluster < count; ++cluster) {
        const std::size_t pictures = sizes[cluster];
        std::string& name = names[cluster];
        name = shared(labels[cluster], pictures);
        if (name.empty()) name = shared(tags[cluster], pictures);
        if (!name.empty()) continue;
        const std::string folder = shared(folders[cluster], pictures);
        if (folder.empty()) continue;
        const std::size_t inFolder = everywhere.at(folder);
        if (2 * inFolder < imageIds.size() && 3 * folders[cluster].at(folder) >= inFolder)
            name = std::string(nameOf(folder));
    }
    return names;
}

}  // namespace laplens
