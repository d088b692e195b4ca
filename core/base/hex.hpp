#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace laplens {

// File names are bytes, JSON is text, and a picture is neither: in hexadecimal digits all are safe.

std::string hexOf(std::span<const std::byte> bytes);
/// Empty when these are no lower-case hexadecimal digits.
std::vector<std::byte> bytesOfHex(const std::string& hex);

std::string hexOf(const std::filesystem::path& path);
std::filesystem::path pathOfHex(const std::string& hex);

}  // namespace laplens
