#include "core/hashing/hash_methods.hpp"
#include "core/hashing/hash_model.hpp"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/error.hpp"
#include "core/hashing/itq.hpp"
#include "core/hashing/lsh.hpp"
#include "core/hashing/projection.hpp"
#include "core/hashing/rotation.hpp"
#include "tests/hashing/sample_features.hpp"

using namespace laplens;

namespace {

void addMethods() {
    QTest::addColumn<QString>("method");
    for (const std::string& method : hashMethods())
        QTest::newRow(method.c_str()) << QString::fromStdString(method);
    for (const char* method : {"ldh-linear", "ldh-mean-linear", "ldh-rotated-linear", "ldh-mixed-linear"})
        QTest::newRow(method) << QString(method);
}

std::string methodOfRow() {
    QFETCH_GLOBAL(QString, method);
    return method.toStdString();
}

}  // namespace

/// What every method promises, method by method.
class HashModelsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data() { addMethods(); }
    void separatedGroupsGetCodesOfTheirOwn();
    void aLibraryPictureGetsItsOwnCodeAgain();
    void aLoadedModelGivesTheSameCodes();
    void aPrefixIsTheShorterCode();
    void sameSeedGivesTheSameBits();
    void anyNumberOfPicturesFrom1GivesCodes();
    void identicalPicturesGetEqualCodes();
    void damagedBytesAreRefused();
};

void HashModelsTest::separatedGroupsGetCodesOfTheirOwn() {
    // Four groups have three eigenvectors or principal directions that tell them apart; more bits than that
    // show variation inside the groups. Random hyperplanes need many.
    const std::size_t groups = 4;
    const FeatureMatrix features = clouds(4, 60, 32, 0.15f, 3);
    const FeatureMatrix others = clouds(4, 20, 32, 0.15f, 4);
    JobContext context;
    const auto model = createHashModel(optionsFor(methodOfRow(), methodOfRow() == "lsh" ? 64 : 3));
    const PackedCodes codes = model->fit(features, context);
    const PackedCodes queries = model->encode(others);
    double inside = 0, across = 0;
    for (std::size_t q = 0; q < queries.size(); ++q)
        for (std::size_t i = 0; i < codes.size(); ++i)
            (q % groups == i % groups ? inside : across) += distance(queries, q, codes, i);
    across /= groups - 1;
    QVERIFY2(inside < 0.2 * across, qPrintable(QString("%1 inside, %2 across").arg(inside).arg(across)));
}

void HashModelsTest::aLibraryPictureGetsItsOwnCodeAgain() {
    const std::string method = methodOfRow();
    const FeatureMatrix features = clouds(6, 70, 24, 0.4f, 5);
    JobContext context;
    // STH and the linear extensions imitate codes that are not linear in the features, but for the groups'
    // own.
    const bool imitates = method == "sth" || method.ends_with("-linear");
    const auto model = createHashModel(optionsFor(method, imitates ? 5 : 48));
    const PackedCodes codes = model->fit(features, context);
    const double equal = agreement(codes, model->encode(features));
    QVERIFY2(equal >= (imitates ? 0.85 : 0.999), qPrintable(QString::number(equal)));
    // A network run again gives features that differ in the last digits.
    FeatureMatrix again = features.array() * (1 + 1e-6f);
    QVERIFY(agreement(model->encode(features), model->encode(again)) > 0.99);
}

void HashModelsTest::aLoadedModelGivesTheSameCodes() {
    const FeatureMatrix features = clouds(4, 40, 16, 0.5f, 7);
    const FeatureMatrix others = clouds(4, 30, 16, 0.5f, 8);
    for (const Eigen::Index n : {Eigen::Index{160}, Eigen::Index{7}}) {
        const FeatureMatrix some = features.topRows(n);
        JobContext context;
        const auto model = createHashModel(optionsFor(methodOfRow(), 80));
        model->fit(some, context);
        std::istringstream stream(serialised(*model));
        const auto loaded = loadHashModel(stream, some);
        QCOMPARE(loaded->method(), model->method());
        QCOMPARE(loaded->bits(), 80);
        QCOMPARE(loaded->remarks(), model->remarks());
        QCOMPARE(loaded->eigenvalues(), model->eigenvalues());
        QCOMPARE(loaded->eigenvectorOfBit(), model->eigenvectorOfBit());
        QVERIFY(sameCodes(loaded->encode(others), model->encode(others)));
        QCOMPARE(serialised(*loaded), serialised(*model));
    }
}

void HashModelsTest::aPrefixIsTheShorterCode() {
    const FeatureMatrix features = wander(300, 20, 9);
    JobContext context;
    const auto longModel = createHashModel(optionsFor(methodOfRow(), 64));
    if (!longModel->prefixCodes()) QSKIP("not a prefix code, and it says so");
    const PackedCodes longCodes = longModel->fit(features, context);
    for (const int bits : {8, 32, 48}) {
        const auto model = createHashModel(optionsFor(methodOfRow(), bits));
        const PackedCodes codes = model->fit(features, context);
        // The solver's rounding depends on how many eigenvectors it looks for: a bit may flip at its
        // threshold.
        const double equal = agreement(codes, longCodes.prefix(bits));
        QVERIFY2(equal > 0.995, qPrintable(QString("%1 bits: %2").arg(bits).arg(equal)));
    }
}

void HashModelsTest::sameSeedGivesTheSameBits() {
    const FeatureMatrix features = clouds(4, 50, 16, 0.5f, 10);
    JobContext context;
    const auto first = createHashModel(optionsFor(methodOfRow(), 48));
    const auto second = createHashModel(optionsFor(methodOfRow(), 48));
    QVERIFY(sameCodes(first->fit(features, context), second->fit(features, context)));
    QVERIFY(sameCodes(first->encode(features), second->encode(features)));
}

void HashModelsTest::anyNumberOfPicturesFrom1GivesCodes() {
    const FeatureMatrix all = wander(60, 12, 11);
    JobContext context;
    for (const int n : {1, 2, 3, 5, 19, 20, 21, 25, 60}) {
        const FeatureMatrix features = all.topRows(n);
        const auto model = createHashModel(optionsFor(methodOfRow(), 256));
        const PackedCodes codes = model->fit(features, context);
        QCOMPARE(codes.size(), static_cast<std::size_t>(n));
        QCOMPARE(codes.bits(), 256);
        const PackedCodes queries = model->encode(all);
        QCOMPARE(queries.size(), std::size_t(60));
        QCOMPARE(queries.bits(), 256);
        std::istringstream stream(serialised(*model));
        QVERIFY(sameCodes(loadHashModel(stream, features)->encode(all), queries));
    }
}

void HashModelsTest::identicalPicturesGetEqualCodes() {
    // 30 times the same picture, and no other.
    const FeatureMatrix features = wander(1, 12, 12).replicate(30, 1);
    JobContext context;
    const auto model = createHashModel(optionsFor(methodOfRow(), 40));
    const PackedCodes codes = model->fit(features, context);
    QCOMPARE(codes.size(), std::size_t(30));
    const PackedCodes queries = model->encode(features);
    for (std::size_t i = 1; i < queries.size(); ++i) QCOMPARE(distance(queries, 0, queries, i), 0);
}

void HashModelsTest::damagedBytesAreRefused() {
    const FeatureMatrix features = clouds(3, 20, 8, 0.5f, 13);
    JobContext context;
    const auto model = createHashModel(optionsFor(methodOfRow(), 24));
    model->fit(features, context);
    const std::string bytes = serialised(*model);
    const auto load = [&](const std::string& text) {
        std::istringstream stream(text);
        return loadHashModel(stream, features);
    };
    for (const std::size_t length :
         {std::size_t{0}, std::size_t{5}, std::size_t{20}, bytes.size() / 2, bytes.size() - 1})
        QVERIFY_EXCEPTION_THROWN(load(bytes.substr(0, length)), Error);
    std::mt19937 random(1);
    for (int trial = 0; trial < 50; ++trial) {
        std::string changed = bytes;
        changed[random() % changed.size()] ^= static_cast<char>(1 << random() % 8);
        QVERIFY_EXCEPTION_THROWN(load(changed), Error);
    }
}

QTEST_GUILESS_MAIN(HashModelsTest)
#include "hash_models_test.moc"
