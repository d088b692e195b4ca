#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <string>

namespace laplens {

/// Two ways to the same result, run in turn in this process. `bytes` is what each reads at least once, for
/// the rate beside the hardware's; 0: not told.
void compare(const std::string& task, const std::string& peer, std::function<void()> ours,
             std::function<void()> theirs, double bytes = 0);

/// Something of the hardware's, measured beside: printed as a rate. `amount` in units of 1e9 `unit`.
void limit(const std::string& name, const std::string& unit, double amount, std::function<void()> work);

/// Runs what was registered, each at least five times, and prints a table: the median of both, and the least,
/// median and greatest ratio of a peer's run to the one of ours beside it.
int runBenches(int argc, char** argv);

}  // namespace laplens
