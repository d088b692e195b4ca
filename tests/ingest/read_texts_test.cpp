#include "core/ingest/read_texts.hpp"

#include <QTest>
#include <fstream>
#include <opencv2/imgproc.hpp>

#include "core/images/decode.hpp"
#include "core/query/words.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

struct Line {
    std::string text;
    int x, y;  ///< of its lower left
};

/// Letters of strokes, as OpenCV draws them, on paper.
Image paper(int width, int height, const std::vector<Line>& lines) {
    cv::Mat picture(height, width, CV_8UC3, cv::Scalar(245, 245, 240));
    for (const Line& line : lines)
        cv::putText(picture, line.text, {line.x, line.y}, cv::FONT_HERSHEY_DUPLEX, 1.4, {20, 20, 20}, 2,
                    cv::LINE_AA);
    return {width, height, {picture.data, picture.data + picture.total() * 3}};
}

void write(const fs::path& file, const Image& image) {
    const std::vector<std::byte> jpeg = encodeJpeg(image, 92);
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(jpeg.data()), static_cast<std::streamsize>(jpeg.size()));
}

std::vector<std::int64_t> found(const Library& library, const std::string& words) {
    return library.imageIds({.terms = termsOf(words)});
}

}  // namespace

/// Tesseract, and the job that reads a library's pictures with it.
class ReadTextsTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        const auto languages = TextReader::installedLanguages();
        if (!TextReader::isInstalled() || std::ranges::find(languages, "eng") == languages.end())
            QSKIP("skipped: no Tesseract with English");
    }

    void wordsAreReadWhereTheyStand() {
        const Image picture = paper(1200, 700, {{"HARBOUR OFFICE", 150, 200}, {"Invoice number", 500, 550}});
        TextReader reader({"eng"});
        for (const int side : {1200, 600, 4000}) {
            const Image sized = resizeShortSide(picture, side * 700 / 1200);
            const std::vector<ReadWord> words = reader.read(sized, {});
            std::string text;
            for (const ReadWord& word : words) text += word.text + (word.endsLine ? "|" : " ");
            QCOMPARE(QString::fromStdString(text), QString("HARBOUR OFFICE|Invoice number|"));
            // Where putText was told to begin, with letters of about 30 pixels' height.
            const auto near = [](float got, double wanted) { return std::abs(got - wanted) < 0.02; };
            QVERIFY(near(words[0].left, 150.0 / 1200) && near(words[0].bottom, 200.0 / 700));
            QVERIFY(near(words[0].top, 170.0 / 700));
            QVERIFY(near(words[2].left, 500.0 / 1200) && near(words[2].bottom, 550.0 / 700));
            QVERIFY(words[1].left > words[0].right && words[1].right < 0.6F);
        }
    }

    void whereNothingIsWrittenNothingIsRead() {
        TextReader reader({"eng"});
        QVERIFY(reader.read(paper(800, 600, {}), {}).empty());
        QVERIFY(reader.read({}, {}).empty());
        QVERIFY(reader.read(paper(3, 2, {}), {}).empty());
        std::stop_source stop;
        stop.request_stop();
        QVERIFY_EXCEPTION_THROWN(reader.read(paper(800, 600, {{"HARBOUR", 100, 100}}), stop.get_token()),
                                 Cancelled);
        const auto words = reader.read(paper(800, 600, {{"HARBOUR", 100, 100}}), {});
        QVERIFY2(words.size() == 1 && words[0].text == "HARBOUR", "after one that was stopped");
        QVERIFY_EXCEPTION_THROWN(TextReader({"eng", "klingon"}), Error);
        QVERIFY_EXCEPTION_THROWN(TextReader({}), Error);
    }

    void aLibraryIsReadOnceAndGoesOnWhereItWasStopped() {
        PictureLibrary fixture(1);
        const fs::path more = fixture.folder / "more";
        fs::create_directories(more);
        for (int i = 0; i < 6; ++i)
            write(more / ("note" + std::to_string(i) + ".jpg"),
                  paper(900, 500,
                        {{"Harbour office", 100, 150}, {"Number " + std::to_string(4000 + i), 200, 350}}));
        Library library = fixture.open();
        addPictures(library, more, false, fixture.context);
        scanLibrary(library, fixture.context);
        ColourNetwork network;
        extractFeatures(library, network, PictureLibrary::networkIn(library), fixture.context);
        QVERIFY2(found(library, "text:harbour").empty(), "nothing is read unless it is asked for");
        QCOMPARE(library.imagesWithoutText().size(), std::size_t{6});

        std::stop_source stop;
        JobContext stopped(stop.get_token(), [&](const Progress& progress) {
            if (progress.done == 2) stop.request_stop();
        });
        QVERIFY_EXCEPTION_THROWN(readTexts(library, {"eng"}, stopped), Cancelled);
        const std::size_t left = library.imagesWithoutText().size();
        QVERIFY2(left < 6 && left > 0, std::to_string(left).c_str());
        const fs::path away = more / "note5.jpg";
        fs::rename(away, fixture.folder / "away");
        const ReadTextsReport rest = readTexts(library, {"eng"}, fixture.context);
        QCOMPARE(rest.read, std::int64_t(left) - 1);
        QCOMPARE(rest.left, std::int64_t{1});
        fs::rename(fixture.folder / "away", away);
        QCOMPARE(readTexts(library, {"eng"}, fixture.context).read, std::int64_t{1});
        QCOMPARE(readTexts(library, {"eng"}, fixture.context).read, std::int64_t{0});
        QCOMPARE(library.countWithText(), std::int64_t{6});

        QCOMPARE(found(library, "text:\"harbour off\"").size(), std::size_t{6});
        const auto one = found(library, "4003");
        QCOMPARE(one.size(), std::size_t{1});
        QCOMPARE(library.image(one[0]).path, std::string("note3.jpg"));
        const auto places = placesOf(library, one[0], termsOf("4003"));
        QCOMPARE(places.size(), std::size_t{1});
        QVERIFY(places[0].left > 200.0 / 900 && places[0].bottom < 360.0 / 500 &&
                places[0].top > 300.0 / 500);

        // A picture that is painted over is read anew.
        write(more / "note3.jpg", paper(900, 500, {{"Lighthouse", 100, 150}}));
        scanLibrary(library, fixture.context);
        extractFeatures(library, network, PictureLibrary::networkIn(library), fixture.context);
        QVERIFY(found(library, "text:4003").empty());
        QCOMPARE(readTexts(library, {"eng"}, fixture.context).read, std::int64_t{1});
        QVERIFY(found(library, "text:lighth") == one);
    }
};

QTEST_GUILESS_MAIN(ReadTextsTest)
#include "read_texts_test.moc"
