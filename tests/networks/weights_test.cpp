#include <sys/resource.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <fstream>
#include <random>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/networks/network.hpp"
#include "core/networks/torch_module.hpp"
#include "tests/support/patience.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::string bytesOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string safetensors(const std::string& header, const std::string& data) {
    const std::uint64_t size = header.size();
    return std::string(reinterpret_cast<const char*>(&size), sizeof size) + header + data;
}

}  // namespace

class WeightsTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    const Backbone& backbone_ = backboneNamed("embedded");
    const std::vector<float> pixels_ = std::vector<float>(3 * 32 * 32, 0.25f);

    fs::path file(const std::string& name) const { return fs::path(folder_.path().toStdString()) / name; }

    FeatureMatrix feature(const fs::path& weights) const {
        return loadNetwork(backbone_, weights)->features(pixels_, 1);
    }

    /// The message that refuses these weights; empty when they load.
    std::string refusal(const fs::path& weights) const {
        try {
            loadNetwork(backbone_, weights);
            return {};
        } catch (const Error& error) {
            return error.what();
        }
    }

    bool refusedWith(const std::string& name, std::initializer_list<std::string> words) const {
        const std::string message = refusal(file(name));
        bool all = !message.empty();
        for (const std::string& word : words) all &= message.find(word) != std::string::npos;
        if (!all) qWarning("%s: \"%s\"", name.c_str(), message.c_str());
        return all;
    }

private slots:
    void initTestCase() {
        QProcess python;
        python.start("/usr/bin/python3", {LAPLENS_TESTS_SOURCE "/hostile_weights.py", folder_.path()});
        if (!python.waitForFinished(kWaitMs) || python.exitCode() != 0) {
            const QByteArray message = python.readAllStandardError();
            if (message.contains("No module named")) QSKIP("skipped: no python3-torch");
            QFAIL(message.constData());
        }
    }

    void everyLayoutOfTheSameTensorsGivesTheSameFeature() {
        const FeatureMatrix expected = feature(file("zip.pth"));
        for (const char* name : {"old.pth", "nested.pth", "parameters.pth", "strided.pth"})
            QVERIFY2(feature(file(name)) == expected, name);
        QVERIFY((feature(file("half.pth")) - expected).cwiseAbs().maxCoeff() < 1e-2f);
    }

    void theFileSaysHowManyClassesThereAre() {
        const auto network = loadNetwork(backbone_, file("zip.pth"));
        QCOMPARE(network->backbone().classes, 7);
        QCOMPARE(network->logits(pixels_, 1).cols(), Eigen::Index{7});
    }

    void picklesThatCallFunctionsAreRefusedAndNotRun() {
        QVERIFY(refusedWith("command.pth", {"refused", "system"}));
        QVERIFY(refusedWith("command_old.pth", {"refused", "system"}));
        QVERIFY(refusedWith("bare.pth", {"refused", "system"}));
        QVERIFY(refusedWith("evaluation.pth", {"refused", "eval"}));
        QVERIFY(refusedWith("model.pth", {"refused"}));
        QVERIFY(!fs::exists(file("executed")));
    }

    void littleIsNotMadeMuch() {
        const auto peak = [] {
            rusage usage{};
            getrusage(RUSAGE_SELF, &usage);
            return usage.ru_maxrss;
        };
        const long before = peak();
        // 30,000 times the same text of 10,000 letters.
        QVERIFY(refusedWith("recalled.pth", {"no state-dict"}));
        QVERIFY2(peak() - before < 100'000, qPrintable(QString("%1 KiB").arg(peak() - before)));
        QVERIFY(refusedWith("packed.pth", {"damaged", "packed"}));
        QVERIFY(refusedWith("repeated.pth", {"damaged", "repeat"}));
        write(file("overlapping.safetensors"),
              safetensors(R"({"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]},)"
                          R"( "b": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}})",
                          std::string(16, '\0')));
        QVERIFY(refusedWith("overlapping.safetensors", {"damaged", "over each other"}));
        // LibTorch's time for a tensor grows with the square of its dimensions.
        std::string ones = "1";
        for (int i = 1; i < 20; ++i) ones += ",1";
        write(file("deep.safetensors"),
              safetensors(R"({"a": {"dtype": "F32", "shape": [)" + ones + R"(], "data_offsets": [0, 4]}})",
                          std::string(4, '\0')));
        QVERIFY(refusedWith("deep.safetensors", {"damaged", "dimensions"}));
    }

    void weightsThatAreNotFiniteAreNotImported() {
        QCOMPARE(torchModule().identify(file("zip.pth"), backbones()).backbone, std::string("embedded"));
        try {
            torchModule().identify(file("nan.pth"), backbones());
            QFAIL("it was taken");
        } catch (const Error& error) {
            QVERIFY2(error.problem().find("fc.bias") != std::string::npos, error.what());
            QVERIFY(error.problem().find("not finite") != std::string::npos);
        }
    }

    void aFileWithoutNamedTensorsIsRefused() { QVERIFY(refusedWith("tensor.pth", {"no state-dict"})); }

    void aMisshapenTensorIsNamedWithBothShapes() {
        QVERIFY(refusedWith("misshaped.pth", {"widen2.conv.weight", "96 x 48 x 5 x 5", "96 x 48 x 3 x 3"}));
    }

    void aMissingTensorIsNamed() {
        QVERIFY(refusedWith("lacking.pth", {"lack", "residual3.1.bn.running_var"}));
    }

    void weightsOfAnotherNetworkAreRefused() {
        try {
            loadNetwork(backboneNamed("resnet18"), file("zip.pth"));
            QFAIL("loaded");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).find("conv1.weight") != std::string::npos);
        }
    }

    void theDigestInTheNameIsChecked() {
        const std::string digest = sha256OfFile(file("zip.pth"));
        fs::copy_file(file("zip.pth"), file("good-" + digest.substr(0, 8) + ".pth"));
        fs::copy_file(file("zip.pth"), file("bad-deadbeef.pth"));
        QCOMPARE(refusal(file("good-" + digest.substr(0, 8) + ".pth")), "");
        QVERIFY(refusedWith("bad-deadbeef.pth", {"SHA-256", "deadbeef", digest.substr(0, 8)}));
    }

    void damagedSafetensorsAreRefused() {
        const std::string data(16, '\0');
        const auto refused = [&](const std::string& bytes, const std::string& word) {
            write(file("damaged.safetensors"), bytes);
            return refusedWith("damaged.safetensors", {"damaged", word});
        };
        QVERIFY(refused("", "too short"));
        QVERIFY(refused("\x01\x02", "too short"));
        QVERIFY(refused(std::string("\xff\xff\xff\xff\xff\xff\xff\x7f", 8) + "{}", "header claims"));
        QVERIFY(refused(safetensors("[1, 2", data), "JSON"));
        QVERIFY(refused(safetensors("[1, 2]", data), "JSON"));
        QVERIFY(refused(safetensors(R"({"a": )" + std::string(100'000, '['), data), "lists in lists"));
        QVERIFY(refused(safetensors(R"({"a": 3})", data), "describe"));
        QVERIFY(
            refused(safetensors(R"({"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 12]}})", data),
                    "tensor a"));
        QVERIFY(
            refused(safetensors(R"({"a": {"dtype": "F32", "shape": [4], "data_offsets": [4, 20]}})", data),
                    "tensor a"));
        QVERIFY(
            refused(safetensors(R"({"a": {"dtype": "F32", "shape": [4], "data_offsets": [16, 0]}})", data),
                    "tensor a"));
        QVERIFY(refused(safetensors(R"({"a": {"dtype": "Q9", "shape": [4], "data_offsets": [0, 16]}})", data),
                        "tensor a"));
        QVERIFY(
            refused(safetensors(R"({"a": {"dtype": "F32", "shape": [-4], "data_offsets": [0, 16]}})", data),
                    "tensor a"));
        QVERIFY(refused(
            safetensors(
                R"({"a": {"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 0]}})",
                data),
            "tensor a"));
    }

    void aMissingFileIsNamed() {
        QVERIFY(refusedWith("absent.pth", {"absent.pth"}));
        QVERIFY(refusedWith("absent.safetensors", {"absent.safetensors"}));
    }

    void cutOffAndFlippedFilesLoadOrAreRefusedClearly() {
        fs::copy_file(fs::path(std::getenv("LAPLENS_RESOURCES")) / "models/embedded.safetensors",
                      file("whole.safetensors"));
        std::mt19937_64 random(5);
        for (const std::string name : {"zip.pth", "old.pth", "whole.safetensors"}) {
            const std::string whole = bytesOf(file(name));
            const fs::path changed = file("changed" + fs::path(name).extension().string());
            for (int round = 0; round < 30; ++round) {
                std::string bytes = whole;
                if (round % 3 == 0) {
                    bytes.resize(random() % bytes.size());
                } else {
                    // Pickles and headers lie at the ends.
                    const std::size_t reach = round % 3 == 1 ? 4000 : bytes.size();
                    for (int i = 0; i < 3; ++i) {
                        const std::size_t at = random() % reach;
                        bytes[random() % 2 ? at : bytes.size() - 1 - at] ^=
                            static_cast<char>(1 << random() % 8);
                    }
                }
                write(changed, bytes);
                refusal(changed);
            }
        }
    }
};

QTEST_GUILESS_MAIN(WeightsTest)
#include "weights_test.moc"
