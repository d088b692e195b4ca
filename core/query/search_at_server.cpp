#include "core/query/search_at_server.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/evaluation/ranking_ways.hpp"
#include "core/query/bit_weights.hpp"
#include "core/query/reorder.hpp"
#include "core/search/weighted_hamming.hpp"

namespace laplens {

SearchResult searchAtServer(const SearchIndex& index, const Query& query, const SearchOptions& options,
                            std::stop_token stop) {
    const auto start = std::chrono::steady_clock::now();
    SearchResult result;
    result.bits = options.bits > 0 ? std::min(options.bits, index.bits()) : index.bits();
    const std::size_t wanted = options.limit ? options.limit : kCandidates;
    Library::CodeQuestion question;
    question.limit = static_cast<std::int64_t>(std::max(wanted, kCandidates)) + (query.imageId != 0);
    question.radius = options.radius;
    question.filter = options.filter;
    question.filter.state = ImageState::Ready;
    question.bits = options.bits;
    question.nearest = options.nearest;
    question.others = query.others;
    question.likeAll = query.likeAll;
    question.among = options.among;
    question.withCodes = true;
    const Library::CodeAnswer answer = index.ask(query.code, question, std::move(stop));
    result.missing = answer.missing;
    result.codes = PackedCodes(0, index.bits());
    result.histogram.resize(static_cast<std::size_t>(result.bits) + 1);
    for (std::size_t i = 0; i < answer.imageIds.size(); ++i) {
        if (answer.imageIds[i] == query.imageId) continue;
        result.ranked.push_back({answer.imageIds[i], 0, static_cast<std::uint16_t>(answer.distances[i])});
        result.codes.append(answer.codes[i]);
        ++result.histogram[static_cast<std::size_t>(answer.distances[i])];
    }
    if (options.weighted) result.bitWeights = bitWeights(index, query, result.bits);
    if (!result.bitWeights.empty()) {
        std::vector<float> weighted(result.codes.size());
        weightedDistances(result.codes, query.code, result.bitWeights, weighted);
        reorder(result, 0, std::min(kCandidates, result.ranked.size()),
                [&](std::size_t i) { return weighted[i]; });
    }
    result.reranked = options.rerank;
    if (options.rerank)
        rerankByFeature(index, query, result);
    else if (result.bitWeights.empty())
        orderTiesByFeature(index, query, result);
    if (result.ranked.size() > wanted) {
        result.ranked.resize(wanted);
        PackedCodes first(0, index.bits());
        for (std::size_t i = 0; i < wanted; ++i) first.append(std::as_const(result.codes)[i]);
        result.codes = std::move(first);
    }
    result.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return result;
}

}  // namespace laplens
