#include "core/networks/official_weights.hpp"

#include <sys/resource.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/base/error.hpp"
#include "core/networks/network.hpp"
#include "core/networks/network_speed.hpp"
#include "core/networks/tuned_networks.hpp"
#include "tests/support/patience.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

FeatureMatrix featureBy(const std::string& backbone, const fs::path& weights) {
    const auto network = loadNetwork(backboneNamed(backbone), weights);
    const int side = network->backbone().inputSize;
    std::vector<float> pixels(static_cast<std::size_t>(3 * side * side));
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i % 17) / 17 - 0.5f;
    return network->features(pixels, 1);
}

}  // namespace

class OfficialWeightsTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    fs::path path_ = folder_.path().toStdString();
    fs::path models_ = path_ / "data" / "laplens" / "models";

    std::string refusal(const fs::path& file) const {
        try {
            importNetwork(file);
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    }
    std::size_t filesKept() const {
        std::size_t count = 0;
        std::error_code absent;
        for (const auto& entry : fs::recursive_directory_iterator(models_, absent))
            count += entry.is_regular_file();
        return count;
    }

private slots:
    void initTestCase() {
        qputenv("XDG_DATA_HOME", folder_.filePath("data").toUtf8());
        QProcess python;
        python.start("/usr/bin/python3",
                     {LAPLENS_TESTS_SOURCE "/reference_networks.py", folder_.path(), "resnet18:64:1",
                      "googlenet:64:1", "squeezenet1_0:64:1", "dinov2_vits14:64:1"});
        if (!python.waitForFinished(kWaitMs) || python.exitCode() != 0) QSKIP("skipped: no python3-torch");
        python.start("/usr/bin/python3", {LAPLENS_TESTS_SOURCE "/hostile_weights.py", folder_.path()});
        QVERIFY(python.waitForFinished(kWaitMs) && python.exitCode() == 0);
        python.start(
            "/usr/bin/python3",
            {"-c",
             "import sys, torch; at = sys.argv[1]; w = torch.load(at + '/resnet18-64/resnet18.pth');"
             "w['layer1.2.conv1.weight'] = torch.zeros(64, 64, 3, 3); torch.save(w, at + '/deeper.pth');"
             "torch.save({'a': torch.zeros(3)}, at + '/foreign.pth');"
             "s = torch.load(at + '/resnet18-64/resnet18.pth'); s['fc.weight'] = s['fc.weight'][:5].clone();"
             "s['fc.bias'] = s['fc.bias'][:5].clone(); torch.save(s, at + '/five cats.pt')",
             folder_.path()});
        QVERIFY(python.waitForFinished(kWaitMs) && python.exitCode() == 0);
    }
    void init() { fs::remove_all(models_); }

    void officialWeightsHaveADigest() {
        for (const Backbone& backbone : backbones()) {
            if (backbone.name.starts_with("embedded")) continue;
            if (!backbone.official.sha256.empty()) {
                QCOMPARE(backbone.official.sha256.size(), std::size_t{64});
            } else {
                const std::string stem = fs::path(backbone.official.file).stem().string();
                QCOMPARE(stem.size(), backbone.name.size() + 9);
                QCOMPARE(stem.find_last_not_of("0123456789abcdef"), backbone.name.size());
            }
            QVERIFY(backbone.official.megabytes > 1 && backbone.official.accuracy > 0.5);
        }
        JobContext context;
        for (const char* part : {"embedded", "embedded_photo"})
            QVERIFY_THROWS_EXCEPTION(Error, downloadWeights(backboneNamed(part), context));
    }

    void weightsAreKnownByTheirTensors_data() {
        QTest::addColumn<QString>("backbone");
        for (const char* name : {"resnet18", "googlenet", "squeezenet1_0", "dinov2_vits14"})
            QTest::newRow(name) << name;
    }
    void weightsAreKnownByTheirTensors() {
        QFETCH(QString, backbone);
        const std::string name = backbone.toStdString();
        const fs::path source = path_ / (name + "-64") / (name + ".pth"),
                       renamed = path_ / "from the internet (1).bin";
        fs::copy_file(source, renamed, fs::copy_options::overwrite_existing);
        QVERIFY(installedWeights(backboneNamed(name)).empty());
        const ImportedNetwork imported = importNetwork(renamed);
        QCOMPARE(imported.backbone, name);
        QVERIFY(!imported.tuned);
        QCOMPARE(installedWeights(backboneNamed(name)), imported.file);
        QVERIFY(featureBy(name, imported.file) == featureBy(name, source));
        QCOMPARE(importNetwork(renamed).file, imported.file);
        QCOMPARE(filesKept(), std::size_t{1});
    }

    void otherClassesMakeATunedNetwork() {
        const ImportedNetwork imported = importNetwork(path_ / "five cats.pt");
        QVERIFY(imported.tuned);
        QCOMPARE(imported.backbone, std::string("resnet18"));
        QVERIFY(installedWeights(backboneNamed("resnet18")).empty());
        QCOMPARE(tunedNetworks().size(), std::size_t{1});
        QCOMPARE(tunedNetworks()[0].name, std::string("five cats"));
        QVERIFY(featureBy("resnet18", imported.file) ==
                featureBy("resnet18", path_ / "resnet18-64" / "resnet18.pth"));
        importNetwork(path_ / "five cats.pt");
        QCOMPARE(tunedNetworks().size(), std::size_t{2});
    }

    void secondWeightsOfABackboneDoNotReplaceTheFirst() {
        const auto first = importNetwork(path_ / "squeezenet1_0-64" / "squeezenet1_0.pth");
        const fs::path other =
            fs::path(qgetenv("LAPLENS_SHARED").toStdString()) / "weights/squeezenet1_0-imagenet.safetensors";
        if (!fs::exists(other)) QSKIP("skipped: no data");
        QVERIFY(importNetwork(other).tuned);
        QCOMPARE(installedWeights(backboneNamed("squeezenet1_0")), first.file);
    }

    void aNetworkOfAnotherKindIsRefusedBeforeItsNumbersAreRead_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("header");
        const QString big = R"("dtype":"F32","shape":[2147483648],"data_offsets":[0,8589934592])";
        const QString ours = R"("__metadata__":{"backbone":"embedded"},)";
        QTest::newRow("a foreign tensor") << "big.safetensors"
                                          << R"({"a":{)" + big + "}}";
        QTest::newRow("named as one of ours") << "named.safetensors"
                                              << "{" + ours + R"("a":{)" + big + "}}";
        QTest::newRow("two billion classes")
            << "classes.safetensors"
            << "{" + ours + R"("fc.weight":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]},"fc.bias":{)" +
                   big + "}}";
        QTest::newRow("the first layout of PyTorch, without content") << "zeros.pth" << QString();
    }
    void aNetworkOfAnotherKindIsRefusedBeforeItsNumbersAreRead() {
        QFETCH(QString, name);
        QFETCH(QString, header);
        const fs::path file = path_ / name.toStdString();
        {
            std::ofstream stream(file, std::ios::binary);
            const std::uint64_t size = std::uint64_t(header.size());
            if (size > 0)
                stream.write(reinterpret_cast<const char*>(&size), sizeof size) << header.toStdString();
        }
        fs::resize_file(file,
                        8 + std::uintmax_t(header.size()) + 8'589'934'592);  // takes no room on the disk
        refusal(path_ / "foreign.pth");                                      // the module is open
        const auto peakKilobytes = [] {
            rusage usage{};
            getrusage(RUSAGE_SELF, &usage);
            return usage.ru_maxrss;
        };
        const long before = peakKilobytes();
        const std::string problem = refusal(file);
        fs::remove(file);
        QVERIFY(!problem.empty());
        QVERIFY2(problem.find("LibTorch failed") == std::string::npos, problem.c_str());
        QVERIFY2(peakKilobytes() - before < 500'000, qPrintable(QString::number(peakKilobytes() - before)));
    }

    void whatIsNoKnownNetworkIsRefused_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("words");
        QTest::newRow("a command in the pickle") << "command.pth"
                                                 << "more than";
        QTest::newRow("a command, old format") << "command_old.pth"
                                               << "more than";
        QTest::newRow("a whole model") << "model.pth"
                                       << "more than";
        QTest::newRow("tensors of another network") << "foreign.pth"
                                                    << "does not know";
        QTest::newRow("a deeper relative") << "deeper.pth"
                                           << "has no place in ResNet-18";
        QTest::newRow("a tensor is missing") << "lacking.pth"
                                             << "lack the tensor";
        QTest::newRow("a tensor of another shape") << "misshaped.pth"
                                                   << "but the network needs";
        QTest::newRow("no such file") << "nowhere.pth"
                                      << "nowhere.pth";
    }
    void whatIsNoKnownNetworkIsRefused() {
        QFETCH(QString, file);
        QFETCH(QString, words);
        const std::string message = refusal(path_ / file.toStdString());
        QVERIFY2(QString::fromStdString(message).contains(words), message.c_str());
        QVERIFY(message.find(file.toStdString()) != std::string::npos);
        QCOMPARE(filesKept(), std::size_t{0});
        QVERIFY(!fs::exists(path_ / "executed"));
    }

    void speedIsMeasuredOnceAndKept() {
        const Backbone& embedded = backboneNamed("embedded");
        QVERIFY(!knownSpeed(embedded));
        JobContext context;
        const double speed = measureSpeed(embedded, context);
        QVERIFY(speed > 0);
        QCOMPARE(knownSpeed(embedded), std::optional(speed));
        QVERIFY(!knownSpeed(backboneNamed("vgg16")));
        std::ofstream(models_ / "speeds.json") << R"({"processor": "another", "embedded": 1})";
        QVERIFY2(!knownSpeed(embedded), "another processor has another speed");
    }
};

QTEST_GUILESS_MAIN(OfficialWeightsTest)
#include "official_weights_test.moc"
