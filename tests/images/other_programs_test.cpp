#include <unistd.h>

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <cstdio>
#include <random>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/images/exif.hpp"
#include "tests/images/compare_pictures.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// Pictures that other programs write, compared with what other programs decode.
class OtherProgramsTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    fs::path path_ = folder_.path().toStdString();
    bool made_ = false;

    bool run(const QString& program, const QStringList& arguments) const {
        QProcess process;
        process.setWorkingDirectory(folder_.path());
        process.start(program, arguments);
        return process.waitForStarted() && process.waitForFinished() && process.exitCode() == 0;
    }

    const char* whyNot(const char* program) const {
        if (!made_) return "skipped: no python3 with Pillow and NumPy";
        if (!QStandardPaths::findExecutable(program).isEmpty()) return nullptr;
        return program == std::string("convert") ? "skipped: no ImageMagick"
               : program == std::string("cwebp") ? "skipped: no cwebp"
               : program == std::string("cjxl")  ? "skipped: no cjxl"
                                                 : "skipped: no heif-enc";
    }

    Image decodedByImageMagick(const QString& name) const {
        if (!run("convert", {name + "[0]", "-colorspace", "sRGB", "-type", "TrueColorAlpha", "-background",
                             "white", "-flatten", "-depth", "8", "decoded.ppm"}))
            throw Error("ImageMagick does not decode it", path_ / name.toStdString());
        return decodeFile(path_ / "decoded.ppm").image;
    }

    void compare(const QString& name, const Image& expected, int tolerance) const {
        Image image;
        try {
            image = decodeFile(path_ / name.toStdString()).image;
        } catch (const Error& error) {
            QFAIL(error.what());
        }
        QCOMPARE(image.width, expected.width);
        QCOMPARE(image.height, expected.height);
        const int difference = largestDifference(image, expected);
        QVERIFY2(difference <= tolerance, qPrintable(QString("differs by %1").arg(difference)));
    }

private slots:
    void initTestCase() {
        made_ =
            run("/usr/bin/python3", {QString(QT_TESTCASE_SOURCEDIR) + "/make_pictures.py", folder_.path()});
    }

    void picturesByImageMagick_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("tolerance");
        const auto row = [](const char* title, const char* arguments, const char* name, int tolerance = 1) {
            QTest::newRow(title) << arguments << name << tolerance;
        };
        // Enlarging makes values that need their 16 bits.
        row("PNG, 16-bit", "orientation1.png -resize 200% -depth 16", "PNG48:out.png");
        row("PNG, 16-bit, alpha", "alpha.png -resize 200% -depth 16", "PNG64:out.png");
        row("PNG, grey and alpha", "alpha.png -colorspace Gray -define png:color-type=4", "out.png");
        row("PNG, 16-bit grey and alpha",
            "alpha.png -colorspace Gray -resize 200% -depth 16 -define png:color-type=4 -define "
            "png:bit-depth=16",
            "out.png");
        row("PNG, palette and transparency", "alpha.png -channel A -threshold 50% +channel -colors 60",
            "PNG8:out.png");
        row("PNG, palette of 2 bits",
            "orientation1.png -colors 4 -define png:color-type=3 -define png:bit-depth=2", "out.png");
        row("PNG, grey of 4 bits", "grey.png -depth 4 -define png:color-type=0 -define png:bit-depth=4",
            "out.png");
        row("PNG, interlaced", "orientation1.png -interlace PNG", "out.png");
        row("PNG, interlaced, 16-bit, alpha", "alpha.png -resize 200% -depth 16 -interlace PNG",
            "PNG64:out.png");

        row("TIFF, 16-bit, deflate", "orientation1.png -resize 200% -depth 16 -compress Zip", "out.tif");
        row("TIFF, 16-bit, deflate, predictor",
            "orientation1.png -resize 200% -depth 16 -compress Zip -define tiff:predictor=2", "out.tif");
        row("TIFF, 16-bit grey", "grey.png -resize 200% -depth 16 -compress LZW", "out.tif");
        row("TIFF, 16-bit, alpha", "alpha.png -resize 200% -depth 16", "out.tif");
        row("TIFF, associated alpha", "alpha.png -define tiff:alpha=associated", "out.tif");
        row("TIFF, grey and alpha", "alpha.png -colorspace Gray", "out.tif");
        row("TIFF, CMYK", "orientation1.png -colorspace CMYK", "out.tif");
        row("TIFF, CMYK, 16-bit", "orientation1.png -resize 200% -colorspace CMYK -depth 16", "out.tif");
        row("TIFF, JPEG inside", "large.jpg -compress JPEG -quality 90", "out.tif");
        row("TIFF, palette", "orientation1.png -colors 50 -type Palette -compress RLE", "out.tif");
        row("TIFF, planes", "orientation1.png -interlace Plane", "out.tif");
        row("TIFF, planes, 16-bit", "orientation1.png -resize 200% -depth 16 -interlace Plane", "out.tif");
        row("TIFF, tiles", "large.jpg -define tiff:tile-geometry=128x64", "out.tif");
        row("TIFF, big-endian, 16-bit", "orientation1.png -resize 200% -depth 16 -define tiff:endian=msb",
            "out.tif");
        row("TIFF, white is zero", "grey.png -define quantum:polarity=min-is-white", "out.tif");
        row("TIFF, white is zero, fax", "bits.png -compress Group4", "out.tif");
        row("TIFF, 64-bit offsets", "orientation1.png", "TIFF64:out.tif");
        row("TIFF, 32-bit", "orientation1.png -resize 200% -depth 32", "out.tif");
        row("TIFF, floating point",
            "orientation1.png -resize 200% -depth 32 -define quantum:format=floating-point", "out.tif");
        row("TIFF, half precision",
            "orientation1.png -resize 200% -depth 16 -define quantum:format=floating-point", "out.tif");
        row("TIFF, double precision, alpha",
            "alpha.png -resize 200% -depth 64 -define quantum:format=floating-point", "out.tif");
        row("TIFF, floating point, tiles",
            "large.jpg -compress Zip -depth 32 -define quantum:format=floating-point -define "
            "tiff:tile-geometry=128x64",
            "out.tif");
        row("TIFF, floating point, planes",
            "alpha.png -depth 32 -define quantum:format=floating-point -interlace Plane", "out.tif");
        row("TIFF, 16-bit grey and alpha", "alpha.png -colorspace Gray -resize 200% -depth 16", "out.tif");
        row("TIFF, grey and associated alpha", "alpha.png -colorspace Gray -define tiff:alpha=associated",
            "out.tif");
        row("TIFF, CMYK and alpha", "alpha.png -colorspace CMYK", "out.tif");
        row("TIFF, first of two pages", "grey.png orientation1.png", "out.tif");

        row("JPEG, CMYK", "large.jpg -colorspace CMYK -quality 92", "out.jpg", 2);
        row("JPEG, grey", "grey.png -quality 92", "out.jpg");
        row("JPEG, progressive", "large.jpg -interlace JPEG", "out.jpg");
        row("JPEG, 4:4:4", "orientation1.png -sampling-factor 1x1 -quality 95", "out.jpg");
        row("JPEG, 4:1:1", "large.jpg -sampling-factor 4x1", "out.jpg");
        row("JPEG, 4:4:0", "large.jpg -sampling-factor 1x2", "out.jpg");
        row("JPEG, arithmetic", "large.jpg -define jpeg:arithmetic-coding=true", "out.jpg");

        row("GIF, still", "orientation1.png", "out.gif");
        row("GIF, interlaced", "orientation1.png -interlace GIF", "out.gif");
        row("GIF, transparent", "alpha.png -channel A -threshold 50% +channel", "out.gif");
        row("GIF, first of two frames", "-delay 5 orientation1.png grey.png", "out.gif");
        row("GIF, first frame smaller than the canvas",
            "-delay 5 ( orientation1.png -crop 30x20+10+5 ) ( grey.png -crop 70x46+0+0 )", "out.gif");
        row("WebP, first of two frames", "-delay 5 orientation1.png grey.png -define webp:lossless=true",
            "out.webp");
        row("WebP, alpha", "alpha.png -quality 80", "out.webp");

        row("BMP, OS/2", "orientation1.png -type TrueColor", "BMP2:out.bmp");
        row("BMP, 24 bits", "orientation1.png", "BMP3:out.bmp");
        row("BMP, 8 bits", "orientation1.png -colors 200 -type Palette -compress None", "BMP3:out.bmp");
        row("BMP, run lengths", "orientation1.png -colors 40 -type Palette -compress RLE", "BMP3:out.bmp");
        row("BMP, 4 bits", "orientation1.png -colors 12 -type Palette -compress None", "BMP3:out.bmp");
        row("BMP, 1 bit", "bits.png -monochrome -compress None", "BMP3:out.bmp");
        row("BMP, 5 6 5", "orientation1.png -define bmp:subtype=RGB565", "out.bmp");
        row("BMP, 5 5 5", "orientation1.png -define bmp:subtype=RGB555", "out.bmp");
        row("BMP, alpha", "alpha.png", "out.bmp");
        // ImageMagick 6 does not stretch 4 bits to the whole range: its white is 240.
        row("BMP, 4 4 4 4", "alpha.png -define bmp:subtype=ARGB4444", "out.bmp", 15);

        row("PPM, 16-bit", "orientation1.png -resize 200% -depth 16", "out.ppm");
        row("PGM, 16-bit", "grey.png -resize 200% -depth 16", "out.pgm");
        row("PPM, text", "orientation1.png -compress None", "out.ppm");
        row("PBM", "bits.png", "out.pbm");
    }
    void picturesByImageMagick() {
        if (const char* reason = whyNot("convert")) QSKIP(reason);
        QFETCH(QString, arguments);
        QFETCH(QString, name);
        QFETCH(int, tolerance);
        QVERIFY(run("convert", arguments.split(' ') + QStringList(name)));
        const QString file = name.section(':', -1);
        compare(file, decodedByImageMagick(file), tolerance);
    }

    void picturesByCwebp_data() {
        QTest::addColumn<QString>("arguments");
        QTest::newRow("lossy") << "-q 75 large.jpg";
        QTest::newRow("lossy, sharp colours") << "-q 90 -sharp_yuv orientation1.png";
        QTest::newRow("lossless") << "-lossless orientation1.png";
        QTest::newRow("nearly lossless") << "-near_lossless 40 orientation1.png";
        QTest::newRow("grey") << "-lossless grey.png";
    }
    void picturesByCwebp() {
        if (const char* reason = whyNot("cwebp")) QSKIP(reason);
        QFETCH(QString, arguments);
        QVERIFY(run("cwebp", arguments.split(' ') + QStringList{"-o", "out.webp"}));
        QVERIFY(run("dwebp", {"out.webp", "-ppm", "-o", "decoded.ppm"}));
        compare("out.webp", decodeFile(path_ / "decoded.ppm").image, 0);
        if (arguments == "-lossless orientation1.png")
            compare("out.webp", decodeFile(path_ / "orientation1.png").image, 0);
    }

    void picturesByHeifEnc_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("name");
        for (const char* ending : {"heic", "avif"}) {
            const auto row = [&](const char* title, const char* arguments) {
                QTest::addRow("%s, %s", ending, title) << arguments << QString("out.") + ending;
            };
            row("fine", "-q 90 large.jpg");
            row("coarse", "-q 30 large.jpg");
            row("odd sides", "-q 90 noise.png");
            row("alpha", "-q 90 alpha.png");
            row("grey", "-q 90 grey.png");
            row("turned", "-q 90 orientation6.jpg");
        }
        // The same as AVIF stops the encoder of libheif 1.15.
        QTest::newRow("heic, 10 bits") << "-q 90 -b 10 deep48.png"
                                       << "out.heic";
    }
    void picturesByHeifEnc() {
        if (const char* reason = whyNot("heif-enc")) QSKIP(reason);
        if (const char* reason = whyNot("convert")) QSKIP(reason);
        QFETCH(QString, arguments);
        QFETCH(QString, name);
        QVERIFY(run("convert", {"noise.gif", "noise.png"}));
        QVERIFY(run("convert", {"orientation1.png", "-resize", "200%", "-depth", "16", "PNG48:deep48.png"}));
        if (!run("heif-enc", arguments.split(' ') + QStringList{"-o", name}))
            QSKIP("skipped: heif-enc cannot encode it");
        QVERIFY(run("heif-convert", {name, "decoded.png"}));
        compare(name, decodedByImageMagick("decoded.png"), 1);
    }

    void picturesByCjxl_data() {
        QTest::addColumn<QString>("arguments");
        QTest::newRow("lossless") << "orientation1.png out.jxl -d 0";
        QTest::newRow("fine") << "orientation1.png out.jxl -d 1";
        QTest::newRow("a JPEG inside") << "large.jpg out.jxl";
        QTest::newRow("alpha") << "alpha.png out.jxl -d 0";
        QTest::newRow("grey") << "grey.png out.jxl -d 0";
        QTest::newRow("turned") << "orientation6.jpg out.jxl -d 1 -j 0";
        QTest::newRow("in a container") << "orientation1.png out.jxl -d 0 --container=1";
    }
    void picturesByCjxl() {
        if (const char* reason = whyNot("cjxl")) QSKIP(reason);
        if (const char* reason = whyNot("convert")) QSKIP(reason);
        QFETCH(QString, arguments);
        QVERIFY(run("cjxl", arguments.split(' ')));
        QVERIFY(run("djxl", {"out.jxl", "decoded.png"}));
        compare("out.jxl", decodedByImageMagick("decoded.png"), 1);
    }

    void jpegXlPicturesAreLimitedAndNeedAllTheirBytes() {
        if (const char* reason = whyNot("cjxl")) QSKIP(reason);
        QVERIFY(run("cjxl", {"large.jpg", "large.jxl", "-j", "0"}));
        const std::string bytes = readFile(path_ / "large.jxl");
        const auto problem = [&](std::size_t size, std::int64_t maxPixels) -> std::string {
            try {
                decode(std::as_bytes(std::span(bytes).first(size)), "large.jxl", {.maxPixels = maxPixels});
            } catch (const Error& error) {
                return error.problem();
            }
            return "no error";
        };
        QCOMPARE(problem(bytes.size(), 801 * 600), std::string("no error"));
        QVERIFY(problem(bytes.size(), 801 * 600 - 1).find("limit") != std::string::npos);
        QVERIFY(problem(bytes.size() / 2, 801 * 600).find("truncated") != std::string::npos);
        QVERIFY(problem(2, 801 * 600).find("truncated") != std::string::npos);
    }

    void ofDamagedJpegXlPicturesOnlyWeSpeak() {
        if (const char* reason = whyNot("cjxl")) QSKIP(reason);
        QVERIFY(run("cjxl", {"large.jpg", "damaged.jxl", "-j", "0", "-d", "0"}));
        std::string bytes = readFile(path_ / "damaged.jxl");
        std::mt19937 random(7);
        for (int i = 0; i < 20; ++i) bytes[100 + random() % (bytes.size() - 100)] ^= 0x55;
        const fs::path said = path_ / "said.txt";
        const int before = dup(STDERR_FILENO);
        QVERIFY(freopen(said.c_str(), "w", stderr));
        std::string problem;
        try {
            decode(std::as_bytes(std::span(bytes)), "damaged.jxl");
        } catch (const Error& error) {
            problem = error.problem();
        }
        std::fprintf(stderr, "we are heard again");
        std::fflush(stderr);
        dup2(before, STDERR_FILENO);
        close(before);
        QVERIFY2(problem.find("damaged") != std::string::npos, problem.c_str());
        QCOMPARE(readFile(said), std::string("we are heard again"));
    }

    void greyJpegXlPicturesHaveTheColoursOfTheirProfile() {
        if (const char* reason = whyNot("cjxl")) QSKIP(reason);
        const Image expected = decodeFile(path_ / "colour/grey.png").image;
        for (const char* arguments : {"colour/grey.png profiled.jxl -d 0", "colour/grey.jpg profiled.jxl"}) {
            QVERIFY(run("cjxl", QString(arguments).split(' ')));
            QVERIFY(meanDifference(decodeFile(path_ / "profiled.jxl").image, expected) < 2);
        }
    }

    void jpegXlPicturesSayWhenTheyWereTaken() {
        if (const char* reason = whyNot("cjxl")) QSKIP(reason);
        QVERIFY(run("cjxl", {"dated.jpg", "dated.jxl"}));
        const auto bytes = readPictureFile(path_ / "dated.jxl");
        QCOMPARE(readTakenNs(bytes), std::int64_t{1'276'603'200'000'000'000});
        for (std::size_t size = 0; size < bytes.size(); size += 97) readTakenNs(std::span(bytes).first(size));
    }

    void heifPicturesSayWhenTheyWereTaken() {
        if (const char* reason = whyNot("heif-enc")) QSKIP(reason);
        for (const char* name : {"dated.heic", "dated.avif"}) {
            QStringList arguments{"dated.jpg", "-o", name};
            if (QString(name).endsWith("avif")) arguments.prepend("-A");
            if (!run("heif-enc", arguments)) QSKIP("skipped: heif-enc cannot encode it");
            const auto bytes = readPictureFile(path_ / name);
            QCOMPARE(readTakenNs(bytes), std::int64_t{1'276'603'200'000'000'000});
            for (std::size_t size = 0; size < bytes.size(); size += 97)
                readTakenNs(std::span(bytes).first(size));
        }
    }

    void heifPicturesAreLimitedAndNeedAllTheirBytes() {
        if (const char* reason = whyNot("heif-enc")) QSKIP(reason);
        for (const char* name : {"large.heic", "large.avif"}) {
            if (!run("heif-enc", {"-q", "90", "large.jpg", "-o", name}))
                QSKIP("skipped: heif-enc cannot encode it");
            const std::string bytes = readFile(path_ / name);
            const auto problem = [&](std::size_t size, std::int64_t maxPixels) -> std::string {
                try {
                    decode(std::as_bytes(std::span(bytes).first(size)), name, {.maxPixels = maxPixels});
                } catch (const Error& error) {
                    return error.problem();
                }
                return "no error";
            };
            QCOMPARE(problem(bytes.size(), 801 * 600), std::string("no error"));
            QVERIFY(problem(bytes.size(), 801 * 600 - 1).find("limit") != std::string::npos);
            QVERIFY(problem(bytes.size() / 2, 801 * 600) != "no error");
            QVERIFY(problem(40, 801 * 600) != "no error");
            const Image source = decodeFile(path_ / "large.jpg").image;
            QVERIFY(meanDifference(decodeFile(path_ / name).image, source) < 3);
        }
    }
};

QTEST_GUILESS_MAIN(OtherProgramsTest)
#include "other_programs_test.moc"
