#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>
#include <cstdlib>
#include <iomanip>
#include <sstream>

#include "core/store/sqlite/migrations.hpp"
#include "tests/store/library_fixture.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

fs::path fixtureOf(int version) {
    std::ostringstream name;
    name << "schema-" << std::setfill('0') << std::setw(3) << version << ".sqlite";
    return fs::path(LAPLENS_FIXTURES) / name.str();
}

/// A library with something in every table.
void makeFixture(const fs::path& file) {
    LibraryFixture fixture;
    {
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 12);
        library.setImageState(ids[11], ImageState::Failed, "truncated");
        library.addTag(ids[0], kFavouriteTag);
        library.putThumbnail(ids[0], std::vector<std::byte>(30, std::byte{7}));
        const auto network = library.addNetwork(
            {.backbone = "embedded", .weightsSha256 = "abc", .weightsFile = "networks/a", .featureSize = 4});
        const auto model = library.addModel({.networkId = network,
                                             .method = "ldh-mixed",
                                             .bits = 64,
                                             .seed = 3,
                                             .settingsJson = R"({"bits":64})",
                                             .state = std::vector<std::byte>(9, std::byte{1}),
                                             .eigenvalues = {0.25, 0.5},
                                             .createdAt = "2026-01-02T03:04:05Z"});
        for (int i = 0; i < 11; ++i) {
            library.putFeature(network, ids[static_cast<std::size_t>(i)],
                               std::vector<float>{1, 2, 3, static_cast<float>(i)});
            library.putCode(model, ids[static_cast<std::size_t>(i)],
                            std::vector<std::uint64_t>{static_cast<std::uint64_t>(i) << 40});
        }
        library.putModelImages(model, library.loadFeaturesOf(network, std::span(ids).first(11)));
        library.setActiveModel(model);
        library.addRun({.name = "a run",
                        .settingsJson = "{}",
                        .resultJson = R"({"map":0.5})",
                        .createdAt = "2026-01-02T03:04:05Z"});
        library.addSearch({.name = "dogs", .queryJson = "{}", .createdAt = "2026-01-02T03:04:05Z"});
        library.setNotCopies({"b", "a"}, true);
        library.putFacts(ids[0], {"Canon EOS R",
                                  "50mm",
                                  4,
                                  "Bergen",
                                  {"Places/Norway"},
                                  "red",
                                  GeoPosition{60.39, 5.32},
                                  "a.xmp 12 34"});
        library.putText(ids[0], {"Total 7,90", {1, 2, 3, 4, 5, 6, 7, 8}});
        library.putCopyCodes(ids[0], {1, 2, 3, 4});
    }
    {
        SQLite::Database database(fixture.file(), SQLite::OPEN_READWRITE);
        database.exec("PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM");
    }
    fs::copy_file(fixture.file(), file, fs::copy_options::overwrite_existing);
}

}  // namespace

/// tests/store/fixtures keeps a library of every schema there ever was. A new migration needs a new file:
/// LAPLENS_WRITE_FIXTURE=1 schema_versions_test writes it, once, before the schema is released.
class SchemaVersionsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        const fs::path newest = fixtureOf(latestSchemaVersion());
        if (std::getenv("LAPLENS_WRITE_FIXTURE") && !fs::exists(newest)) makeFixture(newest);
    }

    void librariesOfEveryVersionOpenWithAllTheyHold_data() {
        QTest::addColumn<int>("version");
        for (int version = 1; version <= latestSchemaVersion(); ++version)
            QTest::addRow("schema %d", version) << version;
    }
    void librariesOfEveryVersionOpenWithAllTheyHold() {
        QFETCH(int, version);
        QVERIFY2(fs::exists(fixtureOf(version)), fixtureOf(version).c_str());
        LibraryFixture fixture;
        fs::create_directories(fixture.folder);
        fs::copy_file(fixtureOf(version), fixture.file());
        QCOMPARE(SQLite::Database(fixture.file()).execAndGet("PRAGMA user_version").getInt(), version);

        Library library = Library::openExisting(fixture.folder);
        QCOMPARE(SQLite::Database(fixture.file()).execAndGet("PRAGMA user_version").getInt(),
                 latestSchemaVersion());
        QVERIFY(library.readOnlyReason().empty());
        QCOMPARE(library.integrityProblem(), std::string());
        QCOMPARE(library.counts().total, 12);
        QCOMPARE(library.counts().failed, 1);
        QVERIFY(same(library.images().at(4), imageRecord(library.roots().at(0).id, 4)));
        QCOMPARE(library.imagesTagged(kFavouriteTag).size(), std::size_t{1});
        QCOMPARE(library.thumbnail(library.images().at(0).id).size(), std::size_t{30});
        QCOMPARE(library.networks().at(0).weightsFile, fs::path("networks/a"));
        const auto features = library.loadFeatures(library.networks().at(0).id);
        QCOMPARE(features.features(7, 3), 7.0f);
        const ModelRecord model = library.model(library.activeModel());
        QCOMPARE(model.method, std::string("ldh-mixed"));
        QCOMPARE(model.state.size(), std::size_t{9});
        QCOMPARE(model.eigenvalues, (std::vector<double>{0.25, 0.5}));
        QCOMPARE(library.modelImages(model.id).size(), std::size_t{11});
        QCOMPARE(library.loadCodes(model.id).codes[5][0], std::uint64_t{5} << 40);
        QCOMPARE(library.runs().at(0).resultJson, std::string(R"({"map":0.5})"));
        QCOMPARE(library.searches().size(), std::size_t(version >= 3 ? 1 : 0));
        QCOMPARE(library.notCopies(),
                 version >= 5 ? std::vector{ContentPair("a", "b")} : std::vector<ContentPair>());
        // What earlier versions read is read again, for what they did not look at, and stays until then.
        QCOMPARE(library.imagesWithoutFacts().size(), std::size_t(version >= 9 ? 10 : 11));
        QCOMPARE(library.factTexts(FactText::Keyword).size(), std::size_t(version >= 9 ? 2 : 0));
        QCOMPARE(library.placesOf(library.imageIds()).size(), std::size_t(version >= 9 ? 1 : 0));
        QCOMPARE(library.sidecarsRead().size(), std::size_t(version >= 9 ? 1 : 0));
        QCOMPARE(library.factTexts(FactText::Camera),
                 version >= 6 ? std::vector<std::string>{"Canon EOS R"} : std::vector<std::string>());
        QCOMPARE(library.countWithText(), std::int64_t(version >= 7 ? 1 : 0));
        QCOMPARE(library.imagesWithoutCopyCodes().size(), std::size_t(version >= 8 ? 10 : 11));
        ImageFilter byText;
        byText.terms = {{.about = ImageTerm::About::Text, .text = "total"}};
        QCOMPARE(library.imageIds(byText).size(), std::size_t(version >= 7 ? 1 : 0));
        library.addTag(library.images().at(1).id, "still writable");
        // Also a model of an earlier version keeps what it was fitted on.
        library.forgetFeatures(library.images().at(3).id);
        QVERIFY(library.hasModelFeatures(model.id));
        QCOMPARE(library.modelFeatures(model.id).features(3, 3), 3.0f);
    }
};

QTEST_GUILESS_MAIN(SchemaVersionsTest)
#include "schema_versions_test.moc"
