#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/job_context.hpp"
#include "core/store/library.hpp"

namespace laplens {

struct FileMove {
    std::filesystem::path from, to;
};

struct NoteOfMoves;

/// A picture's file and those beside it get other names, or go to another folder, all of them or none. A file
/// in userStateFolder()/moves remembers them from before the first one moves until the library knows; while
/// this lives that file is locked, so that nobody takes for cut off what is on its way.
class FileMoves {
public:
    /// The picture's own first. Throws Error when something has one of the new names, or when it cannot be
    /// written down.
    FileMoves(const Library&, std::int64_t imageId, const std::vector<FileMove>&);
    /// Takes back what was made and is not kept. What cannot come back stays remembered.
    ~FileMoves();
    FileMoves(const FileMoves&) = delete;
    FileMoves& operator=(const FileMoves&) = delete;

    /// Over no other file. To another drive all are copied (copyFile, core/base/copy_file.hpp) before the
    /// first one goes, and `lookAgain` is called in between, which may throw. Throws Error about the picture.
    void make(const std::function<void()>& lookAgain = {});
    /// They stay, because the library knows of them.
    void keep();

private:
    Error notMade(const FileMove&, const std::string& reason, const std::string& remedy) const;

    std::unique_ptr<NoteOfMoves> note_;
    std::size_t made_ = 0;
};

struct MovesTakenBack {
    std::vector<std::filesystem::path> files;  ///< that are where they were
    std::vector<Error> left;                   ///< what could not be taken back, and why
};

/// Takes back what this user's LapLens was moving of the library when it was cut off (a crash, a power cut):
/// each file to where it was, over no other one, and none that has become another file since. What another
/// process is at is left to that. What may come back another time, with its drive or when it may be written,
/// stays remembered.
MovesTakenBack takeBackMoves(const Library&);
/// The same, told as messages.
void takeBackMoves(const Library&, JobContext&);

/// What the library says of a picture that was moved out of it.
std::string movedTo(const std::filesystem::path&);

}  // namespace laplens
