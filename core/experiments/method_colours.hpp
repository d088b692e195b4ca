#pragma once

#include <string>

namespace laplens {

/// "#1668d6": one colour a method, the same in every figure.
std::string methodColour(const std::string& method);

}  // namespace laplens
