#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>
#include <map>
#include <string>

#include "core/graph/laplacian.hpp"

namespace laplens {

/// Checks of numbers on the command line: decimal, whole up to the last letter, and within the bounds.
CLI::Validator wholeNumber(std::int64_t least, std::int64_t most = std::numeric_limits<int>::max());
CLI::Validator realNumber(double least, double most);
CLI::Validator seedNumber();  ///< 64 bits, without a sign

/// What --solver takes.
std::map<std::string, Eigensolver> solversByName();

}  // namespace laplens
