#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <mutex>
#include <random>

#include "core/base/error.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/query/search_index.hpp"
#include "tests/store/forked.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::vector<std::uint64_t> codeWords(const Library& library) {
    const auto loaded = library.loadCodes(library.activeModel());
    const auto words = loaded.codes.words();
    return {words.begin(), words.end()};
}

std::vector<fs::path> picturesOf(const PictureLibrary& fixture) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(fixture.pictures))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

/// A network that does something when it has seen its first pictures.
class InterruptedNetwork : public ColourNetwork {
public:
    explicit InterruptedNetwork(std::function<void()> interruption)
        : interruption_(std::move(interruption)) {}
    FeatureMatrix features(std::span<const float> pixels, int n,
                           const BetweenStages& betweenStages) const override {
        FeatureMatrix features = ColourNetwork::features(pixels, n, betweenStages);
        std::call_once(once_, interruption_);
        return features;
    }

private:
    const std::function<void()> interruption_;
    mutable std::once_flag once_;
};

ScanReport scan(PictureLibrary& fixture, Library& library) {
    return scanLibrary(library, fixture.context);
}

ExtractReport extract(PictureLibrary& fixture, Library& library) {
    ColourNetwork network;
    return extractFeatures(library, network, PictureLibrary::networkIn(library), fixture.context);
}

}  // namespace

class FaultsTest : public QObject {
    Q_OBJECT

private slots:
    void aDiskThatFailsAtAnyWriteLosesNothing_data() {
        QTest::addColumn<int>("error");
        QTest::newRow("full") << SQLITE_FULL;
        QTest::newRow("broken") << SQLITE_IOERR_WRITE;
    }
    void aDiskThatFailsAtAnyWriteLosesNothing() {
        QFETCH(int, error);
        PictureLibrary fixture(1);
        std::vector<std::uint64_t> expected;
        {
            Library library = fixture.open();
            fixture.build(library);
            expected = codeWords(library);
        }
        int failures = 0;
        for (int writes = 0;; writes += 1 + writes / 8) {
            fs::remove_all(fixture.libraryFolder);
            std::string problem;
            bool failed = false;
            {
                const FailingDisk disk(writes, error);
                try {
                    Library library = fixture.open();
                    fixture.build(library);
                } catch (const Error& caught) {
                    problem = caught.what();
                }
                failed = FailingDisk::failed();
            }
            if (!failed) break;
            ++failures;
            const bool told = problem.empty() || problem.find("disk is full") != std::string::npos ||
                              problem.find("writing the library failed") != std::string::npos;
            QVERIFY2(told, qPrintable(QStringLiteral("%1: %2").arg(writes).arg(problem.c_str())));
            Library library = fixture.open();
            QCOMPARE(library.integrityProblem(), std::string());
            fixture.build(library);
            QVERIFY2(codeWords(library) == expected, qPrintable(QString::number(writes)));
        }
        QVERIFY(failures > 10);
    }

    void aDriveUnpluggedDuringExtractionIsMetAgainLater() {
        PictureLibrary fixture(8), undisturbed(8);
        Library library = fixture.open(), other = undisturbed.open();
        undisturbed.build(other);
        addPictures(library, fixture.pictures, true, fixture.context);
        const auto total = scan(fixture, library).added;
        const fs::path away = fixture.folder / "away";
        InterruptedNetwork network([&] { fs::rename(fixture.pictures, away); });
        const ExtractReport report =
            extractFeatures(library, network, PictureLibrary::networkIn(library), fixture.context);
        QVERIFY(report.extracted > 0);
        QCOMPARE(report.failed, 0);
        QCOMPARE(report.extracted + report.unreachable, total);
        QVERIFY(scan(fixture, library).offline);
        QCOMPARE(library.counts().pending, report.unreachable);
        QCOMPARE(library.counts().ready, report.extracted);

        fs::rename(away, fixture.pictures);
        fixture.build(library);
        QCOMPARE(library.counts().ready, total);
        QVERIFY(codeWords(library) == codeWords(other));
    }

    void picturesThatGoWhileTheyAreLookedAtStopNothing() {
        PictureLibrary fixture(8);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        const auto total = scan(fixture, library).added;
        const std::vector<ImageRecord> all = library.images();
        InterruptedNetwork network([&] {
            Library other = fixture.open();
            other.removeImages(std::span(&all[0].id, 1));
            other.setImageState(all[1].id, ImageState::Missing, "in the trash");
            ImageRecord moved = all[2], edited = all[3];
            moved.path = "elsewhere.jpg";
            other.updateImage(moved);
            ++edited.modifiedNs;
            other.updateImage(edited);
        });
        extractFeatures(library, network, PictureLibrary::networkIn(library), fixture.context);
        QCOMPARE(library.counts().ready, total - 3);
        QCOMPARE(library.image(all[1].id).state, ImageState::Missing);
        QCOMPARE(library.image(all[2].id).path, std::string("elsewhere.jpg"));
        QCOMPARE(library.image(all[2].id).state, ImageState::Ready);
        QCOMPARE(library.image(all[3].id).state, ImageState::Pending);
    }

    void anEmptyMountPointIsADriveThatIsNotThere() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        fixture.build(library);
        const auto before = library.counts().ready;
        const fs::path away = fixture.folder / "away";
        fs::rename(fixture.pictures, away);
        fs::create_directory(fixture.pictures);
        QVERIFY(scan(fixture, library).offline);
        QVERIFY(library.roots().front().offline);
        QCOMPARE(library.counts().ready, before);
        fs::remove(fixture.pictures);
        fs::rename(away, fixture.pictures);
        const ScanReport report = scan(fixture, library);
        QCOMPARE(report.unchanged, before);
        QVERIFY(!library.roots().front().offline);
    }

    void whatMayNotBeReadIsKeptAndTriedAgain() {
        PictureLibrary fixture(2);
        const std::vector<fs::path> files = picturesOf(fixture);
        fs::permissions(fixture.folder, fs::perms(0777));
        // Root may read everything.
        const int outcome = runForked([&] {
            if (geteuid() == 0 && seteuid(65534) != 0) return 77;
            Library library = fixture.open();
            addPictures(library, fixture.pictures, true, fixture.context);
            scan(fixture, library);
            if (geteuid() == 65534 && seteuid(0) != 0) return 77;
            fs::permissions(files[0], fs::perms(0));
            if (seteuid(65534) != 0) return 77;
            if (extract(fixture, library).failed != 1) return 2;
            if (library.imagesInState(ImageState::Failed).at(0).error.find("permissions") ==
                std::string::npos)
                return 3;
            if (seteuid(0) != 0) return 77;
            fs::permissions(files[0], fs::perms(0644));
            fs::permissions(files[0].parent_path(), fs::perms(0));
            if (seteuid(65534) != 0) return 77;
            const ScanReport closed = scan(fixture, library);
            if (closed.missing != 0 || library.counts().missing != 0) return 4;
            if (seteuid(0) != 0) return 77;
            fs::permissions(files[0].parent_path(), fs::perms(0755));
            if (seteuid(65534) != 0) return 77;
            scan(fixture, library);
            extract(fixture, library);
            return library.counts().ready == static_cast<std::int64_t>(files.size()) ? 0 : 5;
        });
        if (outcome == 77) QSKIP("skipped: cannot become another user");
        QCOMPARE(outcome, 0);
    }

    void fileTimesOfAnyAgeAreCompared() {
        PictureLibrary fixture(1);
        const std::vector<fs::path> files = picturesOf(fixture);
        using FileTime = fs::file_time_type;
        const FileTime now = FileTime::clock::now();
        const std::chrono::hours year(24 * 365);
        const FileTime times[] = {now + 60 * year, now - 80 * year, now + std::chrono::hours(2)};
        for (std::size_t i = 0; i < 3; ++i) fs::last_write_time(files[i], times[i]);
        Library library = fixture.open();
        fixture.build(library);
        QCOMPARE(scan(fixture, library).unchanged, static_cast<std::int64_t>(files.size()));
        fs::last_write_time(files[1], now - 50 * year);  // its content is what it was
        QCOMPARE(scan(fixture, library).changed, 0);
        std::ofstream(files[0], std::ios::app) << "edited";
        fs::last_write_time(files[0], now - 30 * year);
        QCOMPARE(scan(fixture, library).changed, 1);
        QCOMPARE(extract(fixture, library).extracted, 1);
        QCOMPARE(library.counts().ready, static_cast<std::int64_t>(files.size()));
    }

    void twoProcessesMayDoTheSameWorkAtOnce() {
        PictureLibrary fixture(6), undisturbed(6);
        {
            Library library = undisturbed.open();
            undisturbed.build(library);
        }
        std::vector<pid_t> children;
        for (int i = 0; i < 2; ++i) {
            const pid_t child = fork();
            if (child == 0) {
                alarm(120);
                int code = 0;
                try {
                    Library library = fixture.open();
                    fixture.build(library);
                } catch (const std::exception& exception) {
                    std::fputs(exception.what(), stderr);
                    code = 1;
                }
                _exit(code);
            }
            QVERIFY(child > 0);
            children.push_back(child);
        }
        for (const pid_t child : children) {
            int status = 0;
            waitpid(child, &status, 0);
            QCOMPARE(status, 0);
        }
        const Library library = fixture.open(), other = undisturbed.open();
        QCOMPARE(library.integrityProblem(), std::string());
        QCOMPARE(library.counts().total, other.counts().total);
        QVERIFY(codeWords(library) == codeWords(other));
    }

    void flippedBytesAnywhereAreToldOrHarmless() {
        PictureLibrary fixture(3);
        {
            Library library = fixture.open();
            fixture.build(library);
        }
        const fs::path damaged = fixture.folder / "damaged.laplens";
        fs::create_directory(damaged);
        std::ifstream stream(fixture.libraryFolder / "library.sqlite", std::ios::binary);
        const std::string whole{std::istreambuf_iterator<char>(stream), {}};
        std::mt19937 random(17);
        int refused = 0, answered = 0;
        for (int round = 0; round < 1000; ++round) {
            std::string bytes = whole;
            for (auto flips = 1 + random() % 8; flips > 0; --flips)
                bytes[random() % bytes.size()] ^= static_cast<char>(1 + random() % 255);
            for (const char* name : {"library.sqlite-wal", "library.sqlite-shm"}) fs::remove(damaged / name);
            std::ofstream(damaged / "library.sqlite", std::ios::binary | std::ios::trunc) << bytes;
            try {
                const Library library = Library::open(damaged);
                for (const ImageRecord& image : library.images()) library.thumbnail(image.id);
                library.counts();
                if (const auto index = SearchIndex::load(library, fixture.context);
                    index && index->size() > 0) {
                    search(*index, queryFromRow(*index, 0), {.rerank = true});
                    ColourNetwork network;
                    search(*index, codeQuery(*index, network, Image{8, 8, std::vector<std::uint8_t>(192, 9)}),
                           {});
                }
                ++answered;
            } catch (const Error&) {
                ++refused;
            }
        }
        QVERIFY(refused > 100);
        QVERIFY(answered > 100);
    }

    void aLibraryOnAReadOnlyMediumIsSearched_data() {
        QTest::addColumn<bool>("withLog");
        QTest::newRow("closed properly") << false;
        QTest::newRow("with a log left over") << true;
    }
    void aLibraryOnAReadOnlyMediumIsSearched() {
        QFETCH(bool, withLog);
        PictureLibrary fixture(2);
        std::size_t pictures = 0;
        QTemporaryDir medium;
        const fs::path copy = fs::path(medium.path().toStdString()) / "test.laplens";
        {
            Library library = fixture.open();
            fixture.build(library);
            library.addTag(library.imageIds().front(), "last");
            pictures = SearchIndex::load(library, fixture.context)->size();
            // By another process: one that has the library open must not open and close its file.
            if (withLog)
                QCOMPARE(
                    std::system(("cp -r " + fixture.libraryFolder.string() + " " + copy.string()).c_str()),
                    0);
        }
        if (!withLog) fs::copy(fixture.libraryFolder, copy, fs::copy_options::recursive);
        QCOMPARE(fs::exists(copy / "library.sqlite-wal"), withLog);
        const std::string folder = medium.path().toStdString();
        if (std::system(("mount --bind " + folder + " " + folder +
                         " 2>/dev/null && mount -o remount,ro,bind " + folder + " 2>/dev/null")
                            .c_str()) != 0)
            QSKIP("skipped: a read-only file system cannot be mounted here");
        [&] {
            const Library library = Library::openExisting(copy);
            QVERIFY(!library.readOnlyReason().empty());
            const auto index = SearchIndex::load(library, fixture.context);
            QCOMPARE(index->size(), pictures);
            QCOMPARE(search(*index, queryFromRow(*index, 3), {.limit = 5}).ranked.size(), std::size_t{5});
            // What stands in the log alone is seen, or it is said that it cannot be.
            QCOMPARE(library.imagesTagged("last").empty(),
                     library.readOnlyReason().find("newest changes") != std::string::npos);
            if (!withLog) QCOMPARE(library.imagesTagged("last").size(), std::size_t{1});
        }();
        std::system(("umount " + folder).c_str());
    }
};

QTEST_GUILESS_MAIN(FaultsTest)
#include "faults_test.moc"
