#include "core/networks/extractor.hpp"

#include <QTest>
#include <atomic>
#include <functional>
#include <thread>

#include "core/networks/preprocess.hpp"
#include "tests/support/colour_network.hpp"

using namespace laplens;

namespace {

Image flat(std::uint8_t value) {
    return {8, 8, std::vector<std::uint8_t>(8 * 8 * 3, value)};
}

/// Counts its passes and says so.
class CountingNetwork : public ColourNetwork {
public:
    explicit CountingNetwork(std::function<void(int passes)> onPass) : onPass_(std::move(onPass)) {}
    FeatureMatrix features(std::span<const float> pixels, int n,
                           const BetweenStages& betweenStages) const override {
        onPass_(++passes);
        return ColourNetwork::features(pixels, n, betweenStages);
    }
    mutable std::atomic<int> passes = 0;

private:
    std::function<void(int)> onPass_;
};

void ignoreFeature(std::size_t, std::span<const float>) {}
void ignoreFailure(std::size_t, const Error&) {}

}  // namespace

class ExtractorTest : public QObject {
    Q_OBJECT

private slots:
    void everyPictureIsReportedOnceInOrder() {
        ColourNetwork network;
        std::vector<std::size_t> good, bad;
        const auto load = [](std::size_t index) {
            std::this_thread::sleep_for(std::chrono::microseconds(index * 7919 % 400));
            if (index % 7 == 3) throw Error("picture " + std::to_string(index) + " is broken");
            Image image = flat(200);
            image.pixels[0] = static_cast<std::uint8_t>(index);
            return image;
        };
        std::vector<float> expected(192);
        bool right = true;
        JobContext context;
        extractAll(
            500, load, network,
            [&](std::size_t index, std::span<const float> feature) {
                preprocess(load(index), network.backbone(), expected);
                const Eigen::VectorXf unit = Eigen::Map<Eigen::VectorXf>(expected.data(), 192).normalized();
                right &= (unit - Eigen::Map<const Eigen::VectorXf>(feature.data(), 192)).norm() < 1e-6f;
                right &= good.size() + bad.size() == index;
                good.push_back(index);
            },
            [&](std::size_t index, const Error& error) {
                right &= error.problem() == "picture " + std::to_string(index) + " is broken";
                right &= good.size() + bad.size() == index;
                bad.push_back(index);
            },
            context);
        QVERIFY(right);
        QCOMPARE(good.size() + bad.size(), std::size_t{500});
        for (const std::size_t index : bad) QCOMPARE(index % 7, std::size_t{3});
    }

    void anythingThatLoadThrowsIsAFailureOfThatPictureAlone() {
        ColourNetwork network;
        std::vector<std::string> failures;
        std::size_t features = 0;
        JobContext context;
        extractAll(
            3, [](std::size_t index) { return index == 1 ? throw std::bad_alloc() : flat(9); }, network,
            [&](std::size_t, std::span<const float>) { ++features; },
            [&](std::size_t, const Error& error) { failures.push_back(error.problem()); }, context);
        QCOMPARE(features, std::size_t{2});
        QCOMPARE(failures.size(), std::size_t{1});
    }

    void noPicturesAreNoWork() {
        ColourNetwork network;
        JobContext context;
        extractAll(
            0, [](std::size_t) { return flat(0); }, network, ignoreFeature, ignoreFailure, context);
    }

    void decodingRunsAheadButNotFarAhead() {
        ColourNetwork network(std::chrono::milliseconds(1));
        std::atomic<std::size_t> loaded = 0;
        std::size_t furthest = 0;
        JobContext context;
        extractAll(
            2000,
            [&](std::size_t) {
                ++loaded;
                return flat(1);
            },
            network,
            [&](std::size_t index, std::span<const float>) { furthest = std::max(furthest, loaded - index); },
            ignoreFailure, context);
        QVERIFY(furthest > 8);
        QVERIFY(furthest <= 400);
    }

    void aStopEndsTheWorkWithThePassesInHand() {
        std::stop_source stop;
        const CountingNetwork network([&](int passes) {
            if (passes == 3) stop.request_stop();
        });
        std::atomic<int> loadedAfterwards = 0, given = 0;
        JobContext context(stop.get_token());
        QVERIFY_THROWS_EXCEPTION(
            Cancelled,
            extractAll(
                100'000,
                [&](std::size_t) {
                    loadedAfterwards += stop.stop_requested();
                    return flat(1);
                },
                network, [&](std::size_t, std::span<const float>) { given += stop.stop_requested(); },
                ignoreFailure, context));
        const int threads = int(std::max(1u, std::thread::hardware_concurrency()));
        QVERIFY2(network.passes <= 3 + threads, std::to_string(network.passes).c_str());
        QVERIFY2(loadedAfterwards <= threads, std::to_string(loadedAfterwards).c_str());
        QVERIFY2(given <= 1, std::to_string(given).c_str());
    }

    void whatIsWrongWithTheNetworkEndsTheWork() {
        const CountingNetwork network([](int passes) {
            if (passes == 2) throw Error("the network fell over");
        });
        JobContext context;
        QVERIFY_THROWS_EXCEPTION(Error, extractAll(
                                            100'000, [](std::size_t) { return flat(1); }, network,
                                            ignoreFeature, ignoreFailure, context));
    }

    void whoeverTakesTheFeaturesMayEndTheWork() {
        const ColourNetwork network;
        JobContext context;
        QVERIFY_THROWS_EXCEPTION(
            Error, extractAll(
                       100'000, [](std::size_t) { return flat(1); }, network,
                       [](std::size_t, std::span<const float>) { throw Error("the disk is full"); },
                       ignoreFailure, context));
    }

    void progressCountsFailuresToo() {
        ColourNetwork network;
        std::int64_t last = 0;
        JobContext context({}, [&](const Progress& progress) { last = progress.done; });
        context.beginStage("Extracting", 10);
        extractAll(
            10, [](std::size_t index) { return index % 2 ? throw Error("broken") : flat(3); }, network,
            ignoreFeature, ignoreFailure, context);
        QCOMPARE(last, std::int64_t{10});
    }
};

QTEST_GUILESS_MAIN(ExtractorTest)
#include "extractor_test.moc"
