#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <sstream>

#include "core/base/error.hpp"
#include "core/networks/network.hpp"
#include "core/networks/official_weights.hpp"
#include "core/networks/preprocess.hpp"
#include "core/networks/torch_module.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/problem_of.hpp"

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

float largestDifference(const FeatureMatrix& ours, const std::vector<float>& theirs) {
    if (static_cast<std::size_t>(ours.size()) != theirs.size()) return INFINITY;
    return (ours - Eigen::Map<const FeatureMatrix>(theirs.data(), ours.rows(), ours.cols()))
        .cwiseAbs()
        .maxCoeff();
}

}  // namespace

/// Against the definition written as plain functions, and against the packages open_clip and transformers of
/// the Python that LAPLENS_REFERENCE_PYTHON names.
class TowersTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    fs::path path_ = folder_.path().toStdString();
    std::string made_;  // which network's weights lie in the folder

    /// The weights are 300 MB each: one network's at a time.
    void make(const std::string& name) {
        if (made_ == name) return;
        const QString own = qEnvironmentVariable("LAPLENS_REFERENCE_PYTHON", "/usr/bin/python3");
        const bool small = name == "clip_vitb32";
        QProcess python;
        python.start(own, {LAPLENS_TESTS_SOURCE "/reference_towers.py", folder_.path(), small ? "7" : "8",
                           small ? "quick" : "exact"});
        if (!python.waitForFinished(kWaitMs) || python.exitCode() != 0) {
            const QByteArray message = python.readAllStandardError();
            if (message.contains("No module named") || python.error() == QProcess::FailedToStart)
                QSKIP("skipped: no python3-torch");
            QFAIL(message.constData());
        }
        made_ = name;
    }

    std::vector<std::vector<int>> texts() const {
        std::ifstream file(path_ / "tokens.txt");
        std::vector<std::vector<int>> all;
        for (std::string line; std::getline(file, line);) {
            std::istringstream numbers(line);
            all.emplace_back();
            for (int token; numbers >> token;) all.back().push_back(token);
        }
        return all;
    }

    /// The file without this tensor, under whose name there is another.
    fs::path lackingTensor(const std::string& name) const {
        const fs::path file = path_ / "lacking.safetensors";
        fs::copy_file(path_ / "towers.safetensors", file, fs::copy_options::overwrite_existing);
        std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
        std::uint64_t size = 0;
        stream.read(reinterpret_cast<char*>(&size), sizeof size);
        std::string header(size, '\0');
        stream.read(header.data(), std::streamsize(size));
        header[header.find('"' + name + '"') + 1] = 'x';
        stream.seekp(sizeof size);
        stream.write(header.data(), std::streamsize(size));
        return file;
    }

private slots:
    void initTestCase() { qputenv("XDG_DATA_HOME", folder_.filePath("data").toUtf8()); }

    void bothTowersAgreeWithOtherImplementations_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("who");
        for (const char* name : {"clip_vitb32", "clip_vitb32_256"})
            for (const char* who : {"plain", "open_clip", "transformers"})
                for (const char* file : {"towers.safetensors", "hugging_face.safetensors"})
                    QTest::addRow("%s, %s, by %s", name, file, who) << name << file << who;
    }
    void bothTowersAgreeWithOtherImplementations() {
        QFETCH(QString, name);
        QFETCH(QString, file);
        QFETCH(QString, who);
        make(name.toStdString());
        if (made_ != name.toStdString()) return;
        const fs::path theirs = path_ / ("pictures-" + who.toStdString() + ".f32");
        if (!fs::exists(theirs))
            QSKIP(qPrintable("skipped: no " + who + " in the Python of LAPLENS_REFERENCE_PYTHON"));
        const Backbone& backbone = backboneNamed(name.toStdString());
        const fs::path weights = path_ / file.toStdString();
        const auto pictures = loadNetwork(backbone, weights);
        const auto input = floatsIn(path_ / "pictures.f32");
        const float atPictures = largestDifference(pictures->features(input, 2), floatsIn(theirs));
        const auto words = loadTextTower(backbone, weights);
        const auto given = texts();
        const float atTexts = largestDifference(words->features(given),
                                                floatsIn(path_ / ("texts-" + who.toStdString() + ".f32")));
        qInfo("largest difference: pictures %.1e, texts %.1e", double(atPictures), double(atTexts));
        QVERIFY(atPictures < 1e-4f);
        QVERIFY(atTexts < 1e-4f);
        QVERIFY(std::abs(words->temperature() - std::exp(-3.5)) < 1e-5);
        QVERIFY_THROWS_EXCEPTION(Error, pictures->logits(input, 2));
    }

    void aTextAloneHasTheFeatureItHasAmongOthers() {
        make("clip_vitb32");
        if (made_ != "clip_vitb32") return;
        const auto words = loadTextTower(backboneNamed("clip_vitb32"), path_ / "towers.safetensors");
        const auto given = texts();
        const FeatureMatrix together = words->features(given);
        for (std::size_t i = 0; i < given.size(); ++i)
            QVERIFY(largestDifference(words->features(std::span(given).subspan(i, 1)),
                                      {together.row(Eigen::Index(i)).begin(),
                                       together.row(Eigen::Index(i)).end()}) < 1e-5f);
        QCOMPARE(words->features({}).rows(), Eigen::Index{0});
    }

    void weightsAreKnownByTheirTensorsAndTakenIn() {
        make("clip_vitb32");
        if (made_ != "clip_vitb32") return;
        for (const char* file : {"towers.safetensors", "hugging_face.safetensors"}) {
            fs::remove_all(path_ / "data");
            const ImportedNetwork imported = importNetwork(path_ / file);
            QCOMPARE(imported.backbone, std::string("clip_vitb32"));
            QVERIFY(!imported.tuned);
            QCOMPARE(installedWeights(backboneNamed("clip_vitb32")), imported.file);
            QVERIFY(loadTextTower(backboneNamed("clip_vitb32"), imported.file) != nullptr);
        }
    }

    void aFileWithoutTheTextTowerIsRefused() {
        make("clip_vitb32");
        if (made_ != "clip_vitb32") return;
        const fs::path lacking = lackingTensor("ln_final.weight");
        const std::string problem = problemOf([&] { importNetwork(lacking); });
        QVERIFY2(problem.find("ln_final.weight") != std::string::npos, problem.c_str());
    }

    void aFileThatLostItsTextTowerSaysSo() {
        make("clip_vitb32");
        if (made_ != "clip_vitb32") return;
        const fs::path lacking = lackingTensor("token_embedding.weight");
        const Backbone& backbone = backboneNamed("clip_vitb32");
        const std::string problem = problemOf([&] { loadTextTower(backbone, lacking); });
        QVERIFY2(problem.find("lost the tower that reads words") != std::string::npos, problem.c_str());
        QVERIFY(loadNetwork(backbone, lacking) != nullptr);
    }

    void aNetworkWithOneTowerReadsNoWords() {
        try {
            loadTextTower(backboneNamed("embedded"), embeddedWeights());
            QFAIL("it read words");
        } catch (const Error& error) {
            QVERIFY(std::string(error.what()).find("reads no words") != std::string::npos);
        }
    }

    /// Pillow's bicubic resampling, of a ramp with a line in it, as torchvision's Resize and CenterCrop use
    /// it.
    void picturesAreSeenAsInTraining() {
        const Backbone& backbone = backboneNamed("clip_vitb32");
        Image image{300, 240, {}};
        for (int y = 0; y < image.height; ++y)
            for (int x = 0; x < image.width; ++x)
                for (int c = 0; c < 3; ++c)
                    image.pixels.push_back(std::uint8_t(c == 0   ? x * 255 / 299
                                                        : c == 1 ? y
                                                                 : (x / 20 + y / 20) % 2 * 200));
        QProcess python;
        QFile bytes(folder_.filePath("image.rgb"));
        QVERIFY(bytes.open(QIODevice::WriteOnly));
        bytes.write(reinterpret_cast<const char*>(image.pixels.data()), qint64(image.pixels.size()));
        bytes.close();
        python.start("/usr/bin/python3",
                     {"-c",
                      "import sys, PIL.Image as I; at = sys.argv[1];"
                      "p = I.frombytes('RGB', (300, 240), open(at + '/image.rgb', 'rb').read());"
                      "p = p.resize((280, 224), I.BICUBIC).crop((28, 0, 252, 224));"
                      "open(at + '/seen.rgb', 'wb').write(p.tobytes())",
                      folder_.path()});
        if (!python.waitForFinished(kWaitMs) || python.exitCode() != 0) QSKIP("skipped: no python3-pil");
        QFile seen(folder_.filePath("seen.rgb"));
        QVERIFY(seen.open(QIODevice::ReadOnly));
        const QByteArray theirs = seen.readAll();
        std::vector<float> ours(3 * 224 * 224);
        preprocess(image, backbone, ours);
        constexpr float kMean[]{0.48145466f, 0.4578275f, 0.40821073f},
            kDeviation[]{0.26862954f, 0.26130258f, 0.27577711f};
        double sum = 0;
        for (int i = 0; i < 224 * 224; ++i)
            for (int c = 0; c < 3; ++c) {
                const float value = (float(std::uint8_t(theirs[3 * i + c])) / 255 - kMean[c]) / kDeviation[c];
                sum += std::abs(double(value - ours[std::size_t(c * 224 * 224 + i)]) * kDeviation[c] * 255);
            }
        qInfo("mean difference %.2f grey levels", sum / (3 * 224 * 224));
        QVERIFY(sum / (3 * 224 * 224) < 1);
    }
};

QTEST_GUILESS_MAIN(TowersTest)
#include "towers_test.moc"
