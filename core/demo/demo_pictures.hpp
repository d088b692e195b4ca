#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/job_context.hpp"

namespace laplens {

/// Renders the demo pictures into `folder`/<category>/<number>.jpg: several categories (sunsets, mountains,
/// seas, forests, night cities, flowers, planets, balloons, ...) with real variety of layout, colour and
/// light. The same seed renders the same bytes. Existing files are kept.
void renderDemoPictures(const std::filesystem::path& folder, int perCategory, std::uint64_t seed,
                        JobContext&);

}  // namespace laplens
