#pragma once

#include "core/hashing/hash_model.hpp"

namespace laplens {

/// How rotated bits are made of a spectrum.
struct FrameChoice {
    double t = 1;        ///< of the diffusion (1 - lambda)^t
    int width = 0;       ///< K: eigenvectors of a frame
    std::string reason;  ///< for people
};

/// What `options` ask for. What they leave open is chosen so that codes rank the communities of the
/// neighbour graph best: they stand for the labels that a library does not have. From 8 to 64 participants
/// (diffusion.hpp) with frames of 24, 48 or twice as many eigenvectors, and the spectrum's own choice, that
/// one is taken whose codes have the highest mean average precision on communities, mean over 16, 32, 48 and
/// 96 bits. Up to 300 pictures are coded as if they were not in the library and ranked against up to 2,000,
/// samples that the seed draws.
FrameChoice chooseFrames(const Features&, const GraphSpectrum&, const HashOptions&, JobContext&);

}  // namespace laplens
