#include "core/store/stars.hpp"

#include <algorithm>

namespace laplens {

std::string starTag(int stars) {
    if (stars == 0) return "\u2606";
    std::string tag;
    for (int star = 0; star < stars; ++star) tag += "\u2605";
    return tag;
}

std::optional<int> givenStars(const std::vector<std::string>& tags) {
    for (int stars = kMostStars; stars >= 0; --stars)
        if (std::ranges::count(tags, starTag(stars)) > 0) return stars;
    return {};
}

std::vector<std::string> withoutStarTags(std::vector<std::string> tags) {
    for (int stars = 0; stars <= kMostStars; ++stars) std::erase(tags, starTag(stars));
    return tags;
}

int starsOf(const std::vector<std::string>& tags, int written) {
    return givenStars(tags).value_or(written);
}

void setGivenStars(Library& library, std::int64_t imageId, std::optional<int> stars) {
    for (int other = 0; other <= kMostStars; ++other)
        if (other != stars) library.removeTag(imageId, starTag(other));
    if (stars) library.addTag(imageId, starTag(*stars));
}

void rate(Library& library, std::int64_t imageId, int stars) {
    const std::optional<FactsRecord> written = library.factsOf(imageId);
    const bool isWritten = (written ? written->rating : 0) == stars;
    setGivenStars(library, imageId, isWritten ? std::nullopt : std::optional(stars));
}

}  // namespace laplens
