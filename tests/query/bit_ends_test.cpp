#include "core/query/bit_ends.hpp"
#include "core/hashing/hash_methods.hpp"

#include <QTest>

#include "tests/hashing/sample_features.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;

class BitEndsTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{6};
    std::unique_ptr<Library> library_;

    std::shared_ptr<const SearchIndex> build(const std::string& method) {
        HashOptions options;
        options.method = method;
        options.bits = 48;
        fixture_.build(*library_, options);
        return SearchIndex::load(*library_, fixture_.context);
    }

private slots:
    void initTestCase() { library_ = std::make_unique<Library>(fixture_.open()); }

    void projectionsAreWhatCodesThreshold() {
        const FeatureMatrix fitted = clouds(4, 60, 32, 0.8f, 1), others = clouds(4, 10, 32, 0.8f, 2);
        std::vector<int> labels(240);
        for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i % 4);
        JobContext context;
        for (const std::string& method : allHashMethods()) {
            HashOptions options = optionsFor(method, 40);
            options.labels = labels;
            const auto model = createHashModel(options);
            model->fit(fitted, context);
            const PackedCodes codes = model->encode(others);
            const FeatureMatrix values = model->projections(others);
            QCOMPARE(values.rows(), others.rows());
            QCOMPARE(values.cols(), Eigen::Index{40});
            for (Eigen::Index i = 0; i < values.rows(); ++i)
                for (int b = 0; b < 40; ++b)
                    QVERIFY2(codes.bit(static_cast<std::size_t>(i), b) == (values(i, b) > 0), method.c_str());
        }
    }

    void endsAreTheExtremesOfABruteForceSort() {
        for (const char* method : {"ldh-mixed", "ldh", "ldh-rotated", "itq", "agh-2", "imh"}) {
            const auto index = build(method);
            const FeatureMatrix features = library_->loadFeatures(index->model.networkId).features;
            const FeatureMatrix all = index->coder().projections(features);
            const BitProjections projections = projectBits(*index, fixture_.context);
            QCOMPARE(projections.rows.size(), index->size());
            for (const int bit : {0, 7, 47}) {
                std::vector<std::pair<float, std::uint32_t>> order;
                for (std::uint32_t row = 0; row < index->size(); ++row) order.push_back({all(row, bit), row});
                std::ranges::sort(order);
                const BitEnds ends = endsOf(projections, bit, 6);
                QVERIFY(!ends.lowest.empty() && !ends.highest.empty());
                for (std::size_t i = 0; i < ends.lowest.size(); ++i) {
                    QVERIFY(!index->codes.bit(ends.lowest[i].row, bit));
                    QVERIFY(std::abs(ends.lowest[i].projection - order[i].first) < 1e-5f);
                }
                for (std::size_t i = 0; i < ends.highest.size(); ++i) {
                    QVERIFY(index->codes.bit(ends.highest[i].row, bit));
                    QVERIFY(std::abs(ends.highest[i].projection - order[order.size() - 1 - i].first) < 1e-5f);
                }
            }
        }
    }

    void aLargeLibraryIsSampled() {
        const auto index = build("lsh");
        const BitProjections projections = projectBits(*index, fixture_.context, 30);
        QCOMPARE(projections.rows.size(), std::size_t{30});
        QVERIFY(std::ranges::is_sorted(projections.rows));
        for (std::size_t i = 0; i < 30; ++i)
            for (int b = 0; b < 48; ++b)
                QCOMPARE(projections.values(static_cast<Eigen::Index>(i), b) > 0,
                         index->codes.bit(projections.rows[i], b));
    }

    void publishedBitsKnowTheirEigenvector() {
        QCOMPARE(projectBits(*build("ldh"), fixture_.context).eigenvectorOfBit[5], 5);
        QVERIFY(projectBits(*build("ldh-rotated"), fixture_.context).eigenvectorOfBit.empty());
    }
};

QTEST_GUILESS_MAIN(BitEndsTest)
#include "bit_ends_test.moc"
