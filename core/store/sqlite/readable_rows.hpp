#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "core/base/job_context.hpp"

namespace laplens {

struct SavedRows {
    std::int64_t rows = 0;
    bool complete =
        true;  ///< all rows of the table were read, whole, and all of them fit into the new library
};

/// Which of a damaged library's rows are wanted.
enum class Wanted { Everything, Roots };

/// Copies what can be read of the library file `damaged` into `sound`, the file of a new and empty library.
/// Around what cannot be read it goes row by row. Nothing is written to `damaged`. Folders, pictures and
/// networks whose rows are lost get rows with what an index knows of them, or a name like "/lost folder 1",
/// so that tags, features and codes stay. Rows that do not fit together (a feature of another length, a code
/// without its picture) are left out: the next scan makes them again. Returns the rows by table. Throws
/// DamagedLibrary when not even the list of tables can be read, and Cancelled.
std::map<std::string, SavedRows> saveReadableRows(const std::filesystem::path& damaged,
                                                  const std::filesystem::path& sound, Wanted, JobContext&);

}  // namespace laplens
