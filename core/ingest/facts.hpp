#pragma once

#include "core/base/job_context.hpp"
#include "core/images/exif.hpp"
#include "core/store/library.hpp"

namespace laplens {

FactsRecord factsRecordOf(const KeptFacts&);

/// Reads what cameras and people wrote into the Ready pictures whose files were not read for that yet: those
/// of a library from before it was kept. Extraction does it for new ones. What cannot be read is left for the
/// next time; commits every few hundred pictures, and goes on from there.
void readMissingFacts(Library&, JobContext&);

}  // namespace laplens
