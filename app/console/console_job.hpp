#pragma once

#include "core/base/job_context.hpp"

namespace laplens {

/// A job context for the command line: progress with rate and time left on standard error, messages too;
/// Ctrl+C requests the stop once and ends the process when pressed again.
JobContext consoleJob(std::uint64_t seed = 1);

}  // namespace laplens
