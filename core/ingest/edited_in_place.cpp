#include "core/ingest/edited_in_place.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/error.hpp"
#include "core/base/folded.hpp"
#include "core/copies/copy_codes.hpp"
#include "core/copies/local_features.hpp"
#include "core/copies/parts.hpp"
#include "core/copies/perceptual_code.hpp"
#include "core/images/decode.hpp"

namespace laplens {

namespace fs = std::filesystem;

bool isNameOfBackup(const fs::path& name, const fs::path& other) {
    const std::string &of = name.native(), &its = other.native();
    if (its.size() > of.size() && its.starts_with(of)) return true;
    const std::string stem = name.stem().native(), itsStem = other.stem().native();
    if (name.parent_path() != other.parent_path() || name.extension() != other.extension() ||
        !itsStem.starts_with(stem))
        return false;
    const std::string end = smallLetters(itsStem.substr(stem.size()));
    constexpr std::array<const char*, 4> kWords = {"orig", "backup", "bak", "conflict"};
    return std::ranges::any_of(kWords, [&](const char* word) { return end.find(word) != std::string::npos; });
}

std::optional<bool> mayBeEdited(const Image& before, const Image& now) {
    const std::optional<bool> areCopies = mayBeCopies(before, now);
    if (!areCopies || *areCopies) return areCopies;
    const auto place = registrationOf(localFeaturesOf(before), localFeaturesOf(now), false);
    return place && mayBePart(before, now, *place);
}

std::optional<bool> looksLike(const Library& library, const ImageRecord& known, const fs::path& file) {
    const Image thumbnail = decodedThumbnail(library, known.id);
    if (thumbnail.empty()) return {};
    try {
        return mayBeEdited(
            thumbnail, shrunkToFit(decodeFile(file, {.minShortSide = kThumbnailSide}).image, kThumbnailSide));
    } catch (const Error&) {
        return {};  // extraction will say so
    }
}

std::optional<bool> lookAlike(const Library& library, const ImageRecord& one, const ImageRecord& other) {
    return mayBeEdited(decodedThumbnail(library, one.id), decodedThumbnail(library, other.id));
}

}  // namespace laplens
