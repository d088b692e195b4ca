#include "core/copies/difference.hpp"

#include <QTest>
#include <filesystem>

#include "core/copies/appearance.hpp"
#include "core/images/decode.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;
namespace fs = std::filesystem;

/// What is shown of the difference between two pictures.
class DifferenceTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{1};

    Image picture(std::size_t number = 0) const {
        std::vector<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(fixture_.pictures))
            if (entry.is_regular_file()) files.push_back(entry.path());
        std::ranges::sort(files);
        return decodeFile(files.at(number)).image;
    }
    static int brightest(const Image& image) { return *std::ranges::max_element(image.pixels); }

private slots:
    void whereNothingDiffersItIsBlack() {
        const Image image = picture();
        const Difference difference = differenceOf(image, image);
        QVERIFY(difference.isRegistered);
        QCOMPARE(difference.share, 0.0);
        QCOMPARE(brightest(difference.between), 0);
    }

    /// Turned, half as large and with a patch: only the patch is seen, where it lies in the picture that
    /// stays.
    void onlyWhatDiffersIsSeenWhereItIs() {
        const Image image = picture();
        Image changed = image;
        const int x0 = image.width / 4, y0 = image.height / 4, side = image.width / 20;
        for (int y = y0; y < y0 + side; ++y)
            for (int x = x0; x < x0 + side; ++x)
                for (int c = 0; c < 3; ++c) {
                    auto& value = changed.pixels[(std::size_t(y) * changed.width + x) * 3 + c];
                    value = value < 128 ? 255 : 0;
                }
        const Pose turned{.mirroredX = true, .transposed = true};
        const Image half = resizeShortSide(posed(changed, turned), std::min(image.width, image.height) / 2);
        const Difference difference = differenceOf(image, half);
        QVERIFY(difference.isRegistered);
        const Image& between = difference.between;
        QCOMPARE(between.width, difference.kept.width);
        QCOMPARE(between.width, difference.other.width);
        const double scale = double(between.width) / image.width;
        std::int64_t inside = 0, outside = 0;
        for (int y = 0; y < between.height; ++y)
            for (int x = 0; x < between.width; ++x) {
                const bool isPatch = x >= (x0 - 2) * scale - 2 && x <= (x0 + side + 2) * scale + 2 &&
                                     y >= (y0 - 2) * scale - 2 && y <= (y0 + side + 2) * scale + 2;
                const auto value = between.pixels[(std::size_t(y) * between.width + x) * 3];
                (isPatch ? inside : outside) += value > 24 * kDifferenceGain;
            }
        QVERIFY2(inside > 20, qPrintable(QString::number(inside)));
        QVERIFY2(outside * 50 < inside, qPrintable(QString("%1 of %2").arg(outside).arg(inside)));
    }

    /// A part lies where it was cut out.
    void aPartIsLaidOnItsPlace() {
        const Image image = picture();
        const Image part =
            crop(image, {image.width / 5, image.height / 5, image.width / 2, image.height / 2});
        const Difference difference = differenceOf(image, part);
        QVERIFY(difference.isRegistered);
        QVERIFY2(difference.share < 0.02, qPrintable(QString::number(difference.share)));
        QVERIFY(difference.kept.width < image.width * 6 / 10);
    }

    void strangersAreSaidToBeNoCopies() {
        const Difference difference = differenceOf(picture(0), picture(4));
        QVERIFY(!difference.isRegistered);
        QCOMPARE(difference.other.width, difference.kept.width);
        QVERIFY(difference.share > 0.2);
    }
};

QTEST_GUILESS_MAIN(DifferenceTest)
#include "difference_test.moc"
