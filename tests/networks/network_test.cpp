#include "core/networks/network.hpp"
#include "core/images/picture_endings.hpp"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <fstream>
#include <random>

#include "core/base/error.hpp"
#include "core/images/decode.hpp"
#include "core/networks/extractor.hpp"
#include "core/networks/preprocess.hpp"
#include "core/networks/torch_module.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::vector<float> floatsIn(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::vector<float> values(fs::file_size(file) / sizeof(float));
    stream.read(reinterpret_cast<char*>(values.data()),
                static_cast<std::streamsize>(values.size() * sizeof(float)));
    return values;
}

fs::path shared() {
    const char* folder = std::getenv("LAPLENS_SHARED");
    return folder ? folder : "";
}

float largestDifference(const FeatureMatrix& ours, const std::vector<float>& theirs) {
    if (static_cast<std::size_t>(ours.size()) != theirs.size()) return INFINITY;
    return (ours - Eigen::Map<const FeatureMatrix>(theirs.data(), ours.rows(), ours.cols()))
        .cwiseAbs()
        .maxCoeff();
}

/// Length of the longest increasing subsequence.
std::size_t longestRise(const std::vector<Eigen::Index>& values) {
    std::vector<Eigen::Index> tails;
    for (const Eigen::Index value : values) {
        const auto at = std::ranges::lower_bound(tails, value);
        if (at == tails.end())
            tails.push_back(value);
        else
            *at = value;
    }
    return tails.size();
}

}  // namespace

class NetworkTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;

private slots:
    void featuresAndScoresAgreeWithAnotherImplementation_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("count");
        QTest::newRow("embedded network") << "embedded" << 32 << 5;
        QTest::newRow("photo network") << "embedded_photo" << 96 << 3;
        QTest::newRow("that on pictures with odd sides") << "embedded_photo" << 131 << 2;
        QTest::newRow("EfficientNet-Lite0 at its own size") << "efficientnet_lite0" << 224 << 1;
        QTest::newRow("EfficientNet-Lite2 on pictures with odd sides") << "efficientnet_lite2" << 131 << 2;
        QTest::newRow("SqueezeNet at its own size") << "squeezenet1_0" << 224 << 1;
        QTest::newRow("SqueezeNet on smaller pictures") << "squeezenet1_0" << 96 << 3;
        QTest::newRow("ResNet-18 on smaller pictures") << "resnet18" << 96 << 2;
        QTest::newRow("GoogLeNet on smaller pictures") << "googlenet" << 128 << 2;
        QTest::newRow("VGG-16 on smaller pictures") << "vgg16" << 64 << 1;
        QTest::newRow("DINOv2 at its own size") << "dinov2_vits14" << 224 << 1;
        QTest::newRow("DINOv2 where its positions were learnt") << "dinov2_vits14" << 518 << 1;
        QTest::newRow("DINOv2 on smaller pictures") << "dinov2_vits14" << 70 << 3;

        QProcess python;
        python.start("/usr/bin/python3",
                     {LAPLENS_TESTS_SOURCE "/reference_networks.py", folder_.path(), "embedded:32:5",
                      "embedded_photo:96:3", "embedded_photo:131:2", "efficientnet_lite0:224:1",
                      "efficientnet_lite2:131:2", "squeezenet1_0:224:1", "squeezenet1_0:96:3",
                      "resnet18:96:2", "googlenet:128:2", "vgg16:64:1", "dinov2_vits14:224:1",
                      "dinov2_vits14:518:1", "dinov2_vits14:70:3"});
        if (!python.waitForFinished(240'000) || python.exitCode() != 0) {
            const QByteArray message = python.readAllStandardError();
            if (message.contains("No module named")) QSKIP("skipped: no python3-torch");
            QFAIL(message.constData());
        }
    }

    void featuresAndScoresAgreeWithAnotherImplementation() {
        QFETCH(QString, name);
        QFETCH(int, size);
        QFETCH(int, count);
        const fs::path at =
            fs::path(folder_.path().toStdString()) / (name.toStdString() + "-" + std::to_string(size));
        Backbone backbone = backboneNamed(name.toStdString());
        backbone.inputSize = size;
        const auto network = loadNetwork(
            backbone, at / (backbone.name + (backbone.name == "embedded" ? ".safetensors" : ".pth")));
        const std::vector<float> input = floatsIn(at / "input.f32");

        const FeatureMatrix features = network->features(input, count);
        QCOMPARE(features.cols(), Eigen::Index{backbone.featureSize});
        QVERIFY(largestDifference(features, floatsIn(at / "features.f32")) < 1e-4f);
        if (backbone.classes == 0) {
            QVERIFY_THROWS_EXCEPTION(Error, network->logits(input, count));
            return;
        }
        const std::vector<float> scores = floatsIn(at / "logits.f32");
        const float scale =
            std::abs(*std::ranges::max_element(scores, {}, [](float x) { return std::abs(x); }));
        QVERIFY(largestDifference(network->logits(input, count), scores) < 1e-4f * std::max(1.0f, scale));
    }

    void weightsInHalfPrecisionGiveNearlyTheSameScores() {
        const fs::path at = fs::path(folder_.path().toStdString()) / "efficientnet_lite0-224";
        if (!fs::exists(at)) QSKIP("skipped: no python3-torch");
        const Backbone& backbone = backboneNamed("efficientnet_lite0");
        const fs::path whole = at / "efficientnet_lite0.pth", half = at / "half.safetensors";
        torchModule().halve(backbone, whole, half, {{"source", "random"}});
        QVERIFY(fs::file_size(half) < fs::file_size(whole) * 11 / 20);
        const std::vector<float> input = floatsIn(at / "input.f32");
        const FeatureMatrix features = loadNetwork(backbone, half)->features(input, 1);
        const std::vector<float> theirs = floatsIn(at / "features.f32");
        QVERIFY(features.row(0).dot(Eigen::Map<const Eigen::RowVectorXf>(theirs.data(), 1280)) > 0.9999f);
        QCOMPARE(torchModule().identify(half, backbones()).backbone, backbone.name);
    }

    void bothWeightsFilesOfSqueezeNetGiveTheSameFeatures() {
        if (!fs::exists(shared() / "weights")) QSKIP("skipped: no data");
        const Backbone& backbone = backboneNamed("squeezenet1_0");
        const auto zip = loadNetwork(backbone, shared() / "weights/squeezenet1_0-imagenet.pth");
        const auto safe = loadNetwork(backbone, shared() / "weights/squeezenet1_0-imagenet.safetensors");
        std::vector<float> pixels(3 * 224 * 224);
        for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = std::sin(static_cast<float>(i) * 0.01f);
        QVERIFY(zip->features(pixels, 1) == safe->features(pixels, 1));
    }

    /// The photos are named by WordNet number, and ImageNet's classes are numbered in that order: where the
    /// answers are right, they rise. Random answers to 50 photos rise some 12 times.
    void squeezeNetKnowsMostPhotos() {
        if (!fs::exists(shared() / "data/photos")) QSKIP("skipped: no data");
        const auto network = loadNetwork(backboneNamed("squeezenet1_0"),
                                         shared() / "weights/squeezenet1_0-imagenet.safetensors");
        std::vector<fs::path> photos;
        for (const auto& entry : fs::directory_iterator(shared() / "data/photos"))
            if (looksLikePicture(entry.path())) photos.push_back(entry.path());
        std::ranges::sort(photos);
        std::vector<Eigen::Index> answers;
        std::vector<float> pixels(3 * 224 * 224);
        for (std::size_t i = 0; i < photos.size(); i += 8) {
            preprocess(decodeFile(photos[i], {.minShortSide = 224}).image, network->backbone(), pixels);
            Eigen::Index best = 0;
            network->logits(pixels, 1).row(0).maxCoeff(&best);
            answers.push_back(best);
        }
        qInfo("%zu of %zu answers rise", longestRise(answers), answers.size());
        QVERIFY(longestRise(answers) > answers.size() / 2);
    }

    void theEmbeddedNetworksAreInstalled() {
        for (const char* name : {"embedded", "embedded_photo"}) {
            const Backbone& backbone = backboneNamed(name);
            const auto network = loadNetwork(backbone, installedWeights(backbone));
            QVERIFY(fs::file_size(installedWeights(backbone)) <= 2'000'000);
            const std::size_t floats = std::size_t{3} * backbone.inputSize * backbone.inputSize;
            const FeatureMatrix features = network->features(std::vector<float>(64 * floats, 0.5f), 64);
            QCOMPARE(features.rows(), Eigen::Index{64});
            QCOMPARE(features.cols(), Eigen::Index{backbone.featureSize});
            QVERIFY((features.rowwise().norm().array() - 1).abs().maxCoeff() < 1e-5f);
        }
        const bool another = !installedWeights(backboneNamed("efficientnet_lite0")).empty();
        QCOMPARE(defaultBackbone().name, std::string(another ? "efficientnet_lite0" : "embedded_photo"));
    }

    /// Photographs of one kind lie nearer to each other in its features than in those of the network for
    /// small pictures.
    void thePhotoNetworkTellsKindsOfPhotographsApart() {
        const fs::path labelled = shared() / "data/photos-labelled";
        if (!fs::exists(labelled)) QSKIP("skipped: no data");
        const auto right = [&](const char* name) {
            const Backbone& backbone = backboneNamed(name);
            const auto network = loadNetwork(backbone, installedWeights(backbone));
            std::vector<std::string> kinds;
            FeatureMatrix features(5 * 12, backbone.featureSize);
            for (const char* kind : {"accordion", "butterfly", "grand_piano", "sunflower", "pizza"}) {
                std::vector<fs::path> files;
                for (const auto& entry : fs::directory_iterator(labelled / kind))
                    files.push_back(entry.path());
                std::ranges::sort(files);
                for (int i = 0; i < 12; ++i) {
                    features.row(std::ssize(kinds)) =
                        extractOne(decodeFile(files[static_cast<std::size_t>(i)]).image, *network);
                    kinds.push_back(kind);
                }
            }
            FeatureMatrix likeness = features * features.transpose();
            int count = 0;
            for (Eigen::Index i = 0; i < likeness.rows(); ++i) {
                likeness(i, i) = -2;
                Eigen::Index nearest = 0;
                likeness.row(i).maxCoeff(&nearest);
                count += kinds[static_cast<std::size_t>(i)] == kinds[static_cast<std::size_t>(nearest)];
            }
            return count;
        };
        const int photo = right("embedded_photo"), small = right("embedded");
        qInfo("of 60 nearest %d and %d are of the same kind", photo, small);
        QVERIFY(photo > small);
    }

    void aFeatureDoesNotDependOnItsNeighboursInTheBatch() {
        const Backbone& backbone = backboneNamed("embedded");
        const auto network = loadNetwork(backbone, installedWeights(backbone));
        std::vector<float> pixels(9 * 3 * 32 * 32);
        for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = std::cos(static_cast<float>(i) * 0.37f);
        const FeatureMatrix together = network->features(pixels, 9);
        const FeatureMatrix alone = network->features(std::span(pixels).subspan(8 * 3 * 32 * 32), 1);
        QVERIFY((together.row(8) - alone.row(0)).cwiseAbs().maxCoeff() < 1e-5f);
    }

    void aNetworkSeesItsShareOfTheMiddle() {
        Backbone backbone;
        backbone.inputSize = 2;
        backbone.centralShare = 0.5;
        // Half of the short side of 8: the columns 4 to 7 and rows 2 to 5 of 12 x 8 pixels, which count up.
        Image image{12, 8, {}};
        for (int i = 0; i < 12 * 8; ++i)
            image.pixels.insert(image.pixels.end(), 3, static_cast<std::uint8_t>(i));
        const Image square = centralSquare(image, backbone);
        QCOMPARE(square.width, 2);
        QCOMPARE(square.height, 2);
        // The mean of the pixels 28, 29, 40 and 41, rounded up; then two to the right, two down, both.
        for (std::size_t i = 0; const int mean : {35, 37, 59, 61})
            QCOMPARE(int{square.pixels[3 * i++]}, mean);
    }

    void preprocessingShrinksCropsAndNormalises() {
        Backbone backbone;
        backbone.inputSize = 2;
        backbone.mean = {0.5f, 0.25f, 0};
        backbone.deviation = {0.5f, 0.25f, 1};
        // 8 x 4: two black columns, four in colour, two white. The middle square is the coloured one.
        Image image{8, 4, {}};
        for (int y = 0; y < 4; ++y)
            for (int x = 0; x < 8; ++x)
                for (const int value : x < 2   ? std::array{0, 0, 0}
                                       : x < 6 ? std::array{255, 128, 51}
                                               : std::array{255, 255, 255})
                    image.pixels.push_back(static_cast<std::uint8_t>(value));
        std::vector<float> out(12);
        preprocess(image, backbone, out);
        const std::vector<float> red(4, 1.0f), green(4, (128 / 255.f - 0.25f) / 0.25f), blue(4, 0.2f);
        for (std::size_t i = 0; i < 4; ++i) {
            QVERIFY(std::abs(out[i] - red[i]) < 1e-6f);
            QVERIFY(std::abs(out[4 + i] - green[i]) < 1e-5f);
            QVERIFY(std::abs(out[8 + i] - blue[i]) < 1e-6f);
        }
    }

    void aPictureAloneHasTheFeatureThatItHasInCompany() {
        const auto network = loadNetwork(backboneNamed("embedded"), embeddedWeights());
        std::mt19937 random(5);
        std::vector<Image> pictures;
        for (int i = 0; i < 5; ++i) {
            Image picture{40 + i, 50, std::vector<std::uint8_t>(static_cast<std::size_t>(40 + i) * 50 * 3)};
            for (std::uint8_t& value : picture.pixels) value = static_cast<std::uint8_t>(random());
            pictures.push_back(std::move(picture));
        }
        FeatureMatrix together(5, network->backbone().featureSize);
        JobContext context;
        extractAll(
            5, [&](std::size_t i) { return pictures[i]; }, *network,
            [&](std::size_t i, std::span<const float> feature) {
                std::ranges::copy(feature, together.row(static_cast<Eigen::Index>(i)).data());
            },
            [](std::size_t, const Error& error) { throw error; }, context);
        for (std::size_t i = 0; i < 5; ++i)
            QVERIFY(extractOne(pictures[i], *network) == together.row(static_cast<Eigen::Index>(i)));
    }
};

QTEST_GUILESS_MAIN(NetworkTest)
#include "network_test.moc"
