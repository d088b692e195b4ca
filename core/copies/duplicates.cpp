#include "core/copies/duplicates.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "core/base/digest.hpp"
#include "core/base/disjoint_sets.hpp"
#include "core/base/error.hpp"
#include "core/base/file_identity.hpp"
#include "core/base/parallel.hpp"
#include "core/copies/common_features.hpp"
#include "core/copies/companions.hpp"
#include "core/copies/copy_codes.hpp"
#include "core/copies/detail.hpp"
#include "core/copies/likely_groups.hpp"
#include "core/copies/marks.hpp"
#include "core/copies/parts.hpp"
#include "core/copies/pixels.hpp"
#include "core/images/decode.hpp"
#include "core/images/exif.hpp"
#include "core/search/hamming.hpp"

namespace laplens {

namespace fs = std::filesystem;

namespace {

/// That a photograph needs: JPEG of quality 30 has so many.
constexpr double kBytesPerPixel = 1.0 / 16;

/// Sizes of one picture resized may differ by a pixel of rounding.
constexpr double kAsManyPixels = 0.98;

/// The best first. What was read with a remark may be the worse one however large it is. No few bytes make
/// the largest: whoever has nearly as many pixels is asked for the rest.
std::vector<ImageRecord> sortedByWorth(std::vector<ImageRecord> images, CopyCheck& check) {
    std::ranges::sort(images, {}, [](const ImageRecord& image) {
        return std::pair(!image.error.empty(), -pixelsWorth(image));
    });
    const auto isSooner = [&](std::size_t one, std::size_t other) {
        const ImageRecord &a = images[one], &b = images[other];
        const Merit ofA = check.meritOf(a), ofB = check.meritOf(b);
        return ofA != ofB ? ofA > ofB
                          : std::tie(a.takenNs, a.modifiedNs, a.id) < std::tie(b.takenNs, b.modifiedNs, b.id);
    };
    std::vector<ImageRecord> sorted;
    std::set<std::size_t, decltype(isSooner)> asked(isSooner);  // with as many pixels as the first that waits
    std::vector<bool> isSorted(images.size());
    for (std::size_t first = 0, next = 0; first < images.size(); ++first) {
        while (!isSorted[first]) {
            for (; next < images.size() && images[next].error.empty() == images[first].error.empty() &&
                   hasAsManyPixels(images[next], images[first]);
                 ++next)
                asked.insert(next);
            const std::size_t best = *asked.begin();
            asked.erase(asked.begin());
            isSorted[best] = true;
            sorted.push_back(images[best]);
        }
    }
    return sorted;
}

/// Less than this, linear, is no enlargement that hides anything.
constexpr double kEnlarged = 1.1;
constexpr int kClearlyBetter = 10;  // in fidelity

constexpr double kAsBright = 1;  // grey levels: who loses tones at white gets brighter

/// Of pictures that are remembered.
constexpr std::size_t kRememberedBytes = std::size_t{256} << 20;
/// Of what thumbnails show, each of 20 kB.
constexpr std::size_t kMostAppearances = 4096;
/// Of half a megabyte.
constexpr std::size_t kMostSketches = 512;

/// The id of a file of no library.
constexpr std::int64_t kOutside = -1;

bool sameBytes(const ImageRecord& a, const ImageRecord& b) {
    return !a.contentHash.empty() && a.contentHash == b.contentHash && a.fileSize == b.fileSize;
}

/// Of all pictures that have content.
std::vector<LocalFeatures> featuresOf(const Library& library, const std::vector<std::int64_t>& ids,
                                      JobContext& context) {
    std::vector<LocalFeatures> features(ids.size());
    context.beginStage("Looking at parts", static_cast<std::int64_t>(ids.size()));
    forEachFew(ids, context, [&](std::span<const std::int64_t> some, std::size_t before) {
        const std::vector<Image> thumbnails = decodedThumbnails(library, some);
        parallelFor(some.size(), 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i)
                if (appearanceOf(thumbnails[i]).hasContent)
                    features[before + i] = localFeaturesOf(thumbnails[i]);
        });
    });
    return features;
}

/// Of two pictures, of which one may be part of the other, how the second one lies in the first.
using PossibleParts = std::map<std::pair<std::int64_t, std::int64_t>, std::vector<Similarity>>;

PossibleParts possibleParts(const Library& library, const std::vector<std::int64_t>& ids,
                            const std::vector<LocalFeatures>& features, JobContext& context) {
    const std::vector<CommonFeatures> pairs = commonFeatures(features, context);
    std::vector<std::optional<Similarity>> found(pairs.size());
    context.beginStage("Comparing parts", static_cast<std::int64_t>(pairs.size()));
    for (std::size_t first = 0; first < pairs.size(); first += kThumbnailsAtOnce) {
        context.checkpoint();
        const std::size_t count = std::min(kThumbnailsAtOnce, pairs.size() - first);
        parallelFor(count, 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = first + begin; i < first + end; ++i)
                found[i] =
                    registrationOf(features[pairs[i].one], features[pairs[i].other], pairs[i].mirrored);
        });
        std::map<std::uint32_t, Image> thumbnails;
        for (std::size_t i = first; i < first + count; ++i)
            for (const std::uint32_t row : {pairs[i].one, pairs[i].other})
                if (found[i] && !thumbnails.contains(row))
                    thumbnails[row] = decodedThumbnail(library, ids[row]);
        parallelFor(count, 4, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = first + begin; i < first + end; ++i)
                if (found[i] &&
                    !mayBePart(thumbnails.at(pairs[i].one), thumbnails.at(pairs[i].other), *found[i]))
                    found[i].reset();
        });
        context.advanceTo(static_cast<std::int64_t>(first + count));
    }
    PossibleParts result;
    for (std::size_t i = 0; i < pairs.size(); ++i)
        if (found[i]) result[{ids[pairs[i].one], ids[pairs[i].other]}].push_back(*found[i]);
    return result;
}

/// Pictures that may be copies of each other, or parts.
struct Candidates {
    std::vector<std::vector<std::int64_t>> groups;
    PossibleParts parts;
};

/// Among these, ascending; `sameContent` are those that share it.
Candidates candidates(const Library& library, const std::vector<std::int64_t>& ids,
                      const std::vector<std::vector<std::int64_t>>& sameContent, bool withParts,
                      JobContext& context) {
    const auto placeOf = [&](std::int64_t id) {
        return static_cast<std::size_t>(std::ranges::lower_bound(ids, id) - ids.begin());
    };
    DisjointSets sets(ids.size());
    const CopyCodes known = copyCodesOf(library, ids, context);
    if (known.unseen > 0)
        context.message(Error(std::to_string(known.unseen) +
                                  " pictures are compared by their bytes alone: they have no thumbnail",
                              library.folder(), "Scan again")
                            .what());
    for (const auto& rows : likelyGroups(known.codes, kMostDifferingBits, context))
        for (const std::uint32_t row : rows)
            sets.join(placeOf(known.imageIds[rows.front()]), placeOf(known.imageIds[row]));
    for (std::vector<std::int64_t> group : sameContent) {
        // Another program may have added some meanwhile.
        std::erase_if(group, [&](std::int64_t id) { return !std::ranges::binary_search(ids, id); });
        for (const std::int64_t id : group) sets.join(placeOf(group.front()), placeOf(id));
    }
    Candidates result;
    if (withParts) result.parts = possibleParts(library, ids, featuresOf(library, ids, context), context);
    for (const auto& [pair, similarities] : result.parts)
        sets.join(placeOf(pair.first), placeOf(pair.second));
    std::map<std::size_t, std::vector<std::int64_t>> groups;
    for (std::size_t i = 0; i < ids.size(); ++i) groups[sets.find(i)].push_back(ids[i]);
    for (auto& [root, members] : groups)
        if (members.size() > 1) result.groups.push_back(std::move(members));
    return result;
}

/// Not decoded smaller than it is.
bool isWhole(const Image& picture, const ImageRecord& image) {
    return !picture.empty() && picture.width == image.width && picture.height == image.height;
}

constexpr int kCoarse = 60;  // quality of a JPEG file

/// A picture in the size of another and coded as badly as that.
Image codedLike(const Image& picture, const Image& other, int quality) {
    cv::Mat resized;
    cv::resize(matOf(picture), resized, {other.width, other.height}, 0, 0, cv::INTER_AREA);
    return decode(encodeJpeg({other.width, other.height, {resized.datastart, resized.dataend}}, quality), {})
        .image;
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

/// Pictures without a copy join the first group with whose first picture they have a part in common, groups
/// of copies before others: each in the order of what is to keep.
void addParts(std::vector<DuplicateGroup>& groups, const std::vector<ImageRecord>& images,
              const PossibleParts& parts, CopyCheck& check, JobContext& context) {
    std::map<std::int64_t, const ImageRecord*> records;
    for (const ImageRecord& image : images) records[image.id] = &image;
    std::ranges::stable_partition(groups,
                                  [](const DuplicateGroup& group) { return group.imageIds.size() > 1; });
    const auto isPart = [&](std::int64_t kept, std::int64_t other) {
        const auto possible = parts.find(std::minmax(kept, other));
        return possible != parts.end() &&
               std::ranges::any_of(possible->second, [&](const Similarity& similarity) {
                   context.checkpoint();
                   const auto& [one, two] = possible->first;
                   return check.isPart(*records.at(one), *records.at(two), similarity);
               });
    };
    for (std::size_t first = 0; first < groups.size(); ++first)
        for (std::size_t i = first + 1; i < groups.size(); ++i) {
            std::vector<std::int64_t>& alone = groups[i].imageIds;
            if (groups[first].imageIds.empty() || alone.size() != 1) continue;
            const auto isApart = [&](std::int64_t id) {
                return check.areNotCopies(*records.at(id), *records.at(alone.front()));
            };
            if (std::ranges::any_of(groups[first].imageIds, isApart)) continue;
            if (!isPart(groups[first].imageIds.front(), alone.front())) continue;
            groups[first].imageIds.push_back(alone.front());
            groups[first].copies.push_back({CopyLevel::Part});
            alone.clear();
        }
}

/// Whether it is told who may be an enlargement.
enum class Enlarged { NotAsked, Told };

/// Who among candidates, the best first, is a copy of whom; those that are nobody's, alone.
std::vector<DuplicateGroup> groupsOf(const std::vector<ImageRecord>& images, CopyLevel level,
                                     Enlarged enlarged, CopyCheck& check, JobContext& context) {
    std::vector<bool> taken(images.size());
    std::vector<DuplicateGroup> found;
    for (std::size_t best = 0; best < images.size(); ++best) {
        if (taken[best]) continue;
        // As good as it may be otherwise: what was cut off at white is left to whom has it still.
        std::size_t first = best;
        for (std::size_t i = best + 1; i < images.size(); ++i)
            if (!taken[i] && hasAsManyPixels(images[i], images[first]) &&
                check.isWashedOut(images[first], images[i]))
                first = i;
        DuplicateGroup group{{images[first].id}, {Copy()}};
        std::vector<std::size_t> members{first};
        taken[first] = true;
        for (std::size_t i = best; i < images.size(); ++i) {
            const auto isApart = [&](std::size_t member) {
                return check.areNotCopies(images[member], images[i]);
            };
            if (taken[i] || std::ranges::any_of(members, isApart)) continue;
            context.checkpoint();
            const std::optional<Copy> copy = check.copyOf(images[first], images[i]);
            if (!copy || copy->level > level) continue;
            taken[i] = true;
            members.push_back(i);
            group.imageIds.push_back(images[i].id);
            group.copies.push_back(*copy);
            group.copies.back().mayBeOriginal = enlarged == Enlarged::Told &&
                                                copy->level == CopyLevel::Same &&
                                                check.mayBeEnlarged(images[first], images[i]);
        }
        found.push_back(std::move(group));
        if (!taken[best]) --best;  // it is a copy of nobody yet
    }
    return found;
}

}  // namespace

const char* nameOf(CopyLevel level) {
    switch (level) {
        case CopyLevel::Identical:
            return "identical";
        case CopyLevel::Same:
            return "same";
        case CopyLevel::Part:
            break;
    }
    return "part";
}

std::vector<DuplicateGroup> duplicateGroups(const Library& library, CopyLevel level, JobContext& context) {
    const auto [groupsOfIds, parts] = candidates(library, library.imageIdsInState(ImageState::Ready),
                                                 library.sameContent(), level == CopyLevel::Part, context);
    FilesOnDisk disk(library);
    CopyCheck check(library);
    std::vector<DuplicateGroup> groups;
    context.beginStage("Comparing pixels", static_cast<std::int64_t>(groupsOfIds.size()));
    for (std::size_t done = 0; done < groupsOfIds.size(); ++done) {
        check.forget();
        const std::vector<ImageRecord> images =
            sortedByWorth(disk.onePerFile(library.imagesByIds(groupsOfIds[done])), check);
        std::vector<DuplicateGroup> found = groupsOf(images, level, Enlarged::Told, check, context);
        if (!parts.empty()) addParts(found, images, parts, check, context);
        for (DuplicateGroup& group : found)
            if (group.imageIds.size() > 1) groups.push_back(std::move(group));
        context.advanceTo(static_cast<std::int64_t>(done + 1));
    }
    if (disk.names > 0)
        context.message(std::to_string(disk.names) +
                        " names lead to files that have another name in the library: each file counts once");
    if (disk.absent > 0)
        context.message(Error(std::to_string(disk.absent) +
                                  " pictures take no part, because their files are not there or out of reach",
                              library.folder(),
                              "Connect their drive, look at the permissions of their folders, or scan again")
                            .what());
    std::ranges::stable_sort(groups, std::ranges::greater(),
                             [](const DuplicateGroup& group) { return group.imageIds.size(); });
    return groups;
}

std::vector<std::vector<std::int64_t>> copiesAmong(const Library& library,
                                                   std::span<const std::int64_t> imageIds,
                                                   JobContext& context) {
    std::map<std::int64_t, ImageRecord> records;
    std::map<std::int64_t, std::size_t> places;
    for (ImageRecord& image : library.imagesByIds(imageIds)) {
        places.emplace(image.id, places.size());
        if (image.state == ImageState::Ready) records.emplace(image.id, std::move(image));
    }
    std::vector<std::int64_t> ids;
    std::map<std::string, std::vector<std::int64_t>> byContent;
    for (const auto& [id, image] : records) {
        ids.push_back(id);
        if (!image.contentHash.empty()) byContent[image.contentHash].push_back(id);
    }
    std::vector<std::vector<std::int64_t>> sameContent;
    for (auto& [content, members] : byContent) sameContent.push_back(std::move(members));
    FilesOnDisk disk(library);
    CopyCheck check(library);
    std::vector<std::vector<std::int64_t>> groups;
    for (const auto& members : candidates(library, ids, sameContent, false, context).groups) {
        check.forget();
        std::vector<ImageRecord> images;
        for (const std::int64_t id : members) images.push_back(std::move(records[id]));
        images = sortedByWorth(disk.onePerFile(std::move(images)), check);
        for (DuplicateGroup& group : groupsOf(images, CopyLevel::Same, Enlarged::NotAsked, check, context))
            if (group.imageIds.size() > 1) groups.push_back(std::move(group.imageIds));
    }
    const auto placeOf = [&](std::int64_t id) { return places.at(id); };
    for (auto& group : groups) std::ranges::sort(group, {}, placeOf);
    std::ranges::sort(groups, {}, [&](const auto& group) { return placeOf(group.front()); });
    return groups;
}

double pixelsWorth(const ImageRecord& image) {
    const double pixels = static_cast<double>(image.width) * image.height;
    const double coded = static_cast<double>(image.fileSize) / kBytesPerPixel;
    return image.fileSize > 0 ? std::min(pixels, coded) : pixels;
}

bool hasAsManyPixels(const ImageRecord& image, const ImageRecord& other) {
    return pixelsWorth(image) >= kAsManyPixels * pixelsWorth(other);
}

std::vector<DuplicateGroup> withoutNotCopies(const Library& library,
                                             const std::vector<DuplicateGroup>& groups) {
    const std::vector<ContentPair> said = library.notCopies();
    if (said.empty()) return groups;
    const std::set<ContentPair> apart(said.begin(), said.end());
    std::vector<DuplicateGroup> rest;
    for (const DuplicateGroup& group : groups) {
        std::map<std::int64_t, std::string> contents;
        for (const ImageRecord& image : library.imagesByIds(group.imageIds))
            contents[image.id] = image.contentHash;
        DuplicateGroup left;
        for (std::size_t i = 0; i < group.imageIds.size(); ++i) {
            const std::string& content = contents[group.imageIds[i]];
            if (std::ranges::any_of(left.imageIds, [&](std::int64_t member) {
                    return apart.contains({contents[member], content});
                }))
                continue;
            left.imageIds.push_back(group.imageIds[i]);
            left.copies.push_back(group.copies[i]);
        }
        if (left.imageIds.size() > 1) rest.push_back(std::move(left));
    }
    return rest;
}

std::vector<ContentPair> pairsAmong(const Library& library, std::span<const std::int64_t> imageIds) {
    std::set<ContentPair> pairs;
    for (std::size_t i = 0; i < imageIds.size(); ++i)
        for (ContentPair& pair : pairsBetween(library, imageIds.subspan(i, 1), imageIds.subspan(i + 1)))
            pairs.insert(std::move(pair));
    return {pairs.begin(), pairs.end()};
}

std::vector<ContentPair> pairsBetween(const Library& library, std::span<const std::int64_t> imageIds,
                                      std::span<const std::int64_t> others) {
    std::set<ContentPair> pairs;
    const std::vector<ImageRecord> theirs = library.imagesByIds(others);
    for (const ImageRecord& image : library.imagesByIds(imageIds))
        for (const ImageRecord& other : theirs)
            if (!image.contentHash.empty() && !other.contentHash.empty())
                pairs.emplace(image.contentHash, other.contentHash);
    return {pairs.begin(), pairs.end()};
}

CopyCheck::CopyCheck(const Library& library) : library_(library), reader_(library) {
    for (ContentPair& pair : library.notCopies()) notCopies_.insert(std::move(pair));
}

std::optional<Copy> CopyCheck::copyOf(const ImageRecord& kept, const ImageRecord& other) {
    if (areNotCopies(kept, other)) return std::nullopt;
    if (sameBytes(kept, other)) return Copy{.saysMore = hasMoreBeside(other, kept)};
    for (const auto& [distance, pose] : posesOf(lookOf(kept), lookOf(other))) {
        const Appearance turnedLook = posed(*appearanceOf(other), pose);
        const bool alike = !differInBrightness(*appearanceOf(kept), turnedLook);
        if (alike && distance > kMostDifferingBitsAlike) continue;
        if (!lookTheSame(*appearanceOf(kept), turnedLook, alike)) continue;
        // Of pages of one form each would be read as often as there are others.
        if (pose == Pose() && isDrawing(kept) && isDrawing(other) &&
            differClearly(*sketchOf(kept), *sketchOf(other)))
            continue;
        const auto a = contentOf(kept), b = contentOf(other);
        const Holdings &here = a->holdings, &there = b->holdings;
        if (here.several || there.several || !here.coverAllOf(there)) return std::nullopt;
        const auto copy = [&](CopyLevel level, const Pose& its = {}) {
            return Copy{
                .level = level, .pose = its, .saysMore = !here.sayAllOf(there) || hasMoreBeside(other, kept)};
        };
        const bool turned = pose.mirroredX || pose.mirroredY || pose.transposed;
        if (turned && !here.opacity.empty()) continue;  // its parts are not turned with it
        if (a->image.pixels == b->image.pixels && isWhole(a->image, kept) && isWhole(b->image, other))
            // Of what is transparent the colours and the last bit of its mask were not compared.
            return copy(here.haveThePixelsOf(there) && here.opacity.empty() ? CopyLevel::Identical
                                                                            : CopyLevel::Same);
        if (!here.isCodedWellEnoughFor(there)) continue;
        if (showTheSame(a->image, posed(b->image, pose))) return copy(CopyLevel::Same, pose);
        // What coarse coding left of fine grain is what it leaves of the other's.
        if (!turned && there.fidelity <= kCoarse && isWhole(b->image, other) && !isDrawing(other) &&
            showTheSame(codedLike(a->image, b->image, there.fidelity), b->image))
            return copy(CopyLevel::Same);
    }
    return std::nullopt;
}

std::vector<std::string> CopyCheck::companionsOf(const ImageRecord& image) {
    return image.id == kOutside ? std::vector<std::string>()
                                : laplens::companionsOf(library_.imageFile(image), folders_);
}

bool CopyCheck::hasMoreBeside(const ImageRecord& image, const ImageRecord& kept) {
    const std::vector<std::string> beside = companionsOf(image);
    return !beside.empty() && !std::ranges::includes(companionsOf(kept), beside);
}

bool CopyCheck::isWashedOut(const ImageRecord& image, const ImageRecord& other) {
    if (areNotCopies(image, other) || sameBytes(image, other)) return false;
    for (const auto& [distance, pose] : posesOf(lookOf(image), lookOf(other))) {
        const auto look = appearanceOf(image), otherLook = appearanceOf(other);
        if (std::abs(brightnessOf(*look) - brightnessOf(*otherLook)) < kAsBright) return false;
        const bool alike = !differInBrightness(*look, *otherLook);
        if ((alike && distance > kMostDifferingBitsAlike) ||
            !lookTheSame(*look, posed(*otherLook, pose), alike))
            continue;
        if (isCutOff(contentOf(image)->image, posed(contentOf(other)->image, pose))) return true;
    }
    return false;
}

bool CopyCheck::isPart(const ImageRecord& kept, const ImageRecord& other, const Similarity& otherInKept) {
    if (showOneFrame(kept.width, kept.height, other.width, other.height, otherInKept) &&
        ((isDrawing(kept) && isDrawing(other)) || haveOtherWords(*sketchOf(kept), *sketchOf(other))))
        return false;
    const auto a = contentOf(kept), b = contentOf(other);
    return !a->holdings.several && !b->holdings.several && laplens::isPart(a->image, b->image, otherInKept);
}

std::vector<std::pair<int, Pose>> CopyCheck::posesOf(const Look& kept, const Look& other) const {
    if (!kept.hasContent || !other.hasContent) return {};
    const std::size_t poses = kept.isPhotograph && other.isPhotograph ? kPoses.size() : 1;
    std::vector<std::pair<int, std::size_t>> near;
    for (std::size_t i = 0; i < poses; ++i) {
        const int distance = hammingDistance(kept.codes[0], other.codes[i], kPerceptualBits);
        if (distance <= kMostDifferingBits) near.emplace_back(distance, i);
    }
    std::ranges::sort(near);
    std::vector<std::pair<int, Pose>> result;
    result.reserve(near.size());
    for (const auto& [distance, pose] : near) result.emplace_back(distance, kPoses[pose]);
    return result;
}

void CopyCheck::forget() {
    looks_.clear();
    appearances_.clear();
    merits_.clear();
    isDrawing_.clear();
    sketches_.clear();
    contents_.clear();
    contentBytes_ = 0;
}

/// Nothing without a readable thumbnail: such a picture is a copy by its bytes alone.
const CopyCheck::Look& CopyCheck::lookOf(const ImageRecord& image) {
    const auto [known, isNew] = looks_.try_emplace(image.id);
    Look& look = known->second;
    if (isNew) {
        const auto appearance = appearanceOf(image);
        look.hasContent = appearance->hasContent;
        if (look.hasContent) look.codes = codesInEveryPose(*appearance);
        look.isPhotograph = hasPhotographicTones(*appearance);
    }
    return look;
}

std::shared_ptr<const Appearance> CopyCheck::appearanceOf(const ImageRecord& image) {
    if (const auto known = appearances_.find(image.id); known != appearances_.end()) return known->second;
    if (appearances_.size() >= kMostAppearances) appearances_.clear();
    return appearances_[image.id] = std::make_shared<const Appearance>(
               laplens::appearanceOf(decodedThumbnail(library_, image.id)));
}

std::shared_ptr<const Image> CopyCheck::sketchOf(const ImageRecord& image) {
    if (const auto known = sketches_.find(image.id); known != sketches_.end()) return known->second;
    if (sketches_.size() >= kMostSketches) sketches_.clear();
    return sketches_[image.id] = std::make_shared<const Image>(laplens::sketchOf(contentOf(image)->image));
}

bool CopyCheck::isDrawing(const ImageRecord& image) {
    const auto [known, isNew] = isDrawing_.try_emplace(image.id);
    if (isNew) known->second = !hasPhotographicTones(contentOf(image)->image);
    return known->second;
}

Merit CopyCheck::meritOf(const ImageRecord& image) {
    const auto [known, isNew] = merits_.try_emplace(image.id);
    if (isNew) {
        const auto content = contentOf(image);
        const Holdings& holdings = content->holdings;
        known->second = {holdings.extras() + static_cast<int>(companionsOf(image).size()), holdings.fidelity,
                         holdings.saysFidelity ? 0 : image.fileSize};
    }
    return known->second;
}

bool CopyCheck::mayBeEnlarged(const ImageRecord& kept, const ImageRecord& other) {
    const double scale = std::sqrt(static_cast<double>(kept.width) * kept.height /
                                   std::max(1.0, static_cast<double>(other.width) * other.height));
    const Merit merit = meritOf(kept), ofOther = meritOf(other);
    // Who enlarges adds nothing beside the pixels, and codes them once more, hardly better.
    if (scale < kEnlarged || merit.extras > ofOther.extras ||
        merit.fidelity >= ofOther.fidelity + kClearlyBetter)
        return false;
    try {
        return isEnlarged(reader_.read(kept).decoded.image, scale);
    } catch (const Error&) {
        return true;
    }
}

CopyCheck::Content CopyCheck::contentIn(const Decoded& decoded, std::span<const std::byte> bytes,
                                        const fs::path& file, std::int64_t takenNs) {
    Content content{shrunkToFit(decoded.image, kComparedSide), holdingsOf(bytes, file, decoded)};
    content.holdings.takenNs = takenNs;
    content.holdings.coloured = hasColours(content.image);
    return content;
}

ImageRecord CopyCheck::take(const fs::path& file) {
    const std::vector<std::byte> bytes = readPictureFile(file);
    const Decoded decoded = decode(bytes, file, {.minShortSide = kComparedSide});
    ImageRecord image{.id = kOutside,
                      .fileSize = static_cast<std::int64_t>(bytes.size()),
                      .contentHash = contentHash(bytes),
                      .width = decoded.width,
                      .height = decoded.height,
                      .takenNs = readTakenNs(bytes)};
    auto content = std::make_shared<const Content>(contentIn(decoded, bytes, file, image.takenNs));
    looks_.erase(kOutside);
    isDrawing_.erase(kOutside);
    sketches_.erase(kOutside);
    merits_.erase(kOutside);
    appearances_[kOutside] = std::make_shared<const Appearance>(
        laplens::appearanceOf(shrunkToFit(content->image, kThumbnailSide)));
    contentBytes_ += content->image.pixels.size();
    contents_[kOutside] = std::move(content);
    return image;
}

/// Without a picture when it is not there as the library knows it.
std::shared_ptr<const CopyCheck::Content> CopyCheck::contentOf(const ImageRecord& image) {
    if (const auto known = contents_.find(image.id); known != contents_.end()) return known->second;
    Content content;
    try {
        PictureReader::Picture read = reader_.read(image, kComparedSide);
        if (read.contentHash == image.contentHash) {
            const fs::path file = library_.imageFile(image);
            content = contentIn(read.decoded,
                                fs::is_regular_file(file) ? readPictureFile(file) : std::vector<std::byte>(),
                                file, image.takenNs);
        }
    } catch (const Error&) {
        content.holdings.several = true;
    }
    contentBytes_ += content.image.pixels.size();
    if (contentBytes_ > kRememberedBytes) {
        contents_.clear();
        contentBytes_ = content.image.pixels.size();
    }
    return contents_[image.id] = std::make_shared<const Content>(std::move(content));
}

}  // namespace laplens
