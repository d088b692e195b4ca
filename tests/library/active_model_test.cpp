#include "core/library/active_model.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include <QTest>
#include <fstream>

#include "core/base/error.hpp"
#include "core/library/unfinished_update.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/query/search_index.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

fs::path fileOf(const Library& library, std::int64_t imageId) {
    return library.imageFile(library.image(imageId));
}

Image pictureFromOutside() {
    Image picture{8, 8, std::vector<std::uint8_t>(192)};
    for (std::size_t i = 0; i < picture.pixels.size(); ++i)
        picture.pixels[i] = static_cast<std::uint8_t>(i * 37 % 251);
    return picture;
}

/// The code of a picture from outside, by the library as it is now.
std::vector<std::uint64_t> codeNow(const Library& library) {
    JobContext context;
    ColourNetwork network;
    return codeQuery(*SearchIndex::load(library, context), network, pictureFromOutside()).code;
}

}  // namespace

/// What the codes were built from stays until the next codes are in place, and who works with them is not
/// stopped when those come.
class ActiveModelTest : public QObject {
    Q_OBJECT

private slots:
    void damagedFeaturesAndCodesStopNoQueryAndAreMadeAgain_data() {
        QTest::addColumn<QByteArray>("damage");
        QTest::newRow("code too short") << QByteArray("UPDATE codes SET code = x'01' WHERE image_id = 3");
        QTest::newRow("code empty") << QByteArray("UPDATE codes SET code = x'' WHERE image_id = 3");
        QTest::newRow("feature too short")
            << QByteArray("UPDATE features SET vector = x'0102' WHERE image_id = 3");
        QTest::newRow("feature not a number") << QByteArray(
            "UPDATE features SET vector = CAST(x'0000C07F' || substr(vector, 5) AS BLOB) WHERE "
            "image_id = 3");
        QTest::newRow("feature and code") << QByteArray(
            "UPDATE features SET vector = x'' WHERE image_id < 9; UPDATE codes SET code = x'00' WHERE "
            "image_id < 9");
        QTest::newRow("every feature") << QByteArray("UPDATE features SET vector = x'00'");
    }
    void damagedFeaturesAndCodesStopNoQueryAndAreMadeAgain() {
        QFETCH(QByteArray, damage);
        PictureLibrary fixture(3);
        UpdateOptions options{.backbone = "embedded"};
        {
            Library library = fixture.open();
            addPictures(library, fixture.pictures, true, fixture.context);
            updateLibrary(library, options, fixture.context);
        }
        {
            SQLite::Database file((fixture.libraryFolder / "library.sqlite").string(),
                                  SQLite::OPEN_READWRITE);
            file.exec(damage.toStdString());
        }
        Library library = fixture.open();
        const std::int64_t all = library.counts().ready;
        const auto index = SearchIndex::load(library, fixture.context);
        QVERIFY(index->size() > 0);

        // A feature beside a code is not looked at before the next build.
        options.rebuild = damage.contains("features") && !damage.contains("codes");
        updateLibrary(library, options, fixture.context);
        const auto features = library.loadFeatures(library.networks().front().id);
        QCOMPARE(std::ssize(features.imageIds), all);
        QCOMPARE(std::ssize(library.loadCodes(library.activeModel()).imageIds), all);
        QVERIFY(library.hasModelFeatures(library.activeModel()));
        QCOMPARE(SearchIndex::load(library, fixture.context)->size(), static_cast<std::size_t>(all));
    }

    void picturesThatChangedOrWentStopNoQuery_data() {
        QTest::addColumn<int>("what");
        QTest::newRow("changed and unreadable") << 0;
        QTest::newRow("changed, and the scan was stopped") << 1;
        QTest::newRow("changed into another picture") << 2;
        QTest::newRow("removed from the library") << 3;
        QTest::newRow("removed with its folder") << 4;
    }
    void picturesThatChangedOrWentStopNoQuery() {
        QFETCH(int, what);
        PictureLibrary fixture(2);
        Library library = fixture.open();
        const std::int64_t model = fixture.build(library);
        const std::int64_t root = library.roots()[0].id;
        const auto before = codeNow(library);
        const std::int64_t first = library.modelImages(model).front();
        const fs::path file = fileOf(library, first), other = fileOf(library, library.modelImages(model)[7]);
        if (what == 0) std::ofstream(file) << "no picture any more";
        if (what == 1) fs::last_write_time(file, fs::file_time_type::clock::now() + std::chrono::hours(1));
        if (what == 2) fs::copy_file(other, file, fs::copy_options::overwrite_existing);
        if (what == 3) library.removeImages(std::vector{first});
        if (what == 4)
            library.removeRoot(root);
        else
            scanLibrary(library, fixture.context);
        ColourNetwork network;
        if (what != 1 && what != 4)
            extractFeatures(library, network, PictureLibrary::networkIn(library), fixture.context);
        QVERIFY(codeNow(library) == before);
        QVERIFY(library.hasModelFeatures(model));

        const fs::path more = fixture.folder / "more";
        fs::create_directory(more);
        fs::copy_file(other, more / "new.jpg");
        addPictures(library, more, false, fixture.context);
        scanLibrary(library, fixture.context);
        extractFeatures(library, network, PictureLibrary::networkIn(library), fixture.context);
        QVERIFY(codeNewPictures(library, fixture.context) > 0);
    }

    void aPictureThatLostItsFeatureStopsNoRanking() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        fixture.build(library);
        const auto index = SearchIndex::load(library, fixture.context);
        library.forgetFeatures(index->imageIds[3]);  // as another program does that scans
        const Query query = queryFromRow(*index, 0);
        const SearchResult result = search(*index, query, {.rerank = true});
        QCOMPARE(result.ranked.size(), index->size() - 1);
        QCOMPARE(result.ranked.back().imageId, index->imageIds[3]);
        QVERIFY_THROWS_EXCEPTION(Error, queryFromRow(*index, 3));
        QCOMPARE(index->featuresOfImages(std::vector{index->imageIds[2], index->imageIds[3]}).imageIds,
                 std::vector{index->imageIds[2]});
    }

    void aQueryIsAnsweredByTheModelThatWasThereWhenItBegan() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        fixture.build(library);
        const auto before = codeNow(library);
        const Library reader = fixture.open();
        std::shared_ptr<const SearchIndex> index;
        {
            const Library::Moment moment(reader);
            index = SearchIndex::load(reader, fixture.context);
            // Another program builds other codes, twice, while this one has not come to the coder.
            HashOptions other = defaultLibraryHash();
            other.seed = 5;
            fixture.build(library, other);
            fixture.build(library, other);
            index->readCoder(reader);
        }
        ColourNetwork network;
        const Query query = codeQuery(*index, network, pictureFromOutside());
        QVERIFY(query.code == before);
        QCOMPARE(search(*index, query, {.limit = 5, .rerank = true}).ranked.size(), std::size_t{5});
        QVERIFY(codeNow(library) != before);
    }

    void newPicturesAreCodedByTheModelThatCameMeanwhile() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        fixture.build(library);
        const std::int64_t networkId = PictureLibrary::networkIn(library);
        PictureLibrary more(1);
        fs::copy(more.pictures, fixture.pictures / "more", fs::copy_options::recursive);
        scanLibrary(library, fixture.context);
        ColourNetwork network;
        extractFeatures(library, network, networkId, fixture.context);
        std::int64_t built = 0;
        JobContext overtaken({}, [&](const Progress& progress) {
            if (progress.stage != "Coding new pictures" || built != 0) return;
            Library other = fixture.open();
            // A model of the pictures that were there before, as it was under way.
            HashOptions options = defaultLibraryHash();
            options.seed = 9;
            for (const std::int64_t id : other.imagesWithoutCode(other.activeModel()))
                other.setImageState(id, ImageState::Pending);
            built = buildModel(other, networkId, options, fixture.context).modelId;
            for (const ImageRecord& image : other.imagesInState(ImageState::Pending))
                other.setImageState(image.id, ImageState::Ready);
        });
        QCOMPARE(codeNewPictures(library, overtaken), 15);
        QCOMPARE(library.activeModel(), built);
        QVERIFY(library.imagesWithoutCode(built).empty());
    }

    void aScanKeepsTheSettingsOfABuildThatCameMeanwhile() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {.backbone = "embedded"}, fixture.context);
        PictureLibrary more(1);
        fs::copy(more.pictures, fixture.pictures / "more", fs::copy_options::recursive);
        bool built = false;
        JobContext overtaken({}, [&](const Progress& progress) {
            if (progress.stage != "Extracting features" || std::exchange(built, true)) return;
            Library other = fixture.open();
            HashOptions options;
            options.method = "itq";
            options.bits = 32;
            buildModel(other, activeModelOf(other)->networkId, options, fixture.context);
        });
        updateLibrary(library, {}, overtaken);
        QVERIFY(built);
        const ModelRecord active = activeModelOf(library).value();
        QCOMPARE(active.method, std::string("itq"));
        QCOMPARE(active.bits, 32);
        QVERIFY(library.imagesWithoutCode(active.id).empty());
    }

    void aBuildLeavesOutWhatChangedMeanwhile() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        fixture.build(library);
        const std::int64_t networkId = PictureLibrary::networkIn(library);
        const std::vector<std::int64_t> ids = library.imageIds();
        bool changed = false;
        JobContext context({}, [&](const Progress& progress) {
            if (progress.stage != "Storing codes" || std::exchange(changed, true)) return;
            Library other = fixture.open();
            other.forgetFeatures(ids[4]);
            other.setImageState(ids[4], ImageState::Failed, "changed");
            other.removeImages(std::vector{ids[6]});
        });
        const BuildReport report = buildModel(library, networkId, defaultLibraryHash(), context);
        QVERIFY(changed);
        QVERIFY(library.hasModelFeatures(report.modelId));
        QCOMPARE(library.codeCount(report.modelId), std::int64_t(ids.size()) - 2);
        QVERIFY(!codeNow(library).empty());
    }

    void aLibraryOfAnEarlierVersionWhoseModelIsBrokenIsMended() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const std::int64_t broken = library.activeModel();
        const std::int64_t lost = library.modelImages(broken)[2];
        library.forgetFeatures(lost);
        library.setImageState(lost, ImageState::Failed, "it cannot be read any more");
        std::ofstream(fileOf(library, lost)) << "no picture";  // nor when the scan tries it again
        SQLite::Database(fixture.libraryFolder / "library.sqlite", SQLite::OPEN_READWRITE)
            .exec("DELETE FROM fitted_features");
        try {
            SearchIndex::load(library, fixture.context)->coder();
            QFAIL("it cannot code");
        } catch (const Error& error) {
            QVERIFY(error.remedy().find("Scan") != std::string::npos);
        }
        QVERIFY(updateLibrary(library, {}, fixture.context).build.modelId > broken);
        QVERIFY(SearchIndex::load(library, fixture.context)->coder().bits() > 0);
    }

    void anUpdateThatWasCutOffIsKnown() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        QVERIFY(!unfinishedUpdate(library).wasCutOff);
        addPictures(library, fixture.pictures, true, fixture.context);
        QVERIFY2(unfinishedUpdate(library).wasCutOff, "it was added and not looked at");
        for (const char* stage : {"Looking for pictures", "Extracting features", "Storing codes"}) {
            std::stop_source stop;
            JobContext context(stop.get_token(), [&](const Progress& progress) {
                if (progress.stage == stage) stop.request_stop();
            });
            QVERIFY_THROWS_EXCEPTION(Cancelled, updateLibrary(library, {}, context));
            QVERIFY2(unfinishedUpdate(library).wasCutOff, stage);
            QVERIFY2(library.updatingProcess() != getpid(), "whoever is not at it does not say so");
        }
        updateLibrary(library, {}, fixture.context);
        QVERIFY(!unfinishedUpdate(library).wasCutOff);
        QCOMPARE(unfinishedUpdate(library).pending, std::int64_t{0});

        library.setUpdatingProcess(1);  // some other program by now
        QVERIFY(unfinishedUpdate(library).wasCutOff && !unfinishedUpdate(library).isRunning);
    }

    void whatCannotBeAskedForLeavesNoMark() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const fs::path bad = fixture.folder / "bad.pth";
        std::ofstream(bad) << "no weights";
        for (const UpdateOptions& options :
             {UpdateOptions{.backbone = "nonsense"}, UpdateOptions{.weights = fixture.folder / "nosuch.pth"},
              UpdateOptions{.backbone = "embedded", .weights = bad}}) {
            QVERIFY_THROWS_EXCEPTION(Error, updateLibrary(library, options, fixture.context));
            QCOMPARE(library.updatingProcess(), std::int64_t{0});
        }
    }
};

QTEST_GUILESS_MAIN(ActiveModelTest)
#include "active_model_test.moc"
