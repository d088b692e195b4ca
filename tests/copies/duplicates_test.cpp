#include <sys/xattr.h>

#include <QColor>
#include <QImage>
#include <QTest>
#include <fstream>
#include <functional>
#include <random>
#include <set>

#include "core/copies/companions.hpp"
#include "core/copies/copy_plan.hpp"
#include "core/copies/duplicates.hpp"
#include "core/copies/perceptual_code.hpp"
#include "core/images/decode.hpp"
#include "core/ingest/missing_copy_codes.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

void writePicture(const fs::path& file, const Image& image, int quality) {
    const std::vector<std::byte> bytes = encodeJpeg(image, quality);
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

/// Who is whose copy in a library: by pixels, and only files that are there, each once.
class DuplicatesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PictureLibrary> fixture_;
    std::vector<std::string> said_;

    std::vector<fs::path> pictures() const {
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(fixture_->pictures))
            if (entry.is_regular_file()) files.push_back(entry.path());
        std::ranges::sort(files);
        return files;
    }

    /// The files of each group, the one to keep first.
    std::vector<std::vector<fs::path>> groups(CopyLevel level = CopyLevel::Same) {
        const Library library = fixture_->open();
        said_.clear();
        JobContext context({}, {}, nullptr, [this](const std::string& text) { said_.push_back(text); });
        std::vector<std::vector<fs::path>> result;
        for (const DuplicateGroup& group : duplicateGroups(library, level, context)) {
            result.emplace_back();
            for (const std::int64_t id : group.imageIds)
                result.back().push_back(library.imageFile(library.image(id)));
        }
        return result;
    }

    /// Sorted.
    std::vector<fs::path> going() {
        const Library library = fixture_->open();
        std::vector<fs::path> files;
        for (const PlannedGroup& group :
             planCopies(library, duplicateGroups(library, CopyLevel::Same, fixture_->context), {},
                        fixture_->context))
            for (const PlannedPicture& picture : group.pictures)
                if (picture.goes) files.push_back(picture.file);
        std::ranges::sort(files);
        return files;
    }

    /// A GIF of these frames, 8 x 8, each of one grey.
    static void writeGif(const fs::path& file, const std::vector<int>& greys) {
        std::string gif("GIF89a\x08\0\x08\0\xF7\0\0", 13);
        for (int value = 0; value < 256; ++value) gif.append(3, static_cast<char>(value));
        for (const int grey : greys) {
            gif += std::string(",\0\0\0\0\x08\0\x08\0\0\x08", 11);
            // LZW codes of 9 bits, begun anew so often that they stay so.
            std::string packed;
            unsigned bits = 0, held = 0;
            const auto put = [&](unsigned code) {
                held |= code << bits;
                for (bits += 9; bits >= 8; bits -= 8, held >>= 8) packed += static_cast<char>(held & 0xFF);
            };
            for (int i = 0; i < 64; ++i) {
                if (i % 32 == 0) put(256);
                put(static_cast<unsigned>(grey + i % 8 * 8));
            }
            put(257);
            if (bits > 0) packed += static_cast<char>(held & 0xFF);
            gif += static_cast<char>(packed.size());
            gif += packed + '\0';
        }
        std::ofstream(file, std::ios::binary) << gif + ';';
    }

    bool wasSaid(const std::string& text) const {
        return std::ranges::any_of(said_,
                                   [&](const std::string& said) { return said.find(text) != said.npos; });
    }

    void build() {
        Library library = fixture_->open();
        fixture_->build(library);
    }

private slots:
    void init() { fixture_ = std::make_unique<PictureLibrary>(2); }

    void onlyCopiesAreGrouped() {
        const std::vector<fs::path> originals = pictures();
        std::map<fs::path, std::set<fs::path>> copies;
        for (std::size_t i = 0; i < 5; ++i) {
            const fs::path& file = originals[3 * i];
            const Image image = decodeFile(file).image;
            const fs::path half = file.parent_path() / "half.jpg", poor = file.parent_path() / "poor.jpg";
            writePicture(half, resizeShortSide(image, std::min(image.width, image.height) / 2), 90);
            writePicture(poor, image, 30);
            copies[file] = {half, poor};
        }
        build();
        const auto found = groups();
        QCOMPARE(found.size(), copies.size());
        for (const auto& group : found) {
            QVERIFY2(copies.contains(group.front()), group.front().c_str());
            QVERIFY((std::set(group.begin() + 1, group.end()) == copies[group.front()]));
        }
    }

    void turnedAndMirroredPhotographsAreCopies() {
        const fs::path file = pictures()[0];
        const Image image = decodeFile(file).image;
        std::set<fs::path> expected{file};
        for (std::size_t i = 1; i < kPoses.size(); ++i) {
            const fs::path turned = fixture_->pictures / ("turned" + std::to_string(i) + ".jpg");
            writePicture(turned, posed(image, kPoses[i]), 85);
            expected.insert(turned);
        }
        build();
        const auto found = groups();
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY((std::set(found[0].begin(), found[0].end()) == expected));
        QVERIFY(groups(CopyLevel::Identical).empty());
    }

    void whatIsSaidToBeNoCopyIsInNoGroupWhereverItLies() {
        const fs::path file = pictures()[0];
        const Image image = decodeFile(file).image;
        const fs::path half = file.parent_path() / "half.jpg", poor = file.parent_path() / "poor.jpg";
        writePicture(half, resizeShortSide(image, std::min(image.width, image.height) / 2), 90);
        writePicture(poor, image, 30);
        build();
        Library library = fixture_->open();
        const auto pairOf = [&](const fs::path& a, const fs::path& b) {
            return ContentPair(library.imageOfFile(a)->contentHash, library.imageOfFile(b)->contentHash);
        };
        JobContext context;
        const std::vector<DuplicateGroup> before = duplicateGroups(library, CopyLevel::Same, context);
        QCOMPARE(before.size(), std::size_t{1});
        QCOMPARE(before[0].imageIds.size(), std::size_t{3});
        // Both are copies of the first one, but not of each other: they are not in one group.
        QVERIFY(library.setNotCopies(pairOf(half, poor), true));
        QVERIFY(!library.setNotCopies(pairOf(poor, half), true));
        QCOMPARE(groups().at(0).size(), std::size_t{2});
        QCOMPARE(withoutNotCopies(library, before).at(0).imageIds.size(), std::size_t{2});
        QVERIFY(library.setNotCopies(pairOf(file, half), true));
        QVERIFY(library.setNotCopies(pairOf(file, poor), true));
        for (const CopyLevel level : {CopyLevel::Identical, CopyLevel::Same, CopyLevel::Part})
            QVERIFY(groups(level).empty());
        QVERIFY(withoutNotCopies(library, before).empty());
        QVERIFY(!CopyCheck(library).copyOf(*library.imageOfFile(file), *library.imageOfFile(half)));

        fs::create_directories(fixture_->pictures / "moved");
        const fs::path elsewhere = fixture_->pictures / "moved" / "another name.jpg";
        fs::rename(half, elsewhere);
        build();
        QVERIFY(groups().empty());
        QVERIFY(library.setNotCopies(pairOf(file, elsewhere), false));
        QCOMPARE(groups(), (std::vector<std::vector<fs::path>>{{file, elsewhere}}));
    }

    void filesOfTheSameBytesCanBeKeptApart() {
        const fs::path file = pictures()[0];
        for (const char* name : {"again.jpg", "once more.jpg"})
            fs::copy_file(file, file.parent_path() / name);
        build();
        QCOMPARE(groups().at(0).size(), std::size_t{3});
        Library library = fixture_->open();
        const std::string content = library.imageOfFile(file)->contentHash;
        library.setNotCopies({content, content}, true);
        for (const CopyLevel level : {CopyLevel::Identical, CopyLevel::Same, CopyLevel::Part})
            QVERIFY(groups(level).empty());
    }

    void aPartThatIsSaidToBeNoneIsNoneAnyMore() {
        const fs::path file = pictures()[0], cut = file.parent_path() / "cut.jpg";
        const Image image = decodeFile(file).image;
        writePicture(cut, crop(image, {image.width / 5, image.height / 5, image.width / 2, image.height / 2}),
                     90);
        build();
        QCOMPARE(groups(CopyLevel::Part).size(), std::size_t{1});
        Library library = fixture_->open();
        library.setNotCopies({library.imageOfFile(file)->contentHash, library.imageOfFile(cut)->contentHash},
                             true);
        QVERIFY(groups(CopyLevel::Part).empty());
    }

    /// An arrow to the left is not one to the right.
    void aDrawingIsAnotherOneWhenItIsMirrored() {
        Image arrow{200, 200, std::vector<std::uint8_t>(200 * 200 * 3, 255)};
        for (int y = 0; y < 200; ++y)
            for (int x = 0; x < 200; ++x)
                if (std::abs(y - 100) < (x < 100 ? x - 10 : x < 180 ? 30 : 0))
                    std::fill_n(arrow.pixels.begin() + (y * 200 + x) * 3, 3, std::uint8_t{20});
        writePicture(fixture_->pictures / "left.jpg", arrow, 95);
        writePicture(fixture_->pictures / "right.jpg", posed(arrow, {.mirroredX = true}), 95);
        build();
        QVERIFY(groups().empty());
    }

    void equalPixelsInAnotherContainerAreIdentical() {
        const fs::path file = pictures()[0], again = fixture_->pictures / "again.ppm";
        const Image image = decodeFile(file).image;
        std::ofstream(again, std::ios::binary) << "P6\n"
                                               << image.width << ' ' << image.height << "\n255\n"
                                               << std::string(image.pixels.begin(), image.pixels.end());
        build();
        const auto found = groups(CopyLevel::Identical);
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY((std::set(found[0].begin(), found[0].end()) == std::set{file, again}));
    }

    void ofEqualSizesTheOneThatSaysWhenItWasTakenIsKept() {
        const fs::path file = pictures()[0], dated = file.parent_path() / "dated.jpg";
        writePicture(dated, decodeFile(file).image, 80);
        build();
        QCOMPARE(groups().at(0).front(), file);
        Library library = fixture_->open();
        ImageRecord image = library.imageOfFile(dated).value();
        image.takenNs = 1;
        library.updateImage(image);
        QCOMPARE(groups().at(0).front(), dated);
    }

    void whatHasFurtherFramesIsNoCopyOfItsFirst() {
        const fs::path still = fixture_->pictures / "still.gif", again = fixture_->pictures / "again.gif",
                       film = fixture_->pictures / "film.gif", same = fixture_->pictures / "same.gif";
        writeGif(still, {10});
        writeGif(again, {10});
        std::ofstream(again, std::ios::app) << "other bytes";
        writeGif(film, {10, 90});
        writeGif(same, {10, 150});
        build();
        const auto found = groups();
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(std::set(found[0].begin(), found[0].end()), std::set({still, again}));
        fs::copy_file(film, same, fs::copy_options::overwrite_existing);
        build();
        QCOMPARE(groups().size(), std::size_t{2});
    }

    void whatHoldsMoreThanEightBitPixelsIsNotGivenUpForThem() {
        const std::vector<fs::path> originals = pictures();
        std::set<fs::path> fuller, plain;
        const auto deepPpm = [](const fs::path& file, const Image& image) {
            std::ofstream out(file, std::ios::binary);
            out << "P6 " << image.width << ' ' << image.height << " 65535\n";
            for (const std::uint8_t value : image.pixels) out << char(value) << char(value);
        };
        const auto filmed = [](const fs::path& file, const Image& image) {
            writePicture(file, image, 90);
            std::ofstream(file, std::ios::binary | std::ios::app) << std::string(
                                                                         "\0\0\0\x18"
                                                                         "ftypmp42\0\0\0\0isommp42",
                                                                         24)
                                                                  << std::string(5000, 'x');
        };
        const auto described = [](const std::string& property) {
            return [property](const fs::path& file, const Image& image) {
                writePicture(file, image, 90);
                std::ostringstream bytes;
                bytes << std::ifstream(file, std::ios::binary).rdbuf();
                const std::string packet =
                    "http://ns.adobe.com/xap/1.0/" + std::string(1, '\0') +
                    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
                    "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description "
                    "xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" "
                    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                    "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" " +
                    property + "/></rdf:RDF></x:xmpmeta>";
                const std::size_t length = packet.size() + 2;
                std::ofstream(file, std::ios::binary)
                    << bytes.str().substr(0, 2) << "\xff\xe1" << static_cast<char>(length >> 8)
                    << static_cast<char>(length & 255) << packet << bytes.str().substr(2);
            };
        };
        const std::vector<std::pair<const char*, std::function<void(const fs::path&, const Image&)>>> kinds{
            {"deep.ppm", deepPpm},
            {"filmed.jpg", filmed},
            {"rated.jpg", described("xmp:Rating=\"4\"")},
            {"placed.jpg", described("exif:GPSLatitude=\"48,12.5N\"")},
            {"named.jpg", described("dc:source=\"Anna\"")},
            {"edited.jpg", described("xmlns:crs=\"http://ns.adobe.com/camera-raw-settings/1.0/\" "
                                     "crs:Exposure2012=\"+1.50\"")}};
        QVERIFY(originals.size() >= 2 * kinds.size());
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            const auto& [name, write] = kinds[i];
            const fs::path equal = originals[2 * i].parent_path() / (std::to_string(i) + name);
            write(equal, decodeFile(originals[2 * i]).image);
            fuller.insert(equal);
            plain.insert(originals[2 * i]);
            // A larger one without it is none to give it up for.
            const Image other = decodeFile(originals[2 * i + 1]).image;
            write(originals[2 * i + 1].parent_path() / (std::to_string(i) + "small" + name),
                  resizeShortSide(other, std::min(other.width, other.height) * 2 / 3));
        }
        build();
        QCOMPARE(going(), std::vector(plain.begin(), plain.end()));
        std::set<fs::path> staying;
        for (const auto& group : groups()) {
            QCOMPARE(group.size(), std::size_t{2});
            staying.insert(group.front());
        }
        QVERIFY(std::ranges::includes(staying, fuller));
        QVERIFY2(groups(CopyLevel::Identical).empty(), "what holds more is not the same");
    }

    void whatSaysAnotherThingIsNotGivenUp() {
        const fs::path folder = pictures()[0].parent_path();
        const Image image = decodeFile(pictures()[0]).image;
        for (const fs::path& file : pictures()) fs::remove(file);
        QImage picture(image.pixels.data(), image.width, image.height, 3 * image.width,
                       QImage::Format_RGB888);
        const auto write = [&](const char* name, const char* text) {
            picture.setText("Comment", text);
            QVERIFY(picture.save(QString::fromStdString((folder / name).string())));
        };
        write("a.png", "Anna");
        write("b.png", "Berta");
        build();
        QCOMPARE(groups().size(), std::size_t{1});
        QVERIFY(going().empty());
        write("b.png", "Anna");
        picture.setText("Comment", QString());
        QVERIFY(picture.save(QString::fromStdString((folder / "c.png").string())));
        build();
        const auto found = groups();
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].size(), std::size_t{3});
        QCOMPARE(found[0].back(), folder / "c.png");
    }

    void whatLiesBesideAFileIsNotGivenUp_data() {
        QTest::addColumn<QByteArray>("beside");
        for (const char* ending : {".xmp", ".jpg.xmp", ".XMP", ".jpg.pp3", ".MOV", ".aae"})
            QTest::newRow(ending) << QByteArray(ending);
        QTest::newRow("tags of a file manager") << QByteArray();
    }
    void whatLiesBesideAFileIsNotGivenUp() {
        QFETCH(QByteArray, beside);
        const fs::path first = pictures()[0], folder = first.parent_path();
        const fs::path second = folder / "z.jpg", poor = folder / "zz.jpg";
        fs::copy_file(first, second);
        writePicture(poor, decodeFile(first).image, 60);
        const auto keepBeside = [&](fs::path file, const std::string& text) {
            if (beside.isEmpty())
                return setxattr(file.c_str(), "user.xdg.tags", text.data(), text.size(), 0) == 0;
            file.replace_extension(beside.toStdString());
            return bool(std::ofstream(file) << text);
        };
        if (!keepBeside(second, "rated 5")) QSKIP("skipped: no extended attributes here");
        build();
        auto found = groups();
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY2(found[0].front() == second && found[0].size() == 3, found[0].front().c_str());
        QVERIFY((going() == std::vector{first, poor}));
        QVERIFY(keepBeside(poor, "rated 4"));
        QVERIFY(going() == std::vector{first});
        QVERIFY(keepBeside(first, "rated 3"));
        QVERIFY(going().empty());
        QVERIFY(keepBeside(first, "rated 5"));
        QVERIFY(going().size() == 1 && going() != std::vector{poor});
    }

    void whatASensorSawIsNotJudgedByItsPreview() {
        const std::string start("II*\0\x08\0\0\0\0\0\0\0\0\0", 14);
        const auto bytes = std::as_bytes(std::span(start));
        const Decoded preview = decodeFile(pictures()[0]);
        QVERIFY(holdingsOf(bytes, "a.NEF", preview).several);
        QVERIFY(!holdingsOf(bytes, "a.tif", preview).several);
    }

    void whatTakeoutSaysOfAPictureKeepsItAndIsTheReason() {
        const fs::path first = pictures()[0], second = first.parent_path() / "z.jpg";
        fs::copy_file(first, second);
        std::ofstream(second.string() + ".json") << "{\"favorited\": true}";
        build();
        QVERIFY(going() == std::vector{first});
        const Library library = fixture_->open();
        const auto plan = planCopies(library, duplicateGroups(library, CopyLevel::Same, fixture_->context),
                                     {}, fixture_->context);
        QVERIFY(plan.at(0).pictures.at(0).why == Why::HoldsMore);
        std::ofstream(first.string() + ".json") << "{\"imageViews\": 3}";
        QVERIFY2(going().size() == 1, "each has one, whatever it counts");
    }

    void whatProgramsKeepElsewhereOfAFileIsNotGivenUp_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("beside");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isSaid");
        const auto row = [](const char* title, const char* beside, const char* text = "5 stars",
                            const char* name = "z.jpg",
                            bool isSaid = true) { QTest::newRow(title) << name << beside << text << isSaid; };
        row("gThumb", ".comments/z.jpg.xml");
        row("gThumb, of another", ".comments/zz.jpg.xml", "5 stars", "z.jpg", false);
        row("Capture One", "CaptureOne/Settings/z.jpg.cos");
        row("Capture One 15", "CaptureOne/Settings153/Z.JPG.cos");
        row("NX Studio", "NKSC_PARAM/z.jpg.nksc");
        row("Silkypix", "SILKYPIX_DS/z.jpg.9.spd");
        row("Picasa", ".picasa.ini", "[x.jpg]\r\nbackuphash=1\r\n[Z.jpg]\r\nstar=yes\r\n");
        row("Picasa, of another", "Picasa.ini", "[x.jpg]\nstar=yes\n", "z.jpg", false);
        row("Picasa, for itself", ".picasa.ini", "[z.jpg]\nbackuphash=77\nmoddate=0\n", "z.jpg", false);
        row("XnView", "descript.ion", "x.jpg nothing\nz.jpg The harbour\n");
        row("XnView, of a name with spaces", "Descript.ion", "\"z z.jpg\" The harbour\n", "z z.jpg");
        row("XnView, of another", "descript.ion", "z The harbour\nz.jpg\n", "z.jpg", false);
        row("darktable", "z_01.jpg.xmp");
        row("darktable, of another", "z_a.jpg.xmp", "5 stars", "z.jpg", false);
        row("a caption", "z.txt");
        row("Takeout", "z.jpg.supplemental-metadata.json");
        row("Takeout, cut off", "z.jpg.suppl.json");
        row("Takeout, a second one", "z.jpg(1).json", "{}", "z(1).jpg");
        row("Takeout, a second one, newer", "z.jpg.supplemental-metadata(1).json", "{}", "z(1).jpg");
        row("Takeout, the first one's", "z.jpg.json", "{}", "z(1).jpg", false);
        row("Takeout, the second one's", "z.jpg(1).json", "{}", "z.jpg", false);
        row("Takeout, of a long name", "z-in-the-harbour-of-a-town-with-a-long-name-an.json", "{}",
            "z-in-the-harbour-of-a-town-with-a-long-name-and-more.jpg");
        row("Takeout, of another", "z.jpg.supermarket.json", "{}", "z.jpg", false);
    }
    void whatProgramsKeepElsewhereOfAFileIsNotGivenUp() {
        QFETCH(QString, name);
        QFETCH(QString, beside);
        QFETCH(QString, text);
        QFETCH(bool, isSaid);
        const fs::path first = pictures()[0], folder = first.parent_path() / "apart";
        const fs::path second = folder / name.toStdString(), file = folder / beside.toStdString();
        fs::create_directories(file.parent_path());
        fs::copy_file(first, second);
        build();
        QVERIFY(going().size() == 1);
        std::ofstream(file) << text.toStdString();
        QCOMPARE(going() == std::vector{first}, isSaid);
        if (!isSaid) return;
        FolderNames folders;
        QCOMPARE(companionsOf(second, folders).size(), std::size_t{1});
        QVERIFY(companionsOf(first, folders).empty());
    }

    void transparencyInOtherPartsIsAnotherPicture() {
        const fs::path folder = pictures()[0].parent_path();
        const Image image = decodeFile(pictures()[0]).image;
        const auto write = [&](const char* name, const Image& shown, QRect hole) {
            QImage out(shown.width, shown.height, QImage::Format_RGBA8888);
            for (int y = 0; y < shown.height; ++y)
                for (int x = 0; x < shown.width; ++x) {
                    const std::uint8_t* rgb = &shown.pixels[std::size_t(y * shown.width + x) * 3];
                    const bool isHole = hole.contains(x, y);
                    out.setPixelColor(x, y,
                                      isHole ? QColor(255, 255, 255, 0) : QColor(rgb[0], rgb[1], rgb[2]));
                }
            QVERIFY(out.save(QString::fromStdString((folder / name).string())));
        };
        // White where any of them has its hole: over white all look the same.
        Image white = image;
        const QRect one(30, 30, 12, 12), other(60, 60, 12, 12);
        for (const QRect& hole : {one, other})
            for (int y = hole.top(); y <= hole.bottom(); ++y)
                std::fill_n(&white.pixels[std::size_t(y * white.width + hole.left()) * 3], 3 * hole.width(),
                            255);
        write("one.png", white, one);
        write("other.png", white, other);
        writePicture(folder / "flat.jpg", resizeShortSide(white, std::min(white.width, white.height) * 2),
                     95);
        build();
        QVERIFY(groups().empty());
        write("again.png", resizeShortSide(white, std::min(white.width, white.height) * 2),
              QRect(one.topLeft() * 2, one.size() * 2));
        build();
        QCOMPARE(groups(), (std::vector<std::vector<fs::path>>{{folder / "again.png", folder / "one.png"}}));
    }

    void aWorseCodedCopyIsNotKeptForABetter() {
        const fs::path folder = pictures()[0].parent_path();
        std::vector<fs::path> originals = pictures();
        const Image image = decodeFile(originals[0]).image;
        for (const fs::path& file : originals) fs::remove(file);
        const int side = std::min(image.width, image.height);
        QImage master(image.pixels.data(), image.width, image.height, 3 * image.width, QImage::Format_RGB888);
        QVERIFY(master.save(QString::fromStdString((folder / "master.png").string())));
        writePicture(folder / "web.jpg", image, 30);
        build();
        QCOMPARE(groups(), (std::vector<std::vector<fs::path>>{{folder / "master.png", folder / "web.jpg"}}));
        Library library = fixture_->open();
        ImageRecord web = library.imageOfFile(folder / "web.jpg").value();
        web.takenNs = 1;
        library.updateImage(web);
        QVERIFY2(groups().empty(), "the master has the pixels, the other the date");
        // As a PNG the bad one is lossless, and shows its blocks.
        fs::remove(folder / "master.png");
        const Image bad = decodeFile(folder / "web.jpg").image;
        QImage saved(bad.pixels.data(), bad.width, bad.height, 3 * bad.width, QImage::Format_RGB888);
        QVERIFY(saved.save(QString::fromStdString((folder / "saved.png").string())));
        writePicture(folder / "web.jpg", image, 95);
        build();
        QCOMPARE(groups(), (std::vector<std::vector<fs::path>>{{folder / "web.jpg", folder / "saved.png"}}));
        fs::remove(folder / "saved.png");
        fs::remove(folder / "web.jpg");
        QVERIFY(master.save(QString::fromStdString((folder / "master.png").string())));

        writePicture(folder / "enlarged.jpg", resizeShortSide(image, 2 * side), 35);
        build();
        QVERIFY(groups().empty());
        writePicture(folder / "enlarged.jpg", resizeShortSide(image, 2 * side), 90);
        build();
        QCOMPARE(groups().size(), std::size_t{1});
    }

    void fineGrainThatCoarseCodingTookAwayIsMissedByNobody() {
        const fs::path folder = pictures()[0].parent_path();
        Image image = decodeFile(pictures()[0]).image;
        for (const fs::path& file : pictures()) fs::remove(file);
        std::mt19937 random(5);
        std::normal_distribution<double> grain(0, 24);
        for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
            const double by = grain(random);
            for (std::size_t c = i; c < i + 3; ++c)
                image.pixels[c] = static_cast<std::uint8_t>(std::clamp(image.pixels[c] + by, 0.0, 255.0));
        }
        writePicture(folder / "grain.jpg", image, 95);
        writePicture(folder / "coarse.jpg", image, 25);
        for (int y = image.height / 2; y < image.height / 2 + 16; ++y)  // another picture
            for (int x = image.width / 2; x < image.width / 2 + 16; ++x)
                for (std::size_t c = 0; c < 3; ++c)
                    image.pixels[static_cast<std::size_t>(y * image.width + x) * 3 + c] ^= 0x80;
        writePicture(folder / "other.jpg", image, 25);
        build();
        QCOMPARE(groups(),
                 (std::vector<std::vector<fs::path>>{{folder / "grain.jpg", folder / "coarse.jpg"}}));
    }

    void ofAPhotographMadeBrighterMuchMayBeCutOffAndTheOriginalIsKept() {
        const fs::path photos = fs::path(qgetenv("LAPLENS_SHARED").toStdString()) / "data/photos";
        if (!fs::exists(photos)) QSKIP("skipped: no data");
        for (const fs::path& file : pictures()) fs::remove(file);
        const std::vector<std::string> names{"n07745940_strawberry", "n02837789_bikini"};
        for (const std::string& name : names) {
            const fs::path original = fixture_->pictures / (name + ".JPEG");
            fs::copy_file(photos / original.filename(), original);
            Image image = decodeFile(original).image;
            for (std::uint8_t& value : image.pixels)
                value = static_cast<std::uint8_t>(std::min(255, value * 7 / 5));
            // Better coded than the original is.
            writePicture(fixture_->pictures / (name + "-brighter.jpg"), image, 98);
        }
        build();
        const auto found = groups();
        QCOMPARE(found.size(), names.size());
        for (const std::vector<fs::path>& group : found)
            QVERIFY2(group.front().extension() == ".JPEG", group.front().c_str());
    }

    void aGreyCopyIsNotKeptThoughItIsLarger() {
        const fs::path file = pictures()[0], grey = file.parent_path() / "grey.jpg";
        Image image = decodeFile(file).image;
        for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
            const std::uint8_t* rgb = &image.pixels[i];
            const auto light = std::uint8_t(0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] + 0.5);
            std::fill_n(image.pixels.begin() + std::ptrdiff_t(i), 3, light);
        }
        writePicture(grey, image, 100);
        QVERIFY(fs::file_size(grey) > fs::file_size(file));
        build();
        QCOMPARE(groups(), (std::vector<std::vector<fs::path>>{{file, grey}}));
    }

    void aPictureWithALineOfItsOwnIsNoCopy() {
        const fs::path file = pictures()[0], lined = fixture_->pictures / "lined.jpg",
                       half = fixture_->pictures / "half.jpg";
        Image image = decodeFile(file).image;
        writePicture(half, resizeShortSide(image, std::min(image.width, image.height) / 2), 90);
        // As long as a word: too small for a thumbnail.
        for (int y = 40; y < 43; ++y)
            for (int x = 40; x < 60; ++x)
                for (int c = 0; c < 3; ++c)
                    image.pixels[static_cast<std::size_t>((y * image.width + x) * 3 + c)] ^= 0x80;
        writePicture(lined, image, 95);
        build();
        const auto found = groups();
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(std::ranges::find(found[0], half) != found[0].end());
        QVERIFY(std::ranges::find(found[0], lined) == found[0].end());
    }

    void aFileThatChangedSinceItWasScannedIsNoCopy() {
        const fs::path file = pictures()[0], poor = fixture_->pictures / "poor.jpg";
        writePicture(poor, decodeFile(file).image, 30);
        build();
        QCOMPARE(groups().size(), std::size_t{1});
        writePicture(poor, decodeFile(pictures()[1]).image, 30);
        QVERIFY(groups().empty());
    }

    void equalBytesAreIdenticalWhereThereIsNoThumbnail() {
        const fs::path file = pictures()[0], copy = fixture_->pictures / "copy.jpg";
        fs::copy_file(file, copy);
        build();
        Library library = fixture_->open();
        library.putThumbnail(library.imageOfFile(copy)->id, {});
        QCOMPARE(groups(CopyLevel::Identical).size(), std::size_t{1});
        QVERIFY(wasSaid("1 pictures are compared by their bytes alone"));
    }

    void whatTheLibraryKeepsToTellCopiesIsWhatThumbnailsTell() {
        fs::copy_file(pictures()[0], fixture_->pictures / "copy.jpg");
        writePicture(fixture_->pictures / "poor.jpg", decodeFile(pictures()[1]).image, 40);
        build();
        const auto before = groups();
        QCOMPARE(before.size(), std::size_t{2});
        {
            Library library = fixture_->open();
            const std::vector<std::int64_t> all = library.imageIdsInState(ImageState::Ready);
            QVERIFY(library.imagesWithoutCopyCodes() == all);
            keepMissingCopyCodes(library, fixture_->context);
            QVERIFY(library.imagesWithoutCopyCodes().empty());
            std::vector<std::int64_t> asked{all[1], all[4]}, kept;
            library.forEachCopyCodes(asked, [&](std::int64_t id, auto) { kept.push_back(id); });
            QVERIFY(kept == asked);
            library.forEachCopyCodes(all, [&](std::int64_t id, std::span<const std::uint64_t> words) {
                std::vector<std::uint64_t> expected;
                for (const PerceptualCode& code :
                     posedAlike(appearanceOf(decode(library.thumbnail(id), {}).image)))
                    expected.insert(expected.end(), code.begin(), code.end());
                QVERIFY(std::ranges::equal(words, expected));
            });
        }
        QVERIFY(groups() == before);
        // No thumbnail is needed any more, and another content is looked at anew.
        Library library = fixture_->open();
        for (const std::int64_t id : library.imageIds()) library.putThumbnail(id, {});
        QVERIFY(groups(CopyLevel::Identical).size() == 1 && said_.empty());
        ImageRecord changed = library.image(1);
        changed.contentHash = "another";
        library.updateImage(changed);
        QVERIFY(library.imagesWithoutCopyCodes() == std::vector<std::int64_t>{1});
    }

    /// An answer's, for instance, the best ranked first.
    void amongSomePicturesTheirCopiesAreFoundInTheirOrder() {
        const std::vector<fs::path> originals = pictures();
        for (std::size_t i = 0; i < 3; ++i) {
            const fs::path& file = originals[4 * i];
            const Image image = decodeFile(file).image;
            writePicture(file.parent_path() / "half.jpg",
                         resizeShortSide(image, std::min(image.width, image.height) / 2), 90);
            writePicture(file.parent_path() / "poor.jpg", image, 40);
            writePicture(file.parent_path() / "turned.jpg", posed(image, {.transposed = true}), 85);
        }
        build();
        Library library = fixture_->open();
        keepMissingCopyCodes(library, fixture_->context);
        std::vector<std::int64_t> answer = library.imageIds();
        std::ranges::shuffle(answer, std::mt19937(3));
        const auto asSets = [](const auto& groups) {
            std::set<std::set<std::int64_t>> sets;
            for (const auto& group : groups) sets.emplace(group.begin(), group.end());
            return sets;
        };
        std::vector<std::vector<std::int64_t>> all;
        for (const DuplicateGroup& group : duplicateGroups(library, CopyLevel::Same, fixture_->context))
            all.push_back(group.imageIds);
        QCOMPARE(all.size(), std::size_t{3});
        const auto found = copiesAmong(library, answer, fixture_->context);
        QVERIFY(asSets(found) == asSets(all));
        const auto placeOf = [&](std::int64_t id) { return std::ranges::find(answer, id) - answer.begin(); };
        for (const auto& group : found) QVERIFY(std::ranges::is_sorted(group, {}, placeOf));
        QVERIFY(std::ranges::is_sorted(
            found, {}, [&](const std::vector<std::int64_t>& group) { return placeOf(group.front()); }));

        // Without some of them: one by one, each was seen to be the other's copy.
        std::erase_if(answer, [&](std::int64_t id) { return id % 3 == 0 || id == all[0].front(); });
        std::set<std::set<std::int64_t>> pairs;
        CopyCheck check(library);
        for (const std::int64_t a : answer)
            for (const std::int64_t b : answer)
                if (a != b && check.copyOf(library.image(a), library.image(b))) pairs.insert({a, b});
        std::set<std::set<std::int64_t>> grouped;
        for (const auto& group : copiesAmong(library, answer, fixture_->context))
            for (const std::int64_t a : group)
                for (const std::int64_t b : group)
                    if (a != b) grouped.insert({a, b});
        QVERIFY(!grouped.empty());
        QVERIFY(grouped == pairs);

        // What was removed meanwhile, is not there or was said to be none is a copy of nothing.
        answer = {all[0][0], 1'000'000, all[0][1], all[1][0], all[1][1], all[2][1], all[2][0]};
        fs::remove(library.imageFile(library.image(all[1][0])));
        library.setNotCopies(pairsAmong(library, std::vector{all[0][0], all[0][1]}).at(0), true);
        QCOMPARE(copiesAmong(library, answer, fixture_->context),
                 (std::vector<std::vector<std::int64_t>>{{all[2][1], all[2][0]}}));
    }

    /// Whatever network sees the pictures, and before it does.
    void copiesAreFoundWithoutCodes() {
        fs::copy_file(pictures()[0], fixture_->pictures / "copy.jpg");
        writePicture(fixture_->pictures / "poor.jpg", decodeFile(pictures()[1]).image, 40);
        build();
        Library library = fixture_->open();
        library.setActiveModel(0);
        QCOMPARE(groups().size(), std::size_t{2});
    }

    void theSameFileByAnotherNameIsNoCopy() {
        const std::vector<fs::path> files = pictures();
        fs::create_symlink(files[0], fixture_->pictures / "0 link.jpg");
        fs::create_hard_link(files[1], fixture_->pictures / "0 hard.jpg");
        build();
        {
            // Scanned in, however the library came to know it.
            Library library = fixture_->open();
            const RootRecord root = library.roots().front();
            const auto known = library.imageOfFile(files[2]);
            ImageRecord again = *known;
            again.id = 0;
            again.rootId = library.addRoot({.path = files[2].parent_path(), .kind = "folder"});
            again.path = files[2].filename().string();
            again.id = library.addImage(again);
            library.putCode(library.activeModel(), again.id,
                            library.codeOf(library.activeModel(), known->id));
        }
        QVERIFY(groups().empty());
        QVERIFY(wasSaid("each file counts once"));
    }

    void aLinkIsNotKeptForItsOriginal() {
        const fs::path file = pictures()[0], link = fixture_->pictures / "0 link.jpg",
                       copy = fixture_->pictures / "1 copy.jpg";
        fs::create_symlink(file, link);
        fs::copy_file(file, copy);
        build();
        const auto found = groups();
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY((std::set(found[0].begin(), found[0].end()) == std::set{file, copy}));
    }

    /// Left-over bytes make the damaged one the larger file.
    void aPictureThatWasReadWithARemarkIsNotKeptForASoundOne() {
        const fs::path sound = fixture_->pictures / "sound.jpg", damaged = fixture_->pictures / "a.jpg";
        writePicture(sound, decodeFile(pictures()[0]).image, 95);
        std::vector<std::byte> bytes = encodeJpeg(decodeFile(pictures()[0]).image, 95);
        bytes.insert(bytes.end() - 2, 2400, std::byte{0x5A});
        std::ofstream(damaged, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        build();
        const auto found = groups();
        const auto group = std::ranges::find_if(
            found, [&](const auto& files) { return std::ranges::count(files, damaged) > 0; });
        QVERIFY(group != found.end());
        QVERIFY(group->front() != damaged);
    }

    void filesThatAreNotThereTakeNoPart() {
        const fs::path file = pictures()[0], copy = fixture_->folder / "second/copy.jpg";
        fs::create_directories(copy.parent_path());
        fs::copy_file(file, copy);
        {
            Library library = fixture_->open();
            addPictures(library, copy.parent_path(), false, fixture_->context);
            scanLibrary(library, fixture_->context);
        }
        build();
        QCOMPARE(groups().size(), std::size_t{1});
        QVERIFY(said_.empty());
        fs::remove_all(copy.parent_path());
        QVERIFY(groups().empty());
        QVERIFY(wasSaid("1 pictures take no part, because their files are not there or out of reach"));
    }

    /// And a part that has copies of its own stays with them.
    void partsComeAfterTheCopiesWhichStayAsTheyAre() {
        const std::vector<fs::path> files = pictures();
        const Image image = decodeFile(files[0]).image;
        const fs::path half = files[0].parent_path() / "half.jpg", cut = fixture_->pictures / "cut.jpg",
                       screen = fixture_->pictures / "screen.jpg";
        writePicture(half, resizeShortSide(image, std::min(image.width, image.height) / 2), 90);
        writePicture(cut, crop(image, {image.width / 5, image.height / 5, image.width / 2, image.height / 2}),
                     90);
        Image large{2 * image.width, 2 * image.height, {}};
        large.pixels.assign(static_cast<std::size_t>(large.width * large.height) * 3, 200);
        for (int y = 0; y < image.height; ++y)
            std::copy_n(image.pixels.begin() + y * image.width * 3, image.width * 3,
                        large.pixels.begin() + ((y + 60) * large.width + 90) * 3);
        writePicture(screen, large, 90);
        build();
        const auto copies = groups();
        QCOMPARE(copies.size(), std::size_t{1});
        QCOMPARE(copies[0], std::vector({files[0], half}));
        const auto parts = groups(CopyLevel::Part);
        QCOMPARE(parts.size(), std::size_t{1});
        QCOMPARE(parts[0].size(), std::size_t{4});
        QVERIFY(std::equal(copies[0].begin(), copies[0].end(), parts[0].begin()));
        QVERIFY((std::set(parts[0].begin() + 2, parts[0].end()) == std::set{cut, screen}));
        const Library library = fixture_->open();
        JobContext context;
        std::vector<CopyLevel> levels;
        const std::vector<DuplicateGroup> found = duplicateGroups(library, CopyLevel::Part, context);
        for (const Copy& copy : found[0].copies) levels.push_back(copy.level);
        QCOMPARE(levels,
                 (std::vector{CopyLevel::Identical, CopyLevel::Same, CopyLevel::Part, CopyLevel::Part}));
    }
};

QTEST_GUILESS_MAIN(DuplicatesTest)
#include "duplicates_test.moc"
