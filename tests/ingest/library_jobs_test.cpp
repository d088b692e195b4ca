#include "core/ingest/build.hpp"
#include "core/ingest/extract.hpp"
#include "core/ingest/facts.hpp"
#include "core/ingest/roots.hpp"
#include "core/ingest/scan.hpp"
#include "core/ingest/update.hpp"
#include "core/library/active_model.hpp"
#include "core/library/picture_reader.hpp"

#include <QTest>
#include <algorithm>
#include <atomic>
#include <fstream>
#include <optional>
#include <set>
#include <thread>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/query/search_index.hpp"
#include "tests/support/burst_frames.hpp"
#include "tests/support/cancellation.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string bytesOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

fs::path firstPictureIn(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::ranges::sort(files);
    return files.front();
}

/// As Lightroom and darktable write it.
std::string sidecarOf(const std::string& keyword, int rating) {
    return "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/"
           "22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
           "xmlns:lr=\"http://ns.adobe.com/lightroom/1.0/\" xmp:Rating=\"" +
           std::to_string(rating) + "\"><lr:hierarchicalSubject><rdf:Bag><rdf:li>" + keyword +
           "</rdf:li></rdf:Bag></lr:hierarchicalSubject></rdf:Description></rdf:RDF></x:xmpmeta>";
}

std::vector<std::uint64_t> codeWords(const Library& library) {
    const auto loaded = library.loadCodes(library.activeModel());
    const auto words = loaded.codes.words();
    return {words.begin(), words.end()};
}

/// Extracts until the first progress is reported and asks to stop then. How many checkpoints still came;
/// empty when it went on to its end.
std::optional<std::int64_t> checkpointsOfCancelledExtraction(const fs::path& libraryFolder,
                                                             std::int64_t networkId) {
    std::stop_source stop;
    CountingGate gate;
    std::int64_t passesBefore = 0;
    Library library = Library::openExisting(libraryFolder);
    ColourNetwork network;
    JobContext context(
        stop.get_token(),
        [&](const Progress& progress) {
            if (progress.stage == "Extracting features" && progress.done > 0 && stop.request_stop())
                passesBefore = gate.passes();
        },
        &gate);
    try {
        extractFeatures(library, network, networkId, context);
        return std::nullopt;
    } catch (const Cancelled&) {
        return gate.passes() - passesBefore;
    }
}

}  // namespace

class LibraryJobsTest : public QObject {
    Q_OBJECT

private slots:
    void brokenFilesGetARowWithTheReasonAndTheScanGoesOn() {
        PictureLibrary fixture(2);
        const std::string whole = bytesOf(firstPictureIn(fixture.pictures));
        write(fixture.pictures / "broken/empty.jpg", "");
        write(fixture.pictures / "broken/text.png", "this is a text, not a picture");
        write(fixture.pictures / "broken/truncated.jpg", whole.substr(0, whole.size() / 2));
        write(fixture.pictures / "broken/notes.txt", "not even named like a picture");
        Library library = fixture.open();
        fixture.build(library);

        const auto failed = library.imagesInState(ImageState::Failed);
        QCOMPARE(failed.size(), std::size_t{3});
        for (const ImageRecord& image : failed) QVERIFY2(!image.error.empty(), image.path.c_str());
        QVERIFY(library.counts().ready >= 20);
        QCOMPARE(library.counts().pending, 0);
    }

    void folderThatVanishedIsOfflineAndItsPicturesStaySearchable() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        fixture.build(library);
        const auto before = SearchIndex::load(library, fixture.context)->size();
        fs::rename(fixture.pictures, fixture.folder / "unplugged");

        const ScanReport report = scanLibrary(library, fixture.context);
        QVERIFY(report.offline);
        QVERIFY(library.roots().front().offline);
        QCOMPARE(SearchIndex::load(library, fixture.context)->size(), before);

        fs::rename(fixture.folder / "unplugged", fixture.pictures);
        const ScanReport again = scanLibrary(library, fixture.context);
        QVERIFY(!again.offline && !library.roots().front().offline);
        QCOMPARE(again.unchanged, static_cast<std::int64_t>(before));
    }

    void anotherPictureInItsPlaceHasNotItsTags() {
        PictureLibrary fixture(1);
        const fs::path file = fixture.pictures / "a.jpg", original = fixture.pictures / "a_original.jpg";
        const auto put = [&](unsigned seed) {
            const auto bytes = encodeJpeg(scene(seed), 92);
            write(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        };
        put(1);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        library.addTag(library.imageOfFile(file)->id, "pizza");
        fs::rename(file, original);
        put(2);
        updateLibrary(library, {}, fixture.context);
        QCOMPARE(library.tagsOf(library.imageOfFile(original)->id), std::vector<std::string>{"pizza"});
        QVERIFY(library.tagsOf(library.imageOfFile(file)->id).empty());
    }

    void whatIsCutOutOfAPictureKeepsItsTagsBesideTheOriginal() {
        PictureLibrary fixture(1);
        const auto put = [](const fs::path& file, const Image& image) {
            const auto bytes = encodeJpeg(image, 92);
            write(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        };
        const fs::path a = fixture.pictures / "a.jpg", b = fixture.pictures / "b.jpg",
                       original = fixture.pictures / "a_original.jpg",
                       elsewhere = fixture.pictures / "kept/b.jpg";
        put(a, scene(1));
        put(b, scene(2));
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        for (const fs::path& file : {a, b}) library.addTag(library.imageOfFile(file)->id, file.filename());
        fs::create_directories(elsewhere.parent_path());
        fs::rename(a, original);
        fs::rename(b, elsewhere);
        put(a, crop(scene(1), {40, 30, 380, 290}));
        put(b, crop(scene(2), {20, 30, 380, 290}));
        updateLibrary(library, {}, fixture.context);
        for (const fs::path& file : {a, original, b, elsewhere}) {
            const std::string name = file == a || file == original ? "a.jpg" : "b.jpg";
            QCOMPARE(library.tagsOf(library.imageOfFile(file)->id), std::vector<std::string>{name});
        }
    }

    void movedFileIsTheSamePicture() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        fixture.build(library);
        const fs::path old = firstPictureIn(fixture.pictures);
        const auto images = library.images();
        const auto it =
            std::ranges::find(images, fs::relative(old, fixture.pictures).string(), &ImageRecord::path);
        QVERIFY(it != images.end());
        library.addTag(it->id, "favourite");
        fs::create_directories(fixture.pictures / "elsewhere");
        fs::rename(old, fixture.pictures / "elsewhere/renamed.jpg");

        const ScanReport report = scanLibrary(library, fixture.context);
        QCOMPARE(report.moved, 1);
        QCOMPARE(report.added, 0);
        QCOMPARE(report.missing, 0);
        QCOMPARE(library.image(it->id).path, std::string("elsewhere/renamed.jpg"));
        QCOMPARE(library.imagesTagged("favourite"), std::vector<std::int64_t>{it->id});
        QVERIFY(SearchIndex::load(library, fixture.context)->rowOf(it->id) >= 0);
    }

    void deletedFileIsMissingAndNoAnswerAnyMore() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        fixture.build(library);
        const auto index = SearchIndex::load(library, fixture.context);
        fs::remove(firstPictureIn(fixture.pictures));
        QCOMPARE(scanLibrary(library, fixture.context).missing, 1);
        const auto after = SearchIndex::load(library, fixture.context);
        QCOMPARE(after->size(), index->size() - 1);
        // Codes of new pictures still refer to the deleted picture's feature.
        QCOMPARE(after->coder().bits(), after->bits());
    }

    void cancelReturnsAtOnceAndTheNextRunGoesOnFromThere() {
        PictureLibrary fixture(30);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        scanLibrary(library, fixture.context);
        const std::int64_t networkId = PictureLibrary::networkIn(library);
        const auto total = library.counts().total;

        const auto more = checkpointsOfCancelledExtraction(fixture.libraryFolder, networkId);
        QVERIFY2(more, "the job ended before it could be cancelled");
        QVERIFY2(*more <= 1, std::to_string(*more).c_str());
        const auto left = static_cast<std::int64_t>(library.imagesWithoutFeature(networkId).size());
        QVERIFY(left < total);
        QVERIFY(left > 0);

        ColourNetwork network;
        QCOMPARE(extractFeatures(library, network, networkId, fixture.context).extracted, left);

        PictureLibrary undisturbed(30);
        Library other = undisturbed.open();
        undisturbed.build(other);
        QVERIFY(library.loadFeatures(networkId).features == other.loadFeatures(networkId).features);
        fixture.build(library);
        QVERIFY(codeWords(library) == codeWords(other));
    }

    void aFileThatIsNotWhatTheScanSawWaitsForTheNextScan() {
        PictureLibrary fixture(2);
        const fs::path swapped = firstPictureIn(fixture.pictures), half = fixture.pictures / "half.jpg";
        const std::string whole = bytesOf(swapped);
        write(half, whole.substr(0, whole.size() / 2));
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        scanLibrary(library, fixture.context);
        const std::int64_t networkId = PictureLibrary::networkIn(library);
        const auto total = library.counts().total;
        std::vector<fs::path> others;
        for (const auto& entry : fs::recursive_directory_iterator(fixture.pictures))
            if (entry.is_regular_file() && entry.path() != swapped && entry.path() != half)
                others.push_back(entry.path());
        write(swapped, bytesOf(others.front()));
        write(half, whole.substr(0, whole.size() / 3));

        ColourNetwork network;
        const ExtractReport first = extractFeatures(library, network, networkId, fixture.context);
        QCOMPARE(first.changed, 2);
        QCOMPARE(first.failed, 0);
        QCOMPARE(library.imagesInState(ImageState::Pending).size(), std::size_t{2});

        scanLibrary(library, fixture.context);
        const ExtractReport second = extractFeatures(library, network, networkId, fixture.context);
        QCOMPARE(second.changed, 0);
        QCOMPARE(second.extracted, 1);
        QCOMPARE(second.failed, 1);
        QCOMPARE(library.counts().ready, total - 1);
    }

    void pausedJobStandsStillAndResumes() {
        PictureLibrary fixture(10);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        scanLibrary(library, fixture.context);
        const std::int64_t networkId = PictureLibrary::networkIn(library);
        CountingGate gate;
        std::atomic<std::int64_t> done = 0;
        std::thread worker([&] {
            Library connection = Library::openExisting(fixture.libraryFolder);
            ColourNetwork network(std::chrono::milliseconds(3));
            JobContext context(
                {}, [&](const Progress& p) { done = p.done; }, &gate);
            extractFeatures(connection, network, networkId, context);
        });
        while (done == 0) std::this_thread::yield();
        gate.pause();
        const auto before = gate.passes();
        QTest::qWait(300);
        const auto after = gate.passes();
        gate.resume();
        worker.join();
        QVERIFY2(after <= before + 1, "it stands still at the next checkpoint");
        QCOMPARE(library.counts().ready, library.counts().total);
    }

    void aPausedScanLetsOthersWrite() {
        PictureLibrary fixture(1);
        for (int i = 0; i < 20'000; ++i) write(fixture.pictures / "many" / (std::to_string(i) + ".jpg"), "");
        Library library = fixture.open();
        addPictures(library, fixture.pictures, false, fixture.context);
        PauseGate gate;
        std::atomic<bool> pausedMidway = false;
        JobContext context(
            {},
            [&](const Progress& progress) {
                if (pausedMidway || progress.done == 0 || progress.done >= progress.total) return;
                gate.pause();
                pausedMidway = true;
            },
            &gate);
        std::thread scan([&] {
            Library scanned = fixture.open();
            scanLibrary(scanned, context);
        });
        const bool paused = QTest::qWaitFor([&] { return pausedMidway.load(); }, kWaitMs);
        std::string problem;
        try {
            library.addRoot({.path = "/meanwhile", .kind = "folder"});
        } catch (const Error& error) {
            problem = error.what();
        }
        gate.resume();
        scan.join();
        QVERIFY(paused);
        QCOMPARE(problem, std::string());
        QCOMPARE(library.counts().total, 20'015);
    }

    void newPicturesAreCodedOutOfSampleAndManyOfThemRebuild() {
        PictureLibrary fixture(4);
        Library library = fixture.open();
        const std::int64_t model = fixture.build(library);
        const fs::path source = firstPictureIn(fixture.pictures);
        const std::int64_t networkId = PictureLibrary::networkIn(library);

        PictureLibrary more(1);
        fs::copy(firstPictureIn(more.pictures), fixture.pictures / "new.jpg");
        scanLibrary(library, fixture.context);
        ColourNetwork network;
        extractFeatures(library, network, networkId, fixture.context);
        QCOMPARE(codeNewPictures(library, fixture.context), 1);
        QCOMPARE(library.activeModel(), model);
        QCOMPARE(library.loadCodes(model).codes.size(), static_cast<std::size_t>(library.counts().ready));
        QCOMPARE(codeNewPictures(library, fixture.context), 0);
    }

    void ofManyCopiesOfOnePictureTheModelSeesOne() {
        PictureLibrary fixture(6);
        const fs::path copied = firstPictureIn(fixture.pictures);
        for (int i = 0; i < 60; ++i)
            fs::copy_file(copied, fixture.pictures / ("copy" + std::to_string(i) + ".jpg"));
        Library library = fixture.open();
        const std::int64_t model = fixture.build(library);
        QCOMPARE(library.counts().ready, 150);
        QCOMPARE(library.modelImages(model).size(), std::size_t{90});
        const auto loaded = library.loadCodes(model);
        QCOMPARE(loaded.codes.size(), std::size_t{150});
        std::set<std::vector<std::uint64_t>> all;
        for (std::size_t i = 0; i < loaded.codes.size(); ++i)
            all.insert({loaded.codes[i].begin(), loaded.codes[i].end()});
        QVERIFY2(all.size() <= 90, "a copy has the code of its picture");
    }

    void whatCamerasWroteIsReadWhereItIsNotKnown() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        QVERIFY(library.counts().ready > 2 && library.imagesWithoutFacts().empty());
        QVERIFY(library.imagesWithoutCopyCodes().empty());
        // As in a library from before it was kept.
        const std::vector<std::int64_t> ids = library.imageIds();
        for (const std::int64_t id : {ids[0], ids[1]}) {
            ImageRecord record = library.image(id);
            const std::string content = std::exchange(record.contentHash, "another");
            library.updateImage(record);
            record.contentHash = content;
            library.updateImage(record);
        }
        fs::rename(library.imageFile(library.image(ids[1])), fixture.folder / "away");
        QCOMPARE(library.imagesWithoutFacts().size(), std::size_t{2});
        readMissingFacts(library, fixture.context);
        QVERIFY2(library.imagesWithoutFacts() == std::vector{ids[1]}, "its file is away");
        fs::rename(fixture.folder / "away", library.imageFile(library.image(ids[1])));
        updateLibrary(library, {}, fixture.context);
        QVERIFY(library.imagesWithoutFacts().empty());
    }

    void sidecarsThatComeChangeAndGoAreReadByTheNextScanWithoutDecoding() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        const fs::path picture = firstPictureIn(fixture.pictures), sidecar = picture.string() + ".xmp";
        write(sidecar, sidecarOf("Places|Norway", 3));
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const std::int64_t id = library.imageOfFile(picture)->id;
        const auto keywords = [&] { return library.factsOf(id)->keywords; };
        using Texts = std::vector<std::string>;
        QCOMPARE(keywords(), Texts{"Places/Norway"});
        QCOMPARE(library.factsOf(id)->rating, 3);
        std::vector<std::string> said;
        JobContext context({}, {}, nullptr, [&](const std::string& text) { said.push_back(text); });
        const auto scan = [&](std::int64_t others) {
            said.clear();
            const UpdateReport report = updateLibrary(library, {}, context);
            QCOMPARE(report.scan.otherSidecars, others);
            QCOMPARE(report.extract.extracted, std::int64_t{0});
            QCOMPARE(report.scan.changed + report.scan.added + report.scan.moved + report.scan.missing,
                     std::int64_t{0});
            QCOMPARE(report.scan.passedOver[static_cast<std::size_t>(PassedOver::NoPicture)],
                     std::int64_t{0});
            QVERIFY(library.imagesWithoutFacts().empty());
        };
        const auto unread = [&] {
            std::vector<fs::path> files;
            for (const PassedOverFile& file : passedOverFiles(library, fixture.context))
                if (file.reason == PassedOver::UnreadSidecar) files.push_back(file.file);
            return files;
        };
        scan(0);
        write(sidecar, sidecarOf("Places|Sweden", 4));
        scan(1);
        QCOMPARE(keywords(), Texts{"Places/Sweden"});
        QCOMPARE(library.factsOf(id)->rating, 4);
        scan(0);
        const fs::path plain = fs::path(picture).replace_extension(".xmp");
        write(plain, sidecarOf("Weather", 5));
        scan(1);
        QCOMPARE(keywords(), (Texts{"Places/Sweden", "Weather"}));
        QVERIFY2(library.factsOf(id)->rating == 4, "NAME.JPG.xmp counts more");
        fs::remove(sidecar);
        fs::rename(plain, fs::path(picture).replace_extension(".XMP"));
        scan(1);
        QCOMPARE(keywords(), Texts{"Weather"});
        // A damaged one is named as long as it is there, and the others are read.
        const std::vector<std::int64_t> ids = library.imageIds();
        const fs::path other = library.imageFile(library.image(ids.back())).string() + ".xmp";
        write(sidecar, "no XMP");
        write(other, sidecarOf("Elsewhere", 1));
        scan(2);
        QVERIFY2(said.size() == 1 && said[0].find(sidecar.string()) != std::string::npos,
                 std::to_string(said.size()).c_str());
        QCOMPARE(library.factsOf(ids.back())->keywords, Texts{"Elsewhere"});
        scan(0);
        QVERIFY(said.size() == 1 && said[0].find(sidecar.string()) != std::string::npos);
        QCOMPARE(unread(), std::vector{sidecar});
        write(sidecar, sidecarOf("Mended", 2));
        scan(1);
        QVERIFY(said.empty() && unread().empty());
        for (const fs::path& gone : {sidecar, other, fs::path(picture).replace_extension(".XMP")})
            fs::remove(gone);
        scan(2);
        QVERIFY(keywords().empty() && library.factsOf(id)->rating == 0);
        QVERIFY(library.sidecarsRead().empty());
        // One that is nobody's is passed over, as any other file is.
        write(fixture.pictures / "nobody's.xmp", sidecarOf("x", 1));
        const ScanReport report = scanLibrary(library, context);
        QCOMPARE(report.passedOver[static_cast<std::size_t>(PassedOver::NoPicture)], std::int64_t{1});
        QCOMPARE(passedOverFiles(library, context).size(), std::size_t{1});
    }

    void sidecarsOfPicturesThatAreAwayAreNoNews() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        const fs::path picture = firstPictureIn(fixture.pictures);
        write(picture.string() + ".xmp", sidecarOf("Places|Norway", 3));
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const std::int64_t id = library.imageOfFile(picture)->id;
        // Emptied, as a drive leaves its folder that is not connected.
        fs::rename(fixture.pictures, fixture.folder / "away");
        fs::create_directory(fixture.pictures);
        const ScanReport report = updateLibrary(library, {}, fixture.context).scan;
        QVERIFY(report.offline && report.otherSidecars == 0);
        QVERIFY(library.imagesWithoutFacts().empty());
        QCOMPARE(library.factsOf(id)->keywords, std::vector<std::string>{"Places/Norway"});
    }

    void aSidecarThatIsWrittenIntoWithItsTimeKeptIsReadAgain() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        const fs::path picture = firstPictureIn(fixture.pictures), sidecar = picture.string() + ".xmp";
        write(sidecar, sidecarOf("Places|Norway", 3));
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const std::int64_t id = library.imageOfFile(picture)->id;
        QCOMPARE(library.factsOf(id)->rating, 3);
        const auto time = fs::last_write_time(sidecar);
        write(sidecar, sidecarOf("Places|Norway", 5));
        fs::last_write_time(sidecar, time);
        QCOMPARE(updateLibrary(library, {}, fixture.context).scan.otherSidecars, std::int64_t{1});
        QCOMPARE(library.factsOf(id)->rating, 5);
        QCOMPARE(updateLibrary(library, {}, fixture.context).scan.otherSidecars, std::int64_t{0});
    }

    void aSidecarThatDoesNotTellWhoseItIsIsNamedByEachScan() {
        PictureLibrary fixture(1);
        const fs::path picture = firstPictureIn(fixture.pictures),
                       twin = fs::path(picture).replace_extension(picture.extension() == ".png" ? ".jpg"
                                                                                                : ".png"),
                       sidecar = fs::path(picture).replace_extension(".xmp");
        fs::copy_file(picture, twin);
        write(sidecar, sidecarOf("Whose", 3));
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        std::vector<std::string> said;
        JobContext context({}, {}, nullptr, [&](const std::string& text) { said.push_back(text); });
        for (int i = 0; i < 2; ++i) {
            said.clear();
            const UpdateReport report = updateLibrary(library, {}, context);
            QCOMPARE(report.scan.passedOver[static_cast<std::size_t>(PassedOver::NobodysSidecar)],
                     std::int64_t{1});
            QVERIFY2(said.size() == 1 && said[0].find(sidecar.string()) != std::string::npos,
                     said.empty() ? "" : said[0].c_str());
        }
        const auto passedOver = passedOverFiles(library, fixture.context);
        QVERIFY(passedOver.size() == 1 && passedOver[0].file == sidecar);
        // With one picture of the name it is that one's.
        const std::int64_t id = library.imageOfFile(picture)->id;
        QVERIFY(library.factsOf(id)->keywords.empty());
        fs::remove(twin);
        said.clear();
        QCOMPARE(updateLibrary(library, {}, context).scan.otherSidecars, std::int64_t{1});
        QCOMPARE(library.factsOf(id)->keywords, std::vector<std::string>{"Whose"});
        QVERIFY(said.empty() && passedOverFiles(library, fixture.context).empty());
    }

    void aPictureThatMovedAndWasWrittenIntoKeepsItsTags() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const fs::path file = firstPictureIn(fixture.pictures), moved = fixture.pictures / "moved.jpg";
        library.addTag(library.imageOfFile(file)->id, "sea");
        std::string bytes = bytesOf(file);
        QVERIFY(bytes.starts_with("\xFF\xD8"));
        bytes.insert(2, std::string("\xFF\xFE\0\x06rate", 8));
        fs::remove(file);
        write(moved, bytes);
        updateLibrary(library, {}, fixture.context);
        QCOMPARE(library.tagsOf(library.imageOfFile(moved)->id), std::vector<std::string>{"sea"});
        const auto counts = library.tagCounts();
        QCOMPARE(counts.size(), std::size_t{1});
        QCOMPARE(counts[0].second, std::int64_t{1});
    }

    void tagsFollowPicturesThatWereRenamedAndWrittenInto() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        // A gap in a row is closed, and something is written into each.
        const std::vector<fs::path> row{
            fixture.pictures / "forests/001.jpg", fixture.pictures / "beaches/001.jpg",
            fixture.pictures / "mosaics/001.jpg", fixture.pictures / "balloons/001.jpg"};
        std::vector<std::string> bytes;
        for (std::size_t i = 0; i < row.size(); ++i) {
            QVERIFY2(fs::exists(row[i]), row[i].c_str());
            library.addTag(library.imageOfFile(row[i])->id, "picture " + std::to_string(i));
            bytes.push_back(bytesOf(row[i]));
        }
        for (std::size_t i = 0; i + 1 < row.size(); ++i) write(row[i], bytes[i + 1] + "a star");
        fs::remove(row.back());
        updateLibrary(library, {}, fixture.context);
        for (std::size_t i = 0; i + 1 < row.size(); ++i)
            QCOMPARE(library.tagsOf(library.imageOfFile(row[i])->id),
                     std::vector<std::string>{"picture " + std::to_string(i + 1)});
        // The one whose place was taken has its tag when it comes back.
        write(fixture.pictures / "back.jpg", bytes[0]);
        updateLibrary(library, {}, fixture.context);
        QCOMPARE(library.tagsOf(library.imageOfFile(fixture.pictures / "back.jpg")->id),
                 std::vector<std::string>{"picture 0"});
    }

    void whatWasSaidToBeNoCopyIsNoneWhenItsFileIsWrittenInto() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const auto contentOf = [&](const fs::path& file) { return library.imageOfFile(file)->contentHash; };
        const fs::path other = fixture.pictures / "forests/001.jpg",
                       file = fixture.pictures / "forests/002.jpg";
        QVERIFY(library.setNotCopies({contentOf(file), contentOf(other)}, true));
        const std::string before = contentOf(file);
        std::ofstream(file, std::ios::app) << "a star, written into it";
        updateLibrary(library, {}, fixture.context);
        QVERIFY(contentOf(file) != before);
        QVERIFY(library.areNotCopies({contentOf(file), contentOf(other)}));
        fs::copy_file(fixture.pictures / "forests/001.jpg", file, fs::copy_options::overwrite_existing);
        updateLibrary(library, {}, fixture.context);
        QVERIFY2(!library.areNotCopies({contentOf(file), contentOf(other)}), "another picture");
    }

    void aPhotographThatMovedAndWasTurnedKeepsItsTags_data() {
        QTest::addColumn<int>("turns");
        QTest::addColumn<bool>("mirror");
        QTest::addColumn<bool>("isCutOff");
        for (int turns = 0; turns < 4; ++turns)
            for (const bool mirror : {false, true})
                QTest::addRow("turned %d times, %s", turns, mirror ? "mirrored" : "not mirrored")
                    << turns << mirror << false;
        QTest::addRow("by a scan that was cut off") << 1 << false << true;
    }
    void aPhotographThatMovedAndWasTurnedKeepsItsTags() {
        QFETCH(int, turns);
        QFETCH(bool, mirror);
        QFETCH(bool, isCutOff);
        PictureLibrary fixture(2);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const fs::path file = fixture.pictures / "forests/001.jpg", moved = fixture.pictures / "moved.jpg",
                       other = fixture.pictures / "other.jpg";
        QVERIFY(fs::exists(file));
        library.addTag(library.imageOfFile(file)->id, "trees");
        const auto saveAs = [](const Image& image, const fs::path& to) {
            const auto bytes = encodeJpeg(image, 95);
            write(to, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        };
        const std::string bytes = bytesOf(file);
        const Image image = decode(std::as_bytes(std::span(bytes)), file).image;
        saveAs(rotated(mirror ? mirrored(image) : image, turns), moved);
        // What the same camera saw a moment later: all has moved by 1 % of the picture.
        Image later = image;
        std::ranges::rotate(later.pixels, later.pixels.begin() + 3 * (image.width / 100));
        saveAs(rotated(later, turns), other);
        fs::remove(file);
        if (isCutOff) {
            std::stop_source stop;
            JobContext context(stop.get_token(), [&](const Progress& progress) {
                if (progress.stage == "Extracting features") stop.request_stop();
            });
            QVERIFY_THROWS_EXCEPTION(Cancelled, updateLibrary(library, {}, context));
            QVERIFY(library.tagsOf(library.imageOfFile(moved)->id).empty());
        }
        updateLibrary(library, {}, fixture.context);
        QCOMPARE(library.tagsOf(library.imageOfFile(moved)->id), std::vector<std::string>{"trees"});
        QVERIFY(library.tagsOf(library.imageOfFile(other)->id).empty());
        // And what is taken away here does not come back.
        library.removeTag(library.imageOfFile(moved)->id, "trees");
        updateLibrary(library, {}, fixture.context);
        QVERIFY(library.tagsOf(library.imageOfFile(moved)->id).empty());
    }

    void aBuildThatWasCutOffIsSaidByTheNextScan() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        std::stop_source stop;
        JobContext stopped(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Choosing neighbours") stop.request_stop();
        });
        try {
            updateLibrary(library, {.bits = 64}, stopped);
            QFAIL("it was not stopped");
        } catch (const Cancelled&) {
        }
        const auto isSaid = [&] {
            bool said = false;
            JobContext listening({}, {}, nullptr, [&](const std::string& text) {
                said |= text.find("a build was cut off") != std::string::npos;
            });
            updateLibrary(library, {}, listening);
            return said;
        };
        QVERIFY(isSaid());
        QVERIFY(!isSaid());
        updateLibrary(library, {.bits = 64}, fixture.context);
        QVERIFY(!isSaid());
        QCOMPARE(library.model(library.activeModel()).bits, 64);
    }

    void codesWhosePicturesWereRemovedAreBuiltAnew() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        const fs::path more = fixture.folder / "more";
        renderDemoPictures(more, 1, 9, fixture.context);
        for (const fs::path& folder : {fixture.pictures, more})
            addPictures(library, folder, true, fixture.context);
        const std::int64_t first = updateLibrary(library, {}, fixture.context).build.modelId;
        QVERIFY(first > 0);
        library.removeRoot(library.roots().at(1).id);
        addPictures(library, more, true, fixture.context);
        const UpdateReport again = updateLibrary(library, {}, fixture.context);
        QVERIFY(again.build.modelId > first);
        QCOMPARE(std::int64_t(library.loadCodes(library.activeModel()).imageIds.size()),
                 library.counts().ready);
    }

    void modelOfASampleCodesTheRest() {
        PictureLibrary fixture(10);
        Library library = fixture.open();
        const std::int64_t whole = fixture.build(library);
        const std::int64_t networkId = library.model(whole).networkId;
        const auto ready = library.imageIdsInState(ImageState::Ready);
        HashOptions options = hashOptionsOf(library.model(whole));
        options.landmarks = 25;
        const BuildReport report = buildModel(library, networkId, options, fixture.context);
        QCOMPARE(report.coded, static_cast<std::int64_t>(ready.size()));
        QVERIFY(library.modelImages(report.modelId) != ready);
        QCOMPARE(library.modelImages(report.modelId).size(), std::size_t{25});

        const auto index = SearchIndex::load(library, fixture.context);
        QCOMPARE(index->imageIds, ready);
        const PackedCodes expected = index->coder().encode(library.loadFeatures(networkId).features);
        const auto landmarks = library.modelImages(report.modelId);
        for (std::size_t row = 0; row < ready.size(); ++row)
            if (!std::ranges::binary_search(landmarks, ready[row]))
                QVERIFY(std::ranges::equal(index->codes[row], expected[row]));
        // It is not outgrown by the pictures that it was a sample of, and says how it was made.
        QCOMPARE(hashOptionsOf(library.model(report.modelId)).landmarks, 25);
        QVERIFY(codeWords(library) == std::vector(index->codes.words().begin(), index->codes.words().end()));
        QCOMPARE(buildModel(library, networkId, options, fixture.context).coded, report.coded);
        QVERIFY(codeWords(library) == std::vector(index->codes.words().begin(), index->codes.words().end()));
    }

    void librariesOfEverySizeGetCodes_data() {
        QTest::addColumn<int>("count");
        for (const int count : {1, 2, 3, 5, 12, 19, 20, 21, 40}) QTest::addRow("%d pictures", count) << count;
    }
    void librariesOfEverySizeGetCodes() {
        QFETCH(int, count);
        PictureLibrary fixture(4);
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(fixture.pictures))
            if (entry.is_regular_file()) files.push_back(entry.path());
        std::ranges::sort(files);
        for (std::size_t i = static_cast<std::size_t>(count); i < files.size(); ++i) fs::remove(files[i]);
        Library library = fixture.open();
        fixture.build(library);
        const auto index = SearchIndex::load(library, fixture.context);
        QCOMPARE(index->size(), static_cast<std::size_t>(count));
        ColourNetwork network;
        const Query query = codeQuery(*index, network, loadPicture(library, library.images().front()));
        QCOMPARE(search(*index, query, {}).ranked.size(), static_cast<std::size_t>(count));
    }

    void sameSeedGivesTheSameCodes() {
        PictureLibrary fixture(5);
        Library library = fixture.open();
        fixture.build(library);
        const auto first = codeWords(library);
        fixture.build(library);
        QCOMPARE(codeWords(library), first);
        QCOMPARE(library.models().size(), std::size_t{1});
    }

    void networkOfOnesOwnIsKeptWithTheLibrary() {
        PictureLibrary fixture(2);
        const fs::path tuned = fixture.folder / "mine.safetensors";
        fs::copy_file(embeddedWeights(), tuned);
        {
            Library library = fixture.open();
            addPictures(library, fixture.pictures, true, fixture.context);
            const auto report = updateLibrary(library, {.weights = tuned, .bits = 32}, fixture.context);
            QVERIFY(report.build.modelId != 0);
        }
        fs::remove(tuned);
        const fs::path moved = fixture.folder / "elsewhere.laplens";
        fs::rename(fixture.libraryFolder, moved);

        Library library = Library::openExisting(moved);
        const auto index = SearchIndex::load(library, fixture.context);
        QVERIFY(fs::equivalent(index->network.weightsFile.parent_path(), moved / "networks"));
        QCOMPARE(sha256OfFile(index->network.weightsFile), sha256OfFile(embeddedWeights()));
    }

    void nextUpdateKeepsTheNetworkAndTheSettings() {
        PictureLibrary fixture(3);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        const UpdateOptions asked{.method = "itq", .bits = 16, .seed = 3};
        const auto model = updateLibrary(library, asked, fixture.context).build.modelId;
        const auto again = updateLibrary(library, {}, fixture.context);
        QCOMPARE(again.build.modelId, std::int64_t{0});
        QCOMPARE(library.activeModel(), model);
        const HashOptions kept = hashOptionsOf(library.model(model));
        QCOMPARE(kept.method, std::string("itq"));
        QCOMPARE(kept.bits, 16);
        QCOMPARE(kept.seed, std::uint64_t{3});
        QVERIFY(updateLibrary(library, {.bits = 24}, fixture.context).build.modelId != 0);
        QCOMPARE(hashOptionsOf(library.model(library.activeModel())).method, std::string("itq"));
    }

    void mnistBecomesALibrary() {
        const fs::path folder = fs::path(qgetenv("LAPLENS_SHARED").toStdString()) / "data/mnist";
        if (!fs::exists(folder)) QSKIP("skipped: no data");
        PictureLibrary fixture(0);
        Library library = fixture.open();
        const auto roots = addPictures(library, folder, false, fixture.context);
        QCOMPARE(roots.size(), std::size_t{2});
        QCOMPARE(scanLibrary(library, fixture.context).added, 70000);
        QCOMPARE(library.counts().labelled, 70000);
        QCOMPARE(loadPicture(library, library.images().back()).width, 28);
    }

    void missingFolderIsAClearError() {
        PictureLibrary fixture(0);
        Library library = fixture.open();
        try {
            addPictures(library, fixture.folder / "nowhere", false, fixture.context);
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(QString::fromUtf8(error.what()).contains(QStringLiteral("nowhere")));
            QVERIFY(!error.remedy().empty());
        }
    }
};

QTEST_GUILESS_MAIN(LibraryJobsTest)
#include "library_jobs_test.moc"
