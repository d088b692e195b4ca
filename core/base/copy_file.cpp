#include "core/base/copy_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/move_file.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    operator int() const { return number_; }
    /// Some file systems say only now that there was no room.
    bool close() { return ::close(std::exchange(number_, -1)) == 0; }

private:
    int number_;
};

Error cannotRead(const fs::path& file) {
    return Error("it cannot be read: " + std::generic_category().message(errno), file,
                 "Check its permissions and its drive");
}

Error cannotWrite(const fs::path& file, int reason = errno) {
    if (reason == ENOSPC || reason == EDQUOT)
        return Error("no space left there", file, "Free some space there, or name another folder");
    return Error(std::generic_category().message(reason), file, "Check that drive, or name another folder");
}

void copyBytes(int from, int to, const fs::path& file, const fs::path& partial) {
    std::vector<char> block(1 << 20);
    for (;;) {
        const ssize_t count = read(from, block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw cannotRead(file);
        if (count == 0) return;
        for (ssize_t done = 0; done < count;) {
            const ssize_t n = write(to, block.data() + done, static_cast<std::size_t>(count - done));
            if (n < 0 && errno != EINTR) throw cannotWrite(partial);
            if (n > 0) done += n;
        }
    }
}

void copyAttributes(int from, int to, const fs::path& file, const fs::path& partial) {
    // Linux has neither a longer list nor a longer value.
    std::vector<char> names(1 << 16), value(1 << 16);
    const ssize_t length = flistxattr(from, names.data(), names.size());
    if (length < 0 && errno != ENOTSUP) throw cannotRead(file);
    for (std::string_view rest(names.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
         !rest.empty();) {
        const std::string name(rest.substr(0, rest.find('\0')));
        rest.remove_prefix(name.size() + 1);
        const ssize_t size = fgetxattr(from, name.c_str(), value.data(), value.size());
        if (size >= 0 && fsetxattr(to, name.c_str(), value.data(), static_cast<std::size_t>(size), 0) == 0)
            continue;
        // The others are the system's, and another drive's may be others.
        if (!name.starts_with("user.")) continue;
        if (size < 0) throw cannotRead(file);
        if (errno == ENOSPC || errno == EDQUOT) throw cannotWrite(partial);
        throw Error("what is kept in its attribute " + name + " cannot be kept there", file,
                    "Name a folder on a drive that can, or take the attribute away");
    }
}

void copyInto(Descriptor& to, const fs::path& file, const fs::path& partial) {
    const Descriptor from(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat facts {};
    if (from < 0 || fstat(from, &facts) != 0) throw cannotRead(file);
    if (!S_ISREG(facts.st_mode)) throw Error("it is no file that can be copied", file);
    copyBytes(from, to, file, partial);
    // Neither owner nor mode is known to every drive, or given by everyone. A change of the owner changes the
    // mode, and what may not be written gets no attributes.
    [[maybe_unused]] const int isOwned = fchown(to, facts.st_uid, facts.st_gid);
    copyAttributes(from, to, file, partial);
    [[maybe_unused]] const int isAllowed = fchmod(to, facts.st_mode & 07777);
    const std::array times{facts.st_atim, facts.st_mtim};
    if (futimens(to, times.data()) != 0) throw cannotWrite(partial);
    if (fsync(to) != 0 && errno != EINVAL) throw cannotWrite(partial);
    posix_fadvise(to, 0, 0, POSIX_FADV_DONTNEED);  // it is to be read from the disk
    if (!to.close()) throw cannotWrite(partial);
    if (contentHashOfFile(partial) != contentHashOfFile(file))
        throw Error("the copy is not the same", file, "Check that drive");
}

}  // namespace

void copyFile(const fs::path& from, const fs::path& to, const fs::path& partial) {
    Descriptor made(
        open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    if (made < 0) throw cannotWrite(partial);
    try {
        copyInto(made, from, partial);
        if (const std::error_code error = moveFile(partial, to)) throw cannotWrite(to, error.value());
    } catch (...) {
        unlink(partial.c_str());
        throw;
    }
    flushFolder(to.parent_path());
}

void flushFolder(const fs::path& folder) {
    const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened >= 0) fsync(opened);
}

}  // namespace laplens
