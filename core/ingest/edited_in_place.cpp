#include "core/ingest/edited_in_place.hpp"

#include "core/base/error.hpp"
#include "core/copies/copy_codes.hpp"
#include "core/copies/perceptual_code.hpp"
#include "core/images/decode.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

constexpr int kThumbnailSide = 256;

}  // namespace

bool isNameOfBackup(const fs::path& name, const fs::path& other) {
    const std::string &of = name.native(), &its = other.native();
    return its.size() > of.size() && its.starts_with(of);
}

std::optional<bool> looksLike(const Library& library, const ImageRecord& known, const fs::path& file) {
    const Image thumbnail = decodedThumbnail(library, known.id);
    if (thumbnail.empty()) return {};
    try {
        return mayBeCopies(
            thumbnail, shrunkToFit(decodeFile(file, {.minShortSide = kThumbnailSide}).image, kThumbnailSide));
    } catch (const Error&) {
        return {};  // extraction will say so
    }
}

std::optional<bool> lookAlike(const Library& library, const ImageRecord& one, const ImageRecord& other) {
    return mayBeCopies(decodedThumbnail(library, one.id), decodedThumbnail(library, other.id));
}

}  // namespace laplens
