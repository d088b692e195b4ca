#include "core/query/saved_query.hpp"

#include <QTest>

#include "core/base/error.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;

/// A search that is kept asks the same question again; one that was tampered with asks a harmless one.
class SavedQueryTest : public QObject {
    Q_OBJECT

private slots:
    void allThatWasAskedComesBack() {
        SavedQuery query;
        query.sources = {{.imageId = 17, .file = "/pictures/a.jpg", .name = "a.jpg"},
                         {.file = std::string("/p/\xFF\n\"';.jpg"), .name = "odd \xFF"},
                         {.picture = {std::byte{0}, std::byte{255}, std::byte{16}}, .name = "pasted"}};
        query.view = {.crop = {3, 4, 50, 60},
                      .mirror = true,
                      .quarterTurns = 3,
                      .combine = Combine::All,
                      .right = {5, 6},
                      .wrong = {9'000'000'000}};
        query.options = {
            .bits = 96, .radius = 20, .nearest = 2, .limit = 50, .rerank = true, .weighted = true};
        const SavedQuery back = savedQueryFrom(toJson(query));
        QCOMPARE(back.sources.size(), std::size_t{3});
        QCOMPARE(back.sources[0].imageId, std::int64_t{17});
        for (std::size_t i = 0; i < 3; ++i) {
            QVERIFY(back.sources[i].file == query.sources[i].file);
            QVERIFY(back.sources[i].picture == query.sources[i].picture);
        }
        QCOMPARE(back.sources[0].name, std::string("a.jpg"));
        QVERIFY(back.view == query.view);
        QCOMPARE(back.options.bits, 96);
        QCOMPARE(back.options.radius, 20);
        QCOMPARE(back.options.nearest, 2);
        QCOMPARE(back.options.limit, std::size_t{50});
        QVERIFY(back.options.rerank && back.options.weighted);
    }

    void aPictureOfTheLibraryIsKnownAgain() {
        PictureLibrary fixture(2);
        Library library = fixture.open();
        fixture.build(library);
        const ImageRecord image = library.images().front();
        const auto file = library.imageFile(image);
        const auto found = [&](const QuerySource& source) {
            SavedQuery query;
            query.sources = {source};
            const auto record = pictureOf(library, savedQueryFrom(toJson(query)).sources.front());
            return record ? record->id : 0;
        };
        // Its folder was removed and added again elsewhere: neither its number nor its place is the same.
        QCOMPARE(found({.imageId = 999, .file = "/gone.jpg", .contentHash = image.contentHash}), image.id);
        QCOMPARE(found({.imageId = 999, .file = file}), image.id);
        // Edited since, or one of two of the same bytes.
        QCOMPARE(found({.imageId = image.id, .file = "/gone.jpg", .contentHash = "another"}), image.id);
        QCOMPARE(found({.imageId = 999, .file = "/gone.jpg", .contentHash = "another"}), std::int64_t{0});
        // With its folder away, or gone, the same one that is there.
        ImageRecord other = library.images()[1];
        other.contentHash = image.contentHash;
        library.updateImage(other);
        QCOMPARE(found({.imageId = image.id, .contentHash = image.contentHash}), image.id);
        library.setImageState(image.id, ImageState::Missing, "gone");
        QCOMPARE(found({.imageId = image.id, .contentHash = image.contentHash}), other.id);
        library.setImageState(other.id, ImageState::Missing, "gone");
        QCOMPARE(found({.imageId = image.id, .contentHash = image.contentHash}), image.id);
        QCOMPARE(found({.imageId = 999, .contentHash = image.contentHash}), std::int64_t{0});
    }

    void whatIsNotSaidOrWrongIsLeftOut() {
        const SavedQuery query = savedQueryFrom(
            R"({"pictures":[{"picture":"7"},{"picture":-1},{"file_hex":"zz"},3,{"picture":4}],)"
            R"("crop":{"x":-5,"y":1e9,"width":99999999999999,"height":true},"quarter_turns":7,"combine":3,)"
            R"("right":[1,"2",null],"bits":-1,"limit":-3,"nearest":70000,"mirror":"yes"})");
        QCOMPARE(query.sources.size(), std::size_t{1});
        QCOMPARE(query.sources[0].imageId, std::int64_t{4});
        QVERIFY(query.view.crop.empty());
        QCOMPARE(query.view.quarterTurns, 0);
        QVERIFY(query.view.combine == Combine::Mean);
        QVERIFY(query.view.right == std::vector<std::int64_t>{1});
        QVERIFY(!query.view.mirror);
        QCOMPARE(query.options.bits, 0);
        QCOMPARE(query.options.limit, std::size_t{0});
        QCOMPARE(query.options.nearest, 0);
    }

    void withoutAPictureItIsRefused() {
        for (const char* text : {"", "null", "[]", "{", R"({"pictures":[]})", R"({"pictures":{"a":1}})"})
            QVERIFY_THROWS_EXCEPTION(Error, savedQueryFrom(text));
    }
};

QTEST_GUILESS_MAIN(SavedQueryTest)
#include "saved_query_test.moc"
