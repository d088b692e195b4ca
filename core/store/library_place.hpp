#pragma once

#include <filesystem>
#include <optional>

#include "core/base/file_identity.hpp"
#include "core/store/library.hpp"

namespace laplens {

/// Where a library that is open was found, and which file it is: pictures are known by their numbers, and
/// another library that was put into its place has other pictures under the same ones. To open it again, for
/// another thread. A file that is open keeps its identity to itself, so keep the library open meanwhile.
struct LibraryPlace {
    std::filesystem::path location;
    std::optional<FileIdentity> file;  ///< none: a shared library

    /// Of what lies there now.
    static LibraryPlace of(const std::filesystem::path& location);
    /// Throws Error when there is no library, or when it is another one.
    Library open() const;
    /// Whether folder, file and drive let it be written now, as far as can be told without opening it.
    bool mayBeWritten() const;

    bool operator==(const LibraryPlace&) const = default;
};

}  // namespace laplens
