#pragma once

#include <cstdint>

namespace laplens {

class SearchIndex;

/// How far a library has moved on since its codes were fitted.
struct CodeDrift {
    std::int64_t added = 0;      ///< pictures coded out of sample that came after the fit
    double addedShare = 0;       ///< of all that are coded
    double balanceShift = 0;     ///< mean over the bits of how much the share of ones differs between the new
                                 ///< pictures and the others, less what chance alone would make it
    bool suggestsBuild = false;  ///< the codes should be built again
};

/// From the codes in memory: new pictures are 20 % or more of the library, or there are 100 or more and their
/// bits are out of balance by 0.06 or more: they are of a kind that the graph has never seen.
CodeDrift measureDrift(const SearchIndex&);

}  // namespace laplens
