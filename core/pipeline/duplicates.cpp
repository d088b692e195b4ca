#include "core/pipeline/duplicates.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/base/disjoint_sets.hpp"
#include "core/base/error.hpp"
#include "core/base/file_identity.hpp"
#include "core/images/decode.hpp"
#include "core/images/frames.hpp"
#include "core/search/near_groups.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// Less is better. What was read with a remark may be the worse one however large it is.
auto worthOf(const ImageRecord& image) {
    return std::tuple(!image.error.empty(), -std::int64_t{image.width} * image.height, image.takenNs == 0,
                      -image.fileSize, image.takenNs, image.modifiedNs, image.id);
}

/// Pictures that are remembered, of up to 7 MB each.
constexpr std::size_t kMostPictures = 32;

bool sameBytes(const ImageRecord& a, const ImageRecord& b) {
    return !a.contentHash.empty() && a.contentHash == b.contentHash && a.fileSize == b.fileSize;
}

/// Rows that may be copies of each other.
std::vector<std::vector<std::uint32_t>> candidates(const Library& library, const SearchIndex& index, int bits,
                                                   int radius, JobContext& context) {
    DisjointSets sets(index.size());
    std::set<std::uint32_t> joined;
    const auto join = [&](std::span<const std::uint32_t> rows) {
        for (const std::uint32_t row : rows) {
            sets.join(rows.front(), row);
            joined.insert(row);
        }
    };
    for (const auto& rows : nearGroups(index.codes, bits, radius, context)) join(rows);
    // The codes of equal pictures can differ, where the model was fitted on one of them.
    for (const auto& ids : library.sameContent()) {
        std::vector<std::uint32_t> rows;
        for (const std::int64_t id : ids)
            if (const std::int64_t row = index.rowOf(id); row >= 0)
                rows.push_back(static_cast<std::uint32_t>(row));
        if (rows.size() > 1) join(rows);
    }
    std::map<std::uint32_t, std::vector<std::uint32_t>> groups;
    for (const std::uint32_t row : joined) groups[sets.find(row)].push_back(row);
    std::vector<std::vector<std::uint32_t>> result;
    for (auto& [first, rows] : groups) result.push_back(std::move(rows));
    return result;
}

/// Of a library's pictures those whose files are there, one for each file on disk.
class FilesOnDisk {
public:
    explicit FilesOnDisk(const Library& library) {
        for (const RootRecord& root : library.roots()) roots_[root.id] = root;
    }

    std::vector<ImageRecord> onePerFile(std::vector<ImageRecord> images) {
        std::vector<ImageRecord> kept;
        std::map<FileIdentity, std::size_t> known;
        for (ImageRecord& image : images) {
            const RootRecord& root = roots_[image.rootId];
            const fs::path file = root.path / image.path;
            if (isDatasetKind(root.kind)) {
                std::error_code error;
                if (fs::exists(root.path, error))
                    kept.push_back(std::move(image));
                else
                    ++absent;
                continue;
            }
            const auto identity = identityOf(file);
            if (!identity) {
                ++absent;
                continue;
            }
            const auto [place, isNew] = known.emplace(*identity, kept.size());
            if (isNew) {
                kept.push_back(std::move(image));
                continue;
            }
            ++names;
            if (isRealName(file)) kept[place->second] = std::move(image);
        }
        return kept;
    }

    std::int64_t absent = 0, names = 0;

private:
    static bool isRealName(const fs::path& file) {
        std::error_code error;
        return fs::canonical(file, error) == file;
    }

    std::map<std::int64_t, RootRecord> roots_;
};

}  // namespace

std::vector<DuplicateGroup> duplicateGroups(const Library& library, const SearchIndex& index, int bits,
                                            int radius, JobContext& context) {
    index.requireInMemory();
    const int compared = bits > 0 ? std::min(bits, index.bits()) : index.bits();
    const auto groupsOfRows = candidates(library, index, compared, radius, context);
    FilesOnDisk disk(library);
    CopyCheck check(library);
    std::vector<DuplicateGroup> groups;
    context.beginStage("Comparing pixels", static_cast<std::int64_t>(groupsOfRows.size()));
    for (std::size_t done = 0; done < groupsOfRows.size(); ++done) {
        context.checkpoint();
        std::vector<std::int64_t> ids;
        for (const std::uint32_t row : groupsOfRows[done]) ids.push_back(index.imageIds[row]);
        std::vector<ImageRecord> images = disk.onePerFile(library.imagesByIds(ids));
        std::ranges::sort(images, {}, worthOf);
        check.forget();
        const auto codeOf = [&](std::size_t i) {
            return index.codes[static_cast<std::size_t>(index.rowOf(images[i].id))];
        };
        std::vector<bool> taken(images.size());
        for (std::size_t best = 0; best < images.size(); ++best) {
            if (taken[best]) continue;
            DuplicateGroup group{{images[best].id}, {0}};
            for (std::size_t i = best + 1; i < images.size(); ++i) {
                if (taken[i]) continue;
                context.checkpoint();
                const int distance = hammingDistance(codeOf(best), codeOf(i), compared);
                if (distance > radius && !sameBytes(images[best], images[i])) continue;
                if (!check.isCopy(images[best], images[i])) continue;
                taken[i] = true;
                group.imageIds.push_back(images[i].id);
                group.differingBits.push_back(distance);
            }
            if (group.imageIds.size() > 1) groups.push_back(std::move(group));
        }
        context.advanceTo(static_cast<std::int64_t>(done + 1));
    }
    if (disk.names > 0)
        context.message(std::to_string(disk.names) +
                        " names lead to files that have another name in the library: each file counts once");
    if (disk.absent > 0)
        context.message(
            Error(std::to_string(disk.absent) + " pictures take no part, because their files are not there",
                  library.folder(), "Connect their drive, or scan again")
                .what());
    std::ranges::stable_sort(groups, std::ranges::greater(),
                             [](const DuplicateGroup& group) { return group.imageIds.size(); });
    return groups;
}

CopyCheck::CopyCheck(const Library& library) : library_(library), reader_(library) {}

bool CopyCheck::isCopy(const ImageRecord& kept, const ImageRecord& other) {
    if (sameBytes(kept, other)) return true;
    if (!lookTheSame(appearanceIn(kept), appearanceIn(other))) return false;
    if (holdsMore(kept) || holdsMore(other)) return false;
    const auto first = pictureIn(kept), second = pictureIn(other);
    return showTheSame(*first, *second);
}

void CopyCheck::forget() {
    looks_.clear();
    holdsMore_.clear();
    pictures_.clear();
}

/// Nothing without a readable thumbnail: such a picture is a copy by its bytes alone.
const Appearance& CopyCheck::appearanceIn(const ImageRecord& image) {
    const auto [look, isNew] = looks_.try_emplace(image.id);
    if (isNew) {
        try {
            const std::vector<std::byte> thumbnail = library_.thumbnail(image.id);
            if (!thumbnail.empty()) look->second = appearanceOf(decode(thumbnail, image.path).image);
        } catch (const Error&) {
        }
    }
    return look->second;
}

bool CopyCheck::holdsMore(const ImageRecord& image) {
    const auto [known, isNew] = holdsMore_.try_emplace(image.id);
    if (isNew) {
        try {
            const fs::path file = library_.imageFile(image);
            known->second = fs::is_regular_file(file) && holdsSeveralPictures(readPictureFile(file), file);
        } catch (const Error&) {
            known->second = true;
        }
    }
    return known->second;
}

/// Empty when it is not there as the library knows it.
std::shared_ptr<const Image> CopyCheck::pictureIn(const ImageRecord& image) {
    if (const auto known = pictures_.find(image.id); known != pictures_.end()) return known->second;
    if (pictures_.size() >= kMostPictures) pictures_.clear();
    Image picture;
    try {
        PictureReader::Picture read = reader_.read(image, kComparedSide);
        if (read.contentHash == image.contentHash) picture = shrunkToFit(read.decoded.image, kComparedSide);
    } catch (const Error&) {
    }
    return pictures_[image.id] = std::make_shared<const Image>(std::move(picture));
}

}  // namespace laplens
