#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/job_context.hpp"
#include "core/networks/backbone.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// What another network would bring on this library, measured on a sample of its pictures.
struct NetworkComparison {
    Backbone present, other;
    int sample = 0;             ///< pictures compared; 0: there were too few that could be read
    std::int64_t pictures = 0;  ///< that the other network would have to look at
    double perSecond = 0;       ///< by the other network, decoding included
    double agreement = 0;       ///< share of each picture's 10 nearest that both networks name
    /// Share of cropped and mirrored copies whose original is the nearest of the sample: how well a network
    /// knows a picture again, which needs no labels.
    double copiesFound = 0, copiesFoundNow = 0;
    /// Share of the 10 nearest that have the picture's label; -1 where fewer than half of the sample have
    /// one.
    double labelPrecision = -1, labelPrecisionNow = -1;

    /// Whether it is better by more than chance: on labels where there are some, else on copies.
    bool isBetter() const;
};

/// The network that a library should be compared with: the default one, where what codes the library is as it
/// was published, not tuned, and known to be right less often, unless words would be lost. Null: none.
const Backbone* betterNetworkThan(const NetworkRecord& present);

/// Looks at a seeded sample of `sample` pictures with the network of the library's codes and with another
/// one. Throws Error when the library has no codes, or when the weights cannot be loaded. The library is not
/// changed.
NetworkComparison compareNetwork(const Library&, const Backbone& other, const std::filesystem::path& weights,
                                 JobContext&, int sample = 200);

}  // namespace laplens
