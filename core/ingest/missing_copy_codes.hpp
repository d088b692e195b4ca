#pragma once

#include "core/base/job_context.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// Keeps what tells copies of the Ready pictures (core/copies/copy_codes.hpp), for those that it is not kept
/// of: new ones, those of a library from before it was, and those whose thumbnails a damaged library has
/// lost, which are made anew from their files. Commits every few hundred pictures, and goes on from there.
/// Nothing in a shared library.
void keepMissingCopyCodes(Library&, JobContext&);

}  // namespace laplens
