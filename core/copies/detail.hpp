#pragma once

#include "core/images/image.hpp"

namespace laplens {

/// Whether a picture shows no more than it would reduced by `scale` (more than 1) in width and height: what
/// the reduction takes away has under a fifth of the energy that a further one by two would take with it. In
/// a photograph each octave of detail has about the same (Field, "Relations between the statistics of natural
/// images", JOSA A 4, 1987); what an enlargement adds is the rest that interpolation and coding leave. Of 60
/// photographs of 600 pixels the share is .20 to .75; enlarged 1.5 to 3 times from two thirds of that size
/// and coded with quality 60 to 100, .03 to .18. A soft photograph may share that.
bool isEnlarged(const Image&, double scale);

}  // namespace laplens
