#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/features/network.hpp"
#include "core/hashing/hash_model.hpp"
#include "core/images/image.hpp"
#include "core/pipeline/active_model.hpp"
#include "core/pipeline/code_drift.hpp"
#include "core/pipeline/picture_listing.hpp"
#include "core/store/library.hpp"

namespace laplens {

struct ScanReport {
    std::int64_t added = 0, changed = 0, moved = 0, unchanged = 0, missing = 0;
    std::int64_t joined = 0;      ///< entries that turned out to be another name of a picture
    std::int64_t triedAgain = 0;  ///< pictures that could not be read, and may be readable now
    bool offline = false;         ///< a root was not there; nothing of it was changed
    /// Files and folders that do not become pictures, by reason.
    std::array<std::int64_t, kPassedOverReasons> passedOver{};
};

/// Makes `path` a root of the library: a folder of pictures (`labelled`: first-level folders are class
/// labels), a list of pictures with labels (.csv), or a data set: its folder, one of MNIST's idx files, or
/// CIFAR-10's archive, which is unpacked into the user's data folder; one root for each split. A folder that
/// is there already becomes labelled if it is now asked for. A folder inside one of the library's is no root
/// of its own (a message says so), and roots inside this folder become a part of it, with their pictures'
/// ids, tags and labels. Returns the root ids. Throws Error when the path does not exist or is none of these,
/// and when labels are asked for inside a folder without.
std::vector<std::int64_t> addPictures(Library&, const std::filesystem::path& path, bool labelled,
                                      JobContext&);

/// How many pictures a folder holds, subfolders too, counting no further than `most`.
std::int64_t picturesIn(const std::filesystem::path& folder, std::int64_t most);

/// Compares all roots with what the library knows: new and changed files become Pending, moved ones, from one
/// root to another, too, are known again by content, vanished ones become Missing (never deleted). What lies
/// at one place on the disk is one picture, whichever roots, lists and links lead there; entries of earlier
/// versions that were the same picture become one, with the tags of all. Nothing becomes Missing where the
/// listing was cut short, in folders that may not be listed, or when no picture at all is left of a root:
/// that is how a drive looks that is not connected. Pictures that could not be read are tried again when
/// there is another reader, another LapLens or another amount of memory. Files are only listed, and read
/// where they may have moved. What changes while it is read is listed and read again, a few times, and then
/// left as it was for the next scan. A picture that goes while an identical one is there leaves that one its
/// tags, too; one that was never looked at and has no tags is dropped.
ScanReport scanLibrary(Library&, JobContext&);

/// What a scan of the library's folders passes over, found anew.
struct PassedOverFile {
    std::filesystem::path file;
    PassedOver reason;
    std::string format;  ///< of a picture that is not supported
};
std::vector<PassedOverFile> passedOverFiles(const Library&, JobContext&);

struct ExtractReport {
    std::int64_t extracted = 0, failed = 0;
    // These stay Pending:
    std::int64_t unreachable = 0;  ///< files that vanished, with their drive perhaps
    std::int64_t changed = 0;      ///< files that are not those that the scan saw
    double seconds = 0;
};

/// Decodes each picture that lacks a feature of this network, once: size, thumbnail, content hash and
/// feature. Decoding runs ahead of the network on other threads. A picture that cannot be read becomes Failed
/// with its reason; where permissions or a drive were that, the next scan tries it again. Commits every few
/// hundred pictures or two seconds and then calls `onCommitted`; a run that was cancelled or killed goes on
/// from there.
ExtractReport extractFeatures(Library&, const Network&, std::int64_t networkId, JobContext&,
                              const std::function<void()>& onCommitted = {});

/// The network's row in the library, made when it is new. Weights that are not part of the installation are
/// copied to networks/ in the library's folder, so that the library can be moved and the original thrown
/// away. Throws Error when the disk is full.
std::int64_t registerNetwork(Library&, const Backbone&, const std::filesystem::path& weights);

/// The network whose features a model codes, with its weights where they are now: in the library, where they
/// were installed, or the installed ones when those are the same. They may be gone; loading them says so.
std::optional<NetworkRecord> networkOf(const Library&, const ModelRecord&);

struct BuildReport {
    std::int64_t modelId = 0;
    std::int64_t coded = 0;
    double seconds = 0;
    std::vector<std::string> remarks;
};

/// Fits a hash model on the features of `networkId`, or on a seeded sample of `HashOptions::landmarks` of
/// them where there are more, codes the other pictures out of sample, stores the model with all codes and
/// makes it active, in one transaction: until then the codes before it stay in use. Throws Error when there
/// are no features.
enum class BuildKind { Final, Provisional };
BuildReport buildModel(Library&, std::int64_t networkId, const HashOptions&, JobContext&,
                       BuildKind = BuildKind::Final);

/// Codes pictures that have a feature but no code of the active model, out of sample; begins anew when
/// another program builds codes meanwhile. Returns how many.
std::int64_t codeNewPictures(Library&, JobContext&);

/// What is not said stays as the library's present codes were made, or takes the default for its first.
struct UpdateOptions {
    std::string backbone{};           ///< empty: as before, that of `weights`, or the `defaultBackbone`
    std::filesystem::path weights{};  ///< empty: as before, or the installed ones of `backbone`
    std::optional<std::string> method{};
    std::optional<int> bits{}, neighbours{}, landmarks{};
    std::optional<std::uint64_t> seed{};
    bool rebuild = false;  ///< fit anew even if a fitting model is there
};
struct UpdateReport {
    ScanReport scan;
    ExtractReport extract;
    BuildReport build;  ///< modelId 0 when nothing had to be built
    std::int64_t codedOutOfSample = 0;
    CodeDrift drift;  ///< when pictures were coded out of sample
};

/// The main job: scan every root, extract, coding new pictures out of sample on the way; then build the model
/// when there is none, when other settings are asked for, or when the library has more than doubled since it
/// was built. Before that it is for the user to say so: `measureDrift` tells when.
UpdateReport updateLibrary(Library&, const UpdateOptions&, JobContext&);

/// A library's full-size picture: from its file or out of its data set. Throws Error when it is not there.
Image loadPicture(const Library&, const ImageRecord&, int minShortSide = 0);

}  // namespace laplens
