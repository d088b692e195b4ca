#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <cstring>
#include <fstream>
#include <numeric>
#include <random>
#include <thread>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/images/formats/codecs.hpp"
#include "core/images/formats/picture_header.hpp"
#include "core/images/frames.hpp"
#include "core/images/picture_endings.hpp"
#include "tests/images/compare_pictures.hpp"
#include "tests/support/patience.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::span<const std::byte> asBytes(const std::string& text) {
    return std::as_bytes(std::span(text));
}

Image reference(const fs::path& file) {
    const std::string bytes = readFile(file);
    Image image;
    std::memcpy(&image.width, bytes.data(), 4);
    std::memcpy(&image.height, bytes.data() + 4, 4);
    image.pixels.assign(bytes.begin() + 8, bytes.end());
    return image;
}

Image gradient(int width, int height) {
    Image image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (const int value : {x * 255 / width, y * 255 / height, 120})
                image.pixels.push_back(static_cast<std::uint8_t>(value));
    return image;
}

Image noise(int width, int height) {
    Image image = gradient(width, height);
    std::mt19937 random(7);
    for (std::uint8_t& value : image.pixels) value = static_cast<std::uint8_t>(random());
    return image;
}

std::string jpegOf(const Image& image) {
    const auto bytes = encodeJpeg(image, 90);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string be(std::uint64_t value, int size) {
    std::string bytes(static_cast<std::size_t>(size), '\0');
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, value >>= 8)
        *byte = static_cast<char>(value);
    return bytes;
}

std::string le(std::uint64_t value, int size) {
    std::string bytes = be(value, size);
    std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

/// A JPEG with the given bytes as its EXIF block.
std::string withExif(const std::string& jpeg, const std::string& block) {
    return jpeg.substr(0, 2) + "\xFF\xE1" + be(static_cast<std::uint32_t>(block.size()) + 8, 2) +
           std::string("Exif\0\0", 6) + block + jpeg.substr(2);
}

Error errorOf(const std::string& bytes, const DecodeOptions& options = {}) {
    try {
        decode(asBytes(bytes), "picture.jpg", options);
    } catch (const Error& error) {
        return error;
    }
    return Error("no error");
}

std::string zipped(const std::string& plain) {
    uLongf size = compressBound(plain.size());
    std::string bytes(size, '\0');
    compress2(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
              plain.size(), 9);
    return bytes.substr(0, size);
}

std::string pngChunk(const std::string& type, const std::string& data) {
    const std::string body = type + data;
    return be(data.size(), 4) + body +
           be(crc32(0, reinterpret_cast<const Bytef*>(body.data()), uInt(body.size())), 4);
}

}  // namespace

class DecodeTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    fs::path path_ = folder_.path().toStdString();
    bool made_ = false;

    const char* whyNoRawPictures() const {
        if (!made_) return "skipped: no python3 with Pillow and NumPy";
        const Error error = errorOf(readFile(path_ / "raw/jpeg.dng"));
        return error.problem().find("needs LibRaw") == std::string::npos ? nullptr : "skipped: no LibRaw";
    }

private slots:
    void initTestCase() {
        QProcess python;
        python.start("/usr/bin/python3",
                     {QString(QT_TESTCASE_SOURCEDIR) + "/make_pictures.py", folder_.path()});
        made_ = python.waitForStarted() && python.waitForFinished() && python.exitCode() == 0;
    }

    void everyFormatDecodesAsInPillow() {
        if (!made_) QSKIP("skipped: no python3 with Pillow and NumPy");
        int compared = 0;
        for (const auto& entry : fs::directory_iterator(path_)) {
            if (!entry.is_regular_file() || entry.path().extension() == ".rgb") continue;
            const Decoded decoded = decodeFile(entry.path());
            const Image expected = reference(entry.path().native() + ".rgb");
            const std::string name = entry.path().filename();
            QVERIFY2(decoded.image.width == expected.width && decoded.image.height == expected.height,
                     name.c_str());
            QVERIFY2(decoded.width == expected.width && decoded.height == expected.height, name.c_str());
            const int difference = largestDifference(decoded.image, expected);
            QVERIFY2(difference <= (name == "cmyk.jpg" ? 2 : 1),
                     (name + " differs by " + std::to_string(difference)).c_str());
            if (name.starts_with("orientation")) QCOMPARE(decoded.orientation, name[11] - '0');
            ++compared;
        }
        QVERIFY(compared >= 63);
    }

    void filesOfSeveralPicturesAreTold() {
        if (!made_) QSKIP("skipped: no python3 with Pillow and NumPy");
        const auto several = [&](const char* name) {
            const fs::path file = path_ / name;
            return holdsSeveralPictures(readPictureFile(file), file);
        };
        for (const char* name : {"film.gif", "film.webp", "film.png", "book.tif"})
            QVERIFY2(several(name), name);
        for (const auto& entry : fs::directory_iterator(path_))
            if (entry.is_regular_file() && entry.path().extension() != ".rgb" &&
                !entry.path().filename().native().starts_with("film") &&
                entry.path().filename() != "book.tif")
                QVERIFY2(!several(entry.path().filename().c_str()), entry.path().c_str());
        const auto bytes = readPictureFile(path_ / "film.gif");
        for (std::size_t size = 0; size < bytes.size(); size += 7)
            holdsSeveralPictures(std::span(bytes).first(size), "cut.gif");
    }

    void whatPixelsOfEightBitsDoNotHoldIsTold() {
        if (!made_) QSKIP("skipped: no python3 with Pillow and NumPy");
        const auto told = [&](const char* name) { return decodeFile(path_ / name); };
        for (const char* name : {"alpha.png", "alpha.webp", "alpha.tif", "greyalpha.png", "greyalpha.tif",
                                 "key.png", "greykey.png"})
            QVERIFY2(!told(name).opacity.empty() && told(name).depth == 8, name);
        for (const char* name : {"grey.png", "grey.jpg", "grey.tif", "grey.pgm", "palette.png", "bits.png",
                                 "colour/swapped4.png", "colour/swapped4.tif"})
            QVERIFY2(told(name).opacity.empty() && told(name).depth == 8, name);
        for (const char* name : {"deep.png", "colour/linear.png"})
            QVERIFY2(told(name).depth == 16 && told(name).opacity.empty(), name);

        std::vector<std::byte> photo = readPictureFile(path_ / "grey.jpg");
        QVERIFY(!holdsMoreBehind(photo));
        for (const char letter : std::string_view("\0\0\0\x18"
                                                  "ftypmp42\0\0\0\0isommp42....mdat",
                                                  32))
            photo.push_back(static_cast<std::byte>(letter));
        QVERIFY(holdsMoreBehind(photo));
        photo.resize(photo.size() - 16);
        QVERIFY(!holdsMoreBehind(photo));

        // A picture behind a picture, without an index; a line of the phone's; zeros.
        std::vector<std::byte> twice = readPictureFile(path_ / "grey.jpg");
        const std::vector<std::byte> once = twice;
        twice.resize(twice.size() + 5000);
        QVERIFY(!holdsMoreBehind(twice));
        twice.resize(once.size());
        twice.insert(twice.end(), 500, std::byte{'x'});
        QVERIFY(!holdsMoreBehind(twice));
        while (twice.size() < once.size() + 2000) twice.insert(twice.end(), once.begin(), once.end());
        QVERIFY(holdsMoreBehind(twice));

        const std::string_view packet("http://ns.adobe.com/xmp/extension/\0....", 39);
        std::vector<std::byte> extended(once.begin(), once.begin() + 2);
        for (const char letter : std::string("\xff\xe1") + '\0' + static_cast<char>(packet.size() + 2))
            extended.push_back(static_cast<std::byte>(letter));
        for (const char letter : packet) extended.push_back(static_cast<std::byte>(letter));
        extended.insert(extended.end(), once.begin() + 2, once.end());
        QVERIFY(holdsMoreBehind(extended));

        std::vector<std::byte> layered = readPictureFile(path_ / "grey.tif");
        QVERIFY(!holdsMoreBehind(layered));
        // The last field of the first directory becomes that of the layers.
        const auto number = [&](std::size_t at) {
            return std::to_integer<std::size_t>(layered[at]) | std::to_integer<std::size_t>(layered[at + 1])
                                                                   << 8;
        };
        QVERIFY(layered[0] == std::byte{'I'});
        const std::size_t directory = number(4) | number(6) << 16;
        const std::size_t last = directory + 2 + 12 * (number(directory) - 1);
        layered[last] = std::byte{37724 & 255};
        layered[last + 1] = std::byte{37724 >> 8};
        QVERIFY(holdsMoreBehind(layered));
    }

    /// Little CMS by way of Pillow is what they are compared with, and for PNG's own statements the formulas
    /// of the standard.
    void coloursBecomeSrgbByTheirProfile() {
        if (!made_) QSKIP("skipped: no python3 with Pillow and NumPy");
        int compared = 0;
        for (const auto& entry : fs::directory_iterator(path_ / "colour")) {
            if (entry.path().extension() == ".rgb") continue;
            const std::string name = entry.path().filename();
            const Image image = decodeFile(entry.path()).image,
                        expected = reference(entry.path().native() + ".rgb");
            QCOMPARE(image.pixels.size(), expected.pixels.size());
            const double difference = meanDifference(image, expected);
            QVERIFY2(difference < 0.6, (name + " differs by " + std::to_string(difference)).c_str());
            ++compared;
        }
        QCOMPARE(compared, 36);
    }

    void drawingsOnNothingStayVisible() {
        if (!made_) QSKIP("skipped: no python3 with Pillow and NumPy");
        for (const char* ending : {".png", ".tif", ".webp", ".gif"}) {
            for (const std::string colour : {"white", "black"}) {
                const Image disc = decodeFile(path_ / "drawings" / (colour + "-ellipse" + ending)).image;
                const Image square = decodeFile(path_ / "drawings" / (colour + "-rectangle" + ending)).image;
                const auto at = [](const Image& image, std::size_t x, std::size_t y) {
                    return int(image.pixels[(y * 60 + x) * 3]);
                };
                const int ink = colour == "white" ? 255 : 0;
                QVERIFY2(std::abs(at(disc, 30, 30) - ink) <= 1, ending);
                QVERIFY2(std::abs(at(disc, 2, 2) - ink) > 100, ending);
                QVERIFY2(std::abs(at(disc, 11, 11) - ink) > 100, ending);
                QVERIFY2(std::abs(at(square, 11, 11) - ink) <= 1, ending);
            }
        }
        // A bright photograph whose corners are cut keeps the white that it had.
        const Image snow = decodeFile(path_ / "drawings/snow.png").image;
        QCOMPARE(int(snow.pixels[0]), 255);
    }

    /// A colour map has 16 bits; some programs filled the lower 8 alone.
    void aColourMapOfEightBitsIsNotBlack() {
        for (const int scale : {1, 257}) {
            const auto entry = [](int tag, int type, int count, int value) {
                return le(static_cast<std::uint64_t>(tag), 2) + le(static_cast<std::uint64_t>(type), 2) +
                       le(static_cast<std::uint64_t>(count), 4) + le(static_cast<std::uint64_t>(value), 4);
            };
            // The picture's two pixels lie at 8, the map at 10, the directory behind it.
            std::string map;
            for (int c = 0; c < 3; ++c)
                for (int i = 0; i < 256; ++i)
                    map += le(static_cast<std::uint64_t>((i == 7 ? 200 - 50 * c : 0) * scale), 2);
            const std::string tiff = std::string("II*\0", 4) + le(10 + map.size(), 4) + "\x07" +
                                     std::string(1, '\0') + map + le(9, 2) + entry(256, 4, 1, 2) +
                                     entry(257, 4, 1, 1) + entry(258, 3, 1, 8) + entry(259, 3, 1, 1) +
                                     entry(262, 3, 1, 3) + entry(273, 4, 1, 8) + entry(278, 4, 1, 1) +
                                     entry(279, 4, 1, 2) + entry(320, 3, 768, 10) + le(0, 4);
            const Image image = decode(asBytes(tiff), "map.tif").image;
            QCOMPARE(image.width, 2);
            const std::vector<std::uint8_t> expected{200, 150, 100, 0, 0, 0};
            QCOMPARE(image.pixels, expected);
        }
    }

    void aReducedPictureInFrontOfATiffIsNotThePicture_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"flagged.tif", "shaped.tif", "inside.tif", "pages.tif"})
            QTest::newRow(name) << name;
    }
    void aReducedPictureInFrontOfATiffIsNotThePicture() {
        if (!made_) QSKIP("skipped: no python3 with Pillow and NumPy");
        QFETCH(QString, name);
        const fs::path file = path_ / "reduced" / name.toStdString();
        const Decoded decoded = decodeFile(file);
        const Image expected = reference(file.native() + ".rgb");
        QCOMPARE(QSize(decoded.image.width, decoded.image.height), QSize(expected.width, expected.height));
        QCOMPARE(QSize(decoded.width, decoded.height), QSize(expected.width, expected.height));
        QVERIFY(largestDifference(decoded.image, expected) <= 1);
    }

    /// Orientation 6 and the sizes of a TIFF picture as every type of whole number.
    void numbersOfAHeaderMayHaveAnyTypeAndOrder() {
        for (const bool big : {false, true}) {
            const auto number = [&](std::uint64_t value, int size) {
                return big ? be(value, size) : le(value, size);
            };
            const auto entry = [&](int tag, int type, int bytes, int value) {
                const std::string packed = number(std::uint64_t(value), bytes);
                return number(std::uint64_t(tag), 2) + number(std::uint64_t(type), 2) + number(1, 4) +
                       packed + std::string(4 - packed.size(), '\0');
            };
            for (const auto& [type, bytes] :
                 {std::pair{1, 1}, {3, 2}, {4, 4}, {6, 1}, {8, 2}, {9, 4}, {13, 4}}) {
                const std::string block = (big ? std::string("MM\0*", 4) : std::string("II*\0", 4)) +
                                          number(8, 4) + number(1, 2) + entry(274, type, bytes, 6) +
                                          number(0, 4);
                QCOMPARE(decode(asBytes(withExif(jpegOf(gradient(40, 24)), block)), "a.jpg").orientation, 6);
            }
            const auto wide = [&](int tag, int type, int bytes, int value) {
                const std::string packed = number(std::uint64_t(value), bytes);
                return number(std::uint64_t(tag), 2) + number(std::uint64_t(type), 2) + number(1, 8) +
                       packed + std::string(8 - packed.size(), '\0');
            };
            const std::string bigTiff = (big ? std::string("MM\0+", 4) : std::string("II+\0", 4)) +
                                        number(8, 2) + number(0, 2) + number(16, 8) + number(3, 8) +
                                        wide(256, 16, 8, 70) + wide(257, 4, 4, 46) + wide(274, 3, 2, 8);
            const PictureHeader header = readPictureHeader(asBytes(bigTiff), "a.tif");
            QCOMPARE(header.width, std::int64_t{70});
            QCOMPARE(header.height, std::int64_t{46});
            QCOMPARE(header.orientation, 8);
        }
    }

    void tiffPicturesInLabHaveTheColoursOfLittleCms() {
        if (!made_) QSKIP("skipped: no python3 with Pillow and NumPy");
        for (const char* name : {"cie8.tif", "icc8.tif", "cie16.tif", "icc16.tif"}) {
            const fs::path file = path_ / "lab" / name;
            const Decoded decoded = decodeFile(file);
            const int difference = largestDifference(decoded.image, reference(file.native() + ".rgb"));
            QVERIFY2(difference <= 2,
                     (std::string(name) + " differs by " + std::to_string(difference)).c_str());
            QVERIFY(decoded.wide);
        }
    }

    void rawPicturesDecodeByTheirPreview_data() {
        QTest::addColumn<int>("orientation");
        QTest::addColumn<QSize>("size");
        QTest::newRow("jpeg.dng") << 1 << QSize(70, 46);
        QTest::newRow("upright6.dng") << 6 << QSize(46, 70);
        QTest::newRow("bitmap.dng") << 1 << QSize(70, 46);
        QTest::newRow("large.dng") << 1 << QSize(801, 600);
        // The sensor's picture is larger than the preview, and turned with it.
        QTest::newRow("sensor.dng") << 6 << QSize(92, 140);
    }
    void rawPicturesDecodeByTheirPreview() {
        if (const char* reason = whyNoRawPictures()) QSKIP(reason);
        QFETCH(int, orientation);
        QFETCH(QSize, size);
        const fs::path file = path_ / "raw" / QTest::currentDataTag();
        const Decoded decoded = decodeFile(file);
        const Image expected = reference(file.native() + ".rgb");
        QCOMPARE(decoded.orientation, orientation);
        QCOMPARE(QSize(decoded.width, decoded.height), size);
        QCOMPARE(QSize(decoded.image.width, decoded.image.height), QSize(expected.width, expected.height));
        QVERIFY(largestDifference(decoded.image, expected) <= 1);
    }

    void previewsOfRawPicturesAreReducedAndLimited() {
        if (const char* reason = whyNoRawPictures()) QSKIP(reason);
        const Decoded reduced = decodeFile(path_ / "raw/large.dng", {.minShortSide = 100});
        QCOMPARE(reduced.image.height, 150);
        QCOMPARE(reduced.width, 801);
        QCOMPARE(reduced.height, 600);
        for (const char* name : {"jpeg.dng", "bitmap.dng"}) {
            const std::string bytes = readFile(path_ / "raw" / name);
            QCOMPARE(errorOf(bytes, {.maxPixels = 70 * 46}).problem(), std::string("no error"));
            const Error error = errorOf(bytes, {.maxPixels = 70 * 46 - 1});
            QVERIFY2(error.problem().find("70 x 46 pixels, more than the limit") != std::string::npos,
                     error.what());
        }
    }

    void aTiffFileNamedAsACamerasIsReadAsTiff() {
        if (const char* reason = whyNoRawPictures()) QSKIP(reason);
        const std::string bytes = readFile(path_ / "reduced/inside.tif");
        const Decoded decoded = decode(asBytes(bytes), "scan.NEF");
        QVERIFY(decoded.image.pixels == decodeFile(path_ / "reduced/inside.tif").image.pixels);
        QCOMPARE(decoded.width, 70);
    }

    void rawPicturesWithoutPreviewAreErrors() {
        if (const char* reason = whyNoRawPictures()) QSKIP(reason);
        const Error error = errorOf(readFile(path_ / "raw/without.dng"));
        QVERIFY2(error.problem().find("no preview") != std::string::npos, error.what());
        QCOMPARE(error.remedy(), std::string("Save it as JPEG"));
        const std::string bytes = readFile(path_ / "raw/large.dng");
        for (std::size_t size = 8; size < bytes.size(); size += 1 + bytes.size() / 60)
            QVERIFY2(errorOf(bytes.substr(0, size)).problem() != "no error",
                     qPrintable(QString::number(size)));
        for (const std::size_t size : {bytes.size() / 2, bytes.size() - 100})
            QVERIFY(errorOf(bytes.substr(0, size)).problem().find("truncated") != std::string::npos);
    }

    void rawPicturesAreToldByContentOrEnding_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("raw");
        const auto row = [](const char* title, const std::string& start, const char* name, bool raw = true) {
            QTest::newRow(title) << QByteArray::fromStdString(start + std::string(64, '\0')) << name << raw;
        };
        const std::string tiff = std::string("II*\0", 4) + le(8, 4) + le(2, 2) + le(256, 2) + le(4, 2) +
                                 le(1, 4) + le(9, 4) + le(257, 2) + le(4, 2) + le(1, 4) + le(9, 4);
        row("CR2", std::string("II*\0\x10\0\0\0CR\2\0", 12), "a.jpg");
        row("CR3", be(24, 4) + "ftypcrx ", "a.jpg");
        row("CRW", std::string("II\x1A\0\0\0HEAPCCDR", 14), "a.jpg");
        row("ORF", "IIRO", "a.jpg");
        row("ORF of compact cameras", "IIRS", "a.jpg");
        row("ORF, big-endian", "MMOR", "a.jpg");
        row("RW2", std::string("IIU\0", 4), "a.jpg");
        row("RAF", "FUJIFILMCCD-RAW 0201", "a.jpg");
        row("DNG",
            std::string("MM\0*", 4) + be(8, 4) + be(1, 2) + be(50706, 2) + be(1, 2) + be(4, 4) +
                be(0x01040000, 4),
            "a.jpg");
        row("NEF", tiff, "a.NEF");
        row("NRW", tiff, "a.nrw");
        row("ARW", tiff, "a.arw");
        row("PEF", tiff, "a.pef");
        row("SRW", tiff, "a.srw");
        row("TIFF", tiff, "a.tif", false);
        row("JPEG named NEF", jpegOf(gradient(8, 8)), "a.nef", false);
        row("HEIC", be(24, 4) + "ftypheic", "a.cr3", false);
    }
    void rawPicturesAreToldByContentOrEnding() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, name);
        QFETCH(bool, raw);
        const PictureHeader header = readPictureHeader(asBytes(bytes.toStdString()), name.toStdString());
        QCOMPARE(header.format == PictureFormat::Raw, raw);
    }

    /// LibRaw 0.20 reads a null pointer when the colour filters' pattern has 36 entries.
    void picturesThatCrashLibRawAreErrors() {
        if (const char* reason = whyNoRawPictures()) QSKIP(reason);
        std::string bytes = readFile(path_ / "raw/upright6.dng");
        bytes[bytes.find(le(33422, 2) + le(1, 2)) + 4] = 36;
        const Error error = errorOf(bytes);
        if (error.problem() != "no error")
            QVERIFY2(error.problem().find("damaged") != std::string::npos, error.what());
    }

    void noiseInRawPicturesNeverCrashes() {
        if (const char* reason = whyNoRawPictures()) QSKIP(reason);
        const std::string seed = readFile(path_ / "raw/upright6.dng");
        std::mt19937 random(2);
        for (int round = 0; round < 2000; ++round) {
            std::string bytes = seed;
            for (unsigned k = 0, changes = 1 + random() % 12; k < changes; ++k)
                bytes[random() % 900] = static_cast<char>(random() % 3 ? random() : 0xFF);
            try {
                const Decoded decoded = decode(asBytes(bytes), "noise.dng", {.maxPixels = 1'000'000});
                QCOMPARE(decoded.image.pixels.size(),
                         static_cast<std::size_t>(decoded.image.width) * decoded.image.height * 3);
            } catch (const Error&) {
            }
        }
    }

    void threadsDecodeRawPicturesAtOnce() {
        if (const char* reason = whyNoRawPictures()) QSKIP(reason);
        const std::string bytes = readFile(path_ / "raw/large.dng");
        const Image expected = decode(asBytes(bytes), "large.dng").image;
        std::atomic<int> alike = 0;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([&] {
                    for (int i = 0; i < 10; ++i)
                        alike += decode(asBytes(bytes), "large.dng").image.pixels == expected.pixels;
                });
        }
        QCOMPARE(alike.load(), 40);
    }

    void reducedScalesKeepTheShortSide() {
        if (!made_) QSKIP("skipped: no python3 with Pillow and NumPy");
        const Decoded full = decodeFile(path_ / "large.jpg");
        const std::vector<std::pair<int, int>> expected = {{0, 600},   {601, 600}, {600, 600}, {301, 600},
                                                           {300, 300}, {151, 300}, {150, 150}, {76, 150},
                                                           {75, 75},   {10, 75}};
        for (const auto& [wanted, height] : expected) {
            const Decoded decoded = decodeFile(path_ / "large.jpg", {.minShortSide = wanted});
            QCOMPARE(decoded.image.height, height);
            QCOMPARE(decoded.image.width, (801 * height + 599) / 600);
            QCOMPARE(decoded.width, 801);
            QCOMPARE(decoded.height, 600);
            const Image shrunk = resizeShortSide(full.image, height);
            if (height < 600) {
                Image same = decoded.image;
                if (same.width != shrunk.width) same = crop(same, {0, 0, shrunk.width, height});
                QVERIFY2(meanDifference(same, shrunk) < 2,
                         qPrintable(QString::number(meanDifference(same, shrunk))));
            }
        }
        const Decoded turned = decodeFile(path_ / "orientation6.jpg", {.minShortSide = 20});
        QCOMPARE(turned.image.width, 23);
        QCOMPARE(turned.image.height, 35);
        QCOMPARE(turned.width, 46);
    }

    void panoramasDecodeAtTheSmallestScaleThatSuffices() {
        QProcess python;
        const QString file = folder_.filePath("panorama.jpg");
        python.start(
            "/usr/bin/python3",
            {"-c",
             "import sys; from PIL import Image; size = 24000, 4000; slope = Image.linear_gradient('L');"
             "Image.merge('RGB', [slope.resize(size), slope.rotate(90).resize(size),"
             "Image.radial_gradient('L').resize(size)]).save(sys.argv[1])",
             file});
        if (!python.waitForStarted() || !python.waitForFinished(kWaitMs) || python.exitCode() != 0)
            QSKIP("skipped: no python3 with Pillow");
        const std::string bytes = readFile(file.toStdString());
        QFile::remove(file);
        const Decoded reduced = decode(asBytes(bytes), "panorama.jpg", {.minShortSide = 256});
        QCOMPARE(reduced.image.height, 500);
        QCOMPARE(reduced.image.width, 3000);
        QCOMPARE(reduced.width, 24'000);
        QCOMPARE(reduced.height, 4000);
        const Image shrunk = resizeShortSide(decode(asBytes(bytes), "panorama.jpg").image, 500);
        QCOMPARE(shrunk.width, 3000);
        QVERIFY2(meanDifference(reduced.image, shrunk) < 2,
                 qPrintable(QString::number(meanDifference(reduced.image, shrunk))));
    }

    /// The reduction is as exact as area averaging to the same size. Shrinking its result further differs
    /// more from shrinking at one go: the area filter spreads each pixel twice, by fractions of a pixel that
    /// differ.
    void reducedPhotographsMatchShrunkOnes() {
        constexpr int kNetworkSide = 224;
        std::vector<double> atScale, atNetworkSide;
        std::error_code missing;
        for (const auto& entry : fs::directory_iterator(
                 fs::path(qgetenv("LAPLENS_SHARED").toStdString()) / "data/photos", missing)) {
            const Decoded reduced = decodeFile(entry.path(), {.minShortSide = kNetworkSide});
            if (reduced.image.width == reduced.width) continue;
            const Image full = decodeFile(entry.path()).image;
            const int side = std::min(reduced.image.width, reduced.image.height);
            // Where the scale does not divide a side, the last row or column stands for less than the others.
            if (reduced.width % reduced.image.width == 0 && reduced.height % reduced.image.height == 0)
                atScale.push_back(meanDifference(reduced.image, resizeShortSide(full, side)));
            atNetworkSide.push_back(
                meanDifference(centreCrop(resizeShortSide(reduced.image, kNetworkSide), kNetworkSide),
                               centreCrop(resizeShortSide(full, kNetworkSide), kNetworkSide)));
        }
        if (atScale.size() < 20) QSKIP("skipped: no data");
        const auto report = [](const char* where, const std::vector<double>& differences) {
            const double mean = std::accumulate(differences.begin(), differences.end(), 0.0) /
                                static_cast<double>(differences.size());
            const double largest = *std::max_element(differences.begin(), differences.end());
            qInfo("%s: %zu photographs differ by %.2f grey levels in the mean, by %.2f at most", where,
                  differences.size(), mean, largest);
            return std::pair(mean, largest);
        };
        const auto [scaleMean, scaleLargest] = report("At the reduced scale", atScale);
        QVERIFY(scaleMean < 0.6 && scaleLargest < 2);
        const auto [mean, largest] = report("At the network's size", atNetworkSide);
        QVERIFY(mean < 3 && largest < 10);
    }

    void brokenExifDoesNotSpoilThePicture() {
        const std::string jpeg = jpegOf(gradient(40, 24));
        const Image plain = decode(asBytes(jpeg), "a.jpg").image;
        const std::string good = std::string("MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0", 26);
        QCOMPARE(decode(asBytes(withExif(jpeg, good)), "a.jpg").orientation, 6);
        QCOMPARE(decode(asBytes(withExif(jpeg, good)), "a.jpg").image.width, 24);
        std::mt19937 random(1);
        for (int round = 0; round < 500; ++round) {
            std::string block = good;
            for (int k = 0; k < 3; ++k) block[random() % block.size()] = static_cast<char>(random());
            block.resize(random() % (block.size() + 1));
            const Decoded decoded = decode(asBytes(withExif(jpeg, block)), "a.jpg");
            if (decoded.orientation == 1) QVERIFY(decoded.image.pixels == plain.pixels);
        }
        for (const int orientation : {0, 9, 255}) {
            std::string block = good;
            block[19] = static_cast<char>(orientation);
            QCOMPARE(decode(asBytes(withExif(jpeg, block)), "a.jpg").orientation, 1);
        }
    }

    void hugePicturesAreRefusedFromTheirHeader_data() {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char* name, const std::string& bytes) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes + std::string(64, '\0'));
        };
        std::string jpeg = jpegOf(gradient(8, 8));
        const std::size_t frame = jpeg.find("\xFF\xC0");
        jpeg.replace(frame + 5, 4, be(65'000, 2) + be(65'000, 2));
        row("JPEG", jpeg);
        row("PNG", "\x89PNG\r\n\x1A\n" + be(13, 4) + "IHDR" + be(100'000, 4) + be(100'000, 4) +
                       std::string("\x08\x02\0\0\0", 5));
        row("PNG of one row", "\x89PNG\r\n\x1A\n" + be(13, 4) + "IHDR" + be(0x7FFFFFFF, 4) + be(1, 4) +
                                  std::string("\x08\x02\0\0\0", 5));
        row("BMP", "BM" + le(0, 12) + le(40, 4) + le(100'000, 4) +
                       le(static_cast<std::uint32_t>(-100'000), 4) + le(1, 2) + le(24, 2));
        row("TIFF", std::string("II*\0", 4) + le(8, 4) + le(2, 2) + le(256, 2) + le(4, 2) + le(1, 4) +
                        le(100'000, 4) + le(257, 2) + le(4, 2) + le(1, 4) + le(100'000, 4));
        row("WebP",
            "RIFF" + le(40, 4) + "WEBPVP8X" + le(10, 4) + le(0, 4) + le(16'777'214, 3) + le(16'777'214, 3));
        row("PNM", "P6 100000\n# a comment\n100000 255\n");
    }
    void hugePicturesAreRefusedFromTheirHeader() {
        QFETCH(QByteArray, bytes);
        const Error error = errorOf(bytes.toStdString());
        QVERIFY2(error.problem().find("more than the limit") != std::string::npos, error.what());
        QCOMPARE(error.subject(), fs::path("picture.jpg"));
    }

    void whatAPngCarriesBesideItsPictureIsNotUnpacked() {
        const auto peak = [] {
            rusage usage{};
            getrusage(RUSAGE_SELF, &usage);
            return usage.ru_maxrss;
        };
        const std::string text =
            pngChunk("zTXt", std::string("k\0\0", 3) + zipped(std::string(7'900'000, 'a')));
        std::string png =
            "\x89PNG\r\n\x1A\n" + pngChunk("IHDR", be(2, 4) + be(1, 4) + std::string("\x08\x02\0\0\0", 5));
        for (int i = 0; i < 100; ++i) png += text;
        png += pngChunk("IDAT", zipped(std::string("\0\x10\x20\x30\x40\x50\x60", 7))) + pngChunk("IEND", "");
        const long before = peak();
        const Image image = decode(asBytes(png), "bomb.png").image;
        QCOMPARE(image.width, 2);
        QCOMPARE(int(image.pixels[4]), 0x50);
        QVERIFY2(peak() - before < 100'000, qPrintable(QString("%1 KiB").arg(peak() - before)));
    }

    void largePicturesAreDecodedOneAtATime() {
        const std::filesystem::path name = "large.png";
        auto first = std::make_unique<PixelRoom>(400'000'000);
        first->claim(20'000, 10'000, name);
        first->claim(20'000, 10'000, name);
        PixelRoom small(400'000'000);
        small.claim(4'000, 3'000, name);
        std::atomic<bool> asked = false, decoding = false;
        std::thread other([&] {
            PixelRoom second(400'000'000);
            asked = true;
            second.claim(20'000, 10'000, name);
            decoding = true;
        });
        QTRY_VERIFY_WITH_TIMEOUT(asked, kWaitMs);
        QTest::qWait(50);
        const bool atOnce = decoding;
        first.reset();
        other.join();
        QVERIFY(!atOnce);
    }

    void ofALargePictureOnlyWhatIsAskedForIsKept() {
        // A bitmap of 13,000 x 8,000 bits, white but for its left half.
        std::string pbm = "P4\n13000 8000\n";
        for (int y = 0; y < 8000; ++y) pbm += std::string(812, '\xFF') + std::string(813, '\0');
        const Decoded decoded = decode(asBytes(pbm), "large.pbm", {.minShortSide = 80});
        QCOMPARE(decoded.width, 13'000);
        QCOMPARE(decoded.height, 8'000);
        QCOMPARE(decoded.image.height, 80);
        QCOMPARE(decoded.image.width, 130);
        QCOMPARE(int(decoded.image.pixels[3 * 130 * 40 + 3 * 10]), 0);
        QCOMPARE(int(decoded.image.pixels[3 * 130 * 40 + 3 * 120]), 255);
    }

    void aRowTooLongForLibpngIsRefused() {
        const std::string png =
            "\x89PNG\r\n\x1A\n" +
            pngChunk("IHDR", be(17'000'000, 4) + be(1, 4) + std::string("\x08\0\0\0\0", 5)) +
            pngChunk("IDAT", zipped(std::string(17'000'001, '\0'))) + pngChunk("IEND", "");
        QVERIFY(errorOf(png).problem().find("a row of the picture") != std::string::npos);
    }

    void theLimitIsTheCallers() {
        const std::string jpeg = jpegOf(gradient(40, 24));
        QCOMPARE(errorOf(jpeg, {.maxPixels = 960}).problem(), std::string("no error"));
        QVERIFY(errorOf(jpeg, {.maxPixels = 959}).problem().find("40 x 24") != std::string::npos);
    }

    void whatIsNoPictureIsToldApart() {
        QVERIFY(errorOf("").problem().find("empty") != std::string::npos);
        QVERIFY(errorOf("BMW is a maker of cars, and this is a text about them.")
                    .problem()
                    .find("not a picture") != std::string::npos);
        QVERIFY(errorOf("Just a text").problem().find("not a picture") != std::string::npos);
        QVERIFY(errorOf(std::string(100, '\0')).problem().find("not a picture") != std::string::npos);
        QVERIFY(errorOf("%PDF-1.7").problem().find("not a picture") != std::string::npos);

        const auto fileError = [](const fs::path& file) {
            try {
                decodeFile(file);
            } catch (const Error& error) {
                return error;
            }
            return Error("no error");
        };
        QVERIFY(fileError(path_ / "nothing.jpg").problem().find("does not exist") != std::string::npos);
        QVERIFY(fileError(path_).problem().find("folder") != std::string::npos);
        const fs::path pipe = path_ / "pipe.jpg";
        QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
        QVERIFY(fileError(pipe).problem().find("not a regular file") != std::string::npos);
        fs::remove(pipe);
        const fs::path locked = path_ / "locked.jpg";
        std::ofstream(locked) << "x";
        fs::permissions(locked, fs::perms::none);
        if (geteuid() != 0) QVERIFY(fileError(locked).problem().find("may not be read") != std::string::npos);
        fs::remove(locked);
    }

    void truncatedPicturesAreErrors() {
        const std::string jpeg = jpegOf(gradient(200, 150));
        for (std::size_t size = 2; size + 2 < jpeg.size(); size += 1 + jpeg.size() / 60)
            QVERIFY2(errorOf(jpeg.substr(0, size)).problem() != "no error",
                     qPrintable(QString::number(size)));
        QVERIFY(errorOf(jpeg.substr(0, jpeg.size() / 2)).problem().find("truncated") != std::string::npos);
        if (!made_) QSKIP("skipped: no python3 with Pillow and NumPy");
        for (const char* name :
             {"orientation1.png", "orientation1.webp", "alpha.png", "plain.bmp", "plain.ppm",
              "orientation1lzw.tif", "orientation1.tif", "progressive.jpg", "cmyk.jpg"}) {
            const std::string bytes = readFile(path_ / name);
            for (const double part : {0.1, 0.5, 0.8}) {
                const std::string cut =
                    bytes.substr(0, static_cast<std::size_t>(part * static_cast<double>(bytes.size())));
                // Of a small WebP the last fifth is its metadata.
                if (cut.find("EXIF") != std::string::npos && cut.starts_with("RIFF")) continue;
                const Error error = errorOf(cut);
                QVERIFY2(error.problem() != "no error", name);
                QVERIFY(!error.remedy().empty());
            }
        }
    }

    void aRunLengthCodedPictureThatBreaksOffIsRemarked() {
        const auto number = [](std::uint32_t value, int bytes) {
            std::string text;
            for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i & 255);
            return text;
        };
        constexpr int kSide = 40;
        std::string header = "BM" + number(0, 8) + number(54 + 1024, 4) + number(40, 4) + number(kSide, 4) +
                             number(kSide, 4) + number(1, 2) + number(8, 2) + number(1, 4) + number(0, 12) +
                             number(256, 4) + number(0, 4);
        for (int i = 0; i < 256; ++i) header += std::string(3, static_cast<char>(i)) + '\0';
        std::string rows;
        for (int y = 0; y < kSide; ++y) rows += std::string{kSide, static_cast<char>(99 + y), 0, 0};
        const auto remarkOf = [&](const std::string& runs) {
            return decode(asBytes(header + runs), "a.bmp").remark;
        };
        const std::string end("\0\x01", 2), half = rows.substr(0, rows.size() / 2);
        QCOMPARE(remarkOf(rows + end), std::string());
        QCOMPARE(remarkOf(rows.substr(0, rows.size() - 2) + end), std::string());
        QCOMPARE(remarkOf(half + end), std::string());  // the rest is meant to be black
        QVERIFY(remarkOf(rows).find("end is missing") != std::string::npos);
        QVERIFY(remarkOf(half + std::string(half.size() + 2, '\0')).find("damaged") != std::string::npos);
        QVERIFY(errorOf(header + half).problem().find("truncated") != std::string::npos);
    }

    /// A phone appends its own data in place of the end marker; what follows a marker there may look like
    /// tables.
    void whatIsMissingBehindAllPixelsIsARemark() {
        const std::string jpeg = jpegOf(gradient(200, 150));
        const Image whole = decode(asBytes(jpeg), "a.jpg").image;
        QVERIFY(decode(asBytes(jpeg), "a.jpg").remark.empty());
        const std::string bare = jpeg.substr(0, jpeg.size() - 2);
        const std::string trailer = std::string("\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1500000000000", 34) +
                                    std::string("\xFF\xC4\0\x05\xFF\xFF\xFF\xFF\xDA", 9);
        QVERIFY(decode(asBytes(bare), "a.jpg").image.pixels == whole.pixels);
        QVERIFY(!decode(asBytes(bare), "a.jpg").remark.empty());
        QVERIFY(decode(asBytes(bare + trailer), "a.jpg").image.pixels == whole.pixels);
        QVERIFY(errorOf(jpeg.substr(0, jpeg.size() - 12)).problem().find("truncated") != std::string::npos);
        if (!made_) QSKIP("skipped: no python3 with Pillow and NumPy");
        for (const auto& [name, cut] :
             {std::pair{"progressive.jpg", std::size_t{2}}, {"orientation1.png", std::size_t{12}}}) {
            const std::string bytes = readFile(path_ / name);
            const std::string shorter = bytes.substr(0, bytes.size() - cut);
            const Decoded decoded = decode(asBytes(shorter), name);
            QVERIFY2(decoded.image.pixels == decode(asBytes(bytes), name).image.pixels, name);
            QVERIFY2(!decoded.remark.empty(), name);
            QVERIFY2(decode(asBytes(bytes + trailer), name).image.pixels == decoded.image.pixels, name);
        }
        const std::string progressive = readFile(path_ / "progressive.jpg");
        const std::string tail = progressive.substr(0, progressive.size() - 2) + trailer;
        QVERIFY(decode(asBytes(tail), "a.jpg").image.pixels ==
                decode(asBytes(progressive), "a.jpg").image.pixels);
        // Without its last pass it is a picture that never became sharp.
        const auto lastPass = progressive.rfind("\xFF\xDA");
        QVERIFY(errorOf(progressive.substr(0, lastPass)).problem().find("truncated") != std::string::npos);
    }

    /// A copy that broke off has its size already and ends in zeros, which are a code like any other.
    void aJpegThatEndsInZerosIsTruncated() {
        for (const Image& image : {gradient(200, 150), noise(200, 150)}) {
            const std::string jpeg = jpegOf(image);
            for (const std::size_t good : {jpeg.size() / 2, jpeg.size() * 9 / 10, jpeg.size() * 98 / 100}) {
                const std::string begun = jpeg.substr(0, good);
                for (const std::size_t size : {jpeg.size(), jpeg.size() + 5000})
                    QVERIFY2(errorOf(begun + std::string(size - good, '\0')).problem().find("truncated") !=
                                 std::string::npos,
                             qPrintable(QString::number(good)));
            }
        }
    }

    void whatIsLeftOverInAJpegIsARemark() {
        const std::string jpeg = jpegOf(noise(200, 150));
        const auto remarkOf = [&](const std::string& bytes) {
            return decode(asBytes(bytes), "a.jpg").remark;
        };
        const std::string bare = jpeg.substr(0, jpeg.size() - 2), end = jpeg.substr(jpeg.size() - 2);
        QVERIFY(remarkOf(bare + std::string(2400, '\x5a') + end).find("damaged") != std::string::npos);
        // Two blocks' worth of bits are one block's now, and there are blocks enough.
        const std::size_t middle = jpeg.size() / 2;
        const std::string twice = jpeg.substr(0, middle) + jpeg.substr(middle - 600);
        QVERIFY(remarkOf(twice).find("damaged") != std::string::npos);
        QCOMPARE(remarkOf(bare + std::string(3, '\xFF') + end), std::string());
        QCOMPARE(remarkOf(bare + std::string(3, '\0') + end), std::string());
        QCOMPARE(remarkOf(jpeg + std::string(5000, '\0')), std::string());
        if (!made_) return;
        std::string webp = readFile(path_ / "large.webp");
        QCOMPARE(remarkOf(webp + std::string(5000, '\0')), std::string());
        std::fill(webp.begin() + std::ptrdiff_t(webp.size() / 2), webp.end(), '\0');
        QVERIFY(remarkOf(webp).find("damaged") != std::string::npos);
        QCOMPARE(remarkOf(jpeg + "ftypmp42" + jpeg), std::string());
    }

    void filesThatAreTooLargeAreNotRead() {
        const fs::path file = path_ / "huge.tif";
        std::ofstream(file) << "II*";
        fs::resize_file(file, std::uintmax_t{12} << 30);  // takes no room on the disk
        try {
            readPictureFile(file);
            QFAIL("it was read");
        } catch (const Error& error) {
            QCOMPARE(error.subject(), file);
            QVERIFY(error.problem().find("400 MiB") != std::string::npos);
        }
        fs::remove(file);
    }

    void noiseNeverCrashes() {
        std::vector<std::string> seeds = {jpegOf(gradient(64, 48))};
        if (made_)
            for (const auto& entry : fs::recursive_directory_iterator(path_))
                if (entry.is_regular_file() && entry.path().extension() != ".rgb" &&
                    entry.file_size() < 20'000)
                    seeds.push_back(readFile(entry.path()));
        std::mt19937 random(11);
        for (int round = 0; round < 3000; ++round) {
            std::string bytes = seeds[random() % seeds.size()];
            for (unsigned k = 0, changes = 1 + random() % 6; k < changes; ++k)
                bytes[random() % (random() % 2 ? bytes.size() : std::min<std::size_t>(bytes.size(), 80))] =
                    static_cast<char>(random());
            if (random() % 5 == 0) bytes.resize(1 + random() % bytes.size());
            try {
                const Decoded decoded = decode(asBytes(bytes), "noise", {.maxPixels = 1'000'000});
                QCOMPARE(decoded.image.pixels.size(),
                         static_cast<std::size_t>(decoded.image.width) * decoded.image.height * 3);
            } catch (const Error&) {
            }
        }
    }

    void namesTellPictures() {
        for (const char* name :
             {"a.jpg", "b.JPEG", "c.Png", "d.webp", "e.tiff", "x/y.bmp", "f.NEF", "g.cr3", "h.dng"})
            QVERIFY(looksLikePicture(name));
        for (const char* name : {"a.txt", "jpg", ".jpg", "a.jpg.part", "", "a."})
            QVERIFY(!looksLikePicture(name));
    }

    void formatsThatAreNotReadAreNamed() {
        const auto problemOf = [](std::string_view bytes, const char* name) -> std::string {
            try {
                decode(std::as_bytes(std::span(bytes)), name);
            } catch (const Error& error) {
                return error.problem();
            }
            return "no error";
        };
        using namespace std::string_view_literals;
        QVERIFY(problemOf("8BPS\0\1"sv, "a.jpg").find("Photoshop") != std::string::npos);
        QVERIFY(problemOf("\0\0\0\x0CjP  \r\n\x87\n"sv, "a").find("JPEG 2000") != std::string::npos);
        QVERIFY(problemOf("\0\0\1\0\1\0\x20\x20\0\0"sv, "a").find("icon") != std::string::npos);
        QVERIFY(problemOf("anything", "a.tga").find("Targa") != std::string::npos);
        QVERIFY(problemOf("anything", "a.jpg").find("although its name") != std::string::npos);
    }

    void brandsTellPicturesFromFilms() {
        const auto formatOfBrands = [](const std::string& brands) {
            std::string bytes{"\0\0\0", 3};
            bytes += static_cast<char>(8 + brands.size());
            bytes += "ftyp" + brands;
            return formatOf(asBytes(bytes), "a");
        };
        const std::string version(4, '\0');
        QVERIFY(formatOfBrands("heic" + version + "mif1heic") == PictureFormat::Heif);
        QVERIFY(formatOfBrands("heix" + version) == PictureFormat::Heif);
        QVERIFY(formatOfBrands("MiHE" + version + "mif1miaf") == PictureFormat::Heif);
        QVERIFY(formatOfBrands("hevc" + version + "msf1hevc") == PictureFormat::Heif);
        QVERIFY(formatOfBrands("isom" + version + "isomiso2avc1mp41") == PictureFormat::Unknown);
        QVERIFY(formatOfBrands("qt  " + version + "qt  heic") == PictureFormat::Unknown);
    }

    void encodedPicturesDecodeAlike() {
        const Image image = gradient(123, 77);
        const Decoded decoded = decode(asBytes(jpegOf(image)), "a.jpg");
        QCOMPARE(decoded.image.width, 123);
        QVERIFY(meanDifference(decoded.image, image) < 2.5);
        QVERIFY(encodeJpeg(image, 30).size() < encodeJpeg(image, 95).size());
        QVERIFY_THROWS_EXCEPTION(Error, encodeJpeg(Image{}));
    }
};

QTEST_GUILESS_MAIN(DecodeTest)
#include "decode_test.moc"
