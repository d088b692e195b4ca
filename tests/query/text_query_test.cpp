#include "core/query/text_query.hpp"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>

#include "tests/support/patience.hpp"
#include "tests/support/random_towers.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

constexpr int kPictures = RandomTowers::kPictures;
constexpr float kAgreement = 1e-4f;

std::vector<float> numbersIn(const QJsonValue& list) {
    std::vector<float> numbers;
    for (const QJsonValue& number : list.toArray()) numbers.push_back(float(number.toDouble()));
    return numbers;
}

QString nameOf(int picture) {
    return QStringLiteral("%1.png").arg(picture);
}

struct Ran {
    int exitCode = -1;
    QByteArray output, errors;
};

/// A picture's number and how near it is, in the order of the answer.
using Ranking = std::vector<std::pair<int, float>>;

Ranking byFalling(const std::vector<float>& scores) {
    Ranking ranking;
    for (std::size_t i = 0; i < scores.size(); ++i) ranking.emplace_back(int(i), scores[i]);
    std::ranges::stable_sort(ranking, std::greater{}, &std::pair<int, float>::second);
    return ranking;
}

/// Alike, pictures that are equally near but for `kAgreement` in either order.
bool agree(const Ranking& ours, const Ranking& theirs) {
    if (ours.size() != theirs.size()) return false;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        if (std::abs(ours[i].second - theirs[i].second) > kAgreement) return false;
        const auto same = std::ranges::find(theirs, ours[i].first, &std::pair<int, float>::first);
        if (same == theirs.end() || std::abs(same->second - ours[i].second) > kAgreement) return false;
    }
    return true;
}

}  // namespace

/// Words are asked for on the command line, of a library that is coded with CLIP's network under random
/// weights; what OpenCLIP says of the same pictures and texts was computed by reference_text_query.py.
class TextQueryTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    QJsonObject figures_;
    const QString library_ = folder_.filePath("library"), pictures_ = folder_.filePath("pictures"),
                  vocabulary_ = folder_.filePath("data/laplens/models/bpe_simple_vocab_16e6.txt.gz");

    Ran run(const QStringList& arguments) const {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("HOME", folder_.path());
        environment.insert("XDG_DATA_HOME", folder_.filePath("data"));
        for (const char* variable : {"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            environment.remove(variable);
        process.setProcessEnvironment(environment);
        process.start(LAPLENS_PROGRAM, arguments);
        if (!process.waitForFinished(kWaitMs) || process.exitStatus() != QProcess::NormalExit) return {};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    QJsonArray answers(const QStringList& arguments) const {
        const Ran ran = run(QStringList{"query", "--json", "--library", library_} + arguments);
        if (ran.exitCode != 0) qWarning("%s", ran.errors.constData());
        return QJsonDocument::fromJson(ran.output).array();
    }
    static Ranking rankingOf(const QJsonValue& answer) {
        Ranking ranking;
        for (const QJsonValue& found : answer["results"].toArray())
            ranking.emplace_back(QFileInfo(found["file"].toString()).baseName().toInt(),
                                 float(found["similarity"].toDouble()));
        return ranking;
    }

private slots:
    void initTestCase() {
        if (!QFile::exists(LAPLENS_VOCABULARY)) QSKIP("skipped: no vocabulary");
        QFile figures(LAPLENS_TESTS_SOURCE "/text_query_figures.json");
        QVERIFY(figures.open(QIODevice::ReadOnly));
        figures_ = QJsonDocument::fromJson(figures.readAll()).object();
        QVERIFY(QDir().mkpath(pictures_));
        QVERIFY(RandomTowers::paintPictures(pictures_));
        const QString weights = folder_.filePath("my weights.safetensors");
        RandomTowers::write(weights.toStdString());
        const Ran imported = run({"networks", "--import", weights});
        QVERIFY2(imported.exitCode == 0, imported.errors);
        QVERIFY2(imported.output.startsWith("clip_vitb32: "), imported.output);
        QVERIFY(QFile::remove(weights));
        QVERIFY(QFile::copy(LAPLENS_VOCABULARY, vocabulary_));
        const Ran scanned = run({"scan", "--library", library_, "--backbone", "clip_vitb32", pictures_});
        QVERIFY2(scanned.exitCode == 0, scanned.errors);
    }

    void wordsRankPicturesAsOpenClipDoes() {
        for (const QJsonValue& said : figures_["texts"].toArray()) {
            const QJsonArray answer = answers({"--text", said["text"].toString()});
            QCOMPARE(answer.size(), 1);
            QCOMPARE(answer[0]["text"].toString(), said["text"].toString());
            QCOMPARE(answer[0]["compared"].toInt(), kPictures);
            QVERIFY2(agree(rankingOf(answer[0]), byFalling(numbersIn(said["cosines"]))),
                     qPrintable(said["text"].toString()));
        }
    }

    void aPictureBesideTheWordsCountsAsMuchAsIsSaid() {
        const QJsonValue said = figures_["texts"][1];
        const std::vector<float> byText = numbersIn(said["cosines"]);
        for (const float weight : {0.f, 0.3f, 0.5f, 1.f}) {
            QStringList arguments{"--text", said["text"].toString(), pictures_ + '/' + nameOf(4),
                                  pictures_ + '/' + nameOf(9)};
            if (weight != 0.5f) arguments << "--text-weight" << QString::number(double(weight));
            const QJsonArray answer = answers(arguments);
            QCOMPARE(answer.size(), 2);
            for (const int which : {0, 1}) {
                std::vector<float> expected = numbersIn(figures_["pictures"][which == 0 ? 4 : 9]);
                for (std::size_t i = 0; i < expected.size(); ++i)
                    expected[i] = (1 - weight) * expected[i] + weight * byText[i];
                QVERIFY(agree(rankingOf(answer[which]), byFalling(expected)));
            }
        }
    }

    void theAnswerIsOfAsManyAndOfThosePicturesThatAreAskedFor() {
        const QString said = figures_["texts"][0]["text"].toString();
        Ranking expected = byFalling(numbersIn(figures_["texts"][0]["cosines"]));
        std::erase_if(expected, [](const auto& of) { return of.first != 1 && of.first < 10; });
        QVERIFY(agree(rankingOf(answers({"--text", said, "--path", "1"})[0]), expected));
        expected.resize(2);
        QVERIFY(agree(rankingOf(answers({"--text", said, "--words", "name:1", "--top", "2"})[0]), expected));
    }

    void inWordsTheAnswerSaysTheSame() {
        const QByteArray printed =
            run({"query", "--library", library_, "--top", "1", "--text", "receipt"}).output;
        const auto [best, cosine] = byFalling(numbersIn(figures_["texts"][2]["cosines"])).front();
        const QString line =
            QStringLiteral("  %1  %2/%3\n").arg(double(cosine), 0, 'f', 4).arg(pictures_, nameOf(best));
        QVERIFY2(printed.startsWith("receipt: 12 pictures compared in ") && printed.endsWith(line.toUtf8()),
                 printed);
    }

    void whatCannotBeAnsweredSaysWhatToDo_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("why");
        QTest::newRow("nothing") << QStringList{} << QByteArray("--text");
        QTest::newRow("no words") << QStringList{"--text", " \t"} << QByteArray("Say what the pictures show");
        QTest::newRow("codes") << QStringList{"--text", "dog", "--radius", "3"} << QByteArray("--radius");
        QTest::newRow("no text") << QStringList{pictures_ + "/1.png", "--text-weight", "0.5"}
                                 << QByteArray("--text");
        QTest::newRow("weight") << QStringList{"--text", "dog", "--text-weight", "nan"}
                                << QByteArray("--text-weight");
    }
    void whatCannotBeAnsweredSaysWhatToDo() {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, why);
        const Ran ran = run(QStringList{"query", "--library", library_} + arguments);
        QCOMPARE(ran.exitCode, 1);
        QVERIFY2(ran.errors.contains(why), ran.errors);
    }

    void withoutItsVocabularyOnlyWordsAreMissing() {
        QVERIFY(QFile::rename(vocabulary_, vocabulary_ + ".away"));
        const Ran words = run({"query", "--library", library_, "--text", "receipt"});
        const Ran picture = run({"query", "--library", library_, pictures_ + "/3.png"});
        QVERIFY(QFile::rename(vocabulary_ + ".away", vocabulary_));
        QCOMPARE(words.exitCode, 1);
        QVERIFY2(words.errors.contains("the vocabulary that words are read with is not installed"),
                 words.errors);
        QCOMPARE(picture.exitCode, 0);
        QVERIFY(picture.output.contains("/3.png"));
    }

    void aNetworkThatReadsNoWordsSaysWhichDoes() {
        const QString other = folder_.filePath("other");
        QVERIFY(run({"scan", "--library", other, "--backbone", "embedded", pictures_}).exitCode == 0);
        const Ran ran = run({"query", "--library", other, "--text", "receipt"});
        QCOMPARE(ran.exitCode, 1);
        QVERIFY2(ran.errors.contains("reads no words"), ran.errors);
        const QByteArray remedy = "laplens build --library " + other.toUtf8() + " --backbone clip_vitb32";
        QVERIFY2(ran.errors.contains(remedy), ran.errors);
        // As it says.
        QVERIFY(run({"build", "--library", other, "--backbone", "clip_vitb32"}).exitCode == 0);
        QVERIFY(run({"query", "--library", other, "--text", "receipt"}).exitCode == 0);
    }
};

QTEST_GUILESS_MAIN(TextQueryTest)
#include "text_query_test.moc"
