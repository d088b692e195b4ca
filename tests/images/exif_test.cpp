#include "core/images/exif.hpp"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <random>

using namespace laplens;

class ExifTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

    std::vector<std::byte> bytesOf(const QString& name) const {
        std::ifstream stream(folder_.filePath(name).toStdString(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        const auto bytes = std::as_bytes(std::span(text));
        return {bytes.begin(), bytes.end()};
    }

private slots:
    void initTestCase() {
        QProcess python;
        python.start(
            "/usr/bin/python3",
            {"-c",
             "import sys; from PIL import Image\n"
             "p = Image.new('RGB', (30, 20)); e = Image.Exif(); e[272] = 'Camera 7'; e[315] = 'Ada'\n"
             "e[0x8769] = {0x9003: '2019:07:21 13:45:10', 0x829d: (28, 10), 0x8827: 400}\n"
             "p.save(sys.argv[1] + '/a.jpg', exif=e)\np.save(sys.argv[1] + '/a.webp', exif=e)\n"
             "p.save(sys.argv[1] + '/none.png')\n"
             "e[0x8769] = {0x9003: '2019:13:45 99:00:00'}\np.save(sys.argv[1] + '/wrong.jpg', exif=e)\n"
             "for year in 1600, 1676, 2263, 9999:\n"
             "  e[0x8769] = {0x9003: f'{year}:07:21 13:45:10'}\n"
             "  p.save(f'{sys.argv[1]}/{year}.jpg', exif=e)\n"
             "e[0x8769] = {0x9003: '2019:07:21 13:45:10', 0x9291: '250', 0x9011: '+02:00'}\n"
             "p.save(sys.argv[1] + '/fraction.jpg', exif=e)\n"
             "x = b'<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
             "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">'"
             "b'<rdf:Description xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" '"
             "b'photoshop:DateCreated=\"2019-07-21T13:45:10.5+02:00\"/></rdf:RDF></x:xmpmeta>'\n"
             "j = open(sys.argv[1] + '/plain.jpg', 'w+b'); p.save(j, 'JPEG'); j.seek(0); b = j.read()\n"
             "s = b'http://ns.adobe.com/xap/1.0/\\0' + x\n"
             "open(sys.argv[1] + '/xmp.jpg', 'wb').write("
             "b[:2] + b'\\xff\\xe1' + (len(s) + 2).to_bytes(2, 'big') + s + b[2:])\n"
             "k = Image.Exif(); k[271] = 'Nikon Corporation'; k[272] = 'Z 6'; k[270] = 'A quay\\nat dusk'\n"
             "k[18246] = 4; k[40094] = 'harbour;sea'.encode('utf-16-le'); k[315] = 'Ada'\n"
             "k[0x8769] = {0x9003: '2019:07:21 13:45:10', 0xa434: 'Z 50mm f/1.8'}\n"
             "r = b'<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
             "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">'"
             "b'<rdf:Description xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title><rdf:Alt>'"
             "b'<rdf:li "
             "xml:lang=\"x-default\">M\\xc3\\xb6we</rdf:li></rdf:Alt></dc:title><dc:subject><rdf:Bag>'"
             "b'<rdf:li>bird</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject></rdf:Description>'"
             "b'</rdf:RDF></x:xmpmeta>'\n"
             "j = open(sys.argv[1] + '/k.jpg', 'w+b'); p.save(j, 'JPEG', exif=k); j.seek(0); b = j.read()\n"
             "s = b'http://ns.adobe.com/xap/1.0/\\0' + r\n"
             "open(sys.argv[1] + '/kept.jpg', 'wb').write("
             "b[:2] + b'\\xff\\xe1' + (len(s) + 2).to_bytes(2, 'big') + s + b[2:])\n"
             "d = b'\\x1c\\x02\\x37\\0\\x0820190722' + b'\\x1c\\x02\\x3c\\0\\x0b134510+0200'\n"
             "i = b'Photoshop 3.0\\0' + b'8BIM\\x04\\x04\\0\\0' + len(d).to_bytes(4, 'big') + d + b'\\0' * "
             "(len(d) "
             "% 2)\n"
             "c = open(sys.argv[1] + '/plain.jpg', 'rb').read()\n"
             "open(sys.argv[1] + '/iptc.jpg', 'wb').write("
             "c[:2] + b'\\xff\\xed' + (len(i) + 2).to_bytes(2, 'big') + i + c[2:])\n"
             "i = i.replace(b'20190722', b'19500000')\n"
             "open(sys.argv[1] + '/year.jpg', 'wb').write("
             "c[:2] + b'\\xff\\xed' + (len(i) + 2).to_bytes(2, 'big') + i + c[2:])\n"
             "g = Image.Exif(); g[0x8825] = {1: 'S', 2: (33.0, 51.0, 24.84), 3: 'E', 4: (151.0, 12.0, "
             "55.08)}\n"
             "x = x.replace(b'photoshop:DateCreated=\"2019-07-21T13:45:10.5+02:00\"', "
             "b'photoshop:Country=\"Australia\" photoshop:City=\"Sydney\"')\n"
             "j = open(sys.argv[1] + '/g.jpg', 'w+b'); p.save(j, 'JPEG', exif=g); j.seek(0); b = j.read()\n"
             "s = b'http://ns.adobe.com/xap/1.0/\\0' + x\n"
             "open(sys.argv[1] + '/place.jpg', 'wb').write("
             "b[:2] + b'\\xff\\xe1' + (len(s) + 2).to_bytes(2, 'big') + s + b[2:])\n"
             "g[0x8825] = {1: 'S', 2: (33.0, 51.0, 24.84)}; p.save(sys.argv[1] + '/half.jpg', exif=g)\n"
             "from PIL.PngImagePlugin import PngInfo\n"
             "def xmp(name, said):\n"
             "  t = x.replace(b'photoshop:Country=\"Australia\"', said)\n"
             "  s = b'http://ns.adobe.com/xap/1.0/\\0' + t\n"
             "  open(sys.argv[1] + '/' + name, 'wb').write("
             "c[:2] + b'\\xff\\xe1' + (len(s) + 2).to_bytes(2, 'big') + s + c[2:])\n"
             "for n, date in enumerate(['2019', '2019-05', '2019-13', '19', '2019-05-xx']):\n"
             "  xmp(f'part{n}.jpg', f'photoshop:DateCreated=\"{date}\"'.encode())\n"
             "for n, date in enumerate(['Sun, 21 Jul 2019 13:45:10 +0200', '21 Jul 2019 13:45:10', "
             "'2019:07:21 13:45:10', '21 Lul 2019 13:45:10', 'July']):\n"
             "  t = PngInfo(); t.add_text('Creation Time', date); p.save(f'{sys.argv[1]}/made{n}.png', "
             "pnginfo=t)\n"
             "t = PngInfo(); t.add_itxt('Creation Time', '21 Jul 2019'); p.save(sys.argv[1] + '/made5.png', "
             "pnginfo=t)\n"
             "g[0x8825] = {7: (13.0, 45.0, 10.5), 29: '2019:07:21'}; p.save(sys.argv[1] + '/sky.jpg', "
             "exif=g)\n"
             "g[0x8825] = {29: '2019:07:21'}; p.save(sys.argv[1] + '/day.jpg', exif=g)\n"
             "g[306] = '2020:01:01 00:00:00'; p.save(sys.argv[1] + '/both.jpg', exif=g)\n"
             "g = Image.Exif(); g[0x8825] = {16: 'T', 17: 123.25}; p.save(sys.argv[1] + '/north.jpg', "
             "exif=g)\n"
             "xmp('pano.jpg', b'xmlns:GPano=\"http://ns.google.com/photos/1.0/panorama/\" "
             "GPano:ProjectionType=\"equirectangular\" GPano:FullPanoWidthPixels=\"30\"')\n"
             "k[271] = 'Canon'; k[272] = 'Canon EOS R'; k[18246] = 99; k[270] = ' '\n"
             "p.save(sys.argv[1] + '/maker.jpg', exif=k)",
             folder_.path()});
        if (!python.waitForFinished() || python.exitCode() != 0) QSKIP("skipped: no python3 with Pillow");
    }
    void theCamerasWordsAreRead() {
        for (const char* name : {"a.jpg", "a.webp"}) {
            const PictureFacts facts = readPictureFacts(bytesOf(name));
            // date -u -d '2019-07-21 13:45:10' +%s
            QCOMPARE(facts.takenNs, std::int64_t{1563716710} * 1'000'000'000);
            QCOMPARE(readTakenNs(bytesOf(name)), facts.takenNs);
            const auto has = [&](const char* entry, const char* value) {
                return std::ranges::count(facts.entries, std::pair<std::string, std::string>(entry, value)) ==
                       1;
            };
            QVERIFY(has("Camera", "Camera 7") && has("Author", "Ada") && has("Sensitivity", "400"));
        }
    }
    void placesAreNamedAndCounted() {
        using Entries = std::vector<std::pair<std::string, std::string>>;
        const Entries there{{"Place", "Sydney, Australia"}, {"Position", "33.85690 S, 151.21530 E"}};
        QCOMPARE(readPictureFacts(bytesOf("place.jpg")).entries, there);
        QCOMPARE(readPictureFacts(bytesOf("half.jpg")).entries, Entries());
    }
    void whatPicturesAreFoundByIsKept() {
        const KeptFacts kept = readKeptFacts(bytesOf("kept.jpg"));
        QCOMPARE(kept.takenNs, std::int64_t{1563716710} * 1'000'000'000);
        QCOMPARE(kept.camera, std::string("Nikon Z 6"));
        QCOMPARE(kept.lens, std::string("Z 50mm f/1.8"));
        QCOMPARE(kept.rating, 4);
        QCOMPARE(kept.notes, std::string("A quay at dusk\nAda\nM\xc3\xb6we"));
        QVERIFY(kept.keywords == (std::vector<std::string>{"bird", "harbour", "sea"}));
        const KeptFacts maker = readKeptFacts(bytesOf("maker.jpg"));
        QCOMPARE(maker.camera, std::string("Canon EOS R"));
        QCOMPARE(maker.rating, 0);
        QCOMPARE(maker.notes, std::string("Ada"));
        QVERIFY(maker.keywords == (std::vector<std::string>{"harbour", "sea"}));
        const KeptFacts none = readKeptFacts(bytesOf("none.png"));
        QVERIFY(none.camera.empty() && none.lens.empty() && none.notes.empty() && none.rating == 0);
    }
    void datesThatDoNotFitAreUnknown() {
        for (const char* name : {"1600.jpg", "1676.jpg", "2263.jpg", "9999.jpg"})
            QCOMPARE(readTakenNs(bytesOf(name)), std::int64_t{0});
    }
    void partsOfSecondsAndTheDatesOfXmpAreRead() {
        // date -u -d '2019-07-21 13:45:10' +%s: the camera's own clock.
        QCOMPARE(readTakenNs(bytesOf("fraction.jpg")), std::int64_t{1563716710'250'000'000});
        QCOMPARE(readTakenNs(bytesOf("xmp.jpg")), std::int64_t{1563716710'500'000'000});
        QCOMPARE(readTakenNs(bytesOf("iptc.jpg")), std::int64_t{1563716710 + 86'400} * 1'000'000'000);
    }
    void ofPartsOfADateTheFirstDayCounts() {
        // date -u -d 2019-01-01 +%s, and of the first of May
        QCOMPARE(readTakenNs(bytesOf("part0.jpg")), std::int64_t{1546300800} * 1'000'000'000);
        QCOMPARE(readTakenNs(bytesOf("part1.jpg")), std::int64_t{1556668800} * 1'000'000'000);
        // date -u -d '1950-01-01 13:45:10' +%s
        QCOMPARE(readTakenNs(bytesOf("year.jpg")), std::int64_t{-631102490} * 1'000'000'000);
        for (const char* name : {"part2.jpg", "part3.jpg", "part4.jpg"})
            QCOMPARE(readTakenNs(bytesOf(name)), std::int64_t{0});
    }
    void aPngFileSaysWhenItWasMade() {
        const std::int64_t midnight = std::int64_t{1563667200} * 1'000'000'000;
        for (const char* name : {"made0.png", "made1.png", "made2.png"})
            QCOMPARE(readTakenNs(bytesOf(name)), std::int64_t{1563716710} * 1'000'000'000);
        for (const char* name : {"made3.png", "made4.png"})
            QCOMPARE(readTakenNs(bytesOf(name)), std::int64_t{0});
        QCOMPARE(readTakenNs(bytesOf("made5.png")), midnight);
    }
    void theSatellitesClockIsBetterThanNone() {
        QCOMPARE(readTakenNs(bytesOf("sky.jpg")), std::int64_t{1563716710'500'000'000});
        QCOMPARE(readTakenNs(bytesOf("day.jpg")), std::int64_t{1563667200} * 1'000'000'000);
        // date -u -d 2020-01-01 +%s
        QCOMPARE(readTakenNs(bytesOf("both.jpg")), std::int64_t{1577836800} * 1'000'000'000);
    }
    void theDirectionOfAViewAndWhatAPanoramaShowsAreNotes() {
        QCOMPARE(readNotes(bytesOf("north.jpg")).size(), std::size_t{1});
        QCOMPARE(readNotes(bytesOf("pano.jpg")), (std::vector<std::string>{"Sydney", "equirectangular"}));
    }
    void whatIsNotThereIsNotSaid() {
        QCOMPARE(readTakenNs(bytesOf("none.png")), std::int64_t{0});
        QVERIFY(readPictureFacts(bytesOf("none.png")).entries.empty());
        QCOMPARE(readTakenNs(bytesOf("wrong.jpg")), std::int64_t{0});
        QCOMPARE(readTakenNs({}), std::int64_t{0});
        const std::string text = "just a text";
        QCOMPARE(readTakenNs(std::as_bytes(std::span(text))), std::int64_t{0});
    }
    void noiseNeverCrashes() {
        const auto good = bytesOf("a.jpg");
        std::mt19937 random(4);
        for (int round = 0; round < 2000; ++round) {
            auto bytes = good;
            for (int k = 0; k < 4; ++k)
                bytes[random() % std::min<std::size_t>(bytes.size(), 300)] = std::byte(random());
            if (random() % 4 == 0) bytes.resize(random() % bytes.size());
            readPictureFacts(bytes);
        }
    }
};

QTEST_GUILESS_MAIN(ExifTest)
#include "exif_test.moc"
