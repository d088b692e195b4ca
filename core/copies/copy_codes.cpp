#include "core/copies/copy_codes.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "core/base/error.hpp"
#include "core/base/parallel.hpp"
#include "core/copies/appearance.hpp"
#include "core/copies/perceptual_code.hpp"
#include "core/images/decode.hpp"
#include "core/search/ranking.hpp"

namespace laplens {

namespace {

Image decoded(std::span<const std::byte> thumbnail) {
    try {
        if (!thumbnail.empty()) return decode(thumbnail, {}).image;
    } catch (const Error&) {
    }
    return {};
}

}  // namespace

Image decodedThumbnail(const Library& library, std::int64_t imageId) {
    return decoded(library.thumbnail(imageId));
}

std::vector<Image> decodedThumbnails(const Library& library, std::span<const std::int64_t> imageIds) {
    std::vector<std::vector<std::byte>> stored;
    for (const std::int64_t id : imageIds) stored.push_back(library.thumbnail(id));
    std::vector<Image> thumbnails(stored.size());
    parallelFor(stored.size(), 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) thumbnails[i] = decoded(stored[i]);
    });
    return thumbnails;
}

void forEachFew(std::span<const std::int64_t> imageIds, JobContext& context,
                const std::function<void(std::span<const std::int64_t> some, std::size_t before)>& work) {
    for (std::size_t before = 0; before < imageIds.size(); before += kThumbnailsAtOnce) {
        context.checkpoint();
        const auto some = imageIds.subspan(before, std::min(kThumbnailsAtOnce, imageIds.size() - before));
        work(some, before);
        context.advanceTo(static_cast<std::int64_t>(before + some.size()));
    }
}

std::vector<std::optional<std::vector<std::uint64_t>>> copyCodesFromThumbnails(
    const Library& library, std::span<const std::int64_t> imageIds) {
    const std::vector<Image> thumbnails = decodedThumbnails(library, imageIds);
    std::vector<std::optional<std::vector<std::uint64_t>>> codes(imageIds.size());
    parallelFor(imageIds.size(), 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (thumbnails[i].empty()) continue;
            codes[i].emplace();
            const Appearance look = appearanceOf(thumbnails[i]);
            if (!look.hasContent) continue;
            for (const PerceptualCode& code : posedAlike(look))
                codes[i]->insert(codes[i]->end(), code.begin(), code.end());
        }
    });
    return codes;
}

std::map<std::int64_t, std::set<std::int64_t>> nearAmong(const CopyCodes& codes, const CopyCodes& others) {
    std::map<std::int64_t, std::set<std::int64_t>> near;
    for (std::size_t row = 0; row < codes.imageIds.size(); ++row)
        for (const Hit& hit :
             rankCodes(others.codes, {.code = codes.codes[row], .radius = kMostDifferingBitsAlike}).hits)
            near[codes.imageIds[row]].insert(others.imageIds[hit.row]);
    return near;
}

CopyCodes copyCodesOf(const Library& library, std::span<const std::int64_t> imageIds, JobContext& context) {
    constexpr std::size_t kWords = PerceptualCode().size();
    CopyCodes result{{}, PackedCodes(0, kPerceptualBits)};
    const auto add = [&](std::int64_t id, std::span<const std::uint64_t> words) {
        for (std::size_t at = 0; at + kWords <= words.size(); at += kWords) {
            result.imageIds.push_back(id);
            result.codes.append(words.subspan(at, kWords));
        }
    };
    // Few, unless the library is one of an earlier version, or at a server.
    std::vector<std::int64_t> known, unknown;
    std::map<std::int64_t, std::vector<std::uint64_t>> made;
    library.forEachCopyCodes(imageIds, [&](std::int64_t id, auto) { known.push_back(id); });
    std::ranges::set_difference(imageIds, known, std::back_inserter(unknown));
    context.beginStage("Looking at pictures", static_cast<std::int64_t>(unknown.size()));
    forEachFew(unknown, context, [&](std::span<const std::int64_t> some, std::size_t) {
        auto codes = copyCodesFromThumbnails(library, some);
        for (std::size_t i = 0; i < some.size(); ++i) {
            result.unseen += !codes[i];
            if (codes[i]) made[some[i]] = std::move(*codes[i]);
        }
    });
    auto next = made.begin();
    const auto addMadeBefore = [&](std::int64_t id) {
        for (; next != made.end() && next->first < id; ++next) add(next->first, next->second);
    };
    library.forEachCopyCodes(imageIds, [&](std::int64_t id, std::span<const std::uint64_t> words) {
        if (made.contains(id)) return;
        addMadeBefore(id);
        add(id, words);
    });
    addMadeBefore(INT64_MAX);
    return result;
}

}  // namespace laplens
