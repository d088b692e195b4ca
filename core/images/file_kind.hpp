#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace laplens {

/// What a file in a folder is to a library of pictures.
struct FileKind {
    enum Kind {
        Picture,       ///< of a format that `decode` reads, or named as if it were
        NotSupported,  ///< a picture of a format that it does not read
        NoPicture,
        Unreadable  ///< its permissions, or its drive, do not let one look into it
    } kind = NoPicture;
    std::string_view format{};  ///< of one that is not supported, for people: "Photoshop"
};

/// Tells by the first bytes, or, where the name already ends like a picture's, without opening the file: then
/// `decode` says what is wrong with it. Waits for nothing, whatever the file is.
FileKind kindOfFile(const std::filesystem::path& file);

/// The name of the format of a picture that `decode` does not read, by its first bytes (a few hundred do)
/// and, for formats without a mark, by the name's ending; empty when it is none that is known.
std::string_view unsupportedFormat(std::span<const std::byte> bytes, const std::filesystem::path& name);

}  // namespace laplens
