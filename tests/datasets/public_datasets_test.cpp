#include "core/datasets/public_datasets.hpp"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/datasets/dataset.hpp"

using namespace laplens;
namespace fs = std::filesystem;

class PublicDatasetsTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    fs::path path_ = folder_.path().toStdString();
    fs::path out_ = path_ / "out";
    JobContext context_;

    /// Packs with the system's tar; `name` is the folder that the batches lie in.
    fs::path packed(const std::string& archive, const std::string& folder, int batches,
                    const QStringList& options = {}) {
        fs::create_directories(path_ / folder);
        for (int batch = 0; batch < batches; ++batch) {
            std::string record(3073 * 20, char(batch * 7));
            for (int i = 0; i < 20; ++i) record[std::size_t(3073 * i)] = char(i % 10);
            const std::string name = batch < 5 ? "data_batch_" + std::to_string(batch + 1) : "test_batch";
            std::ofstream(path_ / folder / (name + ".bin"), std::ios::binary) << record;
        }
        std::ofstream(path_ / folder / "batches.meta.txt") << "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n";
        std::ofstream(path_ / folder / "readme.html") << "<html>";
        QProcess tar;
        tar.start("tar", QStringList{"-C", folder_.path(), "-czf",
                                     folder_.filePath(QString::fromStdString(archive))} +
                             options + QStringList{QString::fromStdString(folder)});
        if (!tar.waitForFinished() || tar.exitCode() != 0) qFatal("tar failed");
        return path_ / archive;
    }
    std::string refusal(const fs::path& archive) {
        try {
            unpackCifar10(archive, out_, context_);
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    }

private slots:
    void init() {
        fs::remove_all(out_);
        qputenv("XDG_DATA_HOME", folder_.filePath("data").toUtf8());
    }

    void officialSumsAreThoseOfTheKnownContent() {
        // The official MNIST .gz files are gone from the shared data; its content is known by these sums of
        // the unpacked files, which torchvision lists nowhere but everyone arrives at.
        const fs::path folder = fs::path(qgetenv("LAPLENS_SHARED").toStdString()) / "data/mnist";
        if (!fs::exists(folder)) QSKIP("skipped: no data");
        QCOMPARE(readMnist(folder, Split::Train).size(), std::size_t{60000});
        const PublicDataset& mnist = publicDatasetNamed("mnist");
        QCOMPARE(mnist.files.size(), std::size_t{4});
        for (const Download& file : mnist.files) {
            QVERIFY(fs::exists(folder / file.file));
            QVERIFY(file.url.starts_with("https://"));
            QCOMPARE(file.md5.size(), std::size_t{32});
        }
    }

    void theArchiveIsUnpacked() {
        const fs::path archive = packed("cifar-10-binary.tar.gz", "cifar-10-batches-bin", 6);
        QCOMPARE(unpackCifar10(archive, out_, context_), out_);
        QCOMPARE(datasetKind(out_), std::string("cifar10"));
        const Dataset train = readDataset(out_, Split::Train);
        QCOMPARE(train.size(), std::size_t{100});
        QCOMPARE(train.pixels[3072 * 20], std::uint8_t{7});
        QCOMPARE(train.classNames[2], std::string("c"));
        QCOMPARE(readDataset(out_, Split::Test).size(), std::size_t{20});
        QVERIFY(!fs::exists(out_ / "cifar-10-batches-bin" / "readme.html"));
        QVERIFY(!fs::exists(out_ / "cifar-10-batches-bin.part"));
    }

    void aPathThatClimbsOutWritesNothingOutside() {
        const fs::path archive =
            packed("climbing.tar.gz", "cifar-10-batches-bin", 6,
                   {"--absolute-names", "--transform=s,cifar-10-batches-bin/test,../../../escaped/test,"});
        unpackCifar10(archive, out_, context_);
        QVERIFY(!fs::exists(path_ / "escaped"));
        QVERIFY(!fs::exists(path_.parent_path() / "escaped"));
        QCOMPARE(readDataset(out_, Split::Test).size(), std::size_t{20});
    }

    void whatIsNotTheArchiveIsRefusedAndLeavesNothing() {
        std::ofstream(path_ / "text.tar.gz") << "just a text";
        QVERIFY(refusal(path_ / "text.tar.gz").find("CIFAR-10") != std::string::npos);
        QVERIFY(refusal(path_ / "nowhere.tar.gz").find("nowhere.tar.gz") != std::string::npos);
        fs::remove_all(path_ / "few");
        QVERIFY(refusal(packed("few.tar.gz", "few", 3)).find("few.tar.gz") != std::string::npos);
        const fs::path whole = packed("whole.tar.gz", "cifar-10-batches-bin", 6);
        fs::resize_file(whole, fs::file_size(whole) / 2);
        QVERIFY(!refusal(whole).empty());
        std::ofstream(path_ / "cifar-10-batches-bin" / "test_batch.bin") << "short";
        QProcess tar;
        tar.start("tar",
                  {"-C", folder_.path(), "-czf", folder_.filePath("short.tar.gz"), "cifar-10-batches-bin"});
        QVERIFY(tar.waitForFinished());
        QVERIFY(refusal(path_ / "short.tar.gz").find("truncated") != std::string::npos);
        QVERIFY(!fs::exists(out_) || fs::is_empty(out_));
    }

    void pathsThatMeanADataSetAreFound() {
        const fs::path archive = packed("cifar-10-binary.tar.gz", "cifar-10-batches-bin", 6);
        QCOMPARE(datasetFolderFor(archive, context_), folderOf(publicDatasetNamed("cifar10")));
        QVERIFY(isInstalled(publicDatasetNamed("cifar10")));
        QVERIFY(!isInstalled(publicDatasetNamed("mnist")));
        QCOMPARE(datasetFolderFor(path_ / "cifar-10-batches-bin", context_), path_ / "cifar-10-batches-bin");
        QCOMPARE(datasetFolderFor(path_ / "cifar-10-batches-bin" / "test_batch.bin", context_),
                 path_ / "cifar-10-batches-bin");
        std::ofstream(path_ / "t10k-images-idx3-ubyte.gz") << "x";
        QCOMPARE(datasetFolderFor(path_ / "t10k-images-idx3-ubyte.gz", context_), path_);
        std::ofstream(path_ / "picture.jpg") << "x";
        QVERIFY(datasetFolderFor(path_ / "picture.jpg", context_).empty());
        fs::create_directories(path_ / "empty");
        QVERIFY(datasetFolderFor(path_ / "empty", context_).empty());
    }
};

QTEST_GUILESS_MAIN(PublicDatasetsTest)
#include "public_datasets_test.moc"
