#pragma once

#include <cstdint>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/search/packed_codes.hpp"

namespace laplens {

/// Rows whose codes differ in at most `radius` of the first `bits` bits, each from at least one other of its
/// group: near duplicates, when the radius is small. Groups of two or more, rows ascending, in the order of
/// their first rows. Exact; all pairs are found through a MultiIndex.
std::vector<std::vector<std::uint32_t>> nearGroups(const PackedCodes& codes, int bits, int radius,
                                                   JobContext&);

}  // namespace laplens
