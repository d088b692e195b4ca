#pragma once

#include <sqlite3.h>

#include <cstring>

namespace laplens {

/// While it lives, SQLite's files of this process can be written `writes` times more and then give `error`
/// (SQLITE_FULL, SQLITE_IOERR_WRITE, ...), as a disk that fills up or fails. One at a time.
class FailingDisk {
public:
    FailingDisk(int writes, int error) {
        left_ = writes;
        error_ = error;
        disk_ = sqlite3_vfs_find(nullptr);
        shim_ = *disk_;
        shim_.zName = "failing";
        shim_.szOsFile = static_cast<int>(sizeof(File)) + disk_->szOsFile;
        shim_.xOpen = open;
        sqlite3_vfs_register(&shim_, 1);
    }
    ~FailingDisk() {
        sqlite3_vfs_unregister(&shim_);
        sqlite3_vfs_register(disk_, 1);
    }
    FailingDisk(const FailingDisk&) = delete;
    FailingDisk& operator=(const FailingDisk&) = delete;

    static bool failed() { return left_ < 0; }
    static void fill() { left_ = 0; }
    /// From now on it can be written.
    static void mend() { left_ = 1'000'000'000; }

private:
    struct File {
        sqlite3_file base;
        sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
    };
    static File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
    static sqlite3_file* real(sqlite3_file* file) { return of(file)->real(); }
    static bool mayWrite() { return left_-- > 0 || (left_ = -1, false); }

    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* outFlags) {
        static const sqlite3_io_methods methods = {
            2,
            [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
            [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
                return real(f)->pMethods->xRead(real(f), to, n, at);
            },
            [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
                return mayWrite() ? real(f)->pMethods->xWrite(real(f), from, n, at) : error_;
            },
            [](sqlite3_file* f, sqlite3_int64 size) { return real(f)->pMethods->xTruncate(real(f), size); },
            [](sqlite3_file* f, int how) {
                if (failed() && error_ != SQLITE_FULL) return SQLITE_IOERR_FSYNC;
                return real(f)->pMethods->xSync(real(f), how);
            },
            [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
            [](sqlite3_file* f, int lock) { return real(f)->pMethods->xLock(real(f), lock); },
            [](sqlite3_file* f, int lock) { return real(f)->pMethods->xUnlock(real(f), lock); },
            [](sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
            [](sqlite3_file* f, int op, void* arg) {
                return real(f)->pMethods->xFileControl(real(f), op, arg);
            },
            [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
            [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
            [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
                return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
            },
            [](sqlite3_file* f, int offset, int n, int flags) {
                return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
            },
            [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
            [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
            nullptr,
            nullptr};
        const int status = disk_->xOpen(disk_, name, real(file), flags, outFlags);
        file->pMethods = real(file)->pMethods ? &methods : nullptr;
        return status;
    }

    static inline int left_ = 0, error_ = SQLITE_OK;
    static inline sqlite3_vfs* disk_ = nullptr;
    sqlite3_vfs shim_{};
};

}  // namespace laplens
