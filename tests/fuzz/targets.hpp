#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace laplens {

/// One reader of bytes that come from outside. `run` gives it any bytes: it must end without a crash, soon,
/// and with an Error where it refuses them; what else it throws passes through.
struct FuzzTarget {
    const char* name;
    void (*run)(std::span<const std::byte>);
    /// Valid inputs to start from.
    std::vector<std::string> (*seeds)();
};

std::span<const FuzzTarget> fuzzTargets();

}  // namespace laplens
