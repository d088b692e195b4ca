#include "core/ingest/extract.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <new>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/copies/appearance.hpp"
#include "core/images/decode.hpp"
#include "core/ingest/edited_in_place.hpp"
#include "core/ingest/facts.hpp"
#include "core/ingest/inherited_tags.hpp"
#include "core/ingest/picture_listing.hpp"
#include "core/library/picture_reader.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/preprocess.hpp"

namespace laplens {

namespace {

constexpr std::size_t kPicturesPerCommit = 256;
constexpr std::chrono::seconds kSecondsPerCommit{2};

enum class Trouble {
    Damaged,     ///< it was read and is no picture
    Unreadable,  ///< it is there, but its permissions or its drive forbid
    Changed,     ///< it is not the file that the scan saw
    Gone         ///< with its drive, perhaps
};

bool isAsScanned(const std::filesystem::path& file, const ImageRecord& record) {
    const std::optional<FilePlace> place = placeOf(file);
    return place && place->size == record.fileSize && place->modifiedNs == record.modifiedNs;
}

Trouble troubleWith(const Library& library, const ImageRecord& record) {
    const std::filesystem::path file = library.imageFile(record);
    const bool inDataset = liesInDataset(record);
    std::error_code error;
    if (!std::filesystem::exists(inDataset ? file.parent_path() : file, error)) return Trouble::Gone;
    if (!inDataset && placeOf(file) && !isAsScanned(file, record)) return Trouble::Changed;
    // A pipe or a device may keep one waiting for ever.
    if (inDataset || !std::filesystem::is_regular_file(file, error)) return Trouble::Damaged;
    if (std::filesystem::file_size(file, error) > kMostPictureBytes) return Trouble::Damaged;
    try {
        contentHashOfFile(file);
        return Trouble::Damaged;
    } catch (const Error&) {
        return Trouble::Unreadable;
    }
}

/// What fails for want of memory looks changed to the next scan, so that it is tried again.
PictureReader::Picture readOrTryAgain(const PictureReader& reader, ImageRecord& record, int minShortSide) {
    try {
        return reader.read(record, minShortSide);
    } catch (const std::bad_alloc&) {
        record.modifiedNs = 0;
        throw Error("there is not enough memory for this picture", record.path,
                    "Close other programs and scan again");
    }
}

struct Extracted {
    ImageRecord record;
    std::int64_t modifiedNs = 0;  // of the file that was looked at
    std::vector<std::byte> thumbnail;
    KeptFacts facts;
    std::vector<float> feature;  // empty when the picture could not be read
};

const std::vector<std::string>& keptTagsOf(Library& library, const std::string& content,
                                           std::map<std::string, std::vector<std::string>>& given) {
    if (const auto found = given.find(content); found != given.end()) return found->second;
    static const std::vector<std::string> none;
    std::vector<std::string> tags = library.takeKeptTags(content);
    return tags.empty() ? none : given.emplace(content, std::move(tags)).first->second;
}

/// `now`: as the library has it still. With another content it may show the same, pixel for pixel, or quite
/// another picture.
void compareWithBefore(Library& library, const ImageRecord& now, const Extracted& item,
                       ExtractReport& report) {
    if (now.contentHash.empty() || now.contentHash == item.record.contentHash) return;
    const std::vector<std::byte> before = library.thumbnail(now.id);
    if (before.empty()) return;
    if (before == item.thumbnail)
        inheritNotCopies(library, now.contentHash, item.record.contentHash);
    else if (!mayBeEdited(decode(before, {}).image, decode(item.thumbnail, {}).image).value_or(true))
        report.others.push_back({now.id, now.contentHash, contentHash(before)});
}

/// Stores what was learnt of a picture, unless its file was changed or taken away meanwhile. It may have been
/// moved or labelled, which stays. `given`: tags that were kept for a content, and that all with it get which
/// come now.
void store(Library& library, std::int64_t networkId, Extracted& item,
           std::map<std::string, std::vector<std::string>>& given, ExtractReport& report) {
    const std::vector<ImageRecord> found = library.imagesByIds(std::span(&item.record.id, 1));
    if (found.empty()) return;
    const ImageRecord& now = found.front();
    if (now.state == ImageState::Missing || now.modifiedNs != item.modifiedNs ||
        now.fileSize != item.record.fileSize)
        return;
    item.record.rootId = now.rootId;
    item.record.path = now.path;
    item.record.label = now.label;
    if (!item.thumbnail.empty()) compareWithBefore(library, now, item, report);
    library.updateImage(item.record);
    if (!item.thumbnail.empty()) {
        report.lookedAt.push_back(item.record.id);
        library.putThumbnail(item.record.id, item.thumbnail);
    }
    if (now.contentHash.empty() && item.record.state == ImageState::Ready)
        for (const std::string& tag : keptTagsOf(library, item.record.contentHash, given))
            library.addTag(item.record.id, tag);
    if (item.record.state == ImageState::Ready && !liesInDataset(item.record))
        library.putFacts(item.record.id, factsRecordOf(item.facts));
    if (!item.feature.empty()) library.putFeature(networkId, item.record.id, item.feature);
}

}  // namespace

ExtractReport extractFeatures(Library& library, const Network& network, std::int64_t networkId,
                              JobContext& context, const std::function<void()>& onCommitted) {
    const std::vector<std::int64_t> ids = library.imagesWithoutFeature(networkId);
    std::vector<ImageRecord> records = library.imagesByIds(ids);
    const PictureReader reader(library);
    const int minShortSide = decodedSide(network.backbone());

    ExtractReport report;
    std::vector<Extracted> batch;
    std::map<std::string, std::vector<std::string>> given;
    auto committed = std::chrono::steady_clock::now();
    const auto flush = [&] {
        Library::Transaction transaction(library);
        for (Extracted& item : batch) store(library, networkId, item, given, report);
        transaction.commit();
        batch.clear();
        committed = std::chrono::steady_clock::now();
    };
    const auto flushWhenDue = [&] {
        if (batch.size() < kPicturesPerCommit &&
            std::chrono::steady_clock::now() - committed < kSecondsPerCommit)
            return;
        flush();
        if (onCommitted) onCommitted();
    };

    std::vector<std::int64_t> modifiedNs(records.size());
    std::ranges::transform(records, modifiedNs.begin(), &ImageRecord::modifiedNs);
    // Filled by the decoding threads, emptied in order by this one; each slot has one writer and then one
    // reader.
    std::vector<std::vector<std::byte>> thumbnails(records.size());
    std::vector<KeptFacts> facts(records.size());
    const auto load = [&](std::size_t i) {
        PictureReader::Picture picture = readOrTryAgain(reader, records[i], minShortSide);
        if (!liesInDataset(records[i]) && picture.contentHash != records[i].contentHash &&
            !isAsScanned(reader.fileOf(records[i]), records[i]))
            throw Error("the file was changed after the scan saw it", records[i].path, "Scan again");
        records[i].width = picture.decoded.width;
        records[i].height = picture.decoded.height;
        records[i].orientation = picture.decoded.orientation;
        records[i].takenNs = picture.facts.takenNs;
        facts[i] = std::move(picture.facts);
        records[i].error = std::move(picture.decoded.remark);
        records[i].contentHash = std::move(picture.contentHash);
        thumbnails[i] = encodedThumbnail(picture.decoded.image);
        return std::move(picture.decoded.image);
    };
    const auto onFeature = [&](std::size_t i, std::span<const float> feature) {
        records[i].state = ImageState::Ready;
        batch.push_back({std::move(records[i]),
                         modifiedNs[i],
                         std::move(thumbnails[i]),
                         std::move(facts[i]),
                         {feature.begin(), feature.end()}});
        ++report.extracted;
        flushWhenDue();
    };
    const auto onFailure = [&](std::size_t i, const Error& error) {
        const Trouble trouble = troubleWith(library, records[i]);
        // It stays Pending: the next scan tells a drive from a deletion, and one picture from another.
        if (trouble == Trouble::Gone || trouble == Trouble::Changed) {
            ++(trouble == Trouble::Gone ? report.unreachable : report.changed);
            return;
        }
        // To the next scan the file then looks changed, so that it is tried again.
        if (trouble == Trouble::Unreadable) records[i].modifiedNs = 0;
        records[i].state = ImageState::Failed;
        records[i].error = error.remedy().empty() ? error.problem() : error.problem() + ". " + error.remedy();
        batch.push_back({std::move(records[i]), modifiedNs[i], {}, {}, {}});
        ++report.failed;
        flushWhenDue();
    };

    const auto start = std::chrono::steady_clock::now();
    context.beginStage("Extracting features", static_cast<std::int64_t>(records.size()));
    try {
        extractAll(records.size(), load, network, onFeature, onFailure, context);
    } catch (const Cancelled&) {
        flush();
        throw;
    }
    flush();
    if (report.unreachable > 0)
        context.message(Error(std::to_string(report.unreachable) + " pictures are not there any more",
                              library.folder(), "Connect their drive and scan again")
                            .what());
    if (report.changed > 0)
        context.message(
            Error(std::to_string(report.changed) + " pictures were changed after the scan saw them",
                  library.folder(), "Scan again, and they are looked at")
                .what());
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

}  // namespace laplens
