#include "core/ingest/edited_in_place.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/copies/copy_codes.hpp"
#include "core/copies/perceptual_code.hpp"
#include "core/images/decode.hpp"
#include "core/search/hamming.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kThumbnailSide = 256;

std::vector<PerceptualCode> codesOf(const Image& image) {
    const Appearance look = image.pixels.empty() ? Appearance{} : appearanceOf(image);
    return look.hasContent ? posedAlike(look) : std::vector<PerceptualCode>{};
}

}  // namespace

bool isNameOfBackup(const fs::path& name, const fs::path& other) {
    const std::string &of = name.native(), &its = other.native();
    return its.size() > of.size() && its.starts_with(of);
}

std::optional<bool> looksLike(const Library& library, const ImageRecord& known, const fs::path& file) {
    const std::vector<PerceptualCode> before = codesOf(decodedThumbnail(library, known.id));
    if (before.empty()) return {};
    try {
        const std::vector<PerceptualCode> now =
            codesOf(shrunkToFit(decodeFile(file, {.minShortSide = kThumbnailSide}).image, kThumbnailSide));
        if (now.empty()) return {};
        return std::ranges::any_of(before, [&](const PerceptualCode& a) {
            return std::ranges::any_of(now, [&](const PerceptualCode& b) {
                return hammingDistance(a, b, kPerceptualBits) <= kMostDifferingBits;
            });
        });
    } catch (const Error&) {
        return {};  // extraction will say so
    }
}

}  // namespace laplens
