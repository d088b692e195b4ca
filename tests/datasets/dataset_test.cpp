#include <zlib.h>

#include <QCryptographicHash>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "core/base/error.hpp"
#include "core/datasets/dataset.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::string bigEndian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
    return bytes;
}

void write(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

void writeGz(const fs::path& file, const std::string& bytes) {
    fs::create_directories(file.parent_path());
    gzFile stream = gzopen(file.c_str(), "wb");
    gzwrite(stream, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(stream);
}

std::string read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

constexpr int kCount = 30;

std::uint8_t pixel(int picture, int at) {
    return static_cast<std::uint8_t>(picture * 31 + at * 7);
}

std::string idxImages() {
    std::string bytes = bigEndian(2051) + bigEndian(kCount) + bigEndian(4) + bigEndian(3);
    for (int i = 0; i < kCount; ++i)
        for (int p = 0; p < 12; ++p) bytes += static_cast<char>(pixel(i, p));
    return bytes;
}

std::string idxLabels() {
    std::string bytes = bigEndian(2049) + bigEndian(kCount);
    for (int i = 0; i < kCount; ++i) bytes += static_cast<char>(i % 10);
    return bytes;
}

std::string cifarBatch(int first, int count) {
    std::string bytes;
    for (int i = first; i < first + count; ++i) {
        bytes += static_cast<char>(i % 10);
        for (int p = 0; p < 3072; ++p) bytes += static_cast<char>(pixel(i, p));
    }
    return bytes;
}

struct Folder {
    QTemporaryDir temporary;
    fs::path path = temporary.path().toStdString();
};

void writeMnist(const fs::path& folder) {
    write(folder / "train-images-idx3-ubyte", idxImages());
    write(folder / "train-labels-idx1-ubyte", idxLabels());
}

void writeCifar(const fs::path& folder) {
    for (int batch = 1; batch <= 5; ++batch)
        write(folder / ("data_batch_" + std::to_string(batch) + ".bin"), cifarBatch((batch - 1) * 3, 3));
    write(folder / "test_batch.bin", cifarBatch(100, 4));
}

template <class Action>
Error errorOf(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    return Error("no error");
}

}  // namespace

class DatasetTest : public QObject {
    Q_OBJECT

private slots:
    void plainAndCompressedIdxFilesAreReadAlike() {
        Folder plain, compressed;
        writeMnist(plain.path);
        writeGz(compressed.path / "train-images-idx3-ubyte.gz", idxImages());
        writeGz(compressed.path / "train-labels-idx1-ubyte.gz", idxLabels());
        for (const fs::path& folder : {plain.path, compressed.path}) {
            QCOMPARE(datasetKind(folder), std::string("mnist"));
            QVERIFY(datasetHasSplit(folder, Split::Train));
            QVERIFY(!datasetHasSplit(folder, Split::Test));
            const Dataset set = readDataset(folder, Split::Train);
            QCOMPARE(set.name, std::string("mnist"));
            QCOMPARE(set.size(), std::size_t{kCount});
            QCOMPARE(set.width, 3);
            QCOMPARE(set.height, 4);
            QCOMPARE(set.channels, 1);
            QCOMPARE(set.classNames.size(), std::size_t{10});
            for (int i = 0; i < kCount; ++i) {
                QCOMPARE(set.labels[static_cast<std::size_t>(i)], i % 10);
                const Image image = set.image(static_cast<std::size_t>(i));
                QCOMPARE(image.pixels.size(), std::size_t{36});
                for (int p = 0; p < 36; ++p)
                    QCOMPARE(image.pixels[static_cast<std::size_t>(p)], pixel(i, p / 3));
                QVERIFY(readDatasetImage(folder, Split::Train, static_cast<std::size_t>(i)).pixels ==
                        image.pixels);
            }
            QVERIFY_THROWS_EXCEPTION(Error, readDatasetImage(folder, Split::Train, kCount));
        }
    }

    void cifarPlanesBecomePixels() {
        Folder folder;
        writeCifar(folder.path / "cifar-10-batches-bin");
        for (const fs::path& place : {folder.path, folder.path / "cifar-10-batches-bin"}) {
            QCOMPARE(datasetKind(place), std::string("cifar10"));
            const Dataset train = readDataset(place, Split::Train), test = readCifar10(place, Split::Test);
            QCOMPARE(train.size(), std::size_t{15});
            QCOMPARE(test.size(), std::size_t{4});
            QCOMPARE(train.classNames[9], std::string("truck"));
            for (int i = 0; i < 15; ++i) {
                QCOMPARE(train.labels[static_cast<std::size_t>(i)], i % 10);
                const Image image = train.image(static_cast<std::size_t>(i));
                for (int p = 0; p < 1024; ++p)
                    for (int c = 0; c < 3; ++c)
                        QCOMPARE(image.pixels[static_cast<std::size_t>(3 * p + c)], pixel(i, c * 1024 + p));
                QVERIFY(readDatasetImage(place, Split::Train, static_cast<std::size_t>(i)).pixels ==
                        image.pixels);
            }
            QVERIFY_THROWS_EXCEPTION(Error, readDatasetImage(place, Split::Train, 15));
        }
    }

    void brokenIdxFilesAreNamed_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("problem");
        const auto row = [](const char* name, const char* file, const std::string& content,
                            const char* problem) {
            QTest::newRow(name) << file << QByteArray::fromStdString(content) << problem;
        };
        const std::string images = idxImages(), labels = idxLabels();
        const char* imageFile = "train-images-idx3-ubyte";
        const char* labelFile = "train-labels-idx1-ubyte";
        row("images truncated", imageFile, images.substr(0, images.size() - 1), "truncated");
        row("images header cut", imageFile, images.substr(0, 10), "truncated");
        row("images empty", imageFile, "", "truncated");
        row("images too long", imageFile, images + "x", "longer");
        row("images wrong magic", imageFile, labels + std::string(100, 'x'), "wrong magic");
        row("images text", imageFile, "this is not an idx file, not at all", "wrong magic");
        row("images no pixels", imageFile, bigEndian(2051) + bigEndian(kCount) + bigEndian(0) + bigEndian(3),
            "pixels");
        row("images huge sides", imageFile,
            bigEndian(2051) + bigEndian(kCount) + bigEndian(0xFFFFFFFF) + bigEndian(3), "pixels");
        row("images huge count", imageFile,
            bigEndian(2051) + bigEndian(0xFFFFFFFF) + bigEndian(4) + bigEndian(3) + images, "promises");
        row("images false count", imageFile,
            bigEndian(2051) + bigEndian(100'000'000) + bigEndian(4) + bigEndian(3), "labels");
        row("labels truncated", labelFile, labels.substr(0, labels.size() - 1), "truncated");
        row("labels too long", labelFile, labels + "x", "longer");
        row("labels wrong magic", labelFile, images, "wrong magic");
        row("labels count", labelFile, bigEndian(2049) + bigEndian(kCount + 1) + labels.substr(8) + "x",
            "labels for");
        row("labels not digits", labelFile, labels.substr(0, labels.size() - 1) + "\x0A", "not a digit");
    }
    void brokenIdxFilesAreNamed() {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, problem);
        for (const bool compressed : {false, true}) {
            if (compressed && content.isEmpty()) continue;
            Folder folder;
            writeMnist(folder.path);
            fs::path broken = folder.path / file.toStdString();
            fs::remove(broken);
            if (compressed)
                writeGz(broken += ".gz", content.toStdString());
            else
                write(broken, content.toStdString());
            const Error error = errorOf([&] { readMnist(folder.path, Split::Train); });
            QVERIFY2(error.problem().find(problem.toStdString()) != std::string::npos, error.what());
            if (problem != "labels") QCOMPARE(error.subject(), broken);
            QVERIFY(!error.remedy().empty());
        }
    }

    void damagedCompressionIsNamed() {
        Folder folder;
        writeMnist(folder.path);
        fs::remove(folder.path / "train-images-idx3-ubyte");
        const fs::path file = folder.path / "train-images-idx3-ubyte.gz";
        writeGz(file, idxImages());
        const std::string good = read(file);
        std::mt19937 random(3);
        int noticed = 0;
        for (int round = 0; round < 200; ++round) {
            std::string bytes = good;
            if (round % 2)
                bytes.resize(random() % bytes.size());
            else
                bytes[10 + random() % (bytes.size() - 10)] ^= static_cast<char>(1 + random() % 255);
            write(file, bytes);
            const Error error = errorOf([&] { readMnist(folder.path, Split::Train); });
            if (error.problem() != "no error") ++noticed;
        }
        QVERIFY2(noticed >= 199, qPrintable(QString::number(noticed)));
    }

    void missingFilesAreNamedWithTheirOfficialName() {
        Folder folder;
        writeMnist(folder.path);
        fs::remove(folder.path / "train-labels-idx1-ubyte");
        const Error error = errorOf([&] { readMnist(folder.path, Split::Train); });
        QCOMPARE(error.subject(), folder.path / "train-labels-idx1-ubyte");
        QVERIFY_THROWS_EXCEPTION(Error, readMnist(folder.path, Split::Test));
        QVERIFY_THROWS_EXCEPTION(Error, readDataset(folder.path / "none", Split::Train));
        QCOMPARE(datasetKind(folder.path / "none"), std::string());
        fs::create_directory(folder.path / "train-labels-idx1-ubyte");
        QVERIFY_THROWS_EXCEPTION(Error, readMnist(folder.path, Split::Train));
    }

    void brokenCifarFilesAreNamed() {
        const std::vector<std::pair<std::string, std::string>> broken = {
            {"", "empty"},
            {cifarBatch(0, 3).substr(1), "truncated"},
            {std::string(30'730'001, '\1'), "longer"},
            {"\x0B" + std::string(3072, 'x'), "label 11"}};
        for (const auto& [content, problem] : broken) {
            Folder folder;
            writeCifar(folder.path);
            write(folder.path / "data_batch_3.bin", content);
            const Error error = errorOf([&] { readCifar10(folder.path, Split::Train); });
            QVERIFY2(error.problem().find(problem) != std::string::npos, error.what());
            QCOMPARE(error.subject(), folder.path / "data_batch_3.bin");
        }
        Folder folder;
        writeCifar(folder.path);
        fs::remove(folder.path / "data_batch_5.bin");
        QCOMPARE(errorOf([&] { readCifar10(folder.path, Split::Train); }).subject(),
                 folder.path / "data_batch_5.bin");
    }

    void samplesAreStratifiedAndRepeatable() {
        std::vector<int> labels;
        for (int i = 0; i < 3000; ++i) labels.push_back(i * i % 7 % 4);
        const auto sample = stratifiedSample(labels, 40, 5);
        QVERIFY(std::is_sorted(sample.begin(), sample.end()));
        QCOMPARE(std::set<std::size_t>(sample.begin(), sample.end()).size(), sample.size());
        std::map<int, int> counts;
        for (const std::size_t i : sample) ++counts[labels[i]];
        for (const auto& [label, count] : counts) QCOMPARE(count, 40);
        QCOMPARE(counts.size(), std::set<int>(labels.begin(), labels.end()).size());
        QVERIFY(stratifiedSample(labels, 40, 5) == sample);
        QVERIFY(stratifiedSample(labels, 40, 6) != sample);
        QVERIFY(stratifiedSample(labels, 0, 1).empty());
        QVERIFY_THROWS_EXCEPTION(Error, stratifiedSample(labels, 3000, 1));
    }

    void everyMemberIsDrawnAboutEquallyOften() {
        const std::vector<int> labels(20, 0);
        std::vector<int> drawn(20, 0);
        for (std::uint64_t seed = 0; seed < 4000; ++seed)
            for (const std::size_t i : stratifiedSample(labels, 5, seed)) ++drawn[i];
        for (const int count : drawn) QVERIFY(count > 850 && count < 1150);
    }

    void theOfficialMnistFilesAgreeWithPython() {
        const fs::path folder = fs::path(qEnvironmentVariable("LAPLENS_SHARED").toStdString()) / "data/mnist";
        if (!datasetHasSplit(folder, Split::Test)) QSKIP("skipped: no data");
        QProcess python;
        python.start("/usr/bin/python3",
                     {"-c",
                      "import gzip,hashlib,sys\nfor f in ('images-idx3','labels-idx1'):\n "
                      "b=gzip.open(sys.argv[1]+'/t10k-'+f+'-ubyte.gz').read()\n print(hashlib.sha256(b[16 if "
                      "'images' in f else 8:]).hexdigest())",
                      QString::fromStdString(folder.string())});
        if (!python.waitForFinished() || python.exitCode() != 0) QSKIP("skipped: no python3");
        const QList<QByteArray> expected = python.readAllStandardOutput().split('\n');
        const Dataset set = readMnist(folder, Split::Test);
        QCOMPARE(set.size(), std::size_t{10'000});
        const QByteArray pixels(reinterpret_cast<const char*>(set.pixels.data()),
                                static_cast<qsizetype>(set.pixels.size()));
        QByteArray labels;
        for (const int label : set.labels) labels += static_cast<char>(label);
        QCOMPARE(QCryptographicHash::hash(pixels, QCryptographicHash::Sha256).toHex(), expected[0]);
        QCOMPARE(QCryptographicHash::hash(labels, QCryptographicHash::Sha256).toHex(), expected[1]);
        QCOMPARE(readMnist(folder, Split::Train).size(), std::size_t{60'000});
    }
};

QTEST_GUILESS_MAIN(DatasetTest)
#include "dataset_test.moc"
