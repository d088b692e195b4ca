#include "core/networks/byte_pairs.hpp"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <sstream>

#include "core/base/error.hpp"

using namespace laplens;
namespace fs = std::filesystem;

class BytePairsTest : public QObject {
    Q_OBJECT

    const fs::path vocabulary_{LAPLENS_VOCABULARY};

private slots:
    void tokensAreThoseOfOpenClip() {
        if (!fs::exists(vocabulary_)) QSKIP("skipped: no vocabulary");
        const BytePairs pairs(vocabulary_);
        std::ifstream figures(LAPLENS_TESTS_SOURCE "/clip_tokens.txt");
        int texts = 0;
        for (std::string line; std::getline(figures, line);) {
            if (line.starts_with('#')) continue;
            const auto tab = line.find('\t');
            const QByteArray text = QByteArray::fromBase64(QByteArray::fromStdString(line.substr(0, tab)));
            std::istringstream numbers(line.substr(tab + 1));
            std::vector<int> theirs;
            for (int token; numbers >> token;) theirs.push_back(token);
            QVERIFY2(pairs.tokensOf(text.toStdString()) == theirs,
                     text + " cleaned " + QByteArray::fromStdString(cleanedText(text.toStdString())));
            ++texts;
        }
        QCOMPARE(texts, 1000);
    }

    void textIsCleanedAsOpenClipDoes_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("cleaned");
        QTest::newRow("case and space") << QByteArray(" A  Dog\t\nRuns ") << QByteArray("a dog runs");
        QTest::newRow("accents become one letter") << QByteArray("cafe\u0301") << QByteArray("caf\u00e9");
        QTest::newRow("curly quotes") << QByteArray("\u201cit\u2019s\u201d") << QByteArray("\"it's\"");
        QTest::newRow("wide letters") << QByteArray("\uff2c\uff2f\uff35\uff24") << QByteArray("loud");
        QTest::newRow("final sigma") << QByteArray("\u039f\u03a3 \u03a3\u039f")
                                     << QByteArray("\u03bf\u03c2 \u03c3\u03bf");
        QTest::newRow("a byte that is no UTF-8") << QByteArray("a\xff") << QByteArray("a\ufffd");
        QTest::newRow("controls") << QByteArray(
                                         "a\x07\ufeff"
                                         "b")
                                  << QByteArray("ab");
        QTest::newRow("controls of Windows-1252") << QByteArray("\u0080 \u0085 \u0093x\u0094 \u009f\u0081")
                                                  << QByteArray("\u20ac \u2026 \"x\" \u00ff\u0081");
    }
    void textIsCleanedAsOpenClipDoes() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, cleaned);
        QCOMPARE(QByteArray::fromStdString(cleanedText(text.toStdString())), cleaned);
    }

    void aPackedVocabularyIsReadLikeAPlainOne() {
        if (!fs::exists(vocabulary_)) QSKIP("skipped: no vocabulary");
        QTemporaryDir folder;
        // Hugging Face's merges.txt ends where CLIP's vocabulary does, and is not packed.
        QProcess unpack;
        unpack.setStandardOutputFile(folder.filePath("all.txt"));
        unpack.start("gzip", {"-dc", QString::fromStdString(vocabulary_)});
        QVERIFY(unpack.waitForFinished());
        QFile all(folder.filePath("all.txt")), cut(folder.filePath("merges.txt"));
        QVERIFY(all.open(QIODevice::ReadOnly) && cut.open(QIODevice::WriteOnly));
        for (int line = 0; line < 48895; ++line) cut.write(all.readLine());
        cut.close();
        const std::string text = "A red car, at night; \u6d77\u6ee9";
        QCOMPARE(BytePairs(cut.fileName().toStdString()).tokensOf(text),
                 BytePairs(vocabulary_).tokensOf(text));
    }

    void anotherVocabularyIsRefused() {
        QTemporaryDir folder;
        const fs::path file = fs::path(folder.path().toStdString()) / "merges.txt";
        QVERIFY_THROWS_EXCEPTION(Error, BytePairs{file});
        std::ofstream(file) << "#version: 0.2\nt h\nth e</w>\n";
        QVERIFY_THROWS_EXCEPTION(Error, BytePairs{file});
        std::ofstream(file) << "#version: 0.2\nzz h\n";
        QVERIFY_THROWS_EXCEPTION(Error, BytePairs{file});
    }
};

QTEST_GUILESS_MAIN(BytePairsTest)
#include "byte_pairs_test.moc"
