#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/store/records.hpp"

namespace laplens {

/// Why a file or folder in a library's folder does not become a picture of the library.
enum class PassedOver {
    NoPicture,     ///< by its content
    NotSupported,  ///< a picture of a format that is not read
    Unreadable,    ///< it has no picture's name, and one may not look into it
    LeftOver,      ///< thumbnails, bins and the like of other programs and systems; each file is counted
    Hidden,     ///< a file or folder whose name begins with a dot, or a library; what is in it is not counted
    OtherName,  ///< a link or a second name of what is listed elsewhere
    LeadsOut,   ///< a link to a folder that holds the library's folder
    DeadLink,
    Special,         ///< a pipe, a socket or a device
    Closed,          ///< a folder that cannot be listed: not allowed, or its path is too long
    NotThere,        ///< a list names it
    NobodysSidecar,  ///< of several pictures of its name it tells none, or one that is not there
    UnreadSidecar    ///< damaged, too large or not allowed
};
inline constexpr int kPassedOverReasons = 13;

/// "no picture" and so on, in English, for a sentence.
std::string_view reasonText(PassedOver);

/// What is passed over: the file, why, and of a format that is not supported its name.
using OnPassedOver = std::function<void(const std::filesystem::path&, PassedOver, std::string_view format)>;

/// Where a file lies, whatever name leads there. Size and time are part of it because some file systems make
/// up the numbers of files.
struct FilePlace {
    std::uint64_t device = 0, number = 0;
    std::int64_t size = 0, modifiedNs = 0;
    auto operator<=>(const FilePlace&) const = default;
};
/// Of a regular file, links followed; nothing when there is none.
std::optional<FilePlace> placeOf(const std::filesystem::path& file);

/// When anything of the file changed, its name too (st_ctime, nanoseconds since 1970); links followed, 0 when
/// there is none. Programs that set a file's time back do not set this one.
std::int64_t changedNsOf(const std::filesystem::path& file);

struct ListedFile {
    std::string path;  ///< from the root, if it lies in it
    std::string label;
    FilePlace place;
    std::int64_t changedNs = 0;  ///< changedNsOf
    bool byLink = false;
};
/// Whether nothing was done to the file since it was listed, neither to its content nor to its name.
bool isAsListed(const std::filesystem::path& file, const ListedFile&);

/// What a look at a root found, and where it could not look: there nothing is missing.
struct Listing {
    std::vector<ListedFile> files{};      ///< ascending by path
    std::vector<std::string> sidecars{};  ///< regular files with such names; paths from the root
    std::vector<std::string> closed{};    ///< paths from the root; a folder's with a final slash
    bool cutShort = false;                ///< the drive went, perhaps
    bool isListedElsewhere = false;       ///< another root is the same folder, or holds it by another way

    bool looksComplete(const std::string& path) const;
    /// Those that it may be about (mayBeAbout).
    std::vector<std::string> picturesOf(const std::string& sidecar) const;
};

/// Looks for pictures in folders and in lists. Content decides what is a picture (file_kind.hpp). Links to
/// folders are followed once, after all real folders: no folder is listed twice, whichever ways lead there
/// from any of the roots. `listings[i]` is that of `roots[i]`. Waits for no file, and opens only those whose
/// names do not end like a picture's.
std::vector<Listing> listPictures(const std::vector<RootRecord>& roots, JobContext&,
                                  const OnPassedOver& = {});

/// A name of a picture on the disk.
struct FileName {
    std::size_t root = 0;
    ListedFile file{};
    bool isKnown = false;  ///< the library has a picture of this name
    /// In a folder, and not the name that counts; lists may name what lies elsewhere.
    bool isPassedOver = false;
};
/// All names that were listed, ascending by place; of each place the one that counts comes first: one in a
/// folder before one in a list, before one that is a link; of those the one that the library knows, so that
/// another link to a file changes nothing.
std::vector<FileName> namesByPlace(
    const std::vector<RootRecord>& roots, const std::vector<Listing>& listings,
    const std::function<bool(const RootRecord&, const std::string& path)>& isKnown = {});

/// Whether a folder is not looked into, by its name: hidden, a library, or another program's.
bool isLeftOut(const std::filesystem::path& folder);

/// How many pictures a folder holds, subfolders too, counting no further than `most`.
std::int64_t picturesIn(const std::filesystem::path& folder, std::int64_t most);

}  // namespace laplens
