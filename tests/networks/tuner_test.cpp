#include "core/networks/tuner.hpp"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "core/base/error.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/network.hpp"
#include "core/networks/preprocess.hpp"
#include "core/networks/trainer.hpp"
#include "tests/networks/striped_pictures.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::vector<float> inputOf(const Dataset& data, const Backbone& backbone) {
    const std::size_t floats = 3 * static_cast<std::size_t>(backbone.inputSize * backbone.inputSize);
    std::vector<float> input(data.size() * floats);
    for (std::size_t i = 0; i < data.size(); ++i)
        preprocess(data.image(i), backbone, std::span(input).subspan(i * floats, floats));
    return input;
}

/// So much noise that a network that never saw stripes hardly tells them apart.
Dataset noisy(Dataset data, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    for (std::uint8_t& pixel : data.pixels)
        pixel = static_cast<std::uint8_t>(pixel / 4 + static_cast<int>(random() % 190));
    return data;
}

/// What `TuneFigures` promises, written down plainly.
TuneFigures figuresOf(const Backbone& backbone, const fs::path& weights, const Dataset& data) {
    const auto network = loadNetwork(backbone, weights);
    const auto n = static_cast<int>(data.size());
    const std::vector<float> input = inputOf(data, backbone);
    const FeatureMatrix scores = network->logits(input, n), features = network->features(input, n);
    TuneFigures figures;
    for (int i = 0; i < n; ++i) {
        Eigen::Index guess = 0;
        scores.row(i).maxCoeff(&guess);
        figures.accuracy += (guess == data.labels[static_cast<std::size_t>(i)]) / double(n);
        std::vector<std::pair<float, bool>> others;
        for (int j = 0; j < n; ++j)
            if (j != i)
                others.emplace_back(
                    -features.row(i).dot(features.row(j)),
                    data.labels[static_cast<std::size_t>(j)] == data.labels[static_cast<std::size_t>(i)]);
        std::ranges::sort(others);
        double found = 0, sum = 0;
        for (std::size_t rank = 0; rank < others.size(); ++rank)
            if (others[rank].second) sum += ++found / static_cast<double>(rank + 1);
        figures.ranking += sum / found / n;
    }
    return figures;
}

}  // namespace

class TunerTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    const Backbone& backbone_ = backboneNamed("embedded");
    const Dataset training_ = noisy(stripes(16, 1), 3), heldOut_ = noisy(stripes(8, 2), 4);

    fs::path file(const std::string& name) const { return fs::path(folder_.path().toStdString()) / name; }

    TuneOptions options(const std::string& output) const {
        return {.mostSteps = 50, .startWeights = embeddedWeights(), .output = file(output + ".safetensors")};
    }

    TuneResult tune(const TuneOptions& options) const {
        JobContext context;
        return tuneNetwork(backbone_, training_, heldOut_, options, {}, context);
    }

private slots:
    void theTunedNetworkRanksAndTellsHeldOutPicturesAsItSays() {
        const TuneOptions tuning = options("tuned");
        std::vector<TuneReport> reports;
        JobContext context;
        const TuneResult result = tuneNetwork(
            backbone_, training_, heldOut_, tuning,
            [&](const TuneReport& report) { reports.push_back(report); }, context);
        QVERIFY2(result.kept, learntInWords(result, training_.classNames).c_str());
        QVERIFY2(result.tuned.ranking > result.frozen.ranking + 0.1,
                 qPrintable(QString("%1, before %2").arg(result.tuned.ranking).arg(result.frozen.ranking)));
        const TuneFigures found = figuresOf(backbone_, tuning.output, heldOut_);
        QVERIFY(std::abs(found.ranking - result.tuned.ranking) < 1e-3);
        QCOMPARE(found.accuracy, result.tuned.accuracy);
        QVERIFY(std::abs(figuresOf(backbone_, embeddedWeights(), heldOut_).ranking - result.frozen.ranking) <
                1e-3);
        QCOMPARE(reports.front().steps, 0);
        QVERIFY(std::abs(reports.front().heldOut.ranking - result.frozen.ranking) < 1e-9);
        QVERIFY(QString::fromStdString(learntInWords(result, training_.classNames)).startsWith("Learnt"));
    }

    void frozenStagesStayAndTheUpperOnesLearn() {
        TuneOptions frozen = options("frozen");
        frozen.freezeDepth = 2;
        QVERIFY(tune(frozen).kept);
        TuneOptions untouched = options("untouched");
        untouched.freezeDepth = 99;
        QVERIFY(tune(untouched).kept);
        for (const char* name : {"stem.conv.weight", "widen2.conv.weight", "widen3.bn.running_mean"})
            QVERIFY2(tensorIn(frozen.output, name) == tensorIn(untouched.output, name), name);
        for (const char* name : {"widen3.conv.weight", "residual3.1.bn.weight", "fc.weight"})
            QVERIFY2(tensorIn(frozen.output, name) != tensorIn(untouched.output, name), name);
    }

    void aLastLayerAloneLeavesTheFeatures() {
        TuneOptions alone = options("alone");
        alone.freezeDepth = 99;
        const TuneResult result = tune(alone);
        QCOMPARE(result.steps, 0);
        QCOMPARE(result.tuned.ranking, result.frozen.ranking);
        QVERIFY2(result.frozen.accuracy > 0.5, "of three classes");
        QCOMPARE(figuresOf(backbone_, alone.output, heldOut_).accuracy, result.frozen.accuracy);
    }

    /// SqueezeNet cuts its scores off below zero; what was solved for must come through.
    void aLastLayerWithARectifierTellsPicturesAsItSays() {
        Backbone squeezeNet = backboneNamed("squeezenet1_0");
        squeezeNet.inputSize = 48;
        TrainOptions start;
        start.epochs = 1;
        start.batch = 12;
        start.output = file("squeezenet.safetensors");
        JobContext context;
        const Dataset training = stripes(16, 5, 48), heldOut = stripes(8, 6, 48);
        trainNetwork(squeezeNet, training, heldOut, start, {}, context);
        TuneOptions alone = options("squeezenet-alone");
        alone.startWeights = start.output;
        alone.freezeDepth = 99;
        const TuneResult result = tuneNetwork(squeezeNet, training, heldOut, alone, {}, context);
        const double found = figuresOf(squeezeNet, alone.output, heldOut).accuracy;
        QVERIFY2(result.frozen.accuracy > 0.5 && std::abs(found - result.frozen.accuracy) < 0.05,
                 qPrintable(QString("%1, said %2").arg(found).arg(result.frozen.accuracy)));
    }

    void whatRanksNoBetterIsNotKeptAndTheReasonIsSaid() {
        // Every picture is the same: nothing can find its class.
        Dataset same = stripes(4, 3);
        const std::size_t bytes = same.pixels.size() / same.size();
        for (std::size_t i = bytes; i < same.pixels.size(); ++i) same.pixels[i] = same.pixels[i % bytes];
        const TuneOptions tuning = options("same");
        JobContext context;
        const TuneResult result = tuneNetwork(backbone_, same, same, tuning, {}, context);
        QVERIFY(!result.kept);
        QVERIFY(!fs::exists(tuning.output));
        QCOMPARE(result.tuned.ranking, result.frozen.ranking);
        QVERIFY(QString::fromStdString(learntInWords(result, same.classNames)).startsWith("Not kept"));
    }

    void whatIsMistakenMostIsNamed() {
        const TuneResult result{.frozen = {0.5, 0.4},
                                .tuned = {0.75, 0.6},
                                .steps = 50,
                                .kept = true,
                                .confusions = {{1, 0, 3}, {2, 1, 1}}};
        const QString words = QString::fromStdString(learntInWords(result, {"cat", "puma", "lynx"}));
        QVERIFY(words.contains("75.0 %") && words.contains("50.0 %"));
        QVERIFY(words.contains("0.600") && words.contains("0.400"));
        QVERIFY(words.contains("\"puma\" for \"cat\" (3 pictures)"));
    }

    void theSameSeedGivesTheSameWeightsAndAnotherGivesOthers() {
        const TuneOptions first = options("first"), second = options("second");
        TuneOptions third = options("third");
        third.seed = 2;
        tune(first);
        tune(second);
        tune(third);
        QVERIFY(bytesOf(first.output) == bytesOf(second.output));
        QVERIFY(bytesOf(first.output) != bytesOf(third.output));
    }

    void aStopEndsItAtOnceAndLeavesNothing() {
        TuneOptions stopped = options("stopped");
        stopped.mostSteps = 100'000;
        std::stop_source stop;
        JobContext context(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Tuning" && progress.done > 0) stop.request_stop();
        });
        int reports = 0;
        QVERIFY_THROWS_EXCEPTION(Cancelled, tuneNetwork(
                                                backbone_, training_, heldOut_, stopped,
                                                [&](const TuneReport&) { ++reports; }, context));
        QCOMPARE(reports, 1);
        QVERIFY(!fs::exists(stopped.output));
    }

    void unusableOptionsAreNamed() {
        TuneOptions bad = options("bad");
        bad.mostSteps = -1;
        try {
            tune(bad);
            QFAIL("tuned");
        } catch (const Error& error) {
            QVERIFY(error.problem().find("mostSteps") != std::string::npos);
        }
    }
};

QTEST_GUILESS_MAIN(TunerTest)
#include "tuner_test.moc"
