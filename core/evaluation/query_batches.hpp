#pragma once

#include <algorithm>
#include <string>

#include "core/base/job_context.hpp"
#include "core/base/parallel.hpp"

namespace laplens {

/// Runs `work(begin, end)` over `queries` queries on all cores, in batches with a checkpoint between.
template <class Work>
void forQueryBatches(std::size_t queries, std::size_t batch, const std::string& stage, JobContext& context,
                     const Work& work) {
    context.beginStage(stage, static_cast<std::int64_t>(queries));
    for (std::size_t first = 0; first < queries; first += batch) {
        context.checkpoint();
        const std::size_t size = std::min(batch, queries - first);
        parallelFor(size, 1, [&](std::size_t begin, std::size_t end) { work(first + begin, first + end); });
        context.advanceTo(static_cast<std::int64_t>(first + size));
    }
}

}  // namespace laplens
