#include "core/copies/series.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "core/base/disjoint_sets.hpp"
#include "core/base/error.hpp"
#include "core/base/parallel.hpp"
#include "core/copies/appearance.hpp"
#include "core/copies/registration.hpp"
#include "core/images/decode.hpp"

namespace laplens {

namespace {

/// Who blinks or walks through is passed over.
constexpr std::size_t kMostBefore = 4;
constexpr std::size_t kAtOnce = 256;
// Of one picture in the other: how much larger, how far turned, and where its middle lies, in longer sides.
constexpr double kLargest = 2, kMostTurned = 0.35, kMostMoved = 0.5;

struct Sight {
    LocalFeatures features;
    Appearance look;
};

Sight sightOf(std::span<const std::byte> thumbnail) {
    try {
        if (thumbnail.empty()) return {};
        const Image image = decode(thumbnail, {}).image;
        return {localFeaturesOf(image), appearanceOf(image)};
    } catch (const Error&) {
        return {};
    }
}

bool showOneScene(const Sight& a, const Sight& b) {
    if (!a.look.hasContent || !b.look.hasContent) return false;
    const auto found = registrationOf(a.features, b.features, false);
    if (!found || found->scale() > kLargest || found->scale() < 1 / kLargest) return false;
    if (std::abs(found->b) > kMostTurned * found->scale() || found->a < 0) return false;
    const auto middle = (*found)(b.features.width / 2, b.features.height / 2);
    return std::abs(middle[0] - a.features.width / 2) <= kMostMoved &&
           std::abs(middle[1] - a.features.height / 2) <= kMostMoved;
}

bool isCopy(const ImageRecord& one, const Sight& a, const ImageRecord& other, const Sight& b) {
    return one.contentHash == other.contentHash ||
           (one.takenNs == other.takenNs && lookTheSame(a.look, b.look));
}

}  // namespace

std::vector<Series> seriesIn(const Library& library, JobContext& context) {
    std::vector<ImageRecord> images = library.imagesInState(ImageState::Ready);
    std::erase_if(images, [](const ImageRecord& image) { return image.takenNs == 0; });
    std::ranges::sort(images, {},
                      [](const ImageRecord& image) { return std::pair(image.takenNs, image.id); });
    const auto areNear = [&](std::size_t first, std::size_t second) {
        return second < images.size() && images[second].takenNs - images[first].takenNs <= kMostBetweenNs;
    };
    DisjointSets sets(images.size());
    std::map<std::size_t, Sight> sights;
    context.beginStage("Looking for series", static_cast<std::int64_t>(images.size()));
    for (std::size_t first = 0; first < images.size(); first += kAtOnce) {
        context.checkpoint();
        const std::size_t last = std::min(images.size(), first + kAtOnce);
        std::erase_if(sights, [&](const auto& sight) { return sight.first + kMostBefore < first; });
        std::vector<std::pair<std::size_t, std::vector<std::byte>>> thumbnails;
        for (std::size_t i = first; i < last; ++i)
            if ((i > 0 && areNear(i - 1, i)) || areNear(i, i + 1))
                thumbnails.emplace_back(i, library.thumbnail(images[i].id));
        std::vector<Sight> seen(thumbnails.size());
        parallelFor(thumbnails.size(), 8, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) seen[i] = sightOf(thumbnails[i].second);
        });
        for (std::size_t i = 0; i < seen.size(); ++i) sights[thumbnails[i].first] = std::move(seen[i]);
        for (std::size_t i = first; i < last; ++i)
            for (std::size_t back = 1; back <= std::min(i, kMostBefore) && areNear(i - back, i); ++back) {
                const Sight &before = sights[i - back], &now = sights[i];
                if (!isCopy(images[i - back], before, images[i], now) && showOneScene(before, now))
                    sets.join(static_cast<std::uint32_t>(i - back), static_cast<std::uint32_t>(i));
            }
        context.advanceTo(static_cast<std::int64_t>(last));
    }
    std::map<std::uint32_t, Series> members;
    for (std::uint32_t i = 0; i < images.size(); ++i)
        members[sets.find(i)].push_back({images[i].id, images[i].takenNs});
    std::vector<Series> series;
    for (auto& [first, moments] : members)
        if (moments.size() > 1) series.push_back(std::move(moments));
    std::ranges::stable_sort(series, std::ranges::greater(), &Series::size);
    return series;
}

}  // namespace laplens
