#include "core/base/closed_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace laplens {

namespace fs = std::filesystem;

bool isClosed(const fs::path& folder) {
    if (faccessat(AT_FDCWD, folder.c_str(), R_OK | X_OK, AT_EACCESS) == 0 || errno != EACCES) return false;
    std::error_code error;
    return fs::is_directory(folder, error) || !fs::exists(folder, error);
}

}  // namespace laplens
