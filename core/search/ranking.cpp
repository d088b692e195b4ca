#include "core/search/ranking.hpp"

#include <algorithm>
#include <utility>

#include "core/base/parallel.hpp"
#include "core/search/ranking_scan.hpp"

namespace laplens {

namespace {

/// Below this many words, or rows to put in order, a second thread costs more than it saves.
constexpr std::size_t kWordsPerThread = std::size_t{1} << 18;
constexpr std::size_t kRowsPerThread = std::size_t{1} << 15;

/// The first `limit`, in order. `parts` follow each other by row: where there are more rows than distances,
/// each core counts and then places one of the parts.
std::vector<Hit> inOrder(const ScanTask& task, std::span<const std::vector<Found>> parts) {
    const std::size_t wholes = task.tiesByWhole ? static_cast<std::size_t>(task.codes.bits()) + 1 : 1;
    const std::size_t keys = static_cast<std::size_t>(task.bits + 1) * wholes;
    std::size_t rows = 0;
    for (const std::vector<Found>& part : parts) rows += part.size();
    std::vector<Hit> hits(std::min(rows, task.limit));
    if (rows < keys) {
        std::vector<Found> all;
        all.reserve(rows);
        for (const std::vector<Found>& part : parts) all.insert(all.end(), part.begin(), part.end());
        std::ranges::sort(all);
        for (std::size_t i = 0; i < hits.size(); ++i) hits[i] = {all[i].row, all[i].distance};
        return hits;
    }
    const auto keyOf = [&](const Found& found) { return found.distance * wholes + found.whole; };
    const auto forEachPart = [&](const auto& work) {
        parallelFor(parts.size(), rows < kRowsPerThread ? parts.size() : 1,
                    [&](std::size_t begin, std::size_t end) {
                        for (std::size_t part = begin; part < end; ++part) work(part);
                    });
    };
    std::vector<std::vector<std::uint32_t>> next(parts.size(), std::vector<std::uint32_t>(keys));
    forEachPart([&](std::size_t part) {
        for (const Found& found : parts[part]) ++next[part][keyOf(found)];
    });
    std::uint32_t before = 0;
    for (std::size_t key = 0; key < keys; ++key)
        for (std::vector<std::uint32_t>& counts : next) before += std::exchange(counts[key], before);
    forEachPart([&](std::size_t part) {
        for (const Found& found : parts[part])
            if (const std::size_t place = next[part][keyOf(found)]++; place < hits.size())
                hits[place] = {found.row, found.distance};
    });
    return hits;
}

/// Each part is in order.
std::vector<Hit> merged(const ScanTask& task, std::vector<std::optional<RankingScan>>& parts) {
    std::vector<Weighed> all;
    for (std::optional<RankingScan>& part : parts) {
        const auto middle = static_cast<std::ptrdiff_t>(all.size());
        all.insert(all.end(), part->weighed().begin(), part->weighed().end());
        std::ranges::inplace_merge(all, all.begin() + middle);
    }
    all.resize(std::min(all.size(), task.limit));
    std::vector<Hit> hits(all.size());
    std::ranges::transform(all, hits.begin(), [](const Weighed& of) { return Hit{of.row, of.distance}; });
    return hits;
}

/// Nothing where the index cannot answer or had better not.
std::optional<std::vector<Hit>> byIndex(const ScanTask& task) {
    const RankingQuestion& question = task.question;
    if (!question.index || question.index->bits() != task.bits || question.radius < 0 || question.among ||
        !question.others.empty() || !question.weights.empty() || !question.labels.empty())
        return std::nullopt;
    const auto hits = question.index->within(question.code, question.radius);
    if (!hits) return std::nullopt;
    const auto isLeftOut = [&](std::uint32_t row) {
        return std::ranges::find(question.without, row) != question.without.end();
    };
    std::vector<Found> found;
    for (const Hit& hit : *hits) {
        if (hit.distance < task.nearest || isLeftOut(hit.row)) continue;
        const int whole =
            task.tiesByWhole ? hammingDistance(task.codes[hit.row], question.code, task.codes.bits()) : 0;
        found.push_back({hit.distance, static_cast<std::uint16_t>(whole), hit.row});
    }
    std::ranges::sort(found);
    std::vector<Hit> ranked(std::min(found.size(), task.limit));
    for (std::size_t i = 0; i < ranked.size(); ++i) ranked[i] = {found[i].row, found[i].distance};
    return ranked;
}

}  // namespace

Ranking rankCodes(const PackedCodes& codes, const RankingQuestion& question) {
    const ScanTask task(codes, question);
    Ranking ranking;
    if (auto hits = byIndex(task)) {
        ranking.hits = std::move(*hits);
        return ranking;
    }
    ranking.histogram.resize(static_cast<std::size_t>(task.bits) + 1);
    if (!question.labels.empty()) ranking.ofLabel.resize(ranking.histogram.size());
    if (task.rows == 0) return ranking;

    const std::size_t words = task.rows * codes.wordsPerCode();
    std::vector<std::optional<RankingScan>> parts(
        std::clamp<std::size_t>(words / kWordsPerThread, 1, coreCount()));
    const auto firstOf = [&](std::size_t part) { return task.rows * part / parts.size(); };
    for (std::size_t part = 0; part < parts.size(); ++part)
        parts[part].emplace(task, firstOf(part), firstOf(part + 1));
    parallelFor(parts.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t part = begin; part < end; ++part) parts[part]->run();
    });
    for (const std::optional<RankingScan>& part : parts)
        for (auto d = static_cast<std::size_t>(task.nearest); d < ranking.histogram.size(); ++d) {
            ranking.histogram[d] += part->at(d);
            if (!part->ofLabel().empty()) ranking.ofLabel[d] += part->ofLabel()[d];
        }
    if (!question.weights.empty()) {
        ranking.hits = merged(task, parts);
        return ranking;
    }
    const int last = farthestOf(task.nearest, task.last, task.limit,
                                [&](std::size_t distance) { return ranking.histogram[distance]; });
    std::vector<std::vector<Found>> found;
    for (std::optional<RankingScan>& part : parts) {
        if (last < task.last)
            std::erase_if(part->found(), [&](const Found& row) { return row.distance > last; });
        found.push_back(std::move(part->found()));
    }
    ranking.hits = inOrder(task, found);
    return ranking;
}

}  // namespace laplens
