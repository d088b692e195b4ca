#include "core/query/search.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <numeric>

#include "core/base/parallel.hpp"
#include "core/evaluation/ranking_ways.hpp"
#include "core/evaluation/retrieval.hpp"
#include "core/query/reorder.hpp"
#include "core/query/search_at_server.hpp"
#include "core/search/ranking.hpp"

namespace laplens {

namespace {

/// Below this many a second core costs more than it saves.
constexpr std::size_t kHitsPerThread = 1 << 15;

/// Those of the pictures (ascending) that have one.
std::vector<std::uint32_t> rowsOf(const SearchIndex& index, const std::vector<std::int64_t>& imageIds) {
    std::vector<std::uint32_t> rows;
    auto next = imageIds.begin();
    for (std::size_t row = 0; row < index.size(); ++row) {
        while (next != imageIds.end() && *next < index.imageIds[row]) ++next;
        if (next == imageIds.end()) break;
        if (*next == index.imageIds[row]) rows.push_back(static_cast<std::uint32_t>(row));
    }
    return rows;
}

/// Of a ranking without ties.
double averagePrecisionOf(const SearchIndex& index, const std::vector<RankedPicture>& pictures, int label) {
    double sum = 0, relevant = 0;
    for (std::size_t i = 0; i < pictures.size(); ++i)
        if (index.labels[pictures[i].row] == label) sum += ++relevant / static_cast<double>(i + 1);
    return relevant > 0 ? sum / relevant : 0;
}

}  // namespace

std::vector<std::uint64_t> codeAtHand(const SearchIndex& index, const SearchResult& result,
                                      std::int64_t imageId) {
    if (!index.isAtServer()) return index.codeOf(imageId);
    const auto at = std::ranges::find(result.ranked, imageId, &RankedPicture::imageId);
    if (at == result.ranked.end()) return {};
    const auto code = result.codes[static_cast<std::size_t>(at - result.ranked.begin())];
    return {code.begin(), code.end()};
}

SearchResult search(const SearchIndex& index, const Query& query, const SearchOptions& options,
                    std::stop_token stop) {
    if (index.isAtServer()) return searchAtServer(index, query, options, std::move(stop));
    std::shared_ptr<const std::vector<std::int64_t>> among = options.among;
    if (options.filter != ImageFilter()) {
        std::vector<std::int64_t> wanted = index.imagesOf(options.filter);
        if (among) {
            std::vector<std::int64_t> both;
            std::ranges::set_intersection(wanted, *among, std::back_inserter(both));
            wanted = std::move(both);
        }
        among = std::make_shared<const std::vector<std::int64_t>>(std::move(wanted));
    }
    const auto start = std::chrono::steady_clock::now();
    SearchResult result;
    result.bits = options.bits > 0 ? std::min(options.bits, index.bits()) : index.bits();
    if (options.weighted) result.bitWeights = bitWeights(index, query, result.bits);

    const std::int64_t self = query.imageId ? index.rowOf(query.imageId) : -1;
    const auto leftOut = static_cast<std::uint32_t>(self);
    const std::vector<std::uint32_t> rows = among ? rowsOf(index, *among) : std::vector<std::uint32_t>();
    const std::size_t wanted = options.limit ? options.limit : index.size();
    RankingQuestion question{.code = query.code,
                             .others = query.others,
                             .greatest = query.likeAll,
                             .bits = result.bits,
                             .limit = std::max(wanted, kCandidates),
                             .nearest = options.nearest,
                             .radius = options.radius,
                             .weights = result.bitWeights};
    if (among) question.among = rows;
    if (self >= 0) question.without = {&leftOut, 1};
    if (query.label >= 0) {
        question.labels = index.labels;
        question.label = query.label;
    }
    Ranking ranking = rankCodes(index.codes, question);
    result.histogram = std::move(ranking.histogram);
    result.ranked.resize(ranking.hits.size());
    parallelFor(ranking.hits.size(), kHitsPerThread, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Hit& hit = ranking.hits[i];
            result.ranked[i] = {index.imageIds[hit.row], hit.row, hit.distance};
        }
    });
    result.reranked = options.rerank;
    if (options.rerank)
        rerankByFeature(index, query, result);
    else if (result.bitWeights.empty())
        orderTiesByFeature(index, query, result);
    if (result.ranked.size() > wanted) result.ranked.resize(wanted);
    result.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();

    if (query.label >= 0) {
        result.curve = curveByRadius(ranking.ofLabel, result.histogram);
        result.averagePrecision = tieAwareAveragePrecision(ranking.ofLabel, result.histogram);
        // Of what is listed, where that is not the whole order by distance alone.
        if (!result.bitWeights.empty() && result.ranked.size() + (self >= 0) == index.size())
            result.averagePrecision = averagePrecisionOf(index, result.ranked, query.label);
    }
    return result;
}

}  // namespace laplens
