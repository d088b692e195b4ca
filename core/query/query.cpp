#include "core/query/query.hpp"

#include "core/base/error.hpp"
#include "core/networks/extractor.hpp"

namespace laplens {

namespace {

/// Of Rocchio's formula, as its later users set them.
constexpr float kRightWeight = 0.75f, kWrongWeight = 0.25f;

/// Normalised, as features are, and coded.
void setFeature(const SearchIndex& index, Query& query, const Eigen::RowVectorXf& feature) {
    const FeatureMatrix row = feature.normalized();
    const PackedCodes code = index.coder().encode(row);
    query.feature.assign(row.data(), row.data() + row.size());
    query.code.assign(code[0].begin(), code[0].end());
}

}  // namespace

Query codeQuery(const SearchIndex& index, const Network& network, const Image& image) {
    const HashModel& coder = index.coder();
    const FeatureMatrix feature = extractOne(image, network);
    const PackedCodes code = coder.encode(feature);
    Query query;
    query.feature.assign(feature.data(), feature.data() + feature.size());
    query.code.assign(code[0].begin(), code[0].end());
    return query;
}

Query queryFromRow(const SearchIndex& index, std::size_t row) {
    if (row >= index.size()) throw Error("this picture has no code yet", {}, "Wait until the scan is done");
    Query query;
    const std::uint32_t rows[] = {static_cast<std::uint32_t>(row)};
    const FeatureMatrix feature = index.featuresOf(rows);
    if (feature.isZero())
        throw Error("this picture has changed since it was looked at", {}, "Scan its folder again");
    query.feature.assign(feature.data(), feature.data() + feature.size());
    const auto code = index.codes[row];
    query.code.assign(code.begin(), code.end());
    query.label = index.labels[row];
    query.imageId = index.imageIds[row];
    return query;
}

std::optional<Query> queryOfPicture(const SearchIndex& index, std::int64_t imageId) {
    if (const std::int64_t row = index.rowOf(imageId); row >= 0)
        return queryFromRow(index, static_cast<std::size_t>(row));
    if (!index.isAtServer()) return std::nullopt;
    Query query;
    query.imageId = imageId;
    query.code = index.codeOf(imageId);
    const std::int64_t ids[] = {imageId};
    const FeatureMatrix feature = index.featuresOfImages(ids).features;
    if (query.code.empty() || feature.rows() == 0) return std::nullopt;
    query.feature.assign(feature.data(), feature.data() + feature.size());
    return query;
}

Query combineQueries(const SearchIndex& index, std::span<const Query> queries, Combine combine) {
    if (queries.empty()) throw Error("there is no picture to search for", {}, "Choose one");
    Query query = queries.front();
    if (queries.size() == 1) return query;
    for (const Query& other : queries)
        if (other.label != query.label) query.label = -1;
    query.imageId = 0;
    if (combine != Combine::Mean) {
        query.likeAll = combine == Combine::All;
        for (const Query& other : queries.subspan(1)) query.others.push_back(other.code);
        return query;
    }
    Eigen::RowVectorXf sum = featureOf(query);
    for (const Query& other : queries.subspan(1)) sum += featureOf(other);
    setFeature(index, query, sum);
    return query;
}

Query withFeedback(const SearchIndex& index, const Query& query, std::span<const std::int64_t> right,
                   std::span<const std::int64_t> wrong) {
    const auto meanOf = [&](std::span<const std::int64_t> imageIds) -> Eigen::RowVectorXf {
        if (!imageIds.empty())
            if (const Library::FeatureRows found = index.featuresOfImages(imageIds); !found.imageIds.empty())
                return found.features.colwise().mean();
        return Eigen::RowVectorXf::Zero(static_cast<Eigen::Index>(query.feature.size()));
    };
    Query moved = query;
    setFeature(index, moved, featureOf(query) + kRightWeight * meanOf(right) - kWrongWeight * meanOf(wrong));
    return moved;
}

}  // namespace laplens
