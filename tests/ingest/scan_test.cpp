#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <random>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/ingest/folder_watch.hpp"
#include "core/ingest/picture_listing.hpp"
#include "core/ingest/roots.hpp"
#include "core/ingest/scan.hpp"
#include "core/library/picture_reader.hpp"
#include "core/query/saved_query.hpp"
#include "core/upkeep/picture_trash.hpp"
#include "tests/store/forked.hpp"
#include "tests/support/cancellation.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::string pictureBytes(unsigned seed) {
    std::mt19937 random(seed);
    Image image{16, 16, std::vector<std::uint8_t>(16 * 16 * 3)};
    for (auto& value : image.pixels) value = static_cast<std::uint8_t>(random());
    const auto jpeg = encodeJpeg(image);
    return {reinterpret_cast<const char*>(jpeg.data()), jpeg.size()};
}

void write(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string bigEndian(std::uint32_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
    return bytes;
}

/// As MNIST has them: picture i is a grey of `first` + i, and its label i % 10.
void writeMnist(const fs::path& folder, int pictures, int first) {
    for (const char* split : {"train", "t10k"}) {
        const auto count = static_cast<std::uint32_t>(pictures);
        std::string images = bigEndian(0x803) + bigEndian(count) + bigEndian(28) + bigEndian(28);
        std::string labels = bigEndian(0x801) + bigEndian(count);
        for (int i = 0; i < pictures; ++i) {
            images += std::string(28 * 28, static_cast<char>(first + i));
            labels += static_cast<char>(i % 10);
        }
        write(folder / (std::string(split) + "-images-idx3-ubyte"), images);
        write(folder / (std::string(split) + "-labels-idx1-ubyte"), labels);
    }
}

/// A folder of pictures and a library that knows them; extraction is left out, its outcome written by hand.
struct Disk {
    QTemporaryDir temporary;
    fs::path folder{fs::canonical(temporary.path().toStdString())};
    Library library = Library::open(folder / "test.laplens");
    std::vector<std::string> messages;
    JobContext context{{}, {}, nullptr, [this](const std::string& text) { messages.push_back(text); }};

    fs::path picture(const std::string& name, unsigned seed) const {
        write(folder / name, pictureBytes(seed));
        return folder / name;
    }
    void add(const std::string& name, bool labelled = false) {
        addPictures(library, folder / name, labelled, context);
    }
    ScanReport scan() {
        const ScanReport report = scanLibrary(library, context);
        Library::Transaction transaction(library);
        for (ImageRecord image : library.imagesInState(ImageState::Pending)) {
            image.state = ImageState::Ready;
            image.contentHash = contentHashOfFile(library.imageFile(image));
            library.updateImage(image);
        }
        transaction.commit();
        return report;
    }
    /// 0: the library has no such picture.
    std::int64_t idOf(const std::string& name) const {
        for (const ImageRecord& image : library.images())
            if (library.imageFile(image) == folder / name && image.state == ImageState::Ready)
                return image.id;
        return 0;
    }
    std::vector<std::string> tagsOf(const std::string& name) const { return library.tagsOf(idOf(name)); }
    std::string labelOf(const std::string& name) const { return library.image(idOf(name)).label; }
    std::int64_t passedOver(const ScanReport& report, PassedOver reason) const {
        return report.passedOver[static_cast<std::size_t>(reason)];
    }
    std::string reasonFor(const std::string& name) {
        for (const PassedOverFile& file : passedOverFiles(library, context))
            if (file.file == folder / name) return file.format + std::string(reasonText(file.reason));
        return "not passed over";
    }
    bool said(const std::string& text) const {
        return std::ranges::any_of(messages,
                                   [&](const auto& m) { return m.find(text) != std::string::npos; });
    }
    /// How versions before this one added folders.
    std::int64_t addAsBefore(const std::string& name) {
        return library.addRoot({.path = folder / name, .kind = "folder"});
    }
    std::int64_t know(std::int64_t root, const std::string& path, const fs::path& file) {
        ImageRecord image;
        image.rootId = root;
        image.path = path;
        image.fileSize = static_cast<std::int64_t>(fs::file_size(file));
        image.modifiedNs = fs::last_write_time(file).time_since_epoch().count();
        image.contentHash = contentHashOfFile(file);
        image.state = ImageState::Ready;
        return library.addImage(image);
    }
};

using Tags = std::vector<std::string>;

}  // namespace

class ScanTest : public QObject {
    Q_OBJECT

private slots:
    void contentAndNotTheEndingTellsAPicture() {
        Disk disk;
        unsigned seed = 0;
        for (const char* name :
             {"p/scan.pjpeg", "p/saved.jpg_large", "p/no_ending", "p/stereo.mpo", "p/a.JPG", "p/x.txt"})
            disk.picture(name, ++seed);
        write(disk.folder / "p/notes.doc", "P1 is no bitmap, nor is BM a picture");
        write(disk.folder / "p/empty", "");
        write(disk.folder / "p/painting.psd", std::string("8BPS\0\1", 6));
        write(disk.folder / "p/photo.jp2", std::string("\0\0\0\x0CjP  \r\n\x87\n", 12));
        write(disk.folder / "p/game.tga", std::string(30, '\0'));
        disk.add("p");
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 6);
        QCOMPARE(disk.passedOver(report, PassedOver::NoPicture), 2);
        QCOMPARE(disk.passedOver(report, PassedOver::NotSupported), 3);
        QVERIFY(disk.idOf("p/x.txt") != 0);
        QCOMPARE(disk.reasonFor("p/notes.doc"), std::string("no picture"));
        QCOMPARE(disk.reasonFor("p/painting.psd"), std::string("Photoshopof a format that is not supported"));
        QCOMPARE(disk.reasonFor("p/photo.jp2"), std::string("JPEG 2000of a format that is not supported"));
        QCOMPARE(disk.reasonFor("p/game.tga"), std::string("Targaof a format that is not supported"));
        QCOMPARE(picturesIn(disk.folder / "p", 100), 6);
        QCOMPARE(picturesIn(disk.folder / "p", 4), 4);
    }

    void thumbnailsAndBinsOfOtherSystemsAreLeftOutAndCounted() {
        Disk disk;
        disk.picture("p/real.jpg", 1);
        unsigned seed = 1;
        for (const char* folder : {"@eaDir", "$RECYCLE.BIN", ".Trash-1000", ".thumbnails", "#recycle",
                                   ".picasaoriginals", "lost+found", "deep/@eaDir/real.jpg"})
            disk.picture("p/" + std::string(folder) + "/small.jpg", ++seed);
        disk.picture("p/IMG_1.THM", 50);
        disk.picture("p/.hidden/a.jpg", 51);
        disk.add("p");
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 1);
        QCOMPARE(disk.passedOver(report, PassedOver::LeftOver), 9);
        QCOMPARE(disk.passedOver(report, PassedOver::Hidden), 1);
        QCOMPARE(disk.reasonFor("p/@eaDir/small.jpg"), std::string(reasonText(PassedOver::LeftOver)));
    }

    void foldersBehindLinksAreFollowedOnceWithoutLoops() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("nas/b.jpg", 2);
        disk.picture("nas/deeper/c.jpg", 3);
        fs::create_directory_symlink(disk.folder / "nas", disk.folder / "p/2022");
        fs::create_directory_symlink(disk.folder / "nas", disk.folder / "p/again");
        fs::create_directory_symlink(".", disk.folder / "p/loop");
        fs::create_directory_symlink(disk.folder / "p", disk.folder / "nas/back");
        fs::create_directory_symlink("/", disk.folder / "p/everything");
        fs::create_directory_symlink("nowhere", disk.folder / "p/dead");
        disk.add("p");
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 3);
        QVERIFY(disk.idOf("p/2022/deeper/c.jpg") != 0);
        QCOMPARE(disk.passedOver(report, PassedOver::OtherName), 1);
        QCOMPARE(disk.passedOver(report, PassedOver::LeadsOut), 3);
        QCOMPARE(disk.passedOver(report, PassedOver::DeadLink), 1);
        QCOMPARE(disk.scan().unchanged, 3);
    }

    void aLinkWhoseDriveIsGoneLosesNothing() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("nas/b.jpg", 2);
        fs::create_directory_symlink(disk.folder / "nas", disk.folder / "p/2022");
        disk.add("p");
        disk.scan();
        fs::rename(disk.folder / "nas", disk.folder / "unplugged");
        const ScanReport report = disk.scan();
        QCOMPARE(report.missing, 0);
        QCOMPARE(disk.passedOver(report, PassedOver::DeadLink), 1);
        QCOMPARE(disk.library.counts().ready, 2);
    }

    void whateverNamesLeadToAFileItIsOnePicture() {
        Disk disk;
        disk.picture("p/z/original.jpg", 1);
        disk.picture("q/other.jpg", 2);
        fs::create_directories(disk.folder / "p/a");
        fs::create_symlink("../z/original.jpg", disk.folder / "p/a/link.jpg");
        fs::create_hard_link(disk.folder / "p/z/original.jpg", disk.folder / "q/twin.jpg");
        write(disk.folder / "p/list.csv", "path,label\nz/original.jpg,boat\n../q/other.jpg,tree\n");
        disk.add("p");
        disk.add("q");
        disk.add("p/list.csv");
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 2);
        QVERIFY(disk.idOf("p/z/original.jpg") != 0 && disk.idOf("q/other.jpg") != 0);
        QCOMPARE(disk.passedOver(report, PassedOver::OtherName), 2);
        QCOMPARE(disk.labelOf("p/z/original.jpg"), std::string("boat"));
        QCOMPARE(disk.labelOf("q/other.jpg"), std::string("tree"));
        QCOMPARE(disk.scan().unchanged, 2);
        QVERIFY(disk.library.imageOfFile(disk.folder / "p/a/link.jpg"));
    }

    void anotherLinkToAPictureDoesNotRenameIt() {
        Disk disk;
        disk.picture("p/b/original.jpg", 1);
        disk.add("p");
        disk.scan();
        const std::int64_t id = disk.idOf("p/b/original.jpg");
        fs::create_directories(disk.folder / "p/a");
        fs::create_hard_link(disk.folder / "p/b/original.jpg", disk.folder / "p/a/before.jpg");
        ScanReport report = disk.scan();
        QCOMPARE(report.moved, 0);
        QCOMPARE(disk.passedOver(report, PassedOver::OtherName), 1);
        QCOMPARE(disk.idOf("p/b/original.jpg"), id);
        const auto passedOver = passedOverFiles(disk.library, disk.context);
        QCOMPARE(passedOver.size(), std::size_t{1});
        QCOMPARE(passedOver.front().file, disk.folder / "p/a/before.jpg");
        // Once its own name is gone it has that one.
        fs::remove(disk.folder / "p/b/original.jpg");
        report = disk.scan();
        QCOMPARE(report.moved, 1);
        QCOMPARE(disk.idOf("p/a/before.jpg"), id);
    }

    void aFolderInsideAnotherIsAPartOfIt() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("p/sub/b.jpg", 2);
        disk.add("p");
        disk.scan();
        disk.add("p/sub");
        QVERIFY(disk.said("is a part of"));
        QCOMPARE(disk.library.roots().size(), std::size_t{1});
        QCOMPARE(disk.scan().unchanged, 2);
        QVERIFY_THROWS_EXCEPTION(Error, disk.add("p/sub", true));
        // Nothing of it would be found from outside.
        disk.picture("p/.secret/c.jpg", 3);
        disk.add("p/.secret");
        QCOMPARE(disk.scan().added, 1);
    }

    void theParentOfAFolderTakesItOver() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("p/sub/cat/b.jpg", 2);
        disk.add("p/sub", true);
        disk.scan();
        const std::int64_t id = disk.idOf("p/sub/cat/b.jpg");
        disk.library.addTag(id, "harbour");
        disk.add("p");
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 1);
        QCOMPARE(report.unchanged, 1);
        QCOMPARE(disk.library.roots().size(), std::size_t{1});
        QCOMPARE(disk.idOf("p/sub/cat/b.jpg"), id);
        QCOMPARE(disk.library.image(id).path, std::string("sub/cat/b.jpg"));
        QCOMPARE(disk.tagsOf("p/sub/cat/b.jpg"), Tags{"harbour"});
        QCOMPARE(disk.labelOf("p/sub/cat/b.jpg"), std::string("cat"));
    }

    void entriesOfOneFileThatAnEarlierVersionMadeBecomeOne() {
        Disk disk;
        const fs::path file = disk.picture("p/sub/a.jpg", 1);
        fs::create_symlink("a.jpg", disk.folder / "p/sub/link.jpg");
        const std::int64_t outer = disk.addAsBefore("p"), inner = disk.addAsBefore("p/sub");
        const std::int64_t first = disk.know(outer, "sub/a.jpg", file),
                           second = disk.know(inner, "a.jpg", file),
                           link = disk.know(outer, "sub/link.jpg", file);
        disk.library.addTag(first, "one");
        disk.library.addTag(second, "two");
        disk.library.addTag(link, "three");
        SavedQuery query;
        query.sources.push_back({.imageId = second, .file = file, .name = "a.jpg"});
        disk.library.addSearch({.name = "kept", .queryJson = toJson(query)});
        disk.scan();
        QCOMPARE(disk.library.counts().total, 1);
        QCOMPARE(disk.idOf("p/sub/a.jpg"), first);
        QCOMPARE(disk.tagsOf("p/sub/a.jpg"), (Tags{"one", "three", "two"}));
        QCOMPARE(savedQueryFrom(disk.library.searches().at(0).queryJson).sources.at(0).imageId, first);
        QCOMPARE(disk.scan().unchanged, 1);
    }

    void oneFolderByTwoWaysIsListedOnce() {
        Disk disk;
        const fs::path file = disk.picture("p/a.jpg", 1);
        disk.picture("p/b.jpg", 2);
        fs::create_directory_symlink("p", disk.folder / "mounted elsewhere");
        const std::int64_t alias = disk.addAsBefore("mounted elsewhere");
        const std::int64_t id = disk.know(alias, "a.jpg", file);
        disk.library.addTag(id, "harbour");
        disk.add("p");
        disk.scan();
        QCOMPARE(disk.library.counts().total, 2);
        QCOMPARE(disk.library.imagesTagged("harbour"), std::vector<std::int64_t>{id});
        QVERIFY(std::ranges::none_of(disk.library.roots(), &RootRecord::offline));
        QCOMPARE(disk.scan().unchanged, 2);
    }

    void aPictureMovedToAnotherFolderOfTheLibraryStaysTheSame() {
        Disk disk;
        disk.picture("a/one.jpg", 1);
        disk.picture("a/two.jpg", 2);
        disk.picture("b/three.jpg", 3);
        disk.add("a");
        disk.add("b");
        disk.scan();
        const std::int64_t id = disk.idOf("a/one.jpg");
        disk.library.addTag(id, "harbour");
        fs::rename(disk.folder / "a/one.jpg", disk.folder / "b/renamed.jpg");
        const ScanReport report = disk.scan();
        QCOMPARE(report.moved, 1);
        QCOMPARE(report.added + report.missing + report.changed, 0);
        QCOMPARE(disk.idOf("b/renamed.jpg"), id);
        QCOMPARE(disk.tagsOf("b/renamed.jpg"), Tags{"harbour"});
    }

    void aPictureCopiedFromADriveThatIsThenUnpluggedKeepsItsTags() {
        Disk disk;
        disk.picture("drive/one.jpg", 1);
        disk.picture("drive/two.jpg", 2);
        disk.picture("b/three.jpg", 3);
        disk.add("drive");
        disk.add("b");
        disk.scan();
        const std::int64_t id = disk.idOf("drive/one.jpg");
        disk.library.addTag(id, "harbour");
        fs::copy(disk.folder / "drive/one.jpg", disk.folder / "b/copy.jpg");
        fs::rename(disk.folder / "drive", disk.folder / "unplugged");
        QCOMPARE(disk.scan().added, 1);
        QCOMPARE(disk.tagsOf("b/copy.jpg"), Tags{"harbour"});
        fs::rename(disk.folder / "unplugged", disk.folder / "drive");
        const ScanReport report = disk.scan();
        QCOMPARE(report.unchanged, 4);
        QCOMPARE(report.added, 0);
        QCOMPARE(disk.idOf("drive/one.jpg"), id);
        QCOMPARE(disk.tagsOf("drive/one.jpg"), Tags{"harbour"});
    }

    void aFolderMovedIntoAnotherTakesItsTagsAlong() {
        Disk disk;
        for (unsigned i = 1; i <= 3; ++i) {
            disk.picture("a/" + std::to_string(i) + ".jpg", i);
            disk.picture("b/" + std::to_string(i) + ".jpg", 10 + i);
        }
        disk.picture("c/0.jpg", 20);
        for (const char* root : {"a", "b", "c"}) disk.add(root);
        disk.scan();
        const std::int64_t fromA = disk.idOf("a/1.jpg"), fromB = disk.idOf("b/1.jpg");
        fs::rename(disk.folder / "a", disk.folder / "c/a");  // the whole root
        fs::create_directories(disk.folder / "c/b");         // all that is in it
        for (const auto& entry : fs::directory_iterator(disk.folder / "b"))
            fs::rename(entry.path(), disk.folder / "c/b" / entry.path().filename());
        const ScanReport report = disk.scan();
        QCOMPARE(report.moved, 3);
        QVERIFY2(report.foundElsewhere == 3, "an empty folder may be what a drive left");
        QCOMPARE(report.added + report.missing, 0);
        QCOMPARE(disk.idOf("c/a/1.jpg"), fromA);
        QCOMPARE(disk.idOf("c/b/1.jpg"), fromB);
    }

    void picturesThatChangedPlacesKeepTheirTags() {
        Disk disk;
        const fs::path folder = disk.folder / "p";
        for (unsigned i = 1; i <= 5; ++i) disk.picture("p/" + std::to_string(i) + ".jpg", i);
        disk.add("p");
        disk.scan();
        std::vector<std::int64_t> ids;
        for (unsigned i = 1; i <= 5; ++i) {
            ids.push_back(disk.idOf("p/" + std::to_string(i) + ".jpg"));
            disk.library.addTag(ids.back(), "was " + std::to_string(i));
        }
        fs::rename(folder / "1.jpg", folder / "x");  // 1 and 2 change places
        fs::rename(folder / "2.jpg", folder / "1.jpg");
        fs::rename(folder / "x", folder / "2.jpg");
        fs::rename(folder / "5.jpg", folder / "6.jpg");  // 3 to 5 move up by one
        fs::rename(folder / "4.jpg", folder / "5.jpg");
        fs::rename(folder / "3.jpg", folder / "4.jpg");
        const ScanReport report = disk.scan();
        QCOMPARE(report.moved, 5);
        QCOMPARE(report.added + report.missing + report.changed, 0);
        QCOMPARE(disk.tagsOf("p/1.jpg"), Tags{"was 2"});
        QCOMPARE(disk.tagsOf("p/2.jpg"), Tags{"was 1"});
        QCOMPARE(disk.idOf("p/4.jpg"), ids[2]);
        QCOMPARE(disk.idOf("p/5.jpg"), ids[3]);
        QCOMPARE(disk.idOf("p/6.jpg"), ids[4]);
    }

    void picturesThatChangePlacesWhileTheyAreReadKeepTheirTags_data() {
        QTest::addColumn<bool>("again");
        QTest::newRow("once") << false;
        QTest::newRow("again and again") << true;
    }
    void picturesThatChangePlacesWhileTheyAreReadKeepTheirTags() {
        QFETCH(const bool, again);
        Disk disk;
        const fs::path a = disk.picture("p/a.jpg", 1), b = disk.picture("p/b.jpg", 2);
        disk.add("p");
        disk.scan();
        std::map<std::string, std::string> tagOf;  // by content
        for (const char* name : {"a", "b"}) {
            const std::string file = "p/" + std::string(name) + ".jpg";
            disk.library.addTag(disk.idOf(file), name);
            tagOf[contentHashOfFile(disk.folder / file)] = name;
        }
        for (const fs::path& file : {a, b})
            fs::last_write_time(file, fs::last_write_time(file) + std::chrono::hours(1));
        bool reads = false;
        int passes = 0;
        CountingGate gate;
        gate.onPass = [&] {
            if (!reads || (++passes != 2 && !(again && passes % 2 == 0))) return;
            fs::rename(a, disk.folder / "x");
            fs::rename(b, a);
            fs::rename(disk.folder / "x", b);
        };
        disk.context = JobContext(
            {}, [&](const Progress& progress) { reads = progress.stage == "Comparing with the library"; },
            &gate, [&](const std::string& text) { disk.messages.push_back(text); });
        disk.scan();
        QVERIFY(passes >= 2);
        QCOMPARE(disk.said("while they were looked at"), again);
        disk.context = JobContext();
        disk.scan();
        for (const char* name : {"p/a.jpg", "p/b.jpg"})
            QCOMPARE(disk.tagsOf(name), Tags{tagOf[contentHashOfFile(disk.folder / name)]});
        QCOMPARE(disk.scan().unchanged, 2);
        QCOMPARE(disk.library.counts().total, 2);
    }

    void picturesOfEqualSizeAndTimeThatChangedPlacesKeepTheirTags() {
        Disk disk;
        const fs::path a = disk.folder / "p/a.bmp", b = disk.folder / "p/b.bmp", c = disk.folder / "p/c.bmp";
        write(a, "BM1");
        write(b, "BM2");
        write(c, "BM3");
        const auto time = fs::last_write_time(a);
        for (const fs::path& file : {b, c}) fs::last_write_time(file, time);
        disk.add("p");
        disk.scan();
        disk.scan();
        const std::int64_t fromA = disk.idOf("p/a.bmp"), fromB = disk.idOf("p/b.bmp");
        const auto swap = [&] {
            fs::rename(a, disk.folder / "x");
            fs::rename(b, a);
            fs::rename(disk.folder / "x", b);
        };
        swap();
        QCOMPARE(disk.scan().moved, 2);
        QCOMPARE(disk.idOf("p/a.bmp"), fromB);
        QCOMPARE(disk.idOf("p/b.bmp"), fromA);
        QCOMPARE(disk.scan().unchanged, 3);
        swap();
        disk.scan();
        QCOMPARE(disk.idOf("p/a.bmp"), fromA);
        // One saved over by another, too.
        fs::rename(b, a);
        disk.scan();
        QCOMPARE(disk.idOf("p/a.bmp"), fromB);
        QCOMPARE(disk.library.counts().ready, 2);
    }

    void whatComesBackWithItsDriveHasTheTagsThatItsCopiesGotMeanwhile() {
        Disk disk;
        disk.picture("drive/boat.jpg", 1);
        disk.picture("drive/tree.jpg", 2);
        disk.add("drive");
        disk.scan();
        disk.library.addTag(disk.idOf("drive/boat.jpg"), "sea");
        fs::copy(disk.folder / "drive", disk.folder / "copies");
        fs::rename(disk.folder / "drive", disk.folder / "away");
        disk.add("copies");
        const ScanReport report = disk.scan();
        QVERIFY2(report.moved == 0 && report.foundElsewhere == 2, "copied, or moved: who knows");
        QCOMPARE(disk.tagsOf("copies/boat.jpg"), std::vector<std::string>{"sea"});
        fs::rename(disk.folder / "away", disk.folder / "drive");
        disk.scan();
        for (const char* folder : {"drive", "copies"}) {
            QCOMPARE(disk.tagsOf(std::string(folder) + "/boat.jpg"), std::vector<std::string>{"sea"});
            QVERIFY(disk.tagsOf(std::string(folder) + "/tree.jpg").empty());
        }
    }

    void aPictureWrittenOverWithItsSizeAndTimeKeptHasChanged() {
        Disk disk;
        const fs::path edited = disk.folder / "p/edited.bmp", touched = disk.folder / "p/touched.bmp";
        write(edited, "BM1");
        write(touched, "BM2");
        disk.add("p");
        disk.scan();
        const auto time = fs::last_write_time(edited);
        write(edited, "BM3");
        fs::last_write_time(edited, time);
        fs::permissions(touched, fs::perms::owner_read);
        JobContext context;
        QVERIFY(isWorthScanning(disk.library, {.files = {edited}, .folders = {}}, context));
        const ScanReport report = disk.scan();
        QCOMPARE(report.changed, 1);
        QCOMPARE(report.unchanged, 1);
        QCOMPARE(disk.scan().unchanged, 2);
    }

    void ofTwoCopiesTheOneThatMovedIsTheOneThatMoved() {
        Disk disk;
        disk.picture("p/a/boat.jpg", 1);
        disk.picture("p/b/tree.jpg", 1);
        disk.picture("p/c/stays.jpg", 1);
        disk.add("p");
        disk.scan();
        for (const char* name : {"a/boat.jpg", "b/tree.jpg", "c/stays.jpg"})
            disk.library.addTag(disk.idOf("p/" + std::string(name)), fs::path(name).stem());
        fs::create_directories(disk.folder / "p/d");
        fs::rename(disk.folder / "p/b/tree.jpg", disk.folder / "p/d/tree.jpg");
        fs::rename(disk.folder / "p/a/boat.jpg", disk.folder / "p/e.jpg");
        QCOMPARE(disk.scan().moved, 2);
        QCOMPARE(disk.tagsOf("p/d/tree.jpg"), Tags{"tree"});
        QCOMPARE(disk.tagsOf("p/e.jpg"), Tags{"boat"});
        QCOMPARE(disk.tagsOf("p/c/stays.jpg"), Tags{"stays"});
    }

    void ofTwoCopiesThatWentTheTaggedOneComesBack() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("p/b.jpg", 1);
        disk.picture("p/c.jpg", 2);
        disk.add("p");
        disk.scan();
        const std::int64_t tagged = disk.idOf("p/b.jpg");
        disk.library.addTag(tagged, "harbour");
        fs::remove(disk.folder / "p/a.jpg");
        disk.scan();
        fs::rename(disk.folder / "p/b.jpg", disk.folder / "p/d.jpg");
        QCOMPARE(disk.scan().moved, 1);
        QCOMPARE(disk.idOf("p/d.jpg"), tagged);
        QCOMPARE(disk.tagsOf("p/d.jpg"), Tags{"harbour"});
    }

    void ofTwoCopiesThatWentTheOneWithThePathComesBack() {
        Disk disk;
        disk.picture("p/x/a.jpg", 1);
        disk.picture("q/y/a.jpg", 1);
        disk.picture("p/c.jpg", 2);
        disk.picture("q/c.jpg", 3);
        disk.add("p");
        disk.add("q");
        disk.scan();
        const std::int64_t second = disk.idOf("q/y/a.jpg");
        for (const char* name : {"p/x/a.jpg", "q/y/a.jpg"}) disk.library.addTag(disk.idOf(name), name);
        fs::remove(disk.folder / "p/x/a.jpg");
        fs::create_directories(disk.folder / "p/y");
        fs::rename(disk.folder / "q/y/a.jpg", disk.folder / "p/y/a.jpg");
        disk.scan();
        QCOMPARE(disk.idOf("p/y/a.jpg"), second);
    }

    void aPictureThatGoesLeavesItsTagsToItsCopy() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("p/other.jpg", 2);
        disk.add("p");
        disk.scan();
        disk.library.addTag(disk.idOf("p/a.jpg"), "harbour");
        fs::create_directories(disk.folder / "p/new");
        fs::copy_file(disk.folder / "p/a.jpg", disk.folder / "p/new/a.jpg");
        fs::copy_file(disk.folder / "p/a.jpg", disk.folder / "p/b.jpg");
        disk.scan();
        const std::string content = pictureBytes(1);
        fs::remove(disk.folder / "p/a.jpg");
        QCOMPARE(disk.scan().missing, 1);
        QCOMPARE(disk.tagsOf("p/new/a.jpg"), Tags{"harbour"});
        QCOMPARE(disk.tagsOf("p/b.jpg"), Tags{});
        // What is done to the copy later stays, and so does what the original had.
        disk.library.removeTag(disk.idOf("p/new/a.jpg"), "harbour");
        disk.scan();
        QCOMPARE(disk.tagsOf("p/new/a.jpg"), Tags{});
        write(disk.folder / "p/a.jpg", content);
        disk.scan();
        QCOMPARE(disk.tagsOf("p/a.jpg"), Tags{"harbour"});
    }

    void aCopyThatWasNotLookedAtYetIsGivenTheTags() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("p/other.jpg", 2);
        disk.add("p");
        disk.scan();
        disk.library.addTag(disk.idOf("p/a.jpg"), "harbour");
        fs::copy_file(disk.folder / "p/a.jpg", disk.folder / "p/b.jpg");
        scanLibrary(disk.library, disk.context);  // and no more
        fs::remove(disk.folder / "p/a.jpg");
        disk.scan();
        QCOMPARE(disk.tagsOf("p/b.jpg"), Tags{"harbour"});
    }

    void picturesRenamedBeforeTheyWereLookedAtLeaveNothingBehind() {
        Disk disk;
        for (const char* name : {"a", "b", "c"})
            disk.picture("p/" + std::string(name) + ".jpg", static_cast<unsigned>(*name));
        disk.add("p");
        scanLibrary(disk.library, disk.context);  // and no more
        for (const ImageRecord& image : disk.library.images())
            if (image.path == "c.jpg") disk.library.addTag(image.id, "harbour");
        for (const char* name : {"a", "b", "c"})
            fs::rename(disk.folder / "p" / (name + std::string(".jpg")),
                       disk.folder / "p" / (name + std::string("_new.jpg")));
        const ScanReport report = disk.scan();
        QCOMPARE(report.moved, 3);
        QCOMPARE(report.added + report.missing, 0);
        QCOMPARE(disk.library.counts().total, 3);
        QCOMPARE(disk.tagsOf("p/c_new.jpg"), Tags{"harbour"});
        QVERIFY(disk.tagsOf("p/a_new.jpg").empty() && disk.tagsOf("p/b_new.jpg").empty());
    }

    void whatWasNotLookedAtYetIsKnownBySizeAndTimeOnlyWhereNoOtherHasThem() {
        Disk disk;
        const auto time = fs::file_time_type::clock::now() - std::chrono::hours(1);
        for (const char* name : {"p/a.bmp", "p/b.bmp", "p/away/c.bmp"}) {
            write(disk.folder / name, "BM" + std::string(100, name[2]));
            fs::last_write_time(disk.folder / name, time);
        }
        disk.add("p");
        scanLibrary(disk.library, disk.context);  // and no more
        for (const ImageRecord& image : disk.library.images())
            disk.library.addTag(image.id, fs::path(image.path).filename());
        fs::remove(disk.folder / "p/a.bmp");
        fs::rename(disk.folder / "p/b.bmp", disk.folder / "p/new.bmp");
        fs::rename(disk.folder / "p/away/c.bmp", disk.folder / "p/c.bmp");
        disk.scan();
        QVERIFY2(disk.tagsOf("p/new.bmp").empty(), "it may be either");
        QCOMPARE(disk.tagsOf("p/c.bmp"), Tags{"c.bmp"});
        QCOMPARE(disk.library.counts().missing, 2);
    }

    void aPictureThatChangedAndThenMovedBeforeItWasLookedAtKeepsItsTags() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("p/other.jpg", 2);
        disk.add("p");
        disk.scan();
        const std::int64_t id = disk.idOf("p/a.jpg");
        disk.library.addTag(id, "harbour");
        write(disk.folder / "p/a.jpg", pictureBytes(3) + "edited");
        scanLibrary(disk.library, disk.context);  // and no more
        fs::rename(disk.folder / "p/a.jpg", disk.folder / "p/b.jpg");
        QCOMPARE(disk.scan().moved, 1);
        QCOMPARE(disk.idOf("p/b.jpg"), id);
        QCOMPARE(disk.tagsOf("p/b.jpg"), Tags{"harbour"});
        QCOMPARE(disk.library.image(id).contentHash, contentHashOfFile(disk.folder / "p/b.jpg"));
    }

    void aFolderThatMayNotBeListedIsNotCalledEmpty() {
        Disk disk;
        disk.picture("outer/p/a.jpg", 1);
        disk.add("outer/p");
        disk.scan();
        const auto sayWhere = [&](const fs::path& closed) {
            disk.messages.clear();
            fs::permissions(disk.folder, fs::perms(0777));
            fs::permissions(closed, fs::perms::none);
            const int outcome = runForked([&] {
                Library library = Library::open(disk.folder / "test.laplens");
                if (geteuid() == 0 && seteuid(65534) != 0) return 77;
                scanLibrary(library, disk.context);
                if (disk.said("no picture is left") || disk.said("drive")) return 2;
                if (!disk.said("ermissions")) return 3;
                return library.counts().ready == 1 ? 0 : 4;
            });
            fs::permissions(closed, fs::perms(0755));
            return outcome;
        };
        for (const char* closed : {"outer/p", "outer"}) {
            const int outcome = sayWhere(disk.folder / closed);
            if (outcome == 77) QSKIP("skipped: cannot become another user");
            QCOMPARE(outcome, 0);
        }
    }

    void aPictureSavedOverByAnotherKeepsTheTagsOfBoth() {
        Disk disk;
        disk.picture("p/original.jpg", 1);
        disk.picture("p/edited.jpg", 2);
        disk.add("p");
        disk.scan();
        const std::int64_t id = disk.idOf("p/edited.jpg");
        disk.library.addTag(disk.idOf("p/original.jpg"), "harbour");
        disk.library.addTag(id, "bright");
        fs::rename(disk.folder / "p/edited.jpg", disk.folder / "p/original.jpg");
        disk.scan();
        QCOMPARE(disk.idOf("p/original.jpg"), id);
        QCOMPARE(disk.tagsOf("p/original.jpg"), (Tags{"bright", "harbour"}));
        QCOMPARE(disk.library.counts().total, 1);
    }

    void anEditBesideItsOriginalIsAPictureOfItsOwn() {
        Disk disk;
        disk.picture("p/m.jpg", 1);
        disk.picture("p/n.jpg", 2);
        disk.picture("p/o.jpg", 3);
        disk.add("p");
        disk.scan();
        const std::int64_t m = disk.idOf("p/m.jpg"), n = disk.idOf("p/n.jpg"), o = disk.idOf("p/o.jpg");
        fs::copy_file(disk.folder / "p/m.jpg", disk.folder / "p/z_original.jpg");
        fs::copy_file(disk.folder / "p/n.jpg", disk.folder / "p/a_original.jpg");
        fs::rename(disk.folder / "p/o.jpg", disk.folder / "p/old.jpg");
        disk.picture("p/m.jpg", 11);
        disk.picture("p/n.jpg", 12);
        disk.picture("p/o.jpg", 13);
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 3);
        QCOMPARE(report.moved, 3);
        QCOMPARE(disk.library.counts().ready, 6);
        QCOMPARE(disk.idOf("p/z_original.jpg"), m);
        QCOMPARE(disk.idOf("p/a_original.jpg"), n);
        QCOMPARE(disk.idOf("p/old.jpg"), o);
        QCOMPARE(disk.scan().unchanged, 6);
    }

    void aPictureThatWasWrittenIntoKeepsItsTagsThoughItsOldFileLiesBesideIt() {
        Disk disk;
        for (unsigned seed = 1; const char* name : {"p/a.jpg", "p/b.jpg", "p/c.jpg", "p/d.jpg"})
            disk.picture(name, seed++);
        disk.add("p");
        disk.scan();
        disk.library.addTag(disk.idOf("p/d.jpg"), "d.jpg");
        for (const char* name : {"a.jpg", "b.jpg", "c.jpg"}) {
            const auto id = disk.idOf(std::string("p/") + name);
            disk.library.addTag(id, name);
            disk.library.putThumbnail(id, readPictureFile(disk.folder / "p" / name));
        }
        const std::int64_t a = disk.idOf("p/a.jpg"), b = disk.idOf("p/b.jpg"), c = disk.idOf("p/c.jpg");
        fs::rename(disk.folder / "p/a.jpg", disk.folder / "p/a.jpg_original");
        disk.picture("p/a.jpg", 11);
        fs::rename(disk.folder / "p/b.jpg", disk.folder / "p/b (conflicted copy).jpg");
        const auto again = encodeJpeg(decodeFile(disk.folder / "p/b (conflicted copy).jpg").image, 60);
        write(disk.folder / "p/b.jpg", {reinterpret_cast<const char*>(again.data()), again.size()});
        fs::create_directories(disk.folder / "p/old");
        fs::rename(disk.folder / "p/c.jpg", disk.folder / "p/old/c.jpg");
        disk.picture("p/c.jpg", 13);
        fs::rename(disk.folder / "p/d.jpg", disk.folder / "p/d_Orig.jpg");
        disk.picture("p/d.jpg", 14);  // cut out of it
        const ScanReport report = disk.scan();
        QCOMPARE(report.changed, 3);
        QCOMPARE(report.moved, 1);
        QCOMPARE(report.added, 4);
        QCOMPARE(disk.tagsOf("p/d.jpg"), Tags{"d.jpg"});
        QCOMPARE(disk.tagsOf("p/d_Orig.jpg"), Tags{"d.jpg"});
        QCOMPARE(disk.idOf("p/a.jpg"), a);
        QCOMPARE(disk.idOf("p/b.jpg"), b);
        QCOMPARE(disk.idOf("p/old/c.jpg"), c);
        QCOMPARE(disk.tagsOf("p/a.jpg"), Tags{"a.jpg"});
        QCOMPARE(disk.tagsOf("p/a.jpg_original"), Tags{"a.jpg"});
        QCOMPARE(disk.tagsOf("p/b.jpg"), Tags{"b.jpg"});
        QCOMPARE(disk.tagsOf("p/b (conflicted copy).jpg"), Tags{"b.jpg"});
        QCOMPARE(disk.tagsOf("p/old/c.jpg"), Tags{"c.jpg"});
        QCOMPARE(disk.tagsOf("p/c.jpg"), Tags{});
        QCOMPARE(disk.scan().unchanged, 8);
    }

    void whatTakesTheNameOfAPictureThatIsGoneIsAnotherUnlessItLooksLikeIt() {
        Disk disk;
        for (unsigned seed = 1; const char* name : {"p/a.jpg", "p/b.jpg", "p/other.jpg"})
            disk.picture(name, seed++);
        disk.add("p");
        disk.scan();
        for (const char* name : {"p/a.jpg", "p/b.jpg"}) {
            disk.library.addTag(disk.idOf(name), name);
            disk.library.putThumbnail(disk.idOf(name), readPictureFile(disk.folder / name));
        }
        const std::int64_t a = disk.idOf("p/a.jpg"), b = disk.idOf("p/b.jpg");
        fs::rename(disk.folder / "p/a.jpg", disk.folder / "a.jpg");
        fs::rename(disk.folder / "p/b.jpg", disk.folder / "b.jpg");
        QCOMPARE(disk.scan().missing, 2);
        disk.picture("p/a.jpg", 11);  // a camera that counts anew
        const auto again = encodeJpeg(decodeFile(disk.folder / "b.jpg").image, 60);
        write(disk.folder / "p/b.jpg", {reinterpret_cast<const char*>(again.data()), again.size()});
        disk.scan();
        QVERIFY(disk.idOf("p/a.jpg") != 0 && disk.idOf("p/a.jpg") != a);
        QCOMPARE(disk.tagsOf("p/a.jpg"), Tags{});
        QCOMPARE(disk.idOf("p/b.jpg"), b);
        fs::rename(disk.folder / "a.jpg", disk.folder / "p/a2.jpg");
        disk.scan();
        QCOMPARE(disk.idOf("p/a2.jpg"), a);
        QCOMPARE(disk.tagsOf("p/a2.jpg"), Tags{"p/a.jpg"});
        QCOMPARE(disk.scan().unchanged, 4);
    }

    void whatTakesTheNameOfAnotherPictureDoesNotTakeItsTags() {
        Disk disk;
        for (unsigned seed = 1; const char* name : {"p/a.jpg", "p/b.jpg", "p/c.jpg", "p/d.jpg", "p/e.jpg"})
            disk.picture(name, seed++);
        const auto edited = encodeJpeg(decodeFile(disk.folder / "p/d.jpg").image, 60);
        write(disk.folder / "p/d2.jpg", {reinterpret_cast<const char*>(edited.data()), edited.size()});
        disk.add("p");
        disk.scan();
        for (const char* name : {"a", "b", "c", "d", "d2"}) {
            const std::string file = "p/" + std::string(name) + ".jpg";
            disk.library.addTag(disk.idOf(file), name);
            disk.library.putThumbnail(disk.idOf(file), readPictureFile(disk.folder / file));
        }
        const std::int64_t a = disk.idOf("p/a.jpg"), b = disk.idOf("p/b.jpg");
        // A gap in a row is closed, and an edit takes the name of what it was made of.
        fs::rename(disk.folder / "p/a.jpg", disk.folder / "a.jpg");
        fs::rename(disk.folder / "p/b.jpg", disk.folder / "p/a.jpg");
        fs::rename(disk.folder / "p/c.jpg", disk.folder / "p/b.jpg");
        fs::rename(disk.folder / "p/d2.jpg", disk.folder / "p/d.jpg");
        ScanReport report = disk.scan();
        QCOMPARE(report.moved, 3);
        QCOMPARE(report.missing, 1);
        QCOMPARE(disk.idOf("p/a.jpg"), b);
        QCOMPARE(disk.tagsOf("p/a.jpg"), Tags{"b"});
        QCOMPARE(disk.tagsOf("p/b.jpg"), Tags{"c"});
        QCOMPARE(disk.tagsOf("p/d.jpg"), (Tags{"d", "d2"}));
        fs::rename(disk.folder / "a.jpg", disk.folder / "p/back.jpg");
        disk.scan();
        QCOMPARE(disk.idOf("p/back.jpg"), a);
        QCOMPARE(disk.tagsOf("p/back.jpg"), Tags{"a"});
        QCOMPARE(disk.scan().unchanged, 5);
    }

    void aPictureThatGoesLeavesItsTagsToOneThatShowsTheSame() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("p/b.jpg", 2);
        write(disk.folder / "p/c/a.jpg", pictureBytes(1) + "something written at the end");
        disk.add("p");
        disk.scan();
        disk.library.addTag(disk.idOf("p/a.jpg"), "harbour");
        for (const ImageRecord& image : disk.library.images())
            disk.library.putThumbnail(
                image.id,
                readPictureFile(image.path == "b.jpg" ? disk.folder / "p/b.jpg" : disk.folder / "p/a.jpg"));
        fs::remove(disk.folder / "p/a.jpg");
        QCOMPARE(disk.scan().missing, 1);
        QCOMPARE(disk.tagsOf("p/c/a.jpg"), Tags{"harbour"});
        QCOMPARE(disk.tagsOf("p/b.jpg"), Tags{});
    }

    void aFolderThatWasMovedWholeIsNotCalledADriveThatHasPictures() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.add("p");
        disk.scan();
        fs::rename(disk.folder / "p", disk.folder / "q");
        disk.scan();
        QVERIFY(disk.said("its pictures stay searchable"));
        disk.add("q");
        QCOMPARE(disk.scan().moved, 1);
        disk.messages.clear();
        disk.scan();
        QVERIFY(disk.said("no picture of the library lies in it"));
        QVERIFY(!disk.said("its pictures stay searchable"));
    }

    void whatTakesThePlaceOfAPictureInTheTrashIsAnother() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("p/b.jpg", 2);
        disk.add("p");
        disk.scan();
        const std::int64_t id = disk.idOf("p/a.jpg");
        disk.library.addTag(id, "harbour");
        const auto toTheTrash = [&](std::int64_t image, const char* name) {
            fs::rename(disk.folder / "p" / name, disk.folder / "trashed.jpg");
            disk.library.setImageState(image, ImageState::Missing, kInTheTrash);
        };
        toTheTrash(id, "a.jpg");
        disk.picture("p/a.jpg", 3);
        fs::last_write_time(disk.folder / "p/a.jpg", fs::last_write_time(disk.folder / "trashed.jpg"));
        QCOMPARE(disk.scan().added, 1);
        const std::int64_t stranger = disk.idOf("p/a.jpg");
        QVERIFY(stranger != 0 && stranger != id);
        QCOMPARE(disk.tagsOf("p/a.jpg"), Tags());
        QVERIFY(isInTheTrash(disk.library.image(id)));
        QCOMPARE(disk.scan().unchanged, 2);
        // It comes back when the other one has gone elsewhere.
        fs::rename(disk.folder / "p/a.jpg", disk.folder / "p/new.jpg");
        fs::rename(disk.folder / "trashed.jpg", disk.folder / "p/a.jpg");
        disk.scan();
        QCOMPARE(disk.idOf("p/a.jpg"), id);
        QCOMPARE(disk.idOf("p/new.jpg"), stranger);
        QCOMPARE(disk.tagsOf("p/a.jpg"), Tags{"harbour"});
        // One that the library knows may also take the place.
        toTheTrash(id, "a.jpg");
        fs::rename(disk.folder / "p/new.jpg", disk.folder / "p/a.jpg");
        disk.scan();
        QCOMPARE(disk.idOf("p/a.jpg"), stranger);
        QVERIFY(isInTheTrash(disk.library.image(id)));
        QCOMPARE(disk.library.counts().total, 2);
    }

    /// Between two scans anything is done to files. Then each file is one picture; one that stayed as it was
    /// has its number; a picture whose content is there goes with that, else it is what has its name; what is
    /// in the trash stays there unless its content is back.
    void afterAnyChangesEachFileIsOnePictureAndKeepsItsNumber() {
        const std::vector<std::string> names = {"a.bmp",   "b.bmp",   "c.bmp",   "d.bmp",
                                                "x/a.bmp", "x/b.bmp", "y/a.bmp", "y/e.bmp"};
        Disk disk;
        const fs::path folder = disk.folder / "p";
        for (unsigned sequence = 0; sequence < 200; ++sequence) {
            for (const RootRecord& root : disk.library.roots()) disk.library.removeRoot(root.id);
            fs::remove_all(folder);
            std::mt19937 random(sequence);
            const auto any = [&](const auto& of) { return *std::next(of.begin(), random() % of.size()); };
            std::map<std::string, std::string> files;  // their contents, of equal size
            unsigned count = 0;
            const auto fresh = [&] { return "BM" + std::to_string(10'000 + ++count); };
            const auto put = [&](const std::string& name, const std::string& content) {
                write(folder / name, files[name] = content);
                fs::last_write_time(folder / name, fs::file_time_type(std::chrono::seconds(++count)));
            };
            const auto rename = [&](const std::string& from, const std::string& to) {
                fs::rename(folder / from, folder / to);
                files[to] = files.extract(from).mapped();
            };
            for (const char* sub : {"x", "y"}) fs::create_directories(folder / sub);
            for (int i = 0; i < 5; ++i) put(any(names), fresh());
            disk.add("p");
            disk.scan();
            struct Was {
                std::string name, content;
                bool trashed = false, gone = false;
            };
            std::map<std::int64_t, Was> absent;
            for (int round = 0; round < 2; ++round) {
                std::map<std::int64_t, Was> rows = absent;
                for (const auto& [name, content] : files) rows[disk.idOf("p/" + name)] = {name, content};
                {
                    Library::Transaction transaction(disk.library);
                    for (const auto& [id, was] : rows)
                        if (!was.gone) disk.library.addTag(id, "was " + std::to_string(id));
                    transaction.commit();
                }
                std::string story = "sequence " + std::to_string(sequence);
                for (std::size_t step = 0, steps = 1 + random() % 5; step < steps; ++step) {
                    const std::string from = any(files).first, to = any(names);
                    const unsigned what = random() % 6;
                    story += "; " + std::to_string(what) + ' ' + from + ' ' + to;
                    if (what == 0 && from != to) {
                        rename(from, to);
                    } else if (what == 1) {
                        put(to, files[from]);
                    } else if (what == 2) {
                        put(from, fresh());
                    } else if (what == 3 && from != to && files.contains(to)) {
                        rename(from, "x/between");
                        rename(to, from);
                        rename("x/between", to);
                    } else if (what >= 4 && files.size() > 1) {
                        const auto row = std::ranges::find_if(rows, [&](const auto& entry) {
                            return !entry.second.trashed && !entry.second.gone && entry.second.name == from &&
                                   entry.second.content == files[from];
                        });
                        fs::remove(folder / from);
                        files.erase(from);
                        if (what == 4 || row == rows.end()) continue;
                        disk.library.setImageState(row->first, ImageState::Missing, kInTheTrash);
                        row->second.trashed = true;
                    }
                }
                disk.scan();

                std::map<std::string, int> picturesOf;
                std::map<std::int64_t, std::string> contentNow;  // of pictures that are there
                for (const ImageRecord& image : disk.library.images())
                    if (image.state != ImageState::Missing) {
                        ++picturesOf[image.path];
                        contentNow[image.id] = files[image.path];
                    }
                std::map<std::string, int> filesWith, rowsWith, rowsThere;  // by content
                for (const auto& [name, content] : files) {
                    QVERIFY2(!content.empty() && picturesOf[name] == 1, (story + ": " + name).c_str());
                    ++filesWith[content];
                }
                for (const auto& [id, was] : rows) {
                    rowsWith[was.content] += !was.trashed && !was.gone;
                    const auto now = contentNow.find(id);
                    rowsThere[was.content] += now != contentNow.end() && now->second == was.content;
                }
                for (const auto& [id, was] : rows) {
                    const std::string told = story + ": " + was.name;
                    const auto file = files.find(was.name);
                    const bool hasName = file != files.end();
                    const auto tagged = disk.library.imagesTagged("was " + std::to_string(id));
                    const bool isThere =
                        std::ranges::any_of(tagged, [&](auto other) { return contentNow.contains(other); });
                    if (was.trashed && filesWith[was.content] == 0)
                        QVERIFY2(isInTheTrash(disk.library.image(id)) && !isThere, told.c_str());
                    if (was.trashed || was.gone) continue;
                    QVERIFY2(
                        rowsThere[was.content] >= std::min(rowsWith[was.content], filesWith[was.content]),
                        told.c_str());
                    if (hasName && file->second == was.content)
                        QVERIFY2(disk.idOf("p/" + was.name) == id, told.c_str());
                    else if (hasName && filesWith[was.content] == 0)
                        QVERIFY2(std::ranges::count(tagged, disk.idOf("p/" + was.name)) == 1, told.c_str());
                }
                for (auto& [id, was] : rows) was.gone = !was.trashed;
                std::erase_if(rows, [&](const auto& row) { return contentNow.contains(row.first); });
                absent = std::move(rows);
                QCOMPARE(disk.scan().unchanged, static_cast<std::int64_t>(files.size()));
            }
        }
    }

    void aTouchedPictureKeepsItsFeatures() {
        Disk disk;
        const fs::path file = disk.picture("p/a.jpg", 1);
        disk.add("p");
        disk.scan();
        const std::int64_t network = disk.library.addNetwork(
            {.backbone = "none", .weightsSha256 = "none", .weightsFile = "none", .featureSize = 1});
        disk.library.putFeature(network, disk.idOf("p/a.jpg"), std::vector<float>{1});
        fs::last_write_time(file, fs::last_write_time(file) + std::chrono::hours(1));
        QCOMPARE(scanLibrary(disk.library, disk.context).unchanged, 1);
        QCOMPARE(disk.library.imagesWithFeature(network).size(), std::size_t{1});
    }

    void whatFailedIsTriedAgainWhenTheReadersHaveChanged() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("p/b.jpg", 2);
        disk.add("p");
        disk.scan();
        const std::int64_t id = disk.idOf("p/a.jpg");
        const auto fail = [&] { disk.library.setImageState(id, ImageState::Failed, "Install a package"); };
        fail();
        QCOMPARE(disk.scan().triedAgain, 1);  // by an earlier version
        fail();
        QCOMPARE(disk.scan().triedAgain, 0);
        QCOMPARE(disk.library.image(id).state, ImageState::Failed);
        disk.library.setSetting("reading_conditions", 1);  // as if a package had been installed
        QCOMPARE(scanLibrary(disk.library, disk.context).triedAgain, 1);
        QCOMPARE(disk.library.image(id).state, ImageState::Pending);
        QCOMPARE(disk.library.image(id).error, std::string());
    }

    void pipesSocketsAndDevicesAreNamedAndNotOpened() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        QCOMPARE(mkfifo((disk.folder / "p/pipe.jpg").c_str(), 0600), 0);
        QCOMPARE(mkfifo((disk.folder / "p/pipe").c_str(), 0600), 0);
        fs::create_symlink("/dev/zero", disk.folder / "p/zero.jpg");
        const int socketNumber = socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string place = (disk.folder / "p/s.jpg").string();
        QVERIFY(place.size() < sizeof address.sun_path);
        place.copy(address.sun_path, place.size());
        QCOMPARE(bind(socketNumber, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        close(socketNumber);
        write(disk.folder / "list/l.csv", "path\n/dev/zero\n../p/pipe.jpg\n../p/a.jpg\n");
        disk.add("p");
        disk.add("list/l.csv");
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 1);
        QCOMPARE(disk.passedOver(report, PassedOver::Special), 6);
        QCOMPARE(disk.reasonFor("p/pipe.jpg"), std::string("a pipe, socket or device"));
    }

    void labelsAskedForLaterTakeEffect() {
        Disk disk;
        disk.picture("p/cat/a.jpg", 1);
        disk.add("p");
        disk.scan();
        QCOMPARE(disk.labelOf("p/cat/a.jpg"), std::string());
        disk.add("p", true);
        disk.scan();
        QCOMPARE(disk.labelOf("p/cat/a.jpg"), std::string("cat"));
        disk.add("p");
        disk.scan();
        QCOMPARE(disk.labelOf("p/cat/a.jpg"), std::string("cat"));
    }

    void whatAListDoesNotNameAnyMoreIsNotSaidToBeGoneFromTheDisk() {
        Disk disk;
        for (unsigned i = 1; i <= 3; ++i) disk.picture("q/" + std::to_string(i) + ".jpg", i);
        write(disk.folder / "q/list.csv", "path\n1.jpg\n2.jpg\n3.jpg\n");
        disk.add("q/list.csv");
        disk.scan();
        const std::int64_t unnamed = disk.idOf("q/2.jpg"), gone = disk.idOf("q/3.jpg");
        write(disk.folder / "q/list.csv", "path\n1.jpg\n");
        fs::remove(disk.folder / "q/3.jpg");
        QCOMPARE(disk.scan().missing, 2);
        QCOMPARE(disk.library.image(unnamed).error, std::string("the list does not name the file any more"));
        QCOMPARE(disk.library.image(gone).error, std::string("the file is gone"));
        QVERIFY(disk.said("not in the list any more: 1;"));
        fs::remove(disk.folder / "q/2.jpg");
        disk.scan();
        QCOMPARE(disk.library.image(unnamed).error, std::string("the file is gone"));
        // Nor is the drive away when the list names nothing.
        write(disk.folder / "q/list.csv", "path\n");
        QVERIFY(!disk.scan().offline);
        QVERIFY(!disk.library.roots().front().offline);
        QVERIFY(disk.idOf("q/1.jpg") != 0);
        QVERIFY(disk.said("the list names no picture") && !disk.said("no picture is left"));
    }

    void whatAListNamesAndIsNotThereIsNamed() {
        Disk disk;
        disk.picture("q/a.jpg", 1);
        write(disk.folder / "q/list.csv", "path\na.jpg\nsub/b.jpg\nc.jpg\nd.jpg\ne.jpg\nf.jpg\n");
        disk.add("q/list.csv");
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 1);
        QVERIFY(disk.said("5 of the 6") && disk.said("sub/b.jpg, c.jpg, d.jpg and 2 others"));
        QCOMPARE(disk.passedOver(report, PassedOver::NotThere), 5);
        for (const char* name : {"q/sub/b.jpg", "q/c.jpg", "q/d.jpg", "q/e.jpg", "q/f.jpg"})
            QCOMPARE(disk.reasonFor(name), std::string(reasonText(PassedOver::NotThere)));
    }

    void aListThatCannotBeReadDoesNotStopTheOthers() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("q/b.jpg", 2);
        write(disk.folder / "q/list.csv", "path\nb.jpg\n");
        disk.add("q/list.csv");
        disk.add("p");
        disk.scan();
        write(disk.folder / "q/list.csv", "");
        disk.picture("p/c.jpg", 3);
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 1);
        QCOMPARE(report.missing, 0);
        QCOMPARE(disk.library.counts().ready, 3);
    }

    void picturesBesideADataSetAreNotLeftOut() {
        Disk disk;
        disk.picture("downloads/a.jpg", 1);
        disk.picture("downloads/holiday/b.jpg", 2);
        writeMnist(disk.folder / "downloads", 3, 0);
        write(disk.folder / "stray/data_batch_1.bin", "noise");
        disk.picture("stray/c.jpg", 3);
        disk.add("downloads");
        disk.add("stray");
        QVERIFY(disk.said("data set"));
        QCOMPARE(disk.scan().added, 3);
        QCOMPARE(disk.idOf("stray/c.jpg") != 0, true);
        // By itself it is one.
        writeMnist(disk.folder / "digits", 3, 0);
        disk.add("digits");
        QCOMPARE(scanLibrary(disk.library, disk.context).added, 6);
    }

    void aLibraryIsNoFolderOfPictures() {
        Disk disk;
        Library::open(disk.folder / "other.laplens");
        QVERIFY_THROWS_EXCEPTION(Error, disk.add("other.laplens"));
        QVERIFY(disk.library.roots().empty());
        disk.picture("album/a.jpg", 1);
        Library::open(disk.folder / "album");  // among one's pictures
        disk.add("album");
        QCOMPARE(disk.scan().added, 1);
    }

    void aDataSetThatChangedIsSeen() {
        Disk disk;
        writeMnist(disk.folder / "digits", 12, 0);
        disk.add("digits");
        scanLibrary(disk.library, disk.context);
        const PictureReader reader(disk.library);
        for (ImageRecord image : disk.library.images()) {
            image.contentHash = reader.read(image).contentHash;
            image.state = ImageState::Ready;
            disk.library.updateImage(image);
        }
        QCOMPARE(scanLibrary(disk.library, disk.context).unchanged, 24);
        writeMnist(disk.folder / "digits", 10, 1);  // each became the next
        const ScanReport report = scanLibrary(disk.library, disk.context);
        QCOMPARE(report.changed, 20);
        QCOMPARE(report.missing, 4);
        QCOMPARE(disk.library.counts().pending, 20);
        QCOMPARE(disk.library.counts().missing, 4);
        writeMnist(disk.folder / "digits", 12, 0);
        const ScanReport back = scanLibrary(disk.library, disk.context);
        QCOMPARE(back.missing, 0);
        QCOMPARE(disk.library.counts().missing, 0);
    }

    void aDataSetThatCannotBeReadStopsNoOtherFolder() {
        Disk disk;
        disk.picture("photos/a.jpg", 1);
        disk.add("photos");
        write(disk.folder / "mnist/train-images-idx3-ubyte", std::string("\0\0\x08\x03", 4));
        try {
            disk.add("mnist");
            QFAIL("it was added");
        } catch (const Error&) {
            QCOMPARE(disk.library.roots().size(), std::size_t{1});
        }
        // As one that was damaged later.
        disk.library.addRoot({.path = disk.folder / "mnist", .kind = "mnist-train", .labelled = true});
        QCOMPARE(disk.scan().added, 1);
        QVERIFY(disk.said("train-"));
    }

    void ofAPhotosLibraryOnlyTheOriginalsAreListed() {
        Disk disk;
        disk.picture("p/My Photos.photoslibrary/originals/1/a.jpg", 1);
        disk.picture("p/My Photos.photoslibrary/resources/derivatives/1/a.jpg", 2);
        disk.picture("p/Old.PhotosLibrary/Masters/2011/b.jpg", 3);
        disk.picture("p/Old.PhotosLibrary/Thumbnails/2011/b.jpg", 4);
        disk.picture("p/resources/c.jpg", 5);
        disk.add("p");
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 3);
        QCOMPARE(disk.passedOver(report, PassedOver::LeftOver), 2);
        QVERIFY(disk.idOf("p/resources/c.jpg") != 0);
    }

    void whatServersAndOldProgramsKeepBesidePicturesIsLeftOut() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        disk.picture("p/@Recently-Snapshot/GMT+01_2024-01-01_0000/a.jpg", 1);
        disk.picture("p/appdata_ocx1y2z3/preview/1/2/256-256-crop.jpg", 2);
        disk.picture("p/iPhoto Library/Thumbs/2004/a.jpg", 3);
        disk.picture("p/iPhoto Library/2004/b.jpg", 4);
        disk.picture("p/iPhoto Library/AlbumData.xml.jpg", 5);
        disk.picture("p/Holiday/Thumbs/c.jpg", 6);
        disk.picture("p/Holiday/preview/d.jpg", 7);
        disk.add("p");
        const ScanReport report = disk.scan();
        QCOMPARE(report.added, 5);
        QCOMPARE(disk.passedOver(report, PassedOver::LeftOver), 3);
    }

    void aFolderThatIsTooDeepIsNamed() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        const fs::path from = fs::current_path();
        fs::current_path(disk.folder / "p");
        const std::string name(250, 'd');
        for (int depth = 0; depth < 18; ++depth) {
            fs::create_directory(name);
            fs::current_path(name);
        }
        write(fs::path("./deep.jpg"), pictureBytes(2));
        fs::current_path(from);
        disk.add("p");
        const ScanReport report = disk.scan();
        fs::remove_all(disk.folder / "p");  // QTemporaryDir cannot
        QCOMPARE(report.added, 1);
        QCOMPARE(disk.passedOver(report, PassedOver::Closed), 1);
        QVERIFY(disk.said("too long"));
    }

    void aPictureWithTwoLabelsInAListIsNamed() {
        Disk disk;
        disk.picture("p/a.jpg", 1);
        write(disk.folder / "p/list.csv", "path,label\na.jpg,cat\na.jpg,cat\n");
        disk.add("p/list.csv");
        disk.scan();
        QVERIFY(!disk.said("two labels"));
        write(disk.folder / "p/list.csv", "path,label\na.jpg,cat\na.jpg,dog\n");
        disk.scan();
        QVERIFY(disk.said("picture a.jpg two labels, cat and dog"));
    }
};

QTEST_GUILESS_MAIN(ScanTest)
#include "scan_test.moc"
