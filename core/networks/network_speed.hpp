#pragma once

#include <optional>

#include "core/base/job_context.hpp"
#include "core/networks/backbone.hpp"

namespace laplens {

/// Pictures a second that a network looks at on this computer, decoding not counted, as `measureSpeed` found
/// it the last time on this processor; empty: not yet.
std::optional<double> knownSpeed(const Backbone&);

/// Runs the network, with random weights, for a second or so on all cores, and keeps the result in
/// userDataFolder(). VGG-16 takes 600 MB of memory meanwhile. Other work on the machine makes it slower.
double measureSpeed(const Backbone&, JobContext&);

}  // namespace laplens
