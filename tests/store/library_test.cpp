#include <QTest>
#include <algorithm>
#include <random>

#include "core/base/error.hpp"
#include "core/base/job_context.hpp"
#include "tests/store/library_fixture.hpp"

using namespace laplens;
using namespace std::string_literals;

class LibraryTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (testsSharedLibrary() && !PostgresServer::isAvailable())
            QSKIP("skipped: PostgreSQL is not installed");
    }

    void rootsComeBackAsTheyWerePut() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto folder = library.addRoot({.path = "/a", .kind = "folder", .labelled = true});
        const auto dataset = library.addRoot({.path = "/a", .kind = "mnist-train"});
        QVERIFY(folder != dataset);
        QCOMPARE(library.addRoot({.path = "/a", .kind = "folder"}), folder);
        library.setRootOffline(dataset, true);
        library.setRootPath(folder, "/moved here");
        const auto roots = library.roots();
        QCOMPARE(roots.size(), std::size_t{2});
        QCOMPARE(roots[0].path, std::filesystem::path("/moved here"));
        QCOMPARE(roots[0].kind, std::string("folder"));
        QVERIFY(roots[0].labelled && !roots[0].offline);
        QVERIFY(!roots[1].labelled && roots[1].offline);
        QVERIFY_THROWS_EXCEPTION(Error, library.setRootOffline(99, true));
    }

    void picturesComeBackAsTheyWerePut() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto root = library.addRoot({.path = "/pictures", .kind = "folder"});
        std::vector<ImageRecord> records;
        for (int i = 0; i < 4; ++i) {
            records.push_back(imageRecord(root, i, static_cast<ImageState>(i)));
            records.back().id = library.addImage(records.back());
        }
        const auto images = library.images();
        QCOMPARE(images.size(), records.size());
        for (std::size_t i = 0; i < images.size(); ++i) {
            QVERIFY(same(images[i], records[i]));
            QVERIFY(same(library.image(records[i].id), records[i]));
            const auto inState = library.imagesInState(records[i].state);
            QCOMPARE(inState.size(), std::size_t{1});
            QCOMPARE(inState[0].id, records[i].id);
            QCOMPARE(library.imagesWithContent(records[i].contentHash).at(0).id, records[i].id);
        }
        QCOMPARE(library.imageFile(records[2]), std::filesystem::path("/pictures/2024/img_2.jpg"));
        QVERIFY(library.imagesWithContent("").empty());
        QVERIFY_THROWS_EXCEPTION(Error, library.image(12345));

        ImageRecord changed = imageRecord(root, 77);
        changed.id = records[0].id;
        library.updateImage(changed);
        QVERIFY(same(library.image(changed.id), changed));
        library.setImageState(changed.id, ImageState::Failed, "not a picture");
        QCOMPARE(library.image(changed.id).error, std::string("not a picture"));
        QVERIFY(library.image(changed.id).state == ImageState::Failed);
        changed.id = 12345;
        QVERIFY_THROWS_EXCEPTION(Error, library.updateImage(changed));
        QVERIFY_THROWS_EXCEPTION(Error, library.setImageState(12345, ImageState::Ready));
        // Two programs that scan at once both find a new file.
        QCOMPARE(library.addImage(records[1]), records[1].id);
        QVERIFY_THROWS_EXCEPTION(Error, library.addImage(imageRecord(99, 1)));
        // A picture that was taken out comes back as the one that it was.
        library.removeImages(std::vector{records[1].id});
        QCOMPARE(library.addImage(records[1]), records[1].id);
        QVERIFY(same(library.image(records[1].id), records[1]));
        QVERIFY(library.addImage(imageRecord(root, 78)) > records.back().id);
    }

    void pathsAreKeptByteForByte() {
        LibraryFixture fixture;
        const std::string name = "a\nb\xFF\xFE\x80 \"'%?#;--\0after nul"s;
        const std::filesystem::path rootPath = "/mnt/\xC3\x28\n\xFF";
        std::int64_t id = 0;
        {
            Library library = Library::open(fixture.folder);
            const auto root = library.addRoot({.path = rootPath, .kind = "folder"});
            ImageRecord image;
            image.rootId = root;
            image.path = name;
            id = library.addImage(image);
            QCOMPARE(library.addRoot({.path = rootPath, .kind = "folder"}), root);
        }
        Library library = Library::openExisting(fixture.folder);
        QVERIFY(library.image(id).path == name);
        QVERIFY(library.roots().at(0).path == rootPath);
        QVERIFY(library.imageFile(library.image(id)).native() == rootPath.native() + "/" + name);
    }

    void countsAddUp() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto a = library.addRoot({.path = "/a", .kind = "folder"});
        const auto b = library.addRoot({.path = "/b", .kind = "folder"});
        for (int i = 0; i < 20; ++i)
            library.addImage(imageRecord(i < 12 ? a : b, i, static_cast<ImageState>(i % 4)));
        const LibraryCounts counts = library.counts();
        QCOMPARE(counts.total, 20);
        QCOMPARE(counts.pending, 5);
        QCOMPARE(counts.ready, 5);
        QCOMPARE(counts.failed, 5);
        QCOMPARE(counts.missing, 5);
        QCOMPARE(counts.labelled, 10);
        QCOMPARE(library.pictureCountOf(a), std::int64_t{9});
        QCOMPARE(library.pictureCountOf(b), std::int64_t{6});
    }

    void filtersAgreeWithALookAtEveryPicture() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto a = library.addRoot({.path = "/a", .kind = "folder"});
        const auto b = library.addRoot({.path = "/b", .kind = "folder"});
        for (int i = 0; i < 200; ++i) {
            const auto id =
                library.addImage(imageRecord(i * 7 % 3 ? a : b, i, static_cast<ImageState>(i * 5 % 4)));
            if (i % 3 == 0) library.addTag(id, "holiday");
        }
        const auto tagged = library.imagesTagged("holiday");
        for (int mask = 0; mask < 32; ++mask) {
            ImageFilter filter;
            if (mask & 1) filter.rootId = a;
            if (mask & 2) filter.state = ImageState::Ready;
            if (mask & 4) filter.tag = "holiday";
            if (mask & 8) filter.label = mask & 16 ? "odd" : "";
            if (mask & 16) filter.pathContains = "IMG_1";
            std::vector<std::int64_t> expected;
            for (const ImageRecord& image : library.images())
                if ((!filter.rootId || image.rootId == a) &&
                    (!filter.state || image.state == ImageState::Ready) &&
                    (!filter.tag || std::find(tagged.begin(), tagged.end(), image.id) != tagged.end()) &&
                    (!filter.label || image.label == *filter.label) &&
                    (!filter.pathContains || image.path.find("img_1") != std::string::npos))
                    expected.push_back(image.id);
            QVERIFY(library.imageIds(filter) == expected);
        }
        QVERIFY(library.imageIds({.tag = "unknown"}).empty());
        std::vector<std::pair<std::int64_t, std::string>> tags;
        for (const std::int64_t id : {tagged[1], tagged[3]}) tags.emplace_back(id, "holiday");
        QVERIFY(library.tagsOf(std::vector{tagged[3], tagged[0] + 1, tagged[1]}) == tags);
        QVERIFY(library.imageIdsInState(ImageState::Ready) == library.imageIds({.state = ImageState::Ready}));
    }

    void aFolderIsFilteredByWithWhatLiesBelowIt() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto a = library.addRoot({.path = "/a", .kind = "folder"});
        const auto b = library.addRoot({.path = "/b", .kind = "folder"});
        const std::vector<std::string> paths = {"x.jpg",      "sea/x.jpg",     "sea/isle/x.jpg",
                                                "sea0/x.jpg", "sea/a/b.jpg",   "sea side/x.jpg",
                                                "SEA/x.jpg",  "lake/sea/x.jpg"};
        for (const std::int64_t root : {a, b})
            for (const std::string& path : paths) library.addImage({.rootId = root, .path = path});
        const auto within = [&](const std::string& folder) {
            std::vector<std::string> found;
            for (const std::int64_t id : library.imageIds({.rootId = a, .folder = folder})) {
                const ImageRecord image = library.image(id);
                found.push_back(image.rootId == a ? image.path : "of another root");
            }
            return found;
        };
        QVERIFY(within("sea") == std::vector<std::string>({"sea/x.jpg", "sea/isle/x.jpg", "sea/a/b.jpg"}));
        QVERIFY(within("sea/isle") == std::vector<std::string>({"sea/isle/x.jpg"}));
        QVERIFY(within("se").empty());
    }

    void recordsComeInTheOrderAskedFor() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 10);
        const std::vector<std::int64_t> wanted = {ids[7], ids[2], 9999, ids[2], ids[0]};
        const auto images = library.imagesByIds(wanted);
        QCOMPARE(images.size(), std::size_t{4});
        QCOMPARE(images[0].id, ids[7]);
        QCOMPARE(images[1].id, ids[2]);
        QCOMPARE(images[3].id, ids[0]);
    }

    void labelsAreFoundForAnySubset() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 10);
        const std::vector<std::int64_t> some = {ids[0], ids[1], ids[5], ids[8], ids[9], 9999};
        const std::vector<std::string> expected = {"", "odd", "odd", "", "odd", ""};
        QVERIFY(library.labelsOf(some) == expected);
        QVERIFY(library.labelsOf({}).empty());
        const auto counts = library.labelCounts();
        QCOMPARE(counts.size(), std::size_t{1});
        QVERIFY(counts[0] == std::pair(std::string("odd"), std::int64_t{5}));
    }

    void whatIsInTheTrashIsNeitherListedNorCounted() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 10);
        for (const std::int64_t id : ids) library.addTag(id, "sea");
        const LibraryCounts before = library.counts();
        const std::int64_t inRoot = library.pictureCountOf(library.image(ids[1]).rootId);
        library.setImageState(ids[1], ImageState::Missing, kInTheTrash);
        library.setImageState(ids[2], ImageState::Missing, "the file is gone");
        const auto listed = library.imageIds();
        QCOMPARE(listed.size(), ids.size() - 1);
        QVERIFY(!std::ranges::count(listed, ids[1]));
        QVERIFY(library.imageIds({.state = ImageState::Missing}) == std::vector({ids[2]}));
        QVERIFY(!std::ranges::count(library.imageIds({.tag = "sea"}), ids[1]));
        QCOMPARE(library.counts().total, before.total - 1);
        QCOMPARE(library.counts().missing, 1);
        QCOMPARE(library.counts().labelled, before.labelled - 1);
        QCOMPARE(library.counts().present(), before.total - 2);
        const bool ofOneRoot = library.image(ids[1]).rootId == library.image(ids[2]).rootId;
        QCOMPARE(library.pictureCountOf(library.image(ids[1]).rootId), inRoot - (ofOneRoot ? 2 : 1));
        QCOMPARE(library.labelCounts()[0].second, 4);
        QCOMPARE(library.tagCounts()[0].second, 8);
        QVERIFY2(std::ranges::count(library.imagesTagged("sea"), ids[1]) == 1, "its tags are kept");
        library.setImageState(ids[1], ImageState::Ready);
        QVERIFY(library.imageIds() == ids);
    }

    void picturesOfOneContentAreFoundTogether() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 8);
        const auto give = [&](std::int64_t id, const std::string& content, ImageState state) {
            ImageRecord image = library.image(id);
            image.contentHash = content;
            image.state = state;
            library.updateImage(image);
        };
        for (const std::int64_t id : ids) give(id, "own " + std::to_string(id), ImageState::Ready);
        for (const int i : {1, 4, 6}) give(ids[i], "b", ImageState::Ready);
        for (const int i : {0, 5}) give(ids[i], "a", i == 5 ? ImageState::Missing : ImageState::Ready);
        for (const int i : {2, 3}) give(ids[i], "", ImageState::Ready);
        QVERIFY(library.sameContent() == std::vector<std::vector<std::int64_t>>({{ids[1], ids[4], ids[6]}}));
    }

    void tagsAreCountedAndForgotten() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 3);
        library.addTag(ids[0], "sea");
        library.addTag(ids[0], "sea");
        library.addTag(ids[2], "sea");
        library.addTag(ids[2], "Berge im Frühling");
        const std::vector<std::pair<std::string, std::int64_t>> expected = {{"Berge im Frühling", 1},
                                                                            {"sea", 2}};
        QVERIFY(library.tagCounts() == expected);
        QVERIFY(library.imagesTagged("sea") == std::vector({ids[0], ids[2]}));
        QVERIFY(library.tagsOf(ids[2]) == std::vector<std::string>({"Berge im Frühling", "sea"}));
        library.removeTag(ids[2], "sea");
        QVERIFY(library.imagesTagged("sea") == std::vector({ids[0]}));
        library.removeTag(ids[2], "never there");
        QVERIFY_THROWS_EXCEPTION(Error, library.addTag(ids[0], ""));
        QVERIFY_THROWS_EXCEPTION(Error, library.addTag(9999, "sea"));
    }

    void thumbnailsAreReplaced() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 2);
        QVERIFY(library.thumbnail(ids[0]).empty());
        const std::vector<std::byte> first(9000, std::byte{7}), second(50, std::byte{0});
        library.putThumbnail(ids[0], first);
        QVERIFY(library.thumbnail(ids[0]) == first);
        library.putThumbnail(ids[0], second);
        QVERIFY(library.thumbnail(ids[0]) == second);
        QVERIFY(library.thumbnail(ids[1]).empty());
    }

    void featuresOfReadyPicturesComeBackInIdOrder() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 1500);
        const auto network = library.addNetwork({.backbone = "squeezenet",
                                                 .weightsSha256 = "b66b",
                                                 .weightsFile = "/elsewhere",
                                                 .featureSize = 3});
        QCOMPARE(library.addNetwork({.backbone = "squeezenet",
                                     .weightsSha256 = "b66b",
                                     .weightsFile = "/w/\xFF.pth",
                                     .featureSize = 3}),
                 network);
        const auto other =
            library.addNetwork({.backbone = "squeezenet", .weightsSha256 = "0000", .featureSize = 1});
        QVERIFY(library.networks().at(0).weightsFile == std::filesystem::path("/w/\xFF.pth"));
        QCOMPARE(library.networks().at(0).featureSize, 3);

        const auto feature = [](std::int64_t id) {
            return std::vector<float>{static_cast<float>(id), 0.5f, -static_cast<float>(id)};
        };
        {
            Library::Transaction transaction(library);
            // Out of order and over each other, as a resumed job may write them.
            for (auto id = ids.rbegin(); id != ids.rend(); ++id)
                if (*id % 5 != 0) library.putFeature(network, *id, std::vector<float>{9, 9, 9});
            for (const auto id : ids) {
                if (id % 5 != 0) library.putFeature(network, id, feature(id));
                library.putFeature(other, id, std::vector<float>{1});
            }
            transaction.commit();
        }
        library.setImageState(ids[2], ImageState::Missing);
        library.setImageState(ids[9], ImageState::Pending);

        std::vector<std::int64_t> expected, without;
        for (const auto id : ids) {
            if (id % 5 != 0 && id != ids[2] && id != ids[9]) expected.push_back(id);
            if (id % 5 == 0 && id != ids[2]) without.push_back(id);
        }
        const auto rows = library.loadFeatures(network);
        QVERIFY(rows.imageIds == expected);
        QCOMPARE(rows.features.cols(), 3);
        for (std::size_t i = 0; i < expected.size(); ++i)
            for (int c = 0; c < 3; ++c)
                QCOMPARE(rows.features(static_cast<Eigen::Index>(i), c),
                         feature(expected[i])[static_cast<std::size_t>(c)]);
        QVERIFY(library.imagesWithoutFeature(network) == without);
        QVERIFY(library.imagesWithoutFeature(other).empty());

        const auto few = library.loadFeaturesOf(network, std::vector({ids[0], ids[2], ids[4], ids[7]}));
        QVERIFY(few.imageIds == std::vector({ids[0], ids[2], ids[7]}));
        QCOMPARE(few.features(2, 0), static_cast<float>(ids[7]));
        const auto all = library.loadFeaturesOf(network, ids);
        QCOMPARE(all.imageIds.size(), std::size_t{1200});

        library.forgetFeatures(ids[0]);
        QCOMPARE(library.loadFeatures(network).imageIds.front(), ids[1]);
        QVERIFY_THROWS_EXCEPTION(Error, library.loadFeatures(77));
        QVERIFY_THROWS_EXCEPTION(Error, library.putFeature(77, ids[0], feature(1)));
        for (const std::vector<float>& damaged :
             {std::vector<float>{1, 2}, std::vector<float>{1, std::numeric_limits<float>::quiet_NaN(), 3}}) {
            library.putFeature(network, ids[0], damaged);
            QCOMPARE(library.loadFeatures(network).imageIds.front(), ids[1]);
            QVERIFY(library.loadFeaturesOf(network, std::vector({ids[0]})).imageIds.empty());
        }
    }

    void modelsAndCodesComeBackAsTheyWerePut() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 100);
        const auto network =
            library.addNetwork({.backbone = "vgg16", .weightsSha256 = "a", .featureSize = 2});
        for (const auto id : ids) library.putFeature(network, id, std::vector<float>{1, 2});
        ModelRecord model;
        model.networkId = network;
        model.method = "ldh-rotated";
        model.bits = 100;
        model.seed = 0xFFFFFFFFFFFFFFF1u;
        model.settingsJson = R"({"t":16})";
        model.state = {std::byte{0}, std::byte{255}, std::byte{1}};
        model.eigenvalues = {1e-300, 0.25, 1.0 / 3};
        model.createdAt = "2026-11-25T03:00:00Z";
        model.id = library.addModel(model);
        const ModelRecord read = library.model(model.id);
        QCOMPARE(read.networkId, network);
        QCOMPARE(read.method, model.method);
        QCOMPARE(read.bits, 100);
        QCOMPARE(read.seed, model.seed);
        QCOMPARE(read.settingsJson, model.settingsJson);
        QVERIFY(read.state == model.state);
        QVERIFY(read.eigenvalues == model.eigenvalues);
        QCOMPARE(read.createdAt, model.createdAt);
        QVERIFY(library.models().at(0).state.empty());

        const auto code = [](std::int64_t id) {
            return std::vector<std::uint64_t>{static_cast<std::uint64_t>(id) * 0x9E3779B97F4A7C15u,
                                              0xFFFFFFFFFu - static_cast<std::uint64_t>(id)};
        };
        for (auto id = ids.rbegin(); id != ids.rend(); ++id)
            if (*id != ids[3]) library.putCode(model.id, *id, code(*id));
        const auto rows = library.loadCodes(model.id);
        QCOMPARE(rows.codes.bits(), 100);
        QCOMPARE(rows.codes.size(), std::size_t{99});
        QVERIFY(std::is_sorted(rows.imageIds.begin(), rows.imageIds.end()));
        for (std::size_t i = 0; i < rows.imageIds.size(); ++i)
            QVERIFY(std::ranges::equal(rows.codes[i], code(rows.imageIds[i])));
        QVERIFY(library.imagesWithoutCode(model.id) == std::vector({ids[3]}));

        library.putModelImages(model.id, library.loadFeaturesOf(network, ids));
        QVERIFY(library.modelImages(model.id) == ids);
        QCOMPARE(library.activeModel(), 0);
        library.setActiveModel(model.id);
        QCOMPARE(library.activeModel(), model.id);
        QVERIFY_THROWS_EXCEPTION(Error, library.setActiveModel(model.id + 1));
        QVERIFY_THROWS_EXCEPTION(Error, library.putCode(model.id + 1, ids[0], code(1)));
        // A server refuses at once a code that is too short; in a file it is as good as none.
        const std::vector<std::uint64_t> tooShort{1};
        if (library.isShared()) {
            QVERIFY_THROWS_EXCEPTION(Error, library.putCode(model.id, ids[0], tooShort));
        } else {
            library.putCode(model.id, ids[0], tooShort);
            const auto whole = library.loadCodes(model.id);
            QCOMPARE(whole.codes.size(), std::size_t{98});
            QCOMPARE(whole.imageIds.front(), ids[1]);
            QVERIFY(std::ranges::equal(whole.codes[0], code(ids[1])));
            QVERIFY(library.imagesWithoutCode(model.id) == std::vector({ids[0], ids[3]}));
            QCOMPARE(library.countWithoutCode(model.id), 2);
        }

        library.removeModel(model.id);
        QCOMPARE(library.activeModel(), 0);
        QVERIFY(library.models().empty());
        QVERIFY_THROWS_EXCEPTION(Error, library.model(model.id));
        QVERIFY_THROWS_EXCEPTION(Error, library.loadCodes(model.id));
        QVERIFY(library.addModel(model) != model.id);
    }

    void runsComeBackAndGetATime() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        library.addRun({.name = "mnist", .settingsJson = "{}", .resultJson = "[1]"});
        const auto runs = library.runs();
        QCOMPARE(runs.at(0).resultJson, std::string("[1]"));
        QCOMPARE(runs.at(0).createdAt.size(), std::size_t{20});
        QCOMPARE(runs.at(0).createdAt.back(), 'Z');
    }

    void aRemovedRootTakesEverythingWithIt() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 20);
        const auto kept = library.addRoot({.path = "/kept", .kind = "folder"});
        const auto keptId = library.addImage(imageRecord(kept, 1));
        const auto network = library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
        const auto model = library.addModel({.networkId = network, .method = "lsh", .bits = 8});
        for (const auto id : library.imageIds()) {
            library.putFeature(network, id, std::vector<float>{1});
            library.putCode(model, id, std::vector<std::uint64_t>{1});
            library.putThumbnail(id, std::vector<std::byte>(4));
            library.addTag(id, "t");
        }
        library.removeRoot(1);
        QVERIFY(library.imageIds() == std::vector({keptId}));
        QVERIFY(library.loadFeatures(network).imageIds == std::vector({keptId}));
        QVERIFY(library.loadCodes(model).imageIds == std::vector({keptId}));
        QVERIFY(library.thumbnail(ids[0]).empty());
        QVERIFY(library.imagesTagged("t") == std::vector({keptId}));
        library.removeImages(std::vector({keptId}));
        QVERIFY(library.loadCodes(model).imageIds.empty());
        QCOMPARE(library.integrityProblem(), std::string());
        // The id of a removed picture must not come back as another's.
        QVERIFY(library.addImage(imageRecord(kept, 2)) > keptId);
    }

    void searchesAreKeptByName() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto second = library.addSearch({.name = "sea", .queryJson = "{2}"});
        const auto first =
            library.addSearch({.name = "It's a \"dog\"", .queryJson = "{1}", .createdAt = "then"});
        QVERIFY_THROWS_EXCEPTION(Error, library.addSearch({.name = "sea", .queryJson = "{3}"}));
        QCOMPARE(library.searches().size(), std::size_t{2});
        QCOMPARE(library.searches()[0].id, first);
        QCOMPARE(library.searches()[0].createdAt, std::string("then"));
        QCOMPARE(library.searches()[1].queryJson, std::string("{2}"));
        QVERIFY(!library.searches()[1].createdAt.empty());
        library.removeSearch(second);
        QCOMPARE(library.searches().size(), std::size_t{1});
    }

    void aTransactionThatIsNotCommittedLeavesNoTrace() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 3);
        {
            Library::Transaction transaction(library);
            library.setImageState(ids[0], ImageState::Failed, "x");
            library.addTag(ids[1], "x");
            library.removeRoot(1);
            QVERIFY_THROWS_EXCEPTION(Error, Library::Transaction{library});
        }
        QVERIFY(library.image(ids[0]).state == ImageState::Ready);
        QVERIFY(library.tagCounts().empty());
        QCOMPARE(library.counts().total, 3);
        Library::Transaction transaction(library);
        library.addTag(ids[1], "y");
        transaction.commit();
        QCOMPARE(Library::open(fixture.folder).tagCounts().size(), std::size_t{1});
    }

    void manyCodesAreStoredAtOnceAndReplaceTheirLikes() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 50);
        const auto network = library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
        const auto model = library.addModel({.networkId = network, .method = "lsh", .bits = 130});
        PackedCodes codes(ids.size(), 130);
        for (std::size_t round = 0; round < 2; ++round) {
            for (std::size_t i = 0; i < ids.size(); ++i)
                for (int b = 0; b < 130; ++b)
                    codes.setBit(i, b, (i * 31 + static_cast<std::size_t>(b) * 7 + round) % 3 == 0);
            Library::Transaction transaction(library);
            library.putCodes(model, ids, codes);
            transaction.commit();
            const auto rows = library.loadCodes(model);
            QVERIFY(rows.imageIds == ids);
            for (std::size_t i = 0; i < ids.size(); ++i)
                QVERIFY(std::ranges::equal(rows.codes[i], std::as_const(codes)[i]));
        }
    }

    void nearestCodesAreThoseOfALoopOverAll_data() {
        QTest::addColumn<int>("bits");
        for (const int bits : {48, 64, 100, 256}) QTest::addRow("%d bits", bits) << bits;
    }
    void nearestCodesAreThoseOfALoopOverAll() {
        QFETCH(int, bits);
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 600);
        library.addTag(ids[7], "a'b");
        library.addTag(ids[8], "a'b");
        const auto network = library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
        const auto model = library.addModel({.networkId = network, .method = "lsh", .bits = bits});
        PackedCodes codes(ids.size(), bits);
        std::mt19937 random(5);
        for (std::size_t i = 0; i < ids.size(); ++i)
            for (int b = 0; b < bits; ++b)  // 20 clusters, so that small radii find something
                codes.setBit(i, b, ((i % 20) * 2654435761u >> (b % 29) & 1) != (random() % 24 == 0));
        library.putCodes(model, ids, codes);
        const auto check = [&](const Library::CodeQuestion& plain, bool mayUse,
                               const std::vector<std::size_t>& others = {}) {
            for (const std::size_t asked : {0, 17, 599}) {
                Library::CodeQuestion question = plain;
                question.withCodes = asked == 17;
                std::vector<std::tuple<int, int, std::int64_t>> expected;
                const auto wanted = library.imageIds(question.filter);
                const auto distance = [&](std::size_t i, std::size_t from, int counted) {
                    int differing = 0;
                    for (int b = 0; b < counted; ++b) differing += codes.bit(i, b) != codes.bit(from, b);
                    return differing;
                };
                const auto whole = [&](std::size_t i, int counted) {
                    int best = distance(i, asked, counted);
                    for (const std::size_t other : others)
                        best = question.likeAll ? std::max(best, distance(i, other, counted))
                                                : std::min(best, distance(i, other, counted));
                    return best;
                };
                for (const std::size_t other : others) {
                    const auto code = std::as_const(codes)[other];
                    question.others.emplace_back(code.begin(), code.end());
                }
                for (std::size_t i = 0; i < ids.size(); ++i) {
                    const int cut = whole(i, question.bits ? question.bits : bits);
                    if ((question.radius < 0 || cut <= question.radius) && cut >= question.nearest &&
                        std::ranges::binary_search(wanted, ids[i]) &&
                        (!question.among || std::ranges::binary_search(*question.among, ids[i])))
                        expected.emplace_back(cut, whole(i, bits), ids[i]);
                }
                std::ranges::sort(expected);
                if (expected.size() > std::size_t(question.limit))
                    expected.resize(std::size_t(question.limit));
                const auto answer = library.nearestCodes(model, std::as_const(codes)[asked], question);
                QCOMPARE(answer.imageIds.size(), expected.size());
                for (std::size_t i = 0; i < expected.size(); ++i) {
                    QCOMPARE(answer.distances[i], std::get<0>(expected[i]));
                    QCOMPARE(answer.imageIds[i], std::get<2>(expected[i]));
                }
                QCOMPARE(answer.codes.size(), question.withCodes ? expected.size() : 0);
                for (std::size_t i = 0; i < answer.codes.size(); ++i)
                    QVERIFY(std::ranges::equal(
                        answer.codes[i],
                        std::as_const(
                            codes)[std::size_t(std::ranges::find(ids, answer.imageIds[i]) - ids.begin())]));
                QCOMPARE(answer.byIndex, mayUse && library.isShared());
            }
        };
        for (std::size_t i = 0; i < ids.size(); i += 3) library.setImageState(ids[i], ImageState::Missing);
        const auto among =
            std::make_shared<const std::vector<std::int64_t>>(ids.begin() + 20, ids.end() - 100);
        for (const bool indexed : {false, true}) {
            if (indexed) library.indexCodes(model);
            check({.limit = 25}, false);
            check({.limit = 600, .radius = 0}, indexed);
            check({.limit = 600, .radius = bits / 16 - 1}, indexed);
            check({.limit = 600, .radius = 2 * (bits / 16) - 1}, indexed);
            check({.limit = 600, .radius = bits}, false);
            check({.limit = 10, .filter = {.tag = "a'b"}}, false);
            check({.limit = 10, .filter = {.label = "odd", .pathContains = "IMG_1"}}, false);
            check({.limit = 10, .filter = {.dateFrom = library.imageNumbers(ImageNumber::Date, ids)[100]}},
                  false);
            check({.limit = 10, .filter = {.rootId = 12345}}, false);
            check({.limit = 10, .filter = {.pixelsFrom = 120 * 100, .pixelsUntil = 140 * 100}}, false);
            for (const ImageState state : {ImageState::Ready, ImageState::Missing})
                check({.limit = 100, .filter = {.state = state}}, false);
            check({.limit = 30, .bits = 40, .nearest = 2}, false);
            check({.limit = 30, .radius = bits / 4}, false, {40, 81});
            check({.limit = 30, .bits = 33, .likeAll = true}, false, {40, 81});
            check({.limit = 30, .filter = {.label = "odd"}, .among = among}, false);
        }
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_THROWS_EXCEPTION(Cancelled,
                                 library.nearestCodes(model, std::as_const(codes)[0], {}, stop.get_token()));
    }

    void namesOfOutsideAreKeptByteForByte() {
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const std::string hostile = "'; DROP TABLE images; --\"\\\n\t$1 ? %s \xFF\xC0";
        const auto root = library.addRoot({.path = "/" + hostile, .kind = "folder"});
        ImageRecord image = imageRecord(root, 1);
        image.path = hostile + ".jpg";
        image.label = hostile;
        image.id = library.addImage(image);
        library.addTag(image.id, hostile);
        library.addSearch({.name = hostile, .queryJson = hostile});
        QCOMPARE(library.roots().at(0).path.native(), "/" + hostile);
        QVERIFY(same(library.image(image.id), image));
        QVERIFY(library.imagesTagged(hostile) == std::vector({image.id}));
        QCOMPARE(library.tagCounts().at(0).first, hostile);
        QCOMPARE(library.searches().at(0).name, hostile);
        QCOMPARE(library.labelCounts().at(0).first, hostile);
        QVERIFY(library.imageIds({.label = hostile}) == std::vector({image.id}));
        QVERIFY(library.imageIds({.pathContains = "drop TABLE"}) == std::vector({image.id}));
        QVERIFY(library.imageIds({.pathContains = "\\"}) == std::vector({image.id}));
    }

    void anErrorInsideATransactionLeavesItUsable() {
        if (testsSharedLibrary()) QSKIP("at a server an error ends the transaction");
        LibraryFixture fixture;
        Library library = Library::open(fixture.folder);
        const auto ids = fill(library, 1);
        Library::Transaction transaction(library);
        library.addTag(ids[0], "before");
        QVERIFY_THROWS_EXCEPTION(Error, library.addTag(9999, "nobody"));
        library.addTag(ids[0], "after");
        transaction.commit();
        QCOMPARE(library.tagsOf(ids[0]).size(), std::size_t{2});
    }
};

QTEST_GUILESS_MAIN(LibraryTest)
#include "library_test.moc"
