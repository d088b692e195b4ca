#include "core/search/ranking_scan.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/search/hamming_kernels.hpp"

namespace laplens {

ScanTask::ScanTask(const PackedCodes& of, const RankingQuestion& asked)
    : codes(of),
      question(asked),
      bits(asked.bits > 0 ? asked.bits : of.bits()),
      rows(asked.among ? asked.among->size() : of.size()),
      limit(std::min(asked.limit, rows)),
      nearest(std::max(asked.nearest, 0)),
      last(asked.radius >= 0 ? std::min(asked.radius, bits) : bits),
      tiesByWhole(bits < of.bits()) {
    if (bits > of.bits() || bits > kFarthest || (bits < 1 && rows > 0))
        throw std::invalid_argument("more bits asked for than the codes have");
    const auto checkLength = [&](std::span<const std::uint64_t> code) {
        if (code.size() < of.wordsPerCode()) throw std::invalid_argument("the query's code is too short");
    };
    checkLength(asked.code);
    for (const std::vector<std::uint64_t>& code : asked.others) checkLength(code);
    if (!asked.weights.empty() && asked.weights.size() != static_cast<std::size_t>(bits))
        throw std::invalid_argument("one weight a bit is needed");
    if (!asked.labels.empty() && asked.labels.size() != of.size())
        throw std::invalid_argument("one label a row is needed");
    if (asked.among && rows > 0 && asked.among->back() >= of.size())
        throw std::invalid_argument("there is no such row");
    if (asked.index && !asked.index->isOf(of)) throw std::invalid_argument("an index over other codes");
}

void DistanceTally::add(std::span<const std::uint16_t> distances, const std::uint64_t* next) {
    constexpr std::size_t kWordsOfLine = 8;
    std::uint32_t* const turns[] = {counts_.data(), counts_.data() + distances_,
                                    counts_.data() + 2 * distances_, counts_.data() + 3 * distances_};
    std::size_t i = 0;
    for (; i + kWordsOfLine <= distances.size(); i += kWordsOfLine) {
        __builtin_prefetch(next + i);
        for (std::size_t j = 0; j < kWordsOfLine; ++j) ++turns[j % kTurns][distances[i + j]];
    }
    for (; i < distances.size(); ++i) ++counts_[distances[i]];
}

/// A block of codes from where they are.
template <class RowOf>
const std::uint64_t* RankingScan::gather(std::vector<std::uint64_t>& words, std::size_t size,
                                         const RowOf& rowOf) {
    const std::size_t stride = task_.codes.wordsPerCode();
    words.resize(kBlock * stride);
    for (std::size_t i = 0; i < size; ++i)
        std::copy_n(task_.codes.words().data() + rowOf(i) * stride, stride, words.data() + i * stride);
    return words.data();
}

/// Keeps the first `limit`, in any order, and returns the last of these.
template <class Row>
Row RankingScan::cut(std::vector<Row>& rows) const {
    const auto last = rows.begin() + static_cast<std::ptrdiff_t>(task_.limit) - 1;
    std::ranges::nth_element(rows, last);
    const Row bound = *last;
    rows.resize(task_.limit);
    return bound;
}

RankingScan::RankingScan(const ScanTask& task, std::size_t begin, std::size_t end)
    : task_(task), begin_(begin), end_(end), last_(task.last), counts_(task.bits) {
    const std::size_t most = std::min(2 * (task_.limit + kBlock), end - begin);
    if (task.question.weights.empty()) {
        found_.reserve(most);
    } else {
        weights_.emplace(task.question.code, task.question.weights);
        weighed_.reserve(most);
    }

    if (!task.question.labels.empty()) ofLabel_.resize(static_cast<std::size_t>(task.bits) + 1);
}

void RankingScan::run() {
    for (std::size_t first = begin_; first < end_; first += kBlock) {
        const std::size_t size = std::min(kBlock, end_ - first);
        const std::uint64_t* codes =
            task_.question.among
                ? gather(blockCodes_, size, [&](std::size_t i) { return task_.row(first + i); })
                : task_.codes.words().data() + first * task_.codes.wordsPerCode();
        measure(codes, size, task_.bits, distances_.data());
        count(first, size, codes + size * task_.codes.wordsPerCode());
        if (task_.limit == 0) continue;
        if (weights_) {
            collectWeighed(codes, first, size);
        } else {
            collect(codes, first, size);
        }
    }
    if (weights_) std::ranges::sort(weighed_);
}

void RankingScan::measure(const std::uint64_t* codes, std::size_t size, int bits, std::uint16_t* out) {
    const CodeBlock block = firstBits(codes, size, task_.codes.wordsPerCode(), bits);
    hammingKernel().distances(block, task_.question.code.data(), out);
    for (const std::vector<std::uint64_t>& other : task_.question.others) {
        hammingKernel().distances(block, other.data(), more_.data());
        if (task_.question.greatest) {
            for (std::size_t i = 0; i < size; ++i) out[i] = std::max(out[i], more_[i]);
        } else {
            for (std::size_t i = 0; i < size; ++i) out[i] = std::min(out[i], more_[i]);
        }
    }
}

/// What is left out is far from everything afterwards.
void RankingScan::count(std::size_t first, std::size_t size, const std::uint64_t* next) {
    counts_.add({distances_.data(), size}, next);
    const std::span<const int> labels = task_.question.labels;
    const int label = task_.question.label;
    if (!labels.empty()) countLabel(first, size);
    for (const std::uint32_t row : task_.question.without) {
        std::size_t place = row;
        if (const auto& among = task_.question.among)
            place = static_cast<std::size_t>(std::ranges::lower_bound(*among, row) - among->begin());
        if (place < first || place >= first + size || task_.row(place) != row) continue;
        std::uint16_t& distance = distances_[place - first];
        if (distance == kFarthest) continue;
        counts_.remove(distance);
        if (!labels.empty() && labels[row] == label) --ofLabel_[distance];
        distance = kFarthest;
    }
}

/// Most rows have another label, and sixteen are told to be such in one go.
void RankingScan::countLabel(std::size_t first, std::size_t size) {
    const int* labels = task_.question.labels.data() + first;
    if (task_.question.among) {
        for (std::size_t i = 0; i < size; ++i) labels_[i] = task_.question.labels[task_.row(first + i)];
        labels = labels_.data();
    }
    constexpr std::size_t kMany = 16;
    const int label = task_.question.label;
    for (std::size_t i = 0; i < size; i += kMany) {
        const std::size_t end = std::min(i + kMany, size);
        int found = 0;
        for (std::size_t j = i; j < end; ++j) found += labels[j] == label;
        for (std::size_t j = i; j < end && found > 0; ++j)
            if (labels[j] == label) ++ofLabel_[distances_[j]];
    }
}

void RankingScan::collect(const std::uint64_t* codes, std::size_t first, std::size_t size) {
    last_ = farthestOf(task_.nearest, last_, task_.limit,
                       [&](std::size_t distance) { return counts_.at(distance); });
    const auto beyond = static_cast<std::uint16_t>(std::min<int>(last_ + 1, kFarthest));
    const std::size_t count = hammingKernel().below(distances_.data(), size, beyond, positions_.data());
    const bool isMost = count > size / 2;
    if (task_.tiesByWhole && count > 0)
        measure(isMost ? codes
                       : gather(tieCodes_, count,
                                [&](std::size_t i) { return task_.row(first + positions_[i]); }),
                isMost ? size : count, task_.codes.bits(), whole_.data());
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t position = positions_[i];
        const std::uint16_t distance = distances_[position];
        const Found found{distance, task_.tiesByWhole ? whole_[isMost ? position : i] : std::uint16_t{0},
                          task_.row(first + position)};
        if (distance >= task_.nearest && found < bound_) found_.push_back(found);
    }
    if (found_.size() < 2 * task_.limit + kBlock) return;
    std::erase_if(found_, [&](const Found& found) { return found.distance > last_; });
    if (found_.size() < task_.limit + task_.limit / 2 + kBlock) return;
    // So many tie at the last distance that they must be told apart now.
    bound_ = cut(found_);
    std::ranges::sort(found_, {}, &Found::row);
}

void RankingScan::collectWeighed(const std::uint64_t* codes, std::size_t first, std::size_t size) {
    const std::size_t stride = task_.codes.wordsPerCode();
    weights_->levels(codes, size, stride, more_.data());
    const std::size_t count = hammingKernel().below(more_.data(), size, levelLimit_, positions_.data());
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t position = positions_[i];
        const std::uint16_t distance = distances_[position];
        if (distance < task_.nearest || distance > task_.last) continue;
        const Weighed weighed{weights_->distance(codes + position * stride), task_.row(first + position),
                              distance};
        if (weighed < weighedBound_) weighed_.push_back(weighed);
    }
    if (weighed_.size() < 2 * task_.limit + kBlock) return;
    weighedBound_ = cut(weighed_);
    levelLimit_ = weights_->levelBeyond(weighedBound_.weight);
}

}  // namespace laplens
