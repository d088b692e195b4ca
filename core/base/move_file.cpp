#include "core/base/move_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace laplens {

std::error_code moveFile(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
    if (errno != EINVAL && errno != ENOSYS) return {errno, std::generic_category()};
    // The file system cannot say "not over another": a second name can.
    if (link(from.c_str(), to.c_str()) == 0) {
        if (unlink(from.c_str()) == 0) return {};
        const int reason = errno;
        unlink(to.c_str());
        return {reason, std::generic_category()};
    }
    if (errno == EEXIST) return {errno, std::generic_category()};
    if (isThere(to)) return {EEXIST, std::generic_category()};
    if (rename(from.c_str(), to.c_str()) == 0) return {};
    return {errno, std::generic_category()};
}

bool isThere(const std::filesystem::path& file) {
    struct stat facts {};
    return lstat(file.c_str(), &facts) == 0;
}

}  // namespace laplens
