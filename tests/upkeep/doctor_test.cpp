#include "core/upkeep/doctor.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <unistd.h>

#include <QTest>
#include <algorithm>
#include <fstream>

#include "core/base/log.hpp"
#include "core/images/decode.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

bool has(const std::vector<Finding>& findings, Finding::Level level, const std::string& words) {
    return std::ranges::any_of(findings, [&](const Finding& finding) {
        return finding.level == level && finding.what.find(words) != std::string::npos &&
               (level == Finding::Level::Good) == finding.remedy.empty();
    });
}

bool allGood(const std::vector<Finding>& findings) {
    return std::ranges::all_of(findings,
                               [](const Finding& finding) { return finding.level == Finding::Level::Good; });
}

}  // namespace

class DoctorTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    JobContext context_;

    fs::path buildLibrary() {
        Library library = fixture_->open();
        addPictures(library, fixture_->pictures, true, context_);
        updateLibrary(library, {}, context_);
        return fixture_->libraryFolder;
    }

private slots:
    void init() { fixture_ = std::make_unique<PictureLibrary>(1); }

    void aSoundInstallationIsGood() {
        const auto findings = examineInstallation(context_);
        QVERIFY(has(findings, Finding::Level::Good, "embedded network"));
    }

    void aDamagedModelIsWrongUntilTheNextPictureIsCoded() {
        const fs::path library = buildLibrary();
        SQLite::Database(library / "library.sqlite", SQLite::OPEN_READWRITE)
            .exec("UPDATE models SET state = randomblob(length(state))");
        QVERIFY(has(examineLibrary(library, context_), Finding::Level::Wrong, "model is damaged"));
        const std::vector<std::byte> jpeg =
            encodeJpeg(Image{64, 64, std::vector<std::uint8_t>(3 * 64 * 64, 90)});
        std::ofstream(fixture_->pictures / "new.jpg", std::ios::binary)
            .write(reinterpret_cast<const char*>(jpeg.data()), std::ssize(jpeg));
        Library open = fixture_->open();
        updateLibrary(open, {}, context_);
        QVERIFY(!has(examineLibrary(library, context_), Finding::Level::Wrong, "model"));
    }

    void aMissingNetworkIsWrong() {
        const QByteArray before = qgetenv("LAPLENS_RESOURCES");
        const fs::path resources = fixture_->folder / "resources";
        fs::create_directories(resources);
        fs::copy(fs::path(before.toStdString()) / "schema", resources / "schema");
        qputenv("LAPLENS_RESOURCES", QByteArray::fromStdString(resources.string()));
        const auto findings = examineInstallation(context_);
        qputenv("LAPLENS_RESOURCES", before);
        QVERIFY(has(findings, Finding::Level::Wrong, "embedded.safetensors"));
        QVERIFY(has(findings, Finding::Level::Good, "schema"));
    }

    void aSoundLibraryIsGood() { QVERIFY(allGood(examineLibrary(buildLibrary(), context_))); }

    void aNewerLibraryNeedsANewerLapLens() {
        const fs::path library = buildLibrary();
        SQLite::Database(library / "library.sqlite", SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
        const auto findings = examineLibrary(library, context_);
        const auto found = std::ranges::find(findings, Finding::Level::Limited, &Finding::level);
        QVERIFY(found != findings.end());
        QVERIFY2(found->remedy.find("that version") != std::string::npos, found->remedy.c_str());
    }

    void whatALibraryLacksIsTold() {
        const fs::path folder = buildLibrary();
        fs::rename(fixture_->pictures, fixture_->folder / "away");
        QVERIFY(has(examineLibrary(folder, context_), Finding::Level::Limited, "not there"));
        {
            Library library = fixture_->open();
            library.removeModel(library.activeModel());
        }
        QVERIFY(has(examineLibrary(folder, context_), Finding::Level::Wrong, "no codes"));
    }

    void aDataSetWhoseFilesAreGoneIsNotThere() {
        const fs::path digits = fixture_->folder / "digits";
        fs::create_directories(digits);
        for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"})
            std::ofstream(digits / name) << "any";
        fixture_->open().addRoot({.path = digits, .kind = "mnist-train", .labelled = true});
        const fs::path& library = fixture_->libraryFolder;
        QVERIFY(has(examineLibrary(library, context_), Finding::Level::Good, digits.string() + ": there"));
        fs::remove(digits / "train-images-idx3-ubyte");
        QVERIFY(has(examineLibrary(library, context_), Finding::Level::Limited, "mnist-train are not there"));
    }

    void aFolderThatMayNotBeLookedIntoIsNamed() {
        const Library library = Library::open(buildLibrary());
        const fs::path closed = library.imageFile(library.images().front()).parent_path();
        fs::permissions(fixture_->folder, fs::perms::group_exec | fs::perms::others_exec,
                        fs::perm_options::add);
        fs::permissions(closed, fs::perms::none);
        const bool isRoot = geteuid() == 0;
        if (isRoot) QCOMPARE(seteuid(65534), 0);
        const auto findings = examineLibrary(fixture_->libraryFolder, context_);
        if (isRoot) QCOMPARE(seteuid(0), 0);
        fs::permissions(closed, fs::perms::owner_all);
        QVERIFY(has(findings, Finding::Level::Limited, "permissions forbid to look into " + closed.string()));
        QVERIFY(has(examineLibrary(fixture_->libraryFolder, context_), Finding::Level::Good,
                    fixture_->pictures.string() + ": there"));
    }

    void missingWeightsOfTheCodesInUseAreWrong() {
        Library library = fixture_->open();
        fixture_->build(library);
        QVERIFY(has(examineLibrary(fixture_->libraryFolder, context_), Finding::Level::Wrong,
                    "weights of colour"));
    }

    void picturesThatABuildLeavesWithoutCodesAreNotCalledSearchable() {
        Library library = Library::open(buildLibrary());
        const std::int64_t ready = library.counts().ready;
        const std::int64_t one = library.images().front().id;
        library.forgetFeatures(one);  // as of a folder that was away, removed and brought back
        library.setImageState(one, ImageState::Ready);
        const auto findings = examineLibrary(fixture_->libraryFolder, context_);
        QVERIFY(has(findings, Finding::Level::Limited, "1 pictures have no code"));
        QVERIFY(has(findings, Finding::Level::Good, std::to_string(ready - 1) + " pictures are searchable"));
    }

    void aDamagedLibraryIsWrong() {
        const fs::path file = buildLibrary() / "library.sqlite";
        fs::resize_file(file, fs::file_size(file) / 2);
        QVERIFY(has(examineLibrary(fixture_->libraryFolder, context_), Finding::Level::Wrong, "truncated"));
        QVERIFY(
            has(examineLibrary(fixture_->folder / "none", context_), Finding::Level::Wrong, "no library"));
    }

    void diagnosticsHoldNoPath() {
        qputenv("XDG_STATE_HOME", QByteArray::fromStdString((fixture_->folder / "state").string()));
        openLog(logFolder());
        const Library library = Library::open(buildLibrary());
        logInfo("opened " + quoted(fixture_->pictures / "somebody.jpg"));
        const std::string text = diagnostics(&library);
        QVERIFY2(text.find(fixture_->folder.string()) == std::string::npos, text.c_str());
        QVERIFY2(text.find("somebody") == std::string::npos, text.c_str());
        QVERIFY(text.find("opened \"<path>.jpg\"") != std::string::npos);
        QVERIFY(text.find(std::to_string(library.counts().ready) + " ready") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(DoctorTest)
#include "doctor_test.moc"
