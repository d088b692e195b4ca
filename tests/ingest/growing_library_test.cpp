#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/paths.hpp"
#include "core/evaluation/bit_statistics.hpp"
#include "core/experiments/network_comparison.hpp"
#include "core/ingest/early_codes.hpp"
#include "core/query/code_drift.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/query/search_index.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::vector<std::uint64_t> codesIn(const Library& library) {
    const auto codes = library.loadCodes(library.activeModel()).codes;
    return {codes.words().begin(), codes.words().end()};
}

/// `known` codes whose bits are ones with probability `before`, then `added` with `after`.
SearchIndex indexOf(int known, int added, double before, double after) {
    SearchIndex index;
    index.codes = PackedCodes(0, 64);
    std::mt19937_64 random(5);
    for (int i = 0; i < known + added; ++i) {
        std::bernoulli_distribution one(i < known ? before : after);
        std::uint64_t code = 0;
        for (int bit = 0; bit < 64; ++bit) code = code << 1 | one(random);
        index.codes.append(std::span(&code, 1));
        index.imageIds.push_back(10 + i);
    }
    index.bitBalance = bitBalance(index.codes, index.bits());
    index.model.settingsJson = nlohmann::json{{"newest", 9 + known}}.dump();
    return index;
}

}  // namespace

/// What happens while a library is scanned for the first time, and while it grows.
class GrowingLibraryTest : public QObject {
    Q_OBJECT

private slots:
    void theFirstPicturesAreSearchableWhileOthersComeIn() {
        PictureLibrary fixture(24);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        scanLibrary(library, fixture.context);
        ColourNetwork network(std::chrono::milliseconds(24));
        const auto networkId = PictureLibrary::networkIn(library);
        EarlyCodes early(library, networkId, defaultLibraryHash(), std::chrono::milliseconds(0));
        // Pictures with features, pictures searchable.
        std::vector<std::pair<std::int64_t, std::size_t>> seen;
        std::size_t found = 0;
        extractFeatures(library, network, networkId, fixture.context, [&] {
            early.update({});
            // As another process would see it.
            const Library other = Library::openExisting(fixture.libraryFolder);
            const auto index = SearchIndex::load(other, fixture.context);
            seen.emplace_back(other.counts().ready, index ? index->size() : 0);
            if (!index) return;
            QVERIFY(isProvisional(index->model));
            found = search(*index, queryFromRow(*index, 0), {.limit = 10}).ranked.size();
        });
        QVERIFY(!seen.empty());
        QCOMPARE(found, std::size_t{10});
        QVERIFY2(seen.front().first < library.counts().ready, "more came after that");
        for (const auto& [features, searchable] : seen)
            if (features >= 200) QVERIFY(searchable >= 200);

        const auto built = buildModel(library, networkId, defaultLibraryHash(), fixture.context);
        QVERIFY(!isProvisional(library.model(built.modelId)));
        QCOMPARE(library.models().size(), std::size_t{1});
        PictureLibrary undisturbed(24);
        Library reference = undisturbed.open();
        undisturbed.build(reference);
        QVERIFY2(codesIn(library) == codesIn(reference), "the codes do not depend on the provisional ones");
    }

    void aProvisionalModelIsReplacedByTheNextUpdate() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const std::int64_t networkId = activeModelOf(library)->networkId;
        HashOptions asked = defaultLibraryHash();
        asked.method = "itq";
        asked.bits = 32;
        buildModel(library, networkId, asked, fixture.context, BuildKind::Provisional);
        QVERIFY(isProvisional(*activeModelOf(library)));
        QVERIFY(updateLibrary(library, {}, fixture.context).build.modelId != 0);
        QVERIFY(!isProvisional(*activeModelOf(library)));
        QCOMPARE(activeModelOf(library)->method, std::string("itq"));
        QCOMPARE(activeModelOf(library)->bits, 32);
        QVERIFY(std::ranges::none_of(library.models(), isProvisional));
        QCOMPARE(updateLibrary(library, {}, fixture.context).build.modelId, std::int64_t{0});
    }

    void aFewMorePicturesAreCodedAtOnceAndManyMoreSuggestABuild() {
        PictureLibrary fixture(10);
        const fs::path aside = fixture.folder / "aside";
        fs::create_directories(aside);
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(fixture.pictures))
            if (entry.is_regular_file()) files.push_back(entry.path());
        std::ranges::sort(files);
        std::vector<std::pair<fs::path, fs::path>> moved;
        for (std::size_t i = 0; i < files.size(); i += 3) {
            moved.emplace_back(aside / std::to_string(i), files[i]);
            fs::rename(files[i], moved.back().first);
        }
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {}, fixture.context);
        const auto comeBack = [&](std::size_t from, std::size_t to) {
            for (std::size_t i = from; i < to; ++i) fs::rename(moved[i].first, moved[i].second);
            const auto report = updateLibrary(library, {}, fixture.context);
            QCOMPARE(report.build.modelId, std::int64_t{0});
            QCOMPARE(report.codedOutOfSample, static_cast<std::int64_t>(to - from));
        };
        comeBack(0, 5);
        CodeDrift drift = measureDrift(*SearchIndex::load(library, fixture.context));
        QCOMPARE(drift.added, std::int64_t{5});
        QVERIFY(!drift.suggestsBuild);
        comeBack(5, moved.size());
        drift = measureDrift(*SearchIndex::load(library, fixture.context));
        QCOMPARE(drift.added, static_cast<std::int64_t>(moved.size()));
        QVERIFY(drift.suggestsBuild);
        updateLibrary(library, {.rebuild = true}, fixture.context);
        drift = measureDrift(*SearchIndex::load(library, fixture.context));
        QCOMPARE(drift.added, std::int64_t{0});
        QVERIFY(!drift.suggestsBuild);
    }

    void bitsOutOfBalanceTellNewKindsOfPictures() {
        const CodeDrift same = measureDrift(indexOf(2000, 200, 0.5, 0.5));
        QVERIFY2(same.balanceShift < 0.01, qPrintable(QString::number(same.balanceShift)));
        QVERIFY(!same.suggestsBuild);
        const CodeDrift other = measureDrift(indexOf(2000, 200, 0.5, 0.7));
        QVERIFY2(std::abs(other.balanceShift - 0.17) < 0.02, qPrintable(QString::number(other.balanceShift)));
        QVERIFY(other.suggestsBuild);
        QVERIFY2(!measureDrift(indexOf(2000, 20, 0.5, 0.7)).suggestsBuild, "too few to judge");
        QVERIFY2(measureDrift(indexOf(100, 30, 0.5, 0.5)).suggestsBuild, "many");
        QCOMPARE(measureDrift(indexOf(50, 0, 0.5, 0.5)).added, std::int64_t{0});
    }

    void aNetworkComparedWithItselfBringsNothing() {
        PictureLibrary fixture(8);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {.backbone = "embedded"}, fixture.context);
        const auto before = codesIn(library);
        const auto same =
            compareNetwork(library, backboneNamed("embedded"), embeddedWeights(), fixture.context, 60);
        QCOMPARE(same.sample, 60);
        QCOMPARE(same.pictures, library.counts().ready);
        QCOMPARE(same.agreement, 1.0);
        QCOMPARE(same.copiesFound, same.copiesFoundNow);
        QVERIFY(same.labelPrecision > 0.15 && same.labelPrecision == same.labelPrecisionNow);
        QVERIFY(same.perSecond > 0);
        QVERIFY(!same.isBetter());
        QVERIFY(codesIn(library) == before);
    }

    void aLibraryIsToBeComparedWithANetworkThatIsRightMoreOften() {
        QTemporaryDir data;
        qputenv("XDG_DATA_HOME", data.path().toUtf8());
        const NetworkRecord embedded{.backbone = "embedded",
                                     .weightsSha256 = sha256OfFile(embeddedWeights())};
        QVERIFY2(!betterNetworkThan(embedded), "no other is installed");
        const fs::path models = userDataFolder() / "models";
        fs::create_directories(models);
        for (const char* name : {"efficientnet_lite0.safetensors", "vgg16.pth", "efficientnet_lite2.pth",
                                 "clip_vitb32.safetensors"})
            std::ofstream(models / name) << name;
        const auto recordOf = [&](const char* name, const char* file) {
            return NetworkRecord{.backbone = name, .weightsSha256 = sha256OfFile(models / file)};
        };
        QCOMPARE(betterNetworkThan(embedded), &backboneNamed("efficientnet_lite0"));
        QCOMPARE(betterNetworkThan(recordOf("vgg16", "vgg16.pth")), &backboneNamed("efficientnet_lite0"));
        QVERIFY(!betterNetworkThan(recordOf("efficientnet_lite0", "efficientnet_lite0.safetensors")));
        QVERIFY(!betterNetworkThan(recordOf("efficientnet_lite2", "efficientnet_lite2.pth")));
        QVERIFY(!betterNetworkThan(recordOf("clip_vitb32", "clip_vitb32.safetensors")));  // it reads words
        QVERIFY2(!betterNetworkThan({.backbone = "embedded", .weightsSha256 = "another"}), "a tuned one");
        qunsetenv("XDG_DATA_HOME");
    }

    void anotherNetworkIsMeasured() {
        const fs::path weights =
            fs::path(qgetenv("LAPLENS_SHARED").toStdString()) / "weights/squeezenet1_0-imagenet.safetensors";
        if (!fs::exists(weights)) QSKIP("skipped: no data");
        PictureLibrary fixture(4);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, false, fixture.context);
        updateLibrary(library, {.backbone = "embedded"}, fixture.context);
        const auto other =
            compareNetwork(library, backboneNamed("squeezenet1_0"), weights, fixture.context, 40);
        QCOMPARE(other.present.name, std::string("embedded"));
        QCOMPARE(other.other.name, std::string("squeezenet1_0"));
        QVERIFY(other.agreement > 0.2 && other.agreement < 1);
        QVERIFY(other.copiesFound > 0.5);
        QCOMPARE(other.labelPrecision, -1.0);
    }

    void tooFewPicturesAreNotCompared() {
        PictureLibrary fixture(1);
        Library library = fixture.open();
        addPictures(library, fixture.pictures, true, fixture.context);
        updateLibrary(library, {.backbone = "embedded"}, fixture.context);
        const auto comparison =
            compareNetwork(library, backboneNamed("embedded"), embeddedWeights(), fixture.context);
        QCOMPARE(comparison.sample, 0);
        QVERIFY(!comparison.isBetter());
    }

    void betterIsMoreThanChance() {
        NetworkComparison comparison;
        comparison.sample = 200;
        comparison.copiesFoundNow = 0.90;
        comparison.copiesFound = 0.92;
        QVERIFY(!comparison.isBetter());
        comparison.copiesFound = 0.98;
        QVERIFY(comparison.isBetter());
        comparison.labelPrecisionNow = 0.6;
        comparison.labelPrecision = 0.5;
        QVERIFY2(!comparison.isBetter(), "labels say more than copies");
    }

    void aListOfPicturesBecomesALibrary() {
        PictureLibrary fixture(2);
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(fixture.pictures))
            if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(fixture.folder));
        std::ranges::sort(files);
        const fs::path list = fixture.folder / "list.csv";
        const auto write = [&](const std::string& labelOfFirst) {
            std::ofstream csv(list);
            csv << "path,label\n" << files[0].string() << ',' << labelOfFirst << '\n';
            csv << (fixture.folder / files[1]).string() << ",second\nnowhere.jpg,lost\n";
        };
        write("first");
        std::vector<std::string> messages;
        JobContext context({}, {}, nullptr, [&](const std::string& text) { messages.push_back(text); });
        Library library = fixture.open();
        QCOMPARE(addPictures(library, list, false, context).size(), std::size_t{1});
        updateLibrary(library, {.bits = 16}, context);
        const auto images = library.images();
        QCOMPARE(images.size(), std::size_t{2});
        QCOMPARE(images[0].label, std::string("first"));
        QCOMPARE(images[1].label, std::string("second"));
        QCOMPARE(library.imageFile(images[1]), fixture.folder / files[1]);
        QCOMPARE(library.counts().ready, std::int64_t{2});
        QVERIFY(std::ranges::any_of(messages, [](const std::string& text) {
            return text.find("1 of the 3 pictures") != std::string::npos;
        }));
        write("renamed");
        updateLibrary(library, {}, context);
        QCOMPARE(library.image(images[0].id).label, std::string("renamed"));
        QCOMPARE(library.image(images[0].id).state, ImageState::Ready);
    }
};

QTEST_GUILESS_MAIN(GrowingLibraryTest)
#include "growing_library_test.moc"
