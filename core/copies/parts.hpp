#pragma once

#include "core/copies/registration.hpp"

namespace laplens {

/// How far a picture may stand out of the one that it is cut from, as a share of the longer side.
inline constexpr double kMostStandingOut = 0.006;
/// A picture that shows its whole frame again, but this share of it, is another frame of one scene sooner
/// than a cut of it.
inline constexpr double kLeastCutAway = 0.03;

/// Whether two pictures of these sizes show one frame, as far as features tell. Two drawings, pages or
/// screens that do are copies or nothing: each word counts.
bool showOneFrame(int keptWidth, int keptHeight, int otherWidth, int otherHeight,
                  const Similarity& otherInKept);

/// Of thumbnails, a quick look: whether one may be seen in the other, or both show one picture, with a text
/// over one of them. isPart() decides.
bool mayBePart(const Image& kept, const Image& other, const Similarity& otherInKept);

/// Whether all that one of two pictures shows is seen in the other - it is cut out of it, or that is a
/// screen, a collage or a border around it - or they show one frame but for a text laid over one of them
/// (marks.hpp); two that show one frame without are copies or nothing. What both show must be the same as
/// that of copies is (showTheSame), down to a digit; so two pages of one form, two screens of one program and
/// two frames in which something moved are none. In doubt it is none: what has few features, or shows the
/// frame again with less than kLeastCutAway cut away.
bool isPart(const Image& kept, const Image& other, const Similarity& otherInKept);

}  // namespace laplens
