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

std::optional<bool> areAlike(const std::vector<PerceptualCode>& some,
                             const std::vector<PerceptualCode>& others) {
    if (some.empty() || others.empty()) return {};
    return std::ranges::any_of(some, [&](const PerceptualCode& a) {
        return std::ranges::any_of(others, [&](const PerceptualCode& b) {
            return hammingDistance(a, b, kPerceptualBits) <= kMostDifferingBits;
        });
    });
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
        return areAlike(before, codesOf(shrunkToFit(decodeFile(file, {.minShortSide = kThumbnailSide}).image,
                                                    kThumbnailSide)));
    } catch (const Error&) {
        return {};  // extraction will say so
    }
}

std::optional<bool> lookAlike(const Library& library, const ImageRecord& one, const ImageRecord& other) {
    return areAlike(codesOf(decodedThumbnail(library, one.id)), codesOf(decodedThumbnail(library, other.id)));
}

}  // namespace laplens
