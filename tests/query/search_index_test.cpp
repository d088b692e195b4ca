#include "core/query/search_index.hpp"
#include "core/evaluation/retrieval.hpp"
#include "core/library/picture_reader.hpp"
#include "core/query/query.hpp"
#include "core/query/search.hpp"
#include "core/search/hamming.hpp"

#include <QTest>
#include <bit>

#include "core/base/error.hpp"
#include "tests/support/picture_library.hpp"

using namespace laplens;

class SearchIndexTest : public QObject {
    Q_OBJECT

    PictureLibrary fixture_{8};
    std::unique_ptr<Library> library_;
    std::shared_ptr<const SearchIndex> index_;

private slots:
    void initTestCase() {
        library_ = std::make_unique<Library>(fixture_.open());
        fixture_.build(*library_);
        index_ = SearchIndex::load(*library_, fixture_.context);
        QVERIFY(index_ != nullptr);
    }

    void rankingEqualsABruteForceSort() {
        for (const int bits : {8, 47, 48, 64, 200, 256}) {
            const Query query = queryFromRow(*index_, 5);
            const SearchResult result = search(*index_, query, {.bits = bits});
            std::vector<std::tuple<int, int, std::uint32_t>> expected;
            for (std::size_t row = 0; row < index_->size(); ++row) {
                if (row == 5) continue;
                int distance = 0, whole = 0;
                for (int b = 0; b < index_->bits(); ++b) {
                    whole += index_->codes.bit(row, b) != index_->codes.bit(5, b);
                    if (b + 1 == bits) distance = whole;
                }
                expected.emplace_back(distance, whole, static_cast<std::uint32_t>(row));
            }
            std::ranges::sort(expected);
            // Ties that begin among the first hundred: by feature.
            const FeatureMatrix features = library_->loadFeatures(index_->model.networkId).features;
            const auto codeDistances = [](const auto& of) {
                return std::pair(std::get<0>(of), std::get<1>(of));
            };
            for (std::size_t first = 0; first < 100;) {
                const auto tie =
                    std::ranges::equal_range(expected, codeDistances(expected[first]), {}, codeDistances);
                std::ranges::stable_sort(tie, {}, [&](const auto& of) {
                    return (features.row(std::get<2>(of)) - features.row(5)).squaredNorm();
                });
                first += tie.size();
            }
            QCOMPARE(result.ranked.size(), expected.size());
            for (std::size_t i = 0; i < expected.size(); ++i) {
                QCOMPARE(static_cast<int>(result.ranked[i].distance), std::get<0>(expected[i]));
                QCOMPARE(result.ranked[i].row, std::get<2>(expected[i]));
            }
        }
    }

    void radiusAndLimitCutTheRanking() {
        const Query query = queryFromRow(*index_, 0);
        const SearchResult all = search(*index_, query, {.bits = 48});
        const int radius = all.ranked[10].distance;
        for (const RankedPicture& picture : search(*index_, query, {.bits = 48, .radius = radius}).ranked)
            QVERIFY(picture.distance <= radius);
        const SearchResult top = search(*index_, query, {.bits = 48, .limit = 7});
        QCOMPARE(top.ranked.size(), std::size_t{7});
        for (std::size_t i = 0; i < 7; ++i) QCOMPARE(top.ranked[i].imageId, all.ranked[i].imageId);
    }

    void histogramCountsEveryOtherPicture() {
        const SearchResult result = search(*index_, queryFromRow(*index_, 3), {.bits = 48});
        std::size_t sum = 0;
        for (const std::size_t count : result.histogram) sum += count;
        QCOMPARE(sum, index_->size() - 1);
    }

    void rerankingOrdersByFeatureDistance() {
        const Query query = queryFromRow(*index_, 9);
        const SearchResult result = search(*index_, query, {.bits = 48, .rerank = true});
        const FeatureMatrix features = library_->loadFeatures(index_->model.networkId).features;
        float last = -1;
        for (const RankedPicture& picture : result.ranked) {
            const float distance = (features.row(picture.row) - features.row(9)).squaredNorm();
            QVERIFY(distance >= last - 1e-6f);
            last = distance;
        }
    }

    void amongPicturesOfOneCodeThePictureItselfIsFirst() {
        PictureLibrary fixture(8);
        Library library = fixture.open();
        const std::int64_t model = fixture.build(library);
        const Library::CodeRows rows = library.loadCodes(model);
        PackedCodes same(0, rows.codes.bits());
        for (std::size_t row = 0; row < rows.imageIds.size(); ++row)
            same.append(rows.codes[row < 12 ? 0 : row]);
        library.putCodes(model, rows.imageIds, same);
        const auto index = SearchIndex::load(library, fixture.context);
        for (const std::size_t row : {0u, 3u, 11u}) {
            Query query = queryFromRow(*index, row);
            query.imageId = 0;  // as a file that comes from outside
            for (const std::size_t limit : {0u, 1u, 40u}) {
                const SearchResult result = search(*index, query, {.limit = limit});
                QCOMPARE(result.ranked.front().row, static_cast<std::uint32_t>(row));
                QCOMPARE(int(result.ranked.front().distance), 0);
            }
        }
        // Without its features the library still answers.
        for (const std::int64_t id : rows.imageIds) library.forgetFeatures(id);
        Query query = queryFromRow(*index_, 3);
        query.code.assign(same[0].begin(), same[0].end());
        QCOMPARE(search(*index, query, {}).ranked.front().row, 0u);
    }

    void libraryPictureAsAFileFindsItselfNearby() {
        ColourNetwork network;
        const ImageRecord record = library_->image(index_->imageIds[20]);
        const Query query = codeQuery(*index_, network, loadPicture(*library_, record, 256));
        const SearchResult result = search(*index_, query, {.limit = 5});
        QVERIFY(std::ranges::find(result.ranked, record.id, &RankedPicture::imageId) != result.ranked.end());
    }

    void labelledQueryHasACurve() {
        const SearchResult result = search(*index_, queryFromRow(*index_, 0), {.bits = 48});
        QCOMPARE(result.curve.size(), std::size_t{49});
        QCOMPARE(result.curve.back().recall, 1.0);
        QVERIFY(result.averagePrecision > 0 && result.averagePrecision <= 1);
    }

    void histogramCurveAndPrecisionCountWhatIsAskedFor() {
        const Query query = queryFromRow(*index_, 11);
        auto some = std::make_shared<std::vector<std::int64_t>>();
        for (std::size_t row = 0; row < index_->size(); row += 3) some->push_back(index_->imageIds[row]);
        some->push_back(query.imageId);
        std::ranges::sort(*some);
        some->push_back(index_->imageIds.back() + 5);
        for (const int bits : {12, 48, 256})
            for (const int nearest : {0, bits / 4})
                for (const bool isAmong : {false, true})
                    for (const std::size_t limit : {std::size_t{0}, std::size_t{3}}) {
                        SearchOptions options{.bits = bits, .nearest = nearest, .limit = limit};
                        if (isAmong) options.among = some;
                        std::vector<std::size_t> total(std::size_t(bits) + 1), relevant(total.size());
                        for (std::size_t row = 0; row < index_->size(); ++row) {
                            std::size_t distance = 0;
                            for (int b = 0; b < bits; ++b)
                                distance += index_->codes.bit(row, b) != index_->codes.bit(11, b);
                            if (row == 11 || int(distance) < nearest) continue;
                            if (isAmong && std::ranges::find(*some, index_->imageIds[row]) == some->end())
                                continue;
                            ++total[distance];
                            relevant[distance] += index_->labels[row] == query.label;
                        }
                        const SearchResult result = search(*index_, query, options);
                        QCOMPARE(result.histogram, total);
                        const PrecisionRecallCurve curve = curveByRadius(relevant, total);
                        QCOMPARE(result.curve.size(), curve.size());
                        for (std::size_t i = 0; i < curve.size(); ++i) {
                            QCOMPARE(result.curve[i].precision, curve[i].precision);
                            QCOMPARE(result.curve[i].recall, curve[i].recall);
                        }
                        QCOMPARE(result.averagePrecision, tieAwareAveragePrecision(relevant, total));
                    }
    }

    void weighedBitsOrderByWhatDiffers() {
        const Query query = queryFromRow(*index_, 4);
        const SearchResult plain = search(*index_, query, {.bits = 48});
        QVERIFY(plain.bitWeights.empty());
        const SearchResult result = search(*index_, query, {.bits = 48, .weighted = true});
        QCOMPARE(result.bitWeights.size(), std::size_t{48});
        QCOMPARE(result.ranked.size(), plain.ranked.size());
        double last = 0;
        for (const RankedPicture& picture : result.ranked) {
            double distance = 0;
            for (int b = 0; b < 48; ++b)
                if (index_->codes.bit(picture.row, b) != (query.code[0] >> b & 1))
                    distance += static_cast<double>(result.bitWeights[static_cast<std::size_t>(b)]);
            QVERIFY(distance >= last - 1e-4);
            last = distance;
            QCOMPARE(int(picture.distance), hammingDistance(index_->codes[picture.row], query.code, 48));
        }
        QVERIFY(result.averagePrecision > 0 && result.averagePrecision <= 1);
        const SearchResult near = search(*index_, query, {.bits = 48, .radius = 6, .weighted = true});
        for (const RankedPicture& picture : near.ranked) QVERIFY(picture.distance <= 6);
        const SearchResult few = search(*index_, query, {.bits = 48, .limit = 7, .weighted = true});
        QCOMPARE(few.ranked.size(), std::size_t{7});
        for (std::size_t i = 0; i < 7; ++i) QCOMPARE(few.ranked[i].row, result.ranked[i].row);
    }

    void featuresComeInTheOrderAskedFor() {
        const FeatureMatrix all = library_->loadFeatures(index_->model.networkId).features;
        const std::uint32_t rows[] = {7, 2, 2, 30};
        const FeatureMatrix some = index_->featuresOf(rows);
        QCOMPARE(some.rows(), Eigen::Index{4});
        for (int i = 0; i < 4; ++i) QVERIFY(some.row(i) == all.row(rows[i]));
    }

    void unknownRowIsAClearError() { QVERIFY_THROWS_EXCEPTION(Error, queryFromRow(*index_, index_->size())); }
};

QTEST_GUILESS_MAIN(SearchIndexTest)
#include "search_index_test.moc"
