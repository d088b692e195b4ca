#include "core/networks/tuned_networks.hpp"

#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <fstream>

#include "core/base/error.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

/// 8 bytes of length, then JSON, then the tensors' bytes (https://github.com/huggingface/safetensors).
void write(const fs::path& file, const std::string& header, const std::string& tensors = {}) {
    const std::uint64_t size = header.size();
    std::string bytes(sizeof size, '\0');
    std::memcpy(bytes.data(), &size, sizeof size);
    std::ofstream(file, std::ios::binary) << bytes << header << tensors;
}

const std::string kTuned = R"({"__metadata__": {"backbone": "squeezenet1_0", "input_size": "96",
    "trained_on": "cars", "validation_accuracy": "0.875", "settings": "{}"}})";

}  // namespace

class TunedNetworksTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        temporary_ = std::make_unique<QTemporaryDir>();
        folder_ = temporary_->path().toStdString();
        qputenv("XDG_DATA_HOME", temporary_->path().toUtf8());
    }
    void theHeaderSaysWhatItIs();
    void whatIsNoTunedNetworkIsRefused_data();
    void whatIsNoTunedNetworkIsRefused();
    void importsAreKeptAndListed();
    void anotherNetworkOfTheSameNameGetsAnother();
    void badFilesInTheFolderArePassedOver();

private:
    std::unique_ptr<QTemporaryDir> temporary_;
    fs::path folder_;
};

void TunedNetworksTest::theHeaderSaysWhatItIs() {
    write(folder_ / "mine.safetensors", kTuned);
    const TunedNetwork network = readTunedNetwork(folder_ / "mine.safetensors");
    QCOMPARE(network.name, std::string("mine"));
    QCOMPARE(network.backbone, std::string("squeezenet1_0"));
    QCOMPARE(network.inputSize, 96);
    QCOMPARE(network.trainedOn, std::string("cars"));
    QCOMPARE(network.accuracy, 0.875);
}

void TunedNetworksTest::whatIsNoTunedNetworkIsRefused_data() {
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("no metadata") << QByteArray("{}");
    QTest::newRow("unknown backbone") << QByteArray(R"({"__metadata__": {"backbone": "alexnet"}})");
    QTest::newRow("metadata of another kind") << QByteArray(R"({"__metadata__": [1, 2]})");
    QTest::newRow("values of another kind") << QByteArray(R"({"__metadata__": {"backbone": 3}})");
    QTest::newRow("not JSON") << QByteArray("PK");
    QTest::newRow("array") << QByteArray("[]");
}

void TunedNetworksTest::whatIsNoTunedNetworkIsRefused() {
    QFETCH(QByteArray, header);
    const fs::path file = folder_ / "bad.safetensors";
    write(file, header.toStdString());
    QVERIFY_EXCEPTION_THROWN(readTunedNetwork(file), Error);
    QVERIFY_EXCEPTION_THROWN(importTunedNetwork(file), Error);
    QVERIFY(!fs::exists(tunedNetworksFolder() / "bad.safetensors"));
    // Shorter than it claims, and with a length that must not be allocated.
    std::ofstream(file, std::ios::binary) << std::string(8, '\xff') << "{}";
    QVERIFY_EXCEPTION_THROWN(readTunedNetwork(file), Error);
    std::ofstream(file, std::ios::binary) << "abc";
    QVERIFY_EXCEPTION_THROWN(readTunedNetwork(file), Error);
    QVERIFY_EXCEPTION_THROWN(readTunedNetwork(folder_ / "absent.safetensors"), Error);
}

void TunedNetworksTest::importsAreKeptAndListed() {
    QVERIFY(tunedNetworks().empty());
    write(folder_ / "mine.safetensors", kTuned, "tensors");
    const TunedNetwork kept = importTunedNetwork(folder_ / "mine.safetensors");
    QCOMPARE(kept.file, tunedNetworksFolder() / "mine.safetensors");
    fs::remove(folder_ / "mine.safetensors");
    QCOMPARE(tunedNetworks().size(), std::size_t(1));
    QCOMPARE(tunedNetworks()[0].trainedOn, std::string("cars"));
}

void TunedNetworksTest::anotherNetworkOfTheSameNameGetsAnother() {
    write(folder_ / "mine.safetensors", kTuned, "first");
    importTunedNetwork(folder_ / "mine.safetensors");
    QCOMPARE(importTunedNetwork(folder_ / "mine.safetensors").name, std::string("mine"));
    write(folder_ / "mine.safetensors", kTuned, "other");
    QCOMPARE(importTunedNetwork(folder_ / "mine.safetensors").name, std::string("mine-2"));
    QCOMPARE(tunedNetworks().size(), std::size_t(2));
}

void TunedNetworksTest::badFilesInTheFolderArePassedOver() {
    fs::create_directories(tunedNetworksFolder());
    write(tunedNetworksFolder() / "good.safetensors", kTuned);
    write(tunedNetworksFolder() / "bad.safetensors", "{}");
    std::ofstream(tunedNetworksFolder() / "good-10.checkpoint") << "half";
    QCOMPARE(tunedNetworks().size(), std::size_t(1));
}

QTEST_GUILESS_MAIN(TunedNetworksTest)
#include "tuned_networks_test.moc"
