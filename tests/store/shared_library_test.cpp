#include <QTemporaryDir>
#include <QTest>
#include <bit>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>
#include <thread>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/ingest/roots.hpp"
#include "core/ingest/update.hpp"
#include "core/query/browse.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/query/search_index.hpp"
#include "core/store/location.hpp"
#include "core/store/postgres/grants.hpp"
#include "core/store/postgres/shards.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/picture_library.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> ranking(const Library& library) {
    JobContext context;
    const auto index = SearchIndex::load(library, context);
    std::int64_t asked = 0;
    for (const ImageRecord& image : library.images())
        if (image.path == "beaches/001.jpg") asked = image.id;
    const SearchResult result = search(*index, queryFromRow(*index, std::size_t(index->rowOf(asked))), {});
    std::vector<std::string> paths;
    for (const RankedPicture& picture : result.ranked)
        paths.push_back(std::to_string(picture.distance) + " " + library.image(picture.imageId).path);
    std::ranges::sort(paths);  // ties are in the order of ids, which are others here and there
    return paths;
}

}  // namespace

/// In all parts that a shard has.
int codesAt(const PostgresServer& shard) {
    int codes = 0;
    std::istringstream tables(
        shard.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^codes_[0-9]+_'"));
    for (std::string table; tables >> table;)
        codes += std::stoi(shard.sql("SELECT count(*) FROM laplens." + table));
    return codes;
}

/// A library that a team shares, at a server of the test's own.
class SharedLibraryTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PostgresServer> server_;

private slots:
    void initTestCase() {
        if (!PostgresServer::isAvailable()) QSKIP("skipped: PostgreSQL is not installed");
        server_ = std::make_unique<PostgresServer>();
    }
    void cleanupTestCase() { server_.reset(); }

    void secretsAreNotShown_data() {
        QTest::addColumn<QString>("uri");
        QTest::addColumn<QString>("shown");
        QTest::newRow("folder") << "/home/a:b@c/x.laplens"
                                << "/home/a:b@c/x.laplens";
        QTest::newRow("plain") << "postgresql://host/db"
                               << "postgresql://host/db";
        QTest::newRow("password") << "postgresql://me:secret@host:5432/db?sslmode=require"
                                  << "postgresql://me@host:5432/db?sslmode=require";
        QTest::newRow("at sign") << "postgres://me:se@cr:et@host/db"
                                 << "postgres://...";
        QTest::newRow("slash") << "postgresql://me:sec/ret@host/db"
                               << "postgresql://...";
        QTest::newRow("slash behind a number") << "postgresql://me:12/34@host/db"
                                               << "postgresql://...";
        QTest::newRow("question mark") << "postgresql://me:se?cret@host/db?sslmode=require"
                                       << "postgresql://me@host/db?sslmode=require";
        QTest::newRow("slash, then question mark") << "postgresql://me:a/b?secret@host"
                                                   << "postgresql://...";
        QTest::newRow("percent") << "postgresql://me:se%zzcret@host/db"
                                 << "postgresql://...";
        QTest::newRow("equals") << "postgresql://host/db?password=se=cret"
                                << "postgresql://...";
        QTest::newRow("escaped name") << "postgresql:///db?pass%77ord=secret"
                                      << "postgresql://...";
        QTest::newRow("capitals") << "postgresql:///db?PASSWORD=secret"
                                  << "postgresql://...";
        QTest::newRow("hosts") << "postgresql://me:secret@[::1]:5432,b:5433/db"
                               << "postgresql://me@[::1]:5432,b:5433/db";
        QTest::newRow("parameter") << "postgresql:///db?password=secret&host=/tmp&sslpassword=x"
                                   << "postgresql:///db?host=/tmp";
        QTest::newRow("where secrets are kept is none")
            << "postgresql:///db?passfile=/home/me/.pgpass&sslkey=/home/me/key&password=secret"
            << "postgresql:///db?passfile=/home/me/.pgpass&sslkey=/home/me/key";
        QTest::newRow("port alone") << "postgresql://host:5432/db"
                                    << "postgresql://host:5432/db";
    }
    void secretsAreNotShown() {
        QFETCH(QString, uri);
        QFETCH(QString, shown);
        QCOMPARE(withoutSecrets(uri.toStdString()).string(), shown.toStdString());
        QVERIFY(!QString::fromStdString(libraryName(uri.toStdString())).contains("secret"));
    }

    void aServerThatIsNotThereIsToldWithoutThePassword() {
        const std::string problem = problemOf(
            [] { Library::open("postgresql://me:topsecret@/db?host=/nowhere&password=alsosecret"); });
        QVERIFY(problem.find("does not let us in") != std::string::npos);
        QVERIFY(problem.find("secret") == std::string::npos);
    }

    void anAddressThatCanBeReadInTwoWaysIsRefusedUnquoted() {
        for (const char* uri :
             {"postgresql://me:top/secret@host/db", "postgresql://me:top%zzsecret@host/db",
              "postgresql://me:a@secret:top@host/db", "postgresql:///db?password=top=secret"}) {
            const std::string problem = problemOf([&] { Library::open(uri); });
            QVERIFY2(problem.find("not the address") != std::string::npos, problem.c_str());
            QVERIFY(problem.find("top") == std::string::npos && problem.find("secret") == std::string::npos);
        }
    }

    void itRanksAsALibraryOnThisDisk() {
        PictureLibrary fixture(3);
        const fs::path uri = server_->newDatabase();
        Library local = fixture.open(), shared = Library::open(uri);
        for (Library* library : {&local, &shared}) {
            addPictures(*library, fixture.pictures, true, fixture.context);
            updateLibrary(*library, {}, fixture.context);
            QCOMPARE(library->counts().ready, 45);
        }
        QVERIFY(ranking(shared) == ranking(local));
        // Whoever opens it elsewhere codes a new picture the same way.
        const auto index = SearchIndex::load(Library::open(uri), fixture.context);
        const auto here = SearchIndex::load(local, fixture.context);
        const auto network = loadNetwork(backboneNamed(index->network.backbone), index->network.weightsFile);
        const Image picture = decodeFile(fixture.pictures / "beaches/001.jpg").image;
        QVERIFY(codeQuery(*index, *network, picture).code == codeQuery(*here, *network, picture).code);
        // For that the model is enough.
        const std::string database = PostgresServer::databaseOf(uri);
        server_->sql("CREATE TABLE aside AS TABLE laplens.features", database);
        server_->sql("TRUNCATE laplens.features", database);
        const auto alone = SearchIndex::load(Library::open(uri), fixture.context);
        QVERIFY(codeQuery(*alone, *network, picture).code == codeQuery(*here, *network, picture).code);
        server_->sql("INSERT INTO laplens.features TABLE aside", database);
        // And the server itself finds what the index in memory finds.
        const auto row = index->rowOf(index->imageIds[5]);
        const auto answer =
            shared.nearestCodes(shared.activeModel(), index->codes[std::size_t(row)], {.limit = 10});
        Query query = queryFromRow(*index, std::size_t(row));
        query.imageId = 0;
        const SearchResult result = search(*index, query, {.limit = 10});
        for (std::size_t i = 0; i < 10; ++i) QCOMPARE(answer.distances[i], int(result.ranked[i].distance));
    }

    void twoWhoScanAtOnceMakeNoRowTwice() {
        PictureLibrary fixture(4);
        const fs::path uri = server_->newDatabase();
        { Library::open(uri); }
        std::atomic<int> refused = 0;
        const auto scan = [&] {
            Library library = Library::open(uri);
            JobContext context;
            try {
                addPictures(library, fixture.pictures, true, context);
                updateLibrary(library, {}, context);
            } catch (const Error&) {
                ++refused;
            }
        };
        std::thread other(scan);
        scan();
        other.join();
        QVERIFY(refused < 2);
        Library library = Library::open(uri);
        updateLibrary(library, {}, fixture.context);
        QCOMPARE(library.counts().total, 60);
        QCOMPARE(library.counts().ready, 60);
        QCOMPARE(library.loadCodes(library.activeModel()).imageIds.size(), std::size_t{60});
        QCOMPARE(library.integrityProblem(), std::string());
    }

    void aRootThatSomeoneScansIsNotScannedTwice() {
        const fs::path uri = server_->newDatabase();
        Library one = Library::open(uri), two = Library::open(uri);
        const std::int64_t root = one.addRoot({.path = "/p", .kind = "folder"});
        {
            const Library::RootLock lock(one, root);
            QVERIFY(problemOf([&] { Library::RootLock(two, root); }).find("keeper is scanning") !=
                    std::string::npos);
            const Library::RootLock another(two, root + 1);
        }
        const Library::RootLock lock(two, root);
    }

    void aViewerMayLookButNotChange() {
        const fs::path uri = server_->newDatabase();
        Library keeper = Library::open(uri);
        keeper.addRoot({.path = "/p", .kind = "folder"});
        const std::string database = PostgresServer::databaseOf(uri);
        server_->sql("CREATE ROLE viewer LOGIN");
        server_->sql("CREATE ROLE editor LOGIN");
        runSharedStatements(uri, sharedGrants(uri, "viewer", SharedRole::Viewer));
        Library viewer = Library::open(server_->uri("viewer", database));
        QVERIFY(!viewer.readOnlyReason().empty());
        QCOMPARE(viewer.roots().size(), std::size_t{1});
        QVERIFY_THROWS_EXCEPTION(Error, Library::Transaction{viewer});
        QVERIFY_THROWS_EXCEPTION(Error, viewer.addRoot({.path = "/q", .kind = "folder"}));
        QCOMPARE(viewer.roots().size(), std::size_t{1});

        runSharedStatements(uri, sharedGrants(uri, "editor", SharedRole::Editor));
        Library editor = Library::open(server_->uri("editor", database));
        QVERIFY(editor.readOnlyReason().empty());
        editor.addRoot({.path = "/q", .kind = "folder"});
        const auto network = editor.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
        const auto model = editor.addModel({.networkId = network, .method = "lsh", .bits = 64});
        viewer.loadCodes(model);
        editor.removeModel(model);
        const std::string hostile = "x'; DROP SCHEMA laplens CASCADE; --";
        QVERIFY_THROWS_EXCEPTION(Error,
                                 runSharedStatements(uri, sharedGrants(uri, hostile, SharedRole::Viewer)));
        QCOMPARE(keeper.roots().size(), std::size_t{2});
    }

    void aViewerAndAnEditorUseALibraryWithShards() {
        const fs::path uri = server_->newDatabase();
        { Library::open(uri); }
        const std::string database = PostgresServer::databaseOf(uri);
        PostgresServer shards[2];
        std::vector<std::string> uris;
        for (PostgresServer& shard : shards) {  // postgres_fdw takes no one but superusers without a password
            shard.sql("CREATE ROLE holder LOGIN SUPERUSER PASSWORD 'word'");
            std::ofstream(shard.sql("SHOW hba_file"))
                << "local all holder scram-sha-256\nlocal all all trust\n";
            shard.sql("SELECT pg_reload_conf()");
            uris.push_back("postgresql://holder:word@/postgres?host=" + shard.folder());
        }
        JobContext context;
        addShards(uri, uris, context);
        server_->sql("CREATE ROLE onlooking LOGIN");
        server_->sql("CREATE ROLE editing LOGIN");
        runSharedStatements(uri, sharedGrants(uri, "onlooking", SharedRole::Viewer));
        runSharedStatements(uri, sharedGrants(uri, "editing", SharedRole::Editor));

        Library editor = Library::open(server_->uri("editing", database));
        const auto root = editor.addRoot({.path = "/p", .kind = "folder"});
        const auto network = editor.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
        const auto model = editor.addModel({.networkId = network, .method = "lsh", .bits = 64});
        PackedCodes codes(400, 64);
        std::vector<std::int64_t> ids;
        for (std::size_t i = 0; i < codes.size(); ++i) {
            codes[i][0] = i * 0x9e3779b97f4a7c15;
            ids.push_back(editor.addImage(
                {.rootId = root, .path = std::to_string(i) + ".jpg", .state = ImageState::Ready}));
        }
        editor.putCodes(model, ids, codes);
        editor.gatherStatistics(model, 400);

        const Library viewer = Library::open(server_->uri("onlooking", database));
        QCOMPARE(viewer.aboutHowManyCodes(model), 400);
        QVERIFY(!viewer.codesBeyond(400, model));
        const auto nearest = [&] {
            return viewer.nearestCodes(model, std::as_const(codes)[9], {.limit = 400});
        };
        QCOMPARE(nearest().imageIds.size(), std::size_t{400});
        QCOMPARE(nearest().imageIds[0], ids[9]);
        shards[1].stop("immediate");
        const auto part = nearest();
        QCOMPARE(part.missing.size(), std::size_t{1});
        QVERIFY(part.missing[0].find(shards[1].folder()) != std::string::npos);
        QVERIFY(part.imageIds.size() > 100 && part.imageIds.size() < 300);
        shards[1].start();
        QCOMPARE(nearest().imageIds.size(), std::size_t{400});
    }

    void aNewerLibraryOpensReadOnlyAndAForeignSchemaIsRefused() {
        const fs::path newer = server_->newDatabase();
        { Library::open(newer); }
        server_->sql("INSERT INTO laplens.schema_version VALUES (999)", PostgresServer::databaseOf(newer));
        QVERIFY(Library::open(newer).readOnlyReason().find("newer version") != std::string::npos);
        const fs::path foreign = server_->newDatabase();
        server_->sql("CREATE SCHEMA laplens CREATE TABLE laplens.t (a int)",
                     PostgresServer::databaseOf(foreign));
        QVERIFY(problemOf([&] { Library::open(foreign); }).find("another program") != std::string::npos);
    }

    void aLibraryOfAnOlderVersionIsBroughtUpToDateOnce() {
        QTemporaryDir old;
        const fs::path resources = qEnvironmentVariable("LAPLENS_RESOURCES").toStdString();
        const fs::path oldSchema = fs::path(old.path().toStdString()) / "schema";
        fs::copy(resources / "schema", oldSchema, fs::copy_options::recursive);
        for (const char* newer :
             {"002_fitted_features.sql", "003_not_copies.sql", "004_facts.sql", "005_keywords.sql"})
            fs::remove(oldSchema / "postgres" / newer);
        const fs::path uri = server_->newDatabase();
        const std::string database = PostgresServer::databaseOf(uri);
        const std::vector<std::int64_t> fitted{1, 2};
        const std::vector<float> feature{0.5F};
        std::int64_t model = 0;
        {
            qputenv("LAPLENS_RESOURCES", old.path().toUtf8());
            Library library = Library::open(uri);
            const auto root = library.addRoot({.path = "/p", .kind = "folder"});
            const auto network =
                library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
            for (const char* name : {"a.jpg", "b.jpg"})
                library.putFeature(network, library.addImage({.rootId = root, .path = name}), feature);
            model = library.addModel({.networkId = network, .method = "lsh", .bits = 64});
            server_->sql("UPDATE laplens.models SET fitted_images = '\\\\x01000000000000000200000000000000'",
                         database);
            server_->sql("CREATE ROLE onlooker LOGIN");
            qputenv("LAPLENS_RESOURCES", QByteArray::fromStdString(resources.string()));
        }
        server_->sql("GRANT USAGE ON SCHEMA laplens TO onlooker", database);
        server_->sql("GRANT SELECT ON ALL TABLES IN SCHEMA laplens TO onlooker", database);
        QVERIFY(problemOf([&] {
                    Library::open(server_->uri("onlooker", database));
                }).find("brought up to date") != std::string::npos);
        std::vector<std::thread> clients;
        for (int i = 0; i < 4; ++i) clients.emplace_back([&] { Library::open(uri); });
        for (std::thread& client : clients) client.join();
        QCOMPARE(
            server_->sql("SELECT string_agg(version::text, ' ' ORDER BY version) FROM laplens.schema_version",
                         database),
            std::string("1 2 3 4 5"));
        Library library = Library::open(uri);
        QCOMPARE(library.counts().total, 2);
        QCOMPARE(library.modelFeatures(model).imageIds, fitted);
        library.putModelImages(model, library.modelFeatures(model));
        server_->sql("TRUNCATE laplens.features", database);
        QCOMPARE(library.modelFeatures(model).features(1, 0), 0.5F);
        library.setNotCopies({"b", "a"}, true);
        library.putFacts(library.images().at(0).id, {.camera = "Canon EOS R"});
        const Library onlooker = Library::open(server_->uri("onlooker", database));
        QVERIFY(onlooker.readOnlyReason().find("not change") != std::string::npos);
        QCOMPARE(onlooker.notCopies(), std::vector{ContentPair("a", "b")});
        QCOMPARE(onlooker.factTexts(FactText::Camera), std::vector<std::string>{"Canon EOS R"});
    }

    void aServerThatComesBackIsAskedAgainAndATransactionIsLostWhole() {
        const fs::path uri = server_->newDatabase();
        Library library = Library::open(uri);
        const std::int64_t root = library.addRoot({.path = "/p", .kind = "folder"});
        server_->stop("immediate");
        std::thread later([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            server_->start();
        });
        QCOMPARE(library.roots().size(), std::size_t{1});  // waits until it is back
        later.join();
        {
            Library::Transaction transaction(library);
            library.addImage({.rootId = root, .path = "a.jpg"});
            server_->stop("immediate");
            server_->start();
            QVERIFY_THROWS_EXCEPTION(Error, library.addImage({.rootId = root, .path = "b.jpg"}));
        }
        QCOMPARE(library.counts().total, 0);
        library.addImage({.rootId = root, .path = "a.jpg"});
        QCOMPARE(library.counts().total, 1);
    }

    void aSmallRadiusIsAnsweredWithoutLookingAtAllCodes() {
        const fs::path uri = server_->newDatabase();
        {
            Library library = Library::open(uri);
            const auto network =
                library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
            const auto model = library.addModel({.networkId = network, .method = "lsh", .bits = 64});
            PackedCodes codes(200'000, 64);
            std::vector<std::int64_t> ids(codes.size());
            std::mt19937_64 random(3);
            for (std::size_t i = 0; i < codes.size(); ++i) {
                codes[i][0] = random();
                ids[i] = std::int64_t(i) + 1;
            }
            library.putCodes(model, ids, codes);
            library.indexCodes(model);
        }
        // What a connection read is counted when it ends.
        const auto looks = [&](const char* kind) {
            return std::stol(server_->sql(std::string("SELECT coalesce(sum(") + kind +
                                              "), 0) FROM pg_stat_all_tables WHERE relname ~ '^codes_'",
                                          PostgresServer::databaseOf(uri)));
        };
        const auto ask = [&](int radius) {
            const Library library = Library::open(uri);
            const std::vector<std::uint64_t> code{0x1234};
            QCOMPARE(library.nearestCodes(library.models().at(0).id, code, {.radius = radius}).byIndex,
                     radius < 12);
        };
        ask(40);
        QTRY_VERIFY(looks("seq_scan") > 0);
        const long scans = looks("seq_scan"), lookups = looks("idx_scan");
        ask(3);
        ask(7);
        QTRY_VERIFY(looks("idx_scan") > lookups);
        QCOMPARE(looks("seq_scan"), scans);
    }

    void codesAreSpreadOverShardsAndOneThatIsDownIsNamed() {
        const fs::path uri = server_->newDatabase();
        { Library::open(uri); }
        std::vector<std::unique_ptr<PostgresServer>> shards;
        std::vector<std::string> uris;
        for (int i = 0; i < 3; ++i) {
            shards.push_back(std::make_unique<PostgresServer>());
            uris.push_back(shards.back()->uri().string());
        }
        JobContext context;
        addShards(uri, uris, context);
        addShards(uri, uris, context);  // nothing is left to do
        Library library = Library::open(uri);
        const auto root = library.addRoot({.path = "/p", .kind = "folder"});
        const auto network = library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
        const auto model = library.addModel({.networkId = network, .method = "lsh", .bits = 64});
        PackedCodes codes(3000, 64);
        std::vector<std::int64_t> ids;
        std::mt19937_64 random(3);
        for (std::size_t i = 0; i < codes.size(); ++i) {
            codes[i][0] = random() & random();
            ids.push_back(library.addImage(
                {.rootId = root, .path = std::to_string(i) + ".jpg", .state = ImageState::Ready}));
        }
        library.putCodes(model, ids, codes);
        library.putCodes(model, ids, codes);  // a load that is begun again
        QCOMPARE(library.codeCount(model), 3000);
        QVERIFY(library.loadCodes(model).imageIds == ids);
        for (const auto& shard : shards) QVERIFY(codesAt(*shard) > 700);
        library.addTag(ids[5], "t");
        const auto check = [&](const Library::CodeQuestion& question) {
            std::vector<std::pair<int, std::int64_t>> expected;
            const auto wanted = library.imageIds(question.filter);
            for (std::size_t i = 0; i < ids.size(); ++i) {
                const int distance = std::popcount(codes[i][0] ^ codes[9][0]);
                if ((question.radius < 0 || distance <= question.radius) &&
                    std::ranges::binary_search(wanted, ids[i]))
                    expected.emplace_back(distance, ids[i]);
            }
            std::ranges::sort(expected);
            expected.resize(std::min(expected.size(), std::size_t(question.limit)));
            const auto answer = library.nearestCodes(model, std::as_const(codes)[9], question);
            QVERIFY(answer.missing.empty());
            QCOMPARE(answer.imageIds.size(), expected.size());
            for (std::size_t i = 0; i < expected.size(); ++i)
                QCOMPARE(answer.imageIds[i], expected[i].second);
        };
        check({.limit = 40});
        check({.limit = 40, .radius = 12});
        check({.limit = 40, .filter = {.tag = "t"}});
        QCOMPARE(library.aboutHowManyCodes(model), 0);
        library.gatherStatistics(model, 3000);
        QCOMPARE(library.aboutHowManyCodes(model), 3000);
        library.indexCodes(model);
        check({.limit = 40, .radius = 7});

        const std::string plan = server_->sql(
            "EXPLAIN VERBOSE SELECT image_id FROM (" +
                [&] {
                    std::string branches;
                    for (int i = 0; i < 3; ++i)
                        branches += std::string(i ? " UNION ALL " : "") +
                                    "(SELECT image_id, bit_count(code # B'" + std::string(64, '1') +
                                    "') AS distance FROM laplens.codes_1_" + std::to_string(i) +
                                    " ORDER BY bit_count(code # B'" + std::string(64, '1') +
                                    "'), image_id LIMIT 5)";
                    return branches;
                }() +
                ") n ORDER BY distance + 0 LIMIT 5",
            PostgresServer::databaseOf(uri));
        QVERIFY2(plan.find("Async Foreign Scan") != std::string::npos, plan.c_str());
        const std::size_t remote = plan.find("Remote SQL");
        QVERIFY2(plan.find("ORDER BY bit_count", remote) != std::string::npos &&
                     plan.find("LIMIT 5", remote) != std::string::npos,
                 plan.c_str());

        const auto whole = library.nearestCodes(model, std::as_const(codes)[9], {.limit = 3000});
        shards[1]->stop("immediate");
        const auto part = library.nearestCodes(model, std::as_const(codes)[9], {.limit = 3000});
        QCOMPARE(part.missing.size(), std::size_t{1});
        QVERIFY(part.missing[0].find(shards[1]->folder()) != std::string::npos);
        QVERIFY(part.imageIds.size() > 1600 && part.imageIds.size() < 2400);
        QVERIFY(std::ranges::is_sorted(part.distances));
        shards[1]->start();
        QCOMPARE(library.nearestCodes(model, std::as_const(codes)[9], {.limit = 3000}).imageIds.size(),
                 whole.imageIds.size());
        library.removeModel(model);
        QCOMPARE(shards[0]->sql("SELECT count(*) FROM pg_class WHERE relname ~ '^codes_1_'"),
                 std::string("0"));
    }

    void aShardIsAddedPartByPartAndAKillInTheMiddleLosesNothing() {
        const fs::path uri = server_->newDatabase();
        Library library = Library::open(uri);
        const auto network = library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
        const auto model = library.addModel({.networkId = network, .method = "lsh", .bits = 64});
        PackedCodes codes(40'000, 64);
        std::vector<std::int64_t> ids(codes.size());
        std::mt19937_64 random(11);
        for (std::size_t i = 0; i < codes.size(); ++i) {
            codes[i][0] = random() & random();
            ids[i] = std::int64_t(i) + 1;
        }
        library.putCodes(model, ids, codes);
        library.indexCodes(model);
        const std::vector<std::uint64_t> asked{0};
        const auto wholeAnswer = [&] { return library.nearestCodes(model, asked, {.limit = 3000}); };
        const auto expected = wholeAnswer();

        const std::string database = PostgresServer::databaseOf(uri);
        // From one server to one shard, then to a second, then to a third; each time cut off in the middle.
        std::vector<std::unique_ptr<PostgresServer>> shards;
        std::vector<std::string> uris;
        for (int round = 0; round < 3; ++round) {
            shards.push_back(std::make_unique<PostgresServer>());
            uris.push_back(shards.back()->uri().string());
            // Before a copy, after one, and before one again.
            server_->sql("CREATE SEQUENCE made", database);
            server_->sql(
                "CREATE FUNCTION cut() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN IF "
                "nextval(''public.made'') = " +
                    std::to_string(round == 1 ? 4 : 7) +
                    " THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; END'",
                database);
            server_->sql(
                "CREATE EVENT TRIGGER cut ON ddl_command_end WHEN TAG IN ('CREATE FOREIGN TABLE') "
                "EXECUTE FUNCTION cut()",
                database);
            JobContext first;
            QVERIFY_THROWS_EXCEPTION(Error, addShards(uri, {uris.back()}, first));
            server_->sql("DROP EVENT TRIGGER cut", database);
            server_->sql("DROP FUNCTION cut", database);
            server_->sql("DROP SEQUENCE made", database);
            if (round == 0) QVERIFY(codesAt(*shards[0]) < 40'000);
            const auto during = wholeAnswer();
            QVERIFY(during.missing.empty());
            QVERIFY(during.imageIds == expected.imageIds && during.distances == expected.distances);
            JobContext context;
            addShards(uri, {uris.back()}, context);
            int sum = 0;
            for (const auto& shard : shards) {
                const int held = codesAt(*shard);
                QVERIFY2(std::abs(held - 40'000 / (round + 1)) < 4'000, qPrintable(QString::number(held)));
                sum += held;
            }
            QCOMPARE(sum, 40'000);
            const auto after = wholeAnswer();
            QVERIFY(after.imageIds == expected.imageIds && after.distances == expected.distances);
            QVERIFY(library.nearestCodes(model, asked, {.radius = 7}).byIndex);
            QCOMPARE(library.aboutHowManyCodes(model), 40'000);
        }
        QVERIFY(library.loadCodes(model).imageIds == ids);
        library.putCodes(model, ids, codes);  // a load that is begun again
        QCOMPARE(library.codeCount(model), 40'000);

        const fs::path another = server_->newDatabase();
        { Library::open(another); }
        JobContext context;
        QVERIFY(problemOf([&] { addShards(another, {uris[0]}, context); }).find("already") !=
                std::string::npos);
    }

    void aLibraryThatStaysAtItsServerRanksAsOneInMemory() {
        PictureLibrary fixture(3);
        const fs::path uri = server_->newDatabase();
        Library library = Library::open(uri);
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const auto here = SearchIndex::load(library, fixture.context);
        const auto there = SearchIndex::load(library, fixture.context, 10);
        QVERIFY(!here->isAtServer() && there->isAtServer());
        QCOMPARE(there->codeCount(), 45);
        QVERIFY_THROWS_EXCEPTION(Error, there->requireInMemory());
        const std::int64_t asked = here->imageIds[7];
        const Query query = *queryOfPicture(*here, asked), same = *queryOfPicture(*there, asked);
        QVERIFY(query.code == same.code && query.feature == same.feature);
        const Query moved =
            withFeedback(*here, query, std::vector{here->imageIds[8]}, std::vector{here->imageIds[20]});
        QVERIFY(
            moved.code ==
            withFeedback(*there, same, std::vector{here->imageIds[8]}, std::vector{here->imageIds[20]}).code);
        library.setImageState(here->imageIds[9], ImageState::Missing);
        ImageFilter one;
        one.label = here->labelNames.at(1);
        const auto left = SearchIndex::load(library, fixture.context);
        for (const SearchOptions& options : {SearchOptions{},
                                             {.limit = 10},
                                             {.bits = 16, .limit = 20},
                                             {.radius = 12},
                                             {.nearest = 5},
                                             {.filter = one},
                                             {.rerank = true},
                                             {.weighted = true}}) {
            const SearchResult a = search(*left, *queryOfPicture(*left, asked), options);
            const SearchResult b = search(*there, same, options);
            QCOMPARE(b.ranked.size(), a.ranked.size());
            QVERIFY(b.missing.empty());
            for (std::size_t i = 0; i < a.ranked.size(); ++i) {
                QCOMPARE(b.ranked[i].distance, a.ranked[i].distance);
                if (!options.weighted) QCOMPARE(b.ranked[i].imageId, a.ranked[i].imageId);
                QVERIFY(codeAtHand(*there, b, b.ranked[i].imageId) == left->codeOf(b.ranked[i].imageId));
            }
        }
    }

    void itIsBrowsedAsALibraryOnThisDiskAndCutWhereItIsLong() {
        PictureLibrary fixture(5);
        const fs::path folder = fixture.pictures.parent_path() / "local.laplens";
        Library local = Library::open(folder), shared = Library::open(server_->newDatabase());
        for (Library* library : {&local, &shared}) {
            addPictures(*library, fixture.pictures, true, fixture.context);
            updateLibrary(*library, {}, fixture.context);
        }
        const auto listed = [](const Library& library, const BrowseListing& listing) {
            std::vector<std::string> paths;
            for (const std::int64_t id : listing.imageIds) paths.push_back(library.image(id).path);
            return paths;
        };
        ImageFilter one;
        one.label = local.labelCounts().at(1).first;
        using By = BrowseOrder::By;
        using Group = BrowseOrder::Group;
        for (const ImageFilter& filter : {ImageFilter(), one})
            for (const Group group : {Group::None, Group::Folder, Group::Month, Group::Label})
                for (const By by : {By::Added, By::Date, By::Name, By::Folder, By::FileSize, By::Pixels})
                    for (const bool descending : {false, true}) {
                        const BrowseOrder order{by, descending, group};
                        const auto whole = browse(local, filter, order, nullptr);
                        const auto there = browse(shared, filter, order, nullptr);
                        auto expected = listed(local, whole);
                        QVERIFY(!there.isCut);
                        QVERIFY(listed(shared, there) == expected);
                        QCOMPARE(there.sections.size(), whole.sections.size());
                        const auto cut = browse(shared, filter, order, nullptr, filter.label ? 3 : 7);
                        QVERIFY(cut.isCut);
                        expected.resize(filter.label ? 3 : 7);
                        QVERIFY2(listed(shared, cut) == expected,
                                 qPrintable(QStringLiteral("group %1, by %2, descending %3")
                                                .arg(int(group))
                                                .arg(int(by))
                                                .arg(descending)));
                    }
        ImageFilter tagged;
        tagged.tag = "t";
        shared.addTag(shared.imageIds()[3], "t");
        QCOMPARE(browse(shared, tagged, {}, nullptr).imageIds, std::vector{shared.imageIds()[3]});
    }

    void aLockIsHeldOverALostConnection() {
        const fs::path uri = server_->newDatabase();
        Library one = Library::open(uri), two = Library::open(uri);
        const Library::RootLock lock(one, 7);
        const auto cutOff = [&](const std::string& who) {
            server_->sql(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE locktype = 'advisory' AND datname = '" +
                PostgresServer::databaseOf(uri) + "'" + who);
        };
        cutOff("");
        one.roots();
        QVERIFY(problemOf([&] { Library::RootLock(two, 7); }).find("keeper is scanning") !=
                std::string::npos);
        cutOff("");
        const Library::RootLock taken(two, 7);
        QVERIFY(problemOf([&] { one.roots(); }).find("someone else has begun") != std::string::npos);
    }

    void aChangeIsNotSentTwiceAndGrantsNeedALibrary() {
        const fs::path uri = server_->newDatabase();
        QVERIFY(problemOf([&] {
                    sharedGrants(uri, "viewer", SharedRole::Viewer);
                }).find("no shared library") != std::string::npos);
        Library library = Library::open(uri);
        // A trigger that ends its own connection after the row is there: as lost on the way back.
        const std::string database = PostgresServer::databaseOf(uri);
        server_->sql(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM "
            "pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'",
            database);
        server_->sql("CREATE TRIGGER cut AFTER INSERT ON laplens.runs FOR EACH ROW EXECUTE FUNCTION cut()",
                     database);
        QVERIFY(problemOf([&] { library.addRun({.name = "r"}); }).find("in the middle of a change") !=
                std::string::npos);
        QCOMPARE(library.runs().size(), std::size_t{0});
        server_->sql("DROP TRIGGER cut ON laplens.runs", database);
        server_->stop("immediate");
        server_->start();
        library.addRun({.name = "r"});  // a lost connection is noticed before a change is sent
        QCOMPARE(library.runs().size(), std::size_t{1});
    }

    void aQuestionInTheMiddleOfWhichAServerIsStartedAgainIsAnswered() {
        const fs::path uri = server_->newDatabase();
        { Library::open(uri); }
        PostgresServer shard;
        const std::string database = PostgresServer::databaseOf(uri);
        const std::string asking =
            "FROM pg_stat_activity WHERE state = 'active' AND query ~ "
            "'bit_count|FETCH' AND pid <> pg_backend_pid()";
        const std::vector<std::uint64_t> code{1};
        // Enough to compare with to be still at it when the server is stopped.
        Library::CodeQuestion question{.limit = 50};
        for (std::uint64_t i = 2; i < 16; ++i) question.others.push_back({i * 0x9e3779b97f4a7c15});
        const auto answerCutOff = [&](const Library& library, std::int64_t model, PostgresServer& server,
                                      const std::string& at, const std::function<void()>& cut) {
            bool wasAsked = false;
            std::jthread cutter([&](std::stop_token done) {
                while (!wasAsked && !done.stop_requested())
                    wasAsked = server.sql("SELECT count(*) " + asking, at) != "0";
                cut();
            });
            auto answer = library.nearestCodes(model, code, question);
            cutter.request_stop();
            cutter.join();
            if (!wasAsked) answer.imageIds.clear();
            return answer;
        };
        const auto startedAgain = [](PostgresServer& server) {
            return [&server] {
                server.stop("immediate");
                server.start();
            };
        };
        Library library = Library::open(uri);
        const auto network = library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
        const auto model = library.addModel({.networkId = network, .method = "lsh", .bits = 64});
        server_->sql("INSERT INTO laplens.codes SELECT " + std::to_string(model) +
                         ", i, (i * 2654435761)::bit(64) FROM generate_series(1, 300000) i",
                     database);
        const auto expected = library.nearestCodes(model, code, question).imageIds;
        QCOMPARE(expected.size(), std::size_t{50});
        QVERIFY(answerCutOff(library, model, *server_, database, startedAgain(*server_)).imageIds ==
                expected);
        JobContext context;
        addShards(uri, {shard.uri().string()}, context);
        const std::string there = PostgresServer::databaseOf(shard.uri());
        const auto again = answerCutOff(library, model, shard, there, [&] {
            shard.sql("SELECT pg_terminate_backend(pid) " + asking, there);
        });
        QVERIFY(again.missing.empty());
        QVERIFY(again.imageIds == expected);
        // One that is down in the very moment is named, and answers the next question.
        const auto without = answerCutOff(library, model, shard, there, startedAgain(shard));
        QVERIFY(without.imageIds == expected || without.missing.size() == 1);
        QVERIFY(library.nearestCodes(model, code, question).imageIds == expected);
    }

    void aQuestionIsStoppedAtTheServer() {
        const fs::path uri = server_->newDatabase();
        Library library = Library::open(uri);
        const auto network = library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
        const auto model = library.addModel({.networkId = network, .method = "lsh", .bits = 64});
        server_->sql("INSERT INTO laplens.codes SELECT " + std::to_string(model) +
                         ", i, (i * 2654435761)::bit(64) FROM generate_series(1, 2000000) i",
                     PostgresServer::databaseOf(uri));
        std::stop_source stop;
        std::thread later([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            stop.request_stop();
        });
        const std::vector<std::uint64_t> code{1};
        bool stopped = false;
        for (int i = 0; i < 50 && !stopped; ++i) try {
                library.nearestCodes(model, code, {}, stop.get_token());
            } catch (const Cancelled&) {
                stopped = true;
            }
        later.join();
        QVERIFY(stopped);
        QCOMPARE(server_->sql("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query ~ "
                              "'bit_count' AND pid <> pg_backend_pid()"),
                 std::string("0"));
        QCOMPARE(library.nearestCodes(model, code, {.limit = 3}).imageIds.size(), std::size_t{3});
    }
};

QTEST_GUILESS_MAIN(SharedLibraryTest)
#include "shared_library_test.moc"
