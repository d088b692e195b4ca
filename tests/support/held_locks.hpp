#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace laplens {

/// Whether this process holds a lock on the file, as another process sees it. It is not opened here: that
/// would take the locks away.
inline bool holdsLockOn(const std::filesystem::path& file) {
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
        struct flock wanted {};
        wanted.l_type = F_WRLCK;
        wanted.l_whence = SEEK_SET;
        const int descriptor = open(file.c_str(), O_RDWR);
        const bool locked = descriptor >= 0 && fcntl(descriptor, F_GETLK, &wanted) == 0 &&
                            wanted.l_type != F_UNLCK && wanted.l_pid == parent;
        _exit(locked ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace laplens
