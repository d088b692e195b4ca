#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/store/library.hpp"

namespace laplens {

// How many stars a picture has: as many as were given to it here, else as its file says. Those given are a
// tag of it ("★★★", or "☆" for none), so that they go wherever tags go: to a moved file, a copy that stays, a
// backup. Of several such tags the one of most stars counts.

inline constexpr int kMostStars = 5;

/// From 0 to kMostStars.
std::string starTag(int stars);
/// Without a tag of stars: nothing.
std::optional<int> givenStars(const std::vector<std::string>& tags);
std::vector<std::string> withoutStarTags(std::vector<std::string> tags);
/// `written`: that its file says.
int starsOf(const std::vector<std::string>& tags, int written);

/// Takes those that were given, and gives these.
void setGivenStars(Library&, std::int64_t imageId, std::optional<int> stars);
/// So that the picture has so many; given are those that its file does not say.
void rate(Library&, std::int64_t imageId, int stars);

}  // namespace laplens
