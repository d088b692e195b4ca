#pragma once

#include "core/images/image.hpp"

namespace laplens {

/// Whether the second of two pictures of one size is the first with a text laid over it, in one or two
/// colours, on a band that lets the picture through or not, covering kMostMarked of it at most; all around
/// must be the same (showTheSame). What the text covers is taken to be there: nothing else may have been
/// taken away, added or moved, and in doubt something was. Only of photographs: on a page every word is a
/// mark.
bool showTheSameUnderText(const Image& clean, const Image& marked);
inline constexpr double kMostMarked = 0.3;

/// A quick look at two sketches (appearance.hpp): whether they are screens or pages of one form with other
/// words, in one ink on one paper.
bool haveOtherWords(const Image&, const Image&);

/// Of thumbnails of one size, a quick look: whether most of both photographs is the same.
bool lookTheSameUnderText(const Image&, const Image&);

}  // namespace laplens
