#include "core/networks/trainer.hpp"

#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <thread>

#include "core/base/error.hpp"
#include "core/networks/network.hpp"
#include "tests/networks/striped_pictures.hpp"

using namespace laplens;
namespace fs = std::filesystem;

class TrainerTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    const Backbone& backbone_ = backboneNamed("embedded");
    const Dataset training_ = stripes(8, 1), validation_ = stripes(4, 2);

    fs::path file(const std::string& name) const { return fs::path(folder_.path().toStdString()) / name; }

    TrainOptions options(const std::string& output) const {
        TrainOptions options;
        options.epochs = 4;
        options.batch = 8;
        options.rate = 0.02;
        options.output = file(output + ".safetensors");
        return options;
    }

    TrainResult train(const TrainOptions& options) const {
        JobContext context;
        return trainNetwork(backbone_, training_, validation_, options, {}, context);
    }

private slots:
    void theLossFallsAndTheClassesAreLearned() {
        TrainOptions learning = options("learned");
        learning.batch = 16;
        JobContext context;
        const TrainResult result =
            trainNetwork(backbone_, stripes(32, 1), stripes(10, 2), learning, {}, context);
        QCOMPARE(result.epochs.size(), std::size_t{4});
        QVERIFY(result.epochs.back().trainLoss < 0.5 * result.epochs.front().trainLoss);
        QVERIFY(result.bestAccuracy > 0.9);
        const auto network = loadNetwork(backbone_, file("learned.safetensors"));
        QCOMPARE(network->backbone().classes, 3);
    }

    void theSameSeedGivesTheSameWeightsAndAnotherGivesOthers() {
        TrainOptions first = options("first"), second = options("second"), third = options("third");
        first.epochs = second.epochs = third.epochs = 2;
        third.seed = 2;
        train(first);
        train(second);
        train(third);
        QVERIFY(bytesOf(first.output) == bytesOf(second.output));
        QVERIFY(bytesOf(first.output) != bytesOf(third.output));
    }

    void aNetworkIsShownNoPicturesThatItsLayersLeaveNothingOf() {
        for (const char* name : {"embedded", "squeezenet1_0"}) {
            const Backbone& network = backboneNamed(name);
            TrainOptions small = options(std::string(name) + "-small");
            small.epochs = 1;
            JobContext context;
            const auto trained = [&](const Backbone& shown) {
                return trainNetwork(shown, training_, validation_, small, {}, context).epochs.size();
            };
            QCOMPARE(trained(network.shown(network.leastInputSize)), std::size_t{1});
            for (const int side : {-1, 1, network.leastInputSize - 1, Backbone::kMostInputSize + 1})
                QVERIFY_THROWS_EXCEPTION(Error, network.shown(side));
        }
    }

    void aResumedTrainingEndsLikeAnUninterruptedOne() {
        TrainOptions whole = options("whole"), resumed = options("resumed");
        whole.checkpoint = file("whole-checkpoint.safetensors");
        resumed.checkpoint = file("resumed.checkpoint");
        const TrainResult expected = train(whole);

        std::stop_source stop;
        JobContext context(stop.get_token());
        QVERIFY_THROWS_EXCEPTION(Cancelled, trainNetwork(
                                                backbone_, training_, validation_, resumed,
                                                [&](const EpochReport& report) {
                                                    if (report.epoch == 2) stop.request_stop();
                                                },
                                                context));
        QVERIFY(fs::exists(resumed.output));
        const TrainResult result = train(resumed);
        QCOMPARE(result.epochs.size(), expected.epochs.size());
        QCOMPARE(result.epochs.back().trainLoss, expected.epochs.back().trainLoss);
        QCOMPARE(result.epochs.back().validationLoss, expected.epochs.back().validationLoss);
        QCOMPARE(result.bestAccuracy, expected.bestAccuracy);
        QVERIFY(bytesOf(whole.output) == bytesOf(resumed.output));
    }

    void wholeNetworkIsTunedForCodes_data() {
        QTest::addColumn<QString>("objective");
        for (const char* name : {"latent", "dpsh", "dhnn", "dhcq", "qadwh", "greedyhash", "csq", "orthohash"})
            QTest::newRow(name) << QString(name);
    }
    void wholeNetworkIsTunedForCodes() {
        QFETCH(QString, objective);
        TrainOptions coding = options("coding-" + objective.toStdString());
        coding.hashObjective = objective.toStdString();
        coding.hashBits = 16;
        coding.batch = 24;
        coding.epochs = 6;
        JobContext context;
        const TrainResult result =
            trainNetwork(backbone_, stripes(32, 1), stripes(10, 2), coding, {}, context);
        QVERIFY2(result.epochs.back().trainLoss < result.epochs.front().trainLoss,
                 qPrintable(QString::number(result.epochs.back().trainLoss)));
        QVERIFY2(result.bestAccuracy > 0.9, qPrintable(QString::number(result.bestAccuracy)));
        QCOMPARE(loadNetwork(backbone_, coding.output)->features(std::vector<float>(3 * 32 * 32), 1).cols(),
                 Eigen::Index{backbone_.featureSize});
    }

    void aResumedTrainingForCodesEndsLikeAnUninterruptedOne() {
        TrainOptions whole = options("whole-codes"), resumed = options("resumed-codes");
        for (TrainOptions* options : {&whole, &resumed}) options->hashObjective = "qadwh";
        resumed.checkpoint = file("resumed-codes.checkpoint");
        train(whole);
        std::stop_source stop;
        JobContext context(stop.get_token());
        QVERIFY_THROWS_EXCEPTION(Cancelled, trainNetwork(
                                                backbone_, training_, validation_, resumed,
                                                [&](const EpochReport& report) {
                                                    if (report.epoch == 2) stop.request_stop();
                                                },
                                                context));
        train(resumed);
        QVERIFY(bytesOf(whole.output) == bytesOf(resumed.output));
        resumed.hashObjective = "latent";
        QVERIFY_THROWS_EXCEPTION(Error, train(resumed));
    }

    void aCheckpointOfOtherSettingsIsRefused() {
        TrainOptions one = options("one");
        one.epochs = 1;
        one.checkpoint = file("one-checkpoint.safetensors");
        train(one);
        one.rate *= 2;
        QVERIFY_THROWS_EXCEPTION(Error, train(one));
    }

    void aStopInTheMiddleOfAnEpochEndsAtOnceAndKeepsTheBest() {
        TrainOptions long_ = options("stopped");
        long_.epochs = 10'000;
        long_.batch = 24;
        std::stop_source stop;
        JobContext context(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage.starts_with("Training, epoch 2 ") && progress.done > 0) stop.request_stop();
        });
        int epochs = 0;
        QVERIFY_THROWS_EXCEPTION(Cancelled, trainNetwork(
                                                backbone_, training_, validation_, long_,
                                                [&](const EpochReport&) { ++epochs; }, context));
        QCOMPARE(epochs, 1);
        QVERIFY(loadNetwork(backbone_, long_.output) != nullptr);
    }

    void frozenStagesStayAndTheRestLearns() {
        TrainOptions start = options("start");
        start.epochs = 1;
        train(start);
        TrainOptions frozen = options("frozen");
        frozen.epochs = 1;
        frozen.startWeights = start.output;
        frozen.freezeDepth = 2;
        train(frozen);
        for (const char* name :
             {"stem.conv.weight", "widen1.bn.running_mean", "residual1.1.bn.weight", "widen2.conv.weight"})
            QVERIFY2(tensorIn(frozen.output, name) == tensorIn(start.output, name), name);
        for (const char* name : {"widen3.conv.weight", "residual3.0.bn.running_var", "fc.weight"})
            QVERIFY2(tensorIn(frozen.output, name) != tensorIn(start.output, name), name);
    }

    void anEarlyRateOfNothingTrainsTheLastLayerAlone() {
        TrainOptions start = options("start-rate");
        start.epochs = 1;
        train(start);
        TrainOptions still = options("still");
        still.epochs = 1;
        still.startWeights = start.output;
        still.earlyRateFactor = 0;
        train(still);
        QVERIFY(tensorIn(still.output, "stem.conv.weight") == tensorIn(start.output, "stem.conv.weight"));
        QVERIFY(tensorIn(still.output, "fc.weight") != tensorIn(start.output, "fc.weight"));
    }

    void startWeightsOfOtherClassesLendTheirBody() {
        TrainOptions tuned = options("tuned");
        tuned.epochs = 1;
        tuned.startWeights = embeddedWeights();
        tuned.freezeDepth = 3;
        train(tuned);
        QCOMPARE(loadNetwork(backbone_, tuned.output)->backbone().classes, 3);
    }

    void halfPrecisionHalvesTheFile() {
        TrainOptions whole = options("float"), half = options("half");
        whole.epochs = half.epochs = 1;
        half.halfPrecision = true;
        train(whole);
        train(half);
        QVERIFY(fs::file_size(half.output) < 0.51 * static_cast<double>(fs::file_size(whole.output)));
    }

    void picturesOfAnotherSizeAreFitted() {
        const Dataset small = stripes(8, 3, 28);
        TrainOptions fitted = options("fitted");
        fitted.epochs = 1;
        JobContext context;
        QCOMPARE(trainNetwork(backbone_, small, small, fitted, {}, context).epochs.size(), std::size_t{1});
    }

    void aDivergingTrainingSaysSo() {
        TrainOptions wild = options("wild");
        wild.rate = 1e12;
        QVERIFY_THROWS_EXCEPTION(Error, train(wild));
    }

    void unusableOptionsAreNamed() {
        TrainOptions bad = options("bad");
        bad.epochs = 0;
        try {
            train(bad);
            QFAIL("trained");
        } catch (const Error& error) {
            QVERIFY(error.problem().find("epochs") != std::string::npos);
        }
    }

    void aSetWithoutPicturesIsRefused() {
        JobContext context;
        QVERIFY_THROWS_EXCEPTION(
            Error, trainNetwork(backbone_, Dataset{}, Dataset{}, options("empty"), {}, context));
    }
};

QTEST_GUILESS_MAIN(TrainerTest)
#include "trainer_test.moc"
