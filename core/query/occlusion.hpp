#pragma once

#include <vector>

#include "core/base/job_context.hpp"
#include "core/images/image.hpp"
#include "core/networks/network.hpp"

namespace laplens {

/// How much each part of a picture makes it similar to another: the mean drop of the cosine of their features
/// over the patches that cover the part (Zeiler & Fergus, "Visualizing and Understanding Convolutional
/// Networks", ECCV 2014, section 4.2).
struct HeatMap {
    int side = 0;             ///< cells a side
    double centralShare = 1;  ///< of the picture's short side: how much the cells cover, from its middle
    std::vector<float> heat;  ///< side * side, rows top to bottom; 0 to 1, the largest 1 unless all are 0
    float largestDrop = 0;    ///< of the cosine, by any one patch
};

struct OcclusionMaps {
    HeatMap query, result;
    float cosine = 0;  ///< of the pictures as they are
};

struct OcclusionOptions {
    int positions = 8;         ///< of the patch along each side
    double patchShare = 0.25;  ///< of the network's input side
};

/// Slides a patch of the network's mean colour over one picture, then over the other, and looks at each with
/// the network: 2 * positions^2 + 2 pictures. The cells cover what the network sees. Parts whose covering
/// raises the similarity have heat 0. Throws Cancelled.
OcclusionMaps occlusionMaps(const Network&, const Image& query, const Image& result, JobContext&,
                            const OcclusionOptions& = {});

}  // namespace laplens
