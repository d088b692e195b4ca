#pragma once

#include <filesystem>
#include <string>

namespace laplens {

/// Draws an SVG document at twice its size into a PNG file. Needs no display. Throws Error when it cannot be
/// written.
void writeFigurePng(const std::string& svg, const std::filesystem::path& file);

}  // namespace laplens
