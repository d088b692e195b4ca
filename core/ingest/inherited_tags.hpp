#pragma once

#include <cstdint>

#include <string>
#include "core/base/job_context.hpp"

#include "core/store/library.hpp"

namespace laplens {

/// Before a scan: what it finds is new, also if it is cut off and another one goes on.
void expectHeirs(Library&);

/// Gives new pictures, since expectHeirs(), the tags of pictures that are gone and showed the same, pixel for
/// pixel or turned or mirrored: files that were moved and had something written into them, or were turned,
/// between two scans, of which neither name nor content tells. By their thumbnails, which are equal then, or
/// of a photograph as alike as those of a turned one can be, unless it says of another time that it was taken
/// then; pictures without content inherit nothing. Those that show what one of a folder that was removed
/// did get the tags that were kept of that one (Library::keepTags).
void inheritTags(Library&, JobContext&);

/// What was said to be no copy of this content is none of that either, in which the same picture is now.
void inheritNotCopies(Library&, const std::string& before, const std::string& now);

}  // namespace laplens
