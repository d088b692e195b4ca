#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <thread>
#include <vector>

namespace laplens {

/// Cores of this machine, at least 1. Asked for once: the system opens a file to tell, which takes as long as
/// ranking a thousand codes.
inline std::size_t coreCount() {
    static const std::size_t count = std::max(1u, std::thread::hardware_concurrency());
    return count;
}

/// Runs `work(begin, end)` on consecutive ranges that cover 0 .. n, one a core, each at least `grain` items
/// long (so little work stays on the calling thread). Returns when all are done; the first exception by range
/// order is rethrown. Every item must be independent of the others.
template <class Work>
void parallelFor(std::size_t n, std::size_t grain, Work&& work) {
    const std::size_t parts = std::clamp<std::size_t>(n / std::max<std::size_t>(grain, 1), 1, coreCount());
    if (parts == 1) {
        work(std::size_t{0}, n);
        return;
    }
    std::vector<std::exception_ptr> failures(parts);
    const auto run = [&](std::size_t part) {
        try {
            work(n * part / parts, n * (part + 1) / parts);
        } catch (...) {
            failures[part] = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> threads;
        threads.reserve(parts - 1);
        for (std::size_t part = 1; part < parts; ++part) threads.emplace_back(run, part);
        run(0);
    }
    for (const std::exception_ptr& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

/// The same in slices of `slice` items, with `context.checkpoint()` before and `context.advanceTo` after
/// each, so that a stop or a pause takes effect between two.
template <class Context, class Work>
void parallelSlices(std::size_t n, std::size_t slice, std::size_t grain, Context& context, Work&& work) {
    for (std::size_t first = 0; first < n; first += slice) {
        context.checkpoint();
        const std::size_t count = std::min(slice, n - first);
        parallelFor(count, grain,
                    [&](std::size_t begin, std::size_t end) { work(first + begin, first + end); });
        context.advanceTo(static_cast<std::int64_t>(first + count));
    }
}

}  // namespace laplens
