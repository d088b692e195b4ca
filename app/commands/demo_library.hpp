#pragma once

#include <filesystem>

#include "core/base/job_context.hpp"

namespace laplens {

/// Renders the demo pictures into `folder`/pictures and makes `folder`/demo.laplens a library of them
/// (labelled by kind), not yet scanned. Returns the library's folder. What is already there is kept.
std::filesystem::path prepareDemoLibrary(const std::filesystem::path& folder, JobContext&);

}  // namespace laplens
