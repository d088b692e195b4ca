#include "core/base/regular_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/error.hpp"
#include "core/base/open_database.hpp"

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

bool isBeingWritten(const fs::path& file) {
#ifdef F_SETLEASE
    try {
        refuseOpenDatabase(file);
    } catch (const Error&) {
        return false;  // no picture, and closing it would drop its locks
    }
    const int descriptor = open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return false;
    // Who opens it meanwhile waits for a moment; the signal that would say so is one that ends no program.
    fcntl(descriptor, F_SETSIG, SIGURG);
    const bool isWritten = fcntl(descriptor, F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
    fcntl(descriptor, F_SETLEASE, F_UNLCK);
    close(descriptor);
    return isWritten;
#else
    static_cast<void>(file);
    return false;
#endif
}

}  // namespace laplens
