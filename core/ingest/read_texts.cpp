#include "core/ingest/read_texts.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>
#include <utility>

#include "core/base/error.hpp"
#include "core/ingest/keep_readings.hpp"
#include "core/library/picture_reader.hpp"

namespace laplens {

namespace {

constexpr std::chrono::seconds kSecondsPerCommit{2};
/// JPEG files are decoded at a reduced scale as long as their short side keeps this.
constexpr int kShortSide = 1600;

std::uint16_t sixteenBits(float share) {
    return static_cast<std::uint16_t>(std::lround(std::clamp(share, 0.0F, 1.0F) * 65535));
}

}  // namespace

TextRecord textRecordOf(const std::vector<ReadWord>& words) {
    TextRecord record;
    for (const ReadWord& word : words) {
        record.text += word.text;
        if (&word != &words.back()) record.text += word.endsLine ? '\n' : ' ';
        for (const float share : {word.left, word.top, word.right, word.bottom})
            record.places.push_back(sixteenBits(share));
    }
    return record;
}

ReadTextsReport readTexts(Library& library, std::vector<std::string> languages, JobContext& context) {
    library.requireWritable();
    if (library.isShared())
        throw Error("a shared library keeps no text of pictures", library.folder(),
                    "Scan the folders into a library of your own to find their text");
    if (languages.empty()) languages = TextReader::installedLanguages();
    TextReader reader(languages);
    const PictureReader pictures(library);
    const std::vector<std::int64_t> ids = library.imagesWithoutText();
    ReadTextsReport report;
    const auto start = std::chrono::steady_clock::now();
    auto committed = start;
    std::vector<std::pair<ImageRecord, TextRecord>> batch;
    const auto flush = [&] {
        keepReadings(library, batch, &Library::putText);
        batch.clear();
        committed = std::chrono::steady_clock::now();
    };
    context.beginStage("Reading text", static_cast<std::int64_t>(ids.size()));
    try {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            context.checkpoint();
            for (const ImageRecord& record : library.imagesByIds(std::span(&ids[i], 1))) try {
                    const Image picture = pictures.read(record, kShortSide).decoded.image;
                    batch.emplace_back(record, textRecordOf(reader.read(picture, context.stopToken())));
                    ++report.read;
                    report.withText += !batch.back().second.text.empty();
                } catch (const Error&) {
                    ++report.left;  // its drive is away, perhaps; the scan says what became of it
                }
            if (std::chrono::steady_clock::now() - committed >= kSecondsPerCommit) flush();
            context.advanceTo(static_cast<std::int64_t>(i + 1));
        }
    } catch (const Cancelled&) {
        flush();
        throw;
    }
    flush();
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

}  // namespace laplens
