#include "core/upkeep/file_moves.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "core/base/copy_file.hpp"
#include "core/base/digest.hpp"
#include "core/base/file_times.hpp"
#include "core/base/hex.hpp"
#include "core/base/log.hpp"
#include "core/base/move_file.hpp"
#include "core/base/paths.hpp"

namespace laplens {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

fs::path folderOfNotes() {
    return userStateFolder() / "moves";
}

/// How the names of a library's notes begin.
std::string beginningFor(const Library& library) {
    return std::to_string(library.identity()) + '-';
}

/// With what tells it from another file that has its name later.
struct Moving : FileMove {
    std::int64_t bytes = 0, modifiedNs = 0;

    bool isAt(const fs::path& file) const {
        constexpr std::int64_t kCoarsestTimes_ns = 2'000'000'000;  // FAT's
        struct stat facts {};
        return lstat(file.c_str(), &facts) == 0 && facts.st_size == bytes &&
               std::abs(nanosecondsOf(facts.st_mtim) - modifiedNs) <= kCoarsestTimes_ns;
    }
    bool isStillToMove() const { return isThere(from) && !isThere(to); }
};

Moving movingOf(const FileMove& move) {
    struct stat facts {};
    if (lstat(move.from.c_str(), &facts) != 0) facts = {};
    return {move, facts.st_size, nanosecondsOf(facts.st_mtim)};
}

struct TakenBack {
    bool isBack = false;
    std::optional<Error> problem{};
    bool mayComeBack = false;  ///< another time
};

/// `partial`: what a copy that was cut off is called.
TakenBack takeBack(const Moving& move, const std::string& partial) {
    const auto cutOff = [&](const std::string& problem, const std::string& remedy) {
        return Error("it was on its way to " + move.to.string() + " when LapLens was cut off: " + problem,
                     move.from, remedy);
    };
    for (const fs::path& file : {move.from, move.to}) unlink((file.parent_path() / partial).c_str());
    const bool hasStayed = isThere(move.from);
    if (!isThere(move.to)) {
        if (hasStayed || isThere(move.to.parent_path())) return {};
        return {false, cutOff("that folder is not there", "Connect its drive and scan again"), true};
    }
    if (!move.isAt(move.to)) {
        if (hasStayed) return {};
        return {false, cutOff("that is another file now", "Look which of its names it is to have")};
    }
    std::error_code error;
    try {
        if (hasStayed) {
            if (contentHashOfFile(move.from) != contentHashOfFile(move.to))
                return {false,
                        cutOff("there is another file of its old name now", "Keep the one that is right")};
        } else {
            error = moveFile(move.to, move.from);
            if (!error) return {true};
            if (error != std::errc::cross_device_link)
                return {false, cutOff(error.message(), "Make its folders writable and scan again"), true};
            copyFile(move.to, move.from, move.from.parent_path() / partial);
        }
        if (fs::remove(move.to, error)) return {true};
        return {false, cutOff(error.message(), "Make that folder writable and scan again"), true};
    } catch (const Error& reason) {
        return {false, cutOff(reason.problem(), reason.remedy()), true};
    }
}

}  // namespace

/// A file that remembers moves, one JSON document. It is locked as long as this lives.
struct NoteOfMoves {
    fs::path file;
    int descriptor = -1;
    std::int64_t imageId = 0;
    std::vector<Moving> moves{};

    explicit NoteOfMoves(fs::path of) : file(std::move(of)) {}
    ~NoteOfMoves() {
        if (descriptor >= 0) close(descriptor);
    }
    NoteOfMoves(const NoteOfMoves&) = delete;
    NoteOfMoves& operator=(const NoteOfMoves&) = delete;

    std::string partial() const { return ".laplens-" + file.stem().string(); }

    /// False when it cannot be had, or another process has it or has removed it.
    bool open(int how, int lock) {
        descriptor = ::open(file.c_str(), how | O_CLOEXEC, S_IRUSR | S_IWUSR);
        struct stat facts {};
        return descriptor >= 0 && flock(descriptor, lock) == 0 && fstat(descriptor, &facts) == 0 &&
               facts.st_nlink > 0;
    }

    void read() {
        std::ifstream stream(file);
        const json document = json::parse(stream, nullptr, false);
        if (!document.is_object()) return;
        imageId = document.value("picture", std::int64_t{0});
        for (const json& entry : document.value("files", json::array()))
            moves.push_back({{pathOfHex(entry.value("from_hex", std::string())),
                              pathOfHex(entry.value("to_hex", std::string()))},
                             entry.value("bytes", std::int64_t{0}),
                             entry.value("modified_ns", std::int64_t{0})});
    }

    void write() const {
        json files = json::array();
        for (const Moving& move : moves)
            files.push_back({{"from_hex", hexOf(move.from)},
                             {"to_hex", hexOf(move.to)},
                             {"bytes", move.bytes},
                             {"modified_ns", move.modifiedNs}});
        const std::string text = json{{"picture", imageId}, {"files", std::move(files)}}.dump();
        for (std::size_t done = 0; done < text.size();) {
            const ssize_t n = ::write(descriptor, text.data() + done, text.size() - done);
            if (n <= 0) throw cannotWrite();
            done += static_cast<std::size_t>(n);
        }
        if (fsync(descriptor) != 0 && errno != EINVAL) throw cannotWrite();
        flushFolder(file.parent_path());
    }
    static Error cannotWrite() {
        return Error("what is to be moved cannot be written down", folderOfNotes(),
                     "Check the free space and that the folder may be written");
    }
    void forget() const { unlink(file.c_str()); }

    /// Whether the library knew of them before they were cut off. Another user's scan may have found the
    /// picture at its new place alone.
    bool areKnown(const Library& library) const {
        if (moves.empty() || std::ranges::any_of(moves, &Moving::isStillToMove)) return moves.empty();
        const auto images = library.imagesByIds(std::span(&imageId, 1));
        const fs::path& to = moves.front().to;
        if (images.empty() || images[0].error == movedTo(to)) return true;
        const auto there = library.imageOfFile(to);
        return there && there->id == imageId;
    }

    MovesTakenBack takeBackFirst(std::size_t count) const {
        MovesTakenBack report;
        bool isLeft = false;
        // The picture, which was the first to go, comes back last.
        for (std::size_t i = count; i-- > 0;) {
            TakenBack taken = takeBack(moves[i], partial());
            if (taken.isBack) report.files.push_back(moves[i].from);
            if (taken.problem) report.left.push_back(std::move(*taken.problem));
            isLeft |= taken.mayComeBack;
        }
        if (!isLeft) forget();
        return report;
    }
};

FileMoves::FileMoves(const Library& library, std::int64_t imageId, const std::vector<FileMove>& moves) {
    for (const FileMove& move : moves)
        if (isThere(move.to))
            throw Error("there is a file of this name already", move.to, "Choose another name");
    std::error_code error;
    fs::create_directories(folderOfNotes(), error);
    do {
        timespec now{};
        clock_gettime(CLOCK_REALTIME, &now);
        note_ = std::make_unique<NoteOfMoves>(folderOfNotes() /
                                              (beginningFor(library) + std::to_string(nanosecondsOf(now)) +
                                               '-' + std::to_string(getpid()) + ".json"));
        // Before it is locked another process may find that it says nothing, and remove it.
    } while (!note_->open(O_WRONLY | O_CREAT | O_EXCL, LOCK_EX) && note_->descriptor >= 0);
    if (note_->descriptor < 0) throw NoteOfMoves::cannotWrite();
    note_->imageId = imageId;
    for (const FileMove& move : moves) note_->moves.push_back(movingOf(move));
    try {
        note_->write();
    } catch (...) {
        note_->forget();
        throw;
    }
}

FileMoves::~FileMoves() {
    if (!note_) return;
    try {
        for (const Error& error : note_->takeBackFirst(made_).left) logError(error);
    } catch (const std::exception& error) {
        logError(error);
    }
}

void FileMoves::make(const std::function<void()>& lookAgain) {
    constexpr const char* kRemedy = "Look whether it is there, and whether its folder may be changed";
    std::vector<FileMove> copied;
    for (const Moving& move : note_->moves) {
        const std::error_code error = moveFile(move.from, move.to);
        if (error == std::errc::cross_device_link) {
            try {
                copyFile(move.from, move.to, move.to.parent_path() / note_->partial());
            } catch (const Error& reason) {
                throw notMade(move, reason.problem(), reason.remedy());
            }
            copied.push_back(move);
        } else if (error) {
            throw notMade(move, error.message(), kRemedy);
        }
        ++made_;
    }
    if (!copied.empty() && lookAgain) lookAgain();
    for (const FileMove& move : copied)
        if (std::error_code error; !fs::remove(move.from, error))
            throw notMade(move, error.message(), kRemedy);
}

void FileMoves::keep() {
    note_->forget();
    note_.reset();
}

Error FileMoves::notMade(const FileMove& move, const std::string& reason, const std::string& remedy) const {
    const fs::path& picture = note_->moves.front().from;
    if (move.from.parent_path() == move.to.parent_path())
        return Error("the file could not be renamed: " + reason, move.from, remedy);
    return Error("left where it is, because " +
                     (move.from == picture ? "it" : move.from.filename().string() + " beside it") +
                     " cannot be moved to " + move.to.parent_path().string() + ": " + reason,
                 picture, remedy);
}

MovesTakenBack takeBackMoves(const Library& library) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folderOfNotes(), error))
        if (entry.path().extension() == ".json" &&
            entry.path().filename().string().starts_with(beginningFor(library)))
            files.push_back(entry.path());
    std::ranges::sort(files);
    MovesTakenBack all;
    for (const fs::path& file : files) {
        NoteOfMoves note(file);
        if (!note.open(O_RDONLY, LOCK_EX | LOCK_NB)) continue;
        note.read();
        MovesTakenBack report = note.takeBackFirst(note.areKnown(library) ? 0 : note.moves.size());
        std::ranges::move(report.files, std::back_inserter(all.files));
        std::ranges::move(report.left, std::back_inserter(all.left));
    }
    return all;
}

void takeBackMoves(const Library& library, JobContext& context) {
    const MovesTakenBack moves = takeBackMoves(library);
    for (const fs::path& file : moves.files)
        context.message(file.string() + ": it was on its way when LapLens was cut off, and is back");
    for (const Error& error : moves.left) context.message(error.what());
}

std::string movedTo(const fs::path& place) {
    return "moved to " + place.string();
}

}  // namespace laplens
