#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "core/graph/laplacian.hpp"

namespace laplens {

/// Checks of numbers on the command line: decimal, whole up to the last letter, and within the bounds.
CLI::Validator wholeNumber(std::int64_t least, std::int64_t most = std::numeric_limits<int>::max());
CLI::Validator realNumber(double least, double most);
CLI::Validator seedNumber();  ///< 64 bits, without a sign

/// One of these names, and nothing else.
template <class T>
CLI::Validator oneOf(std::map<std::string, T> values) {
    std::string names;
    for (const auto& [name, value] : values) names += (names.empty() ? "" : ", ") + name;
    return CLI::Validator(
        [values = std::move(values), names](std::string& said) {
            const auto found = values.find(said);
            if (found == values.end()) return "'" + said + "' is none of " + names;
            said = std::to_string(static_cast<int>(found->second));
            return std::string();
        },
        "{" + names + "}");
}

/// A `file:` address, as --json prints them, becomes the path it stands for; anything else stays, but an
/// empty name.
CLI::Validator pathOfFileUri();

/// What --solver takes.
std::map<std::string, Eigensolver> solversByName();

}  // namespace laplens
