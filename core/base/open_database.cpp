#include "core/base/open_database.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "core/base/error.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

std::mutex mutex;
std::set<const OpenDatabase*> databases;

}  // namespace

OpenDatabase::OpenDatabase(const fs::path& file) : file_(fs::absolute(file)) {
    struct stat status {};
    if (stat(file_.c_str(), &status) == 0) {
        device_ = status.st_dev;
        inode_ = status.st_ino;
    }
    const std::scoped_lock lock(mutex);
    databases.insert(this);
}

OpenDatabase::~OpenDatabase() {
    const std::scoped_lock lock(mutex);
    databases.erase(this);
}

bool OpenDatabase::has(const fs::path& file) const {
    struct stat wanted {
    }, own{};
    if (stat(file.c_str(), &wanted) != 0) return false;
    if (wanted.st_dev == device_ && wanted.st_ino == inode_) return true;
    for (const char* ending : {"-shm", "-wal", "-journal"})
        if (stat((file_.native() + ending).c_str(), &own) == 0 && own.st_dev == wanted.st_dev &&
            own.st_ino == wanted.st_ino)
            return true;
    return false;
}

void refuseOpenDatabase(const fs::path& file) {
    const std::scoped_lock lock(mutex);
    if (std::ranges::any_of(databases, [&](const OpenDatabase* database) { return database->has(file); }))
        throw Error("this file belongs to the library that is open", file, "Choose another one");
}

}  // namespace laplens
