#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "core/base/job_context.hpp"

namespace laplens {

/// What a library file holds.
struct LibraryContent {
    int schema = 0;
    std::map<std::string, std::int64_t> rows;  ///< by table
    bool operator==(const LibraryContent&) const = default;
};

/// Writes `from`, a library's file, to the new file `to` as it is at one moment, also while other programs
/// read and write it; they are not held up, unless the library lies on a network disk. The copy is one file,
/// without a log beside it. Returns what was copied. Throws Error, and Cancelled; `to` is then to be removed.
LibraryContent copyLibraryFile(const std::filesystem::path& from, const std::filesystem::path& to,
                               JobContext&);

/// Reads a library's file whole without writing to it or beside it; nobody may be writing to it. Throws Error
/// when it is damaged.
LibraryContent checkLibraryFile(const std::filesystem::path& file, JobContext&);

}  // namespace laplens
