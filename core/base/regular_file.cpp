#include "core/base/regular_file.hpp"

#include "core/base/error.hpp"

namespace laplens {

namespace fs = std::filesystem;

void requireRegularFile(const fs::path& file) {
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status))
        throw Error("this is not a regular file", file, "Name a file on a disk");
}

std::ifstream openRegularFile(const fs::path& file, std::ios::openmode mode) {
    requireRegularFile(file);
    std::error_code error;
    const bool isEmpty = fs::is_regular_file(file, error) && fs::file_size(file, error) == 0;
    return std::ifstream(isEmpty ? "/dev/null" : file, mode);
}

}  // namespace laplens
