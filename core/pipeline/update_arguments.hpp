#pragma once

#include "core/pipeline/library_jobs.hpp"

namespace laplens {

/// What a person asks an update for can be looked at before anything is begun: these throw Error as the jobs
/// would.

/// A backbone that is not known or not installed, weights that cannot be read.
void requireNetworkAskedFor(const UpdateOptions&);
/// A place that is not there, a list or a data set that cannot be read; else its canonical name.
std::filesystem::path requirePictures(const std::filesystem::path&);

}  // namespace laplens
