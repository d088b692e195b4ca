#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/file_identity.hpp"
#include "core/base/job_context.hpp"
#include "core/library/picture_reader.hpp"
#include "core/upkeep/trash_terms.hpp"

namespace laplens {

// What is looked at before files of a library go from their places: for picture_trash, copy_moves and
// copy_links alone.

/// What was seen of a file, to notice a change, of its name too.
struct Seen {
    FileIdentity identity;
    std::int64_t size = 0, modifiedNs = 0, changedNs = 0;
    bool operator==(const Seen&) const = default;
    /// But for its name, and how many it has.
    bool isLike(const Seen& other) const {
        return identity == other.identity && size == other.size && modifiedNs == other.modifiedNs;
    }
};
std::optional<Seen> look(const std::filesystem::path& file);

/// False when the job is to end.
bool goesOn(JobContext&);

/// Why a file is left that is not what the library knows: gone, or another.
Error changed(const std::filesystem::path& file);

struct Going {
    ImageRecord image;
    std::filesystem::path file;
    std::int64_t heir = 0;  ///< who is lent its tags, where no copy is known to stay; 0: nobody
};

/// The pictures of one library as files.
class KnownFiles {
public:
    explicit KnownFiles(Library&);

    bool isInDataset(const ImageRecord& image) { return isDatasetKind(roots_[image.rootId].kind); }
    std::filesystem::path fileOf(const ImageRecord& image) { return roots_[image.rootId].path / image.path; }

    /// Reads the file. Throws Error when it is not what the library knows, and has the next scan look at it
    /// again; else what was seen of it, which is nothing of a data set's picture.
    std::optional<Seen> read(const ImageRecord&);

private:
    Library& library_;
    PictureReader reader_;
    std::map<std::int64_t, RootRecord> roots_;
};

/// Takes copies away, one by one.
class CopyTaker {
public:
    struct Looks {
        /// Directly before a file goes, when others can change the library no more: throws Error when it must
        /// not go after all; else which copy stays in its place, 0 for what is none.
        std::function<std::int64_t()> before;
        /// Directly after: throws Error when what stays in its place went with it, and it must be put back. A
        /// union of folders or a network may show one file as two.
        std::function<void()> after;
        /// Directly after what goes has become a link to what stays: that has changed by it, and is known as
        /// it is now.
        std::function<void()> changed;
    };

    /// `howLeft`: what is said of a file that nothing is done with.
    explicit CopyTaker(std::string howLeft = "left where it is") : howLeft_(std::move(howLeft)) {}
    virtual ~CopyTaker() = default;
    virtual void take(const Going&, const Looks&) = 0;
    virtual void left(const Error&) = 0;
    /// Nothing more can be taken; each file `stays`, so that all of them are counted and named.
    bool hasStopped() const { return stopped_.has_value(); }
    void stays(const std::filesystem::path& file);

protected:
    void stop(const Error& reason) { stopped_ = reason; }
    /// The library, which others cannot change meanwhile. Null, and this file `stays`, where it cannot be
    /// had.
    std::unique_ptr<Library::Transaction> hold(Library&, const std::filesystem::path& file);

private:
    std::string howLeft_;
    std::optional<Error> stopped_;
};

/// The files of all pictures that are to go.
std::set<std::filesystem::path> filesThatGo(Library&, std::span<const CopiesToTrash>);

/// Has each picture that goes taken away, if a copy of it stays for certain: see trashCopies. Ends early when
/// the job is stopped.
void takeCopies(Library&, std::span<const CopiesToTrash>, CopyTaker&, JobContext&);

}  // namespace laplens
