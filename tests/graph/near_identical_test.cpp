#include "core/graph/near_identical.hpp"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

using namespace laplens;

namespace {

constexpr int kWidth = 24, kNeighbours = 10;

/// Rows of length 1 in random directions.
FeatureMatrix randomDirections(int n, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    FeatureMatrix rows = FeatureMatrix::NullaryExpr(n, kWidth, [&] { return normal(random); });
    rows.rowwise().normalize();
    return rows;
}

/// `count` rows about `centre`, each off by `off` in a direction of its own.
FeatureMatrix framesOf(const FeatureMatrix& centre, int count, float off, unsigned seed) {
    FeatureMatrix frames = centre.replicate(count, 1) + off * randomDirections(count, seed);
    frames.rowwise().normalize();
    return frames;
}

FeatureMatrix together(const FeatureMatrix& a, const FeatureMatrix& b) {
    FeatureMatrix all(a.rows() + b.rows(), a.cols());
    all << a, b;
    return all;
}

std::vector<std::int32_t> left(const FeatureMatrix& rows) {
    JobContext context;
    return rowsWithoutBursts(rows, exactNeighbours(rows, kNeighbours, context), context);
}

}  // namespace

class NearIdenticalTest : public QObject {
    Q_OBJECT

private slots:
    void ofABurstOneIsLeftAndOfTheOthersAll() {
        const FeatureMatrix others = randomDirections(200, 1);
        const FeatureMatrix rows = together(others, framesOf(others.row(7), 300, 0.1F, 2));
        std::vector<std::int32_t> expected(200);
        std::iota(expected.begin(), expected.end(), 0);
        QCOMPARE(left(rows), expected);  // row 7 stands for its frames
    }

    void picturesThatAreNoBurstAreAllLeft() {
        QCOMPARE(left(randomDirections(300, 3)).size(), std::size_t{300});
    }

    /// As a network lays out the classes that it was trained on: the middle of each is as near together as
    /// frames are, but the rest of it is not far from that.
    void tightClassesAreNoBursts() {
        const FeatureMatrix centres = randomDirections(6, 4);
        FeatureMatrix rows(0, kWidth);
        for (int c = 0; c < centres.rows(); ++c)
            for (int ring = 0; ring < 15; ++ring)
                rows = together(rows, framesOf(centres.row(c), 10, 0.15F + 0.05F * static_cast<float>(ring),
                                               static_cast<unsigned>(100 * c + ring)));
        QCOMPARE(left(rows).size(), std::size_t{900});
    }

    void aBurstThatWandersKeepsRowsOnItsWay() {
        constexpr int kFrames = 400;
        FeatureMatrix film = FeatureMatrix::Zero(kFrames, kWidth);
        for (int i = 0; i < kFrames; ++i) {
            const double angle = std::numbers::pi / 2 * i / (kFrames - 1);
            film(i, 0) = static_cast<float>(std::cos(angle));
            film(i, 1) = static_cast<float>(std::sin(angle));
        }
        const FeatureMatrix others = randomDirections(150, 5);
        const FeatureMatrix rows = together(others, film);
        const std::vector<std::int32_t> kept = left(rows);
        QVERIFY(kept.size() > 151 && kept.size() < 170);
        for (int i = 0; i < kFrames; ++i) {
            float nearest = 4;
            for (const std::int32_t row : kept)
                nearest = std::min(nearest, (film.row(i) - rows.row(row)).squaredNorm());
            QVERIFY(nearest < 0.2 * 2.2);  // of the median distance, about 2
        }
    }

    void aFewCopiesAmongManyPicturesChangeNothing() {
        const FeatureMatrix others = randomDirections(200, 6);
        const FeatureMatrix rows = together(others, framesOf(others.row(0), 8, 0.01F, 7));
        QCOMPARE(left(rows).size(), std::size_t{208});
    }

    void onePictureOrNoneLeftOverIsNoTrouble() {
        QCOMPARE(left(randomDirections(1, 8)).size(), std::size_t{1});
        QCOMPARE(left(randomDirections(2, 8)).size(), std::size_t{2});
        QVERIFY(!left(framesOf(randomDirections(1, 9), 50, 0.0F, 1)).empty());
    }
};

QTEST_APPLESS_MAIN(NearIdenticalTest)
#include "near_identical_test.moc"
