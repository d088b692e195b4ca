#pragma once

#include <string_view>

namespace laplens {

/// -1, 0 or 1: digits inside names compare by value, letters without case first.
int compareNames(std::string_view a, std::string_view b);

}  // namespace laplens
