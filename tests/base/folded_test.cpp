#include "core/base/folded.hpp"

#include <QTest>
#include <string>

using namespace laplens;

class FoldedTest : public QObject {
    Q_OBJECT

private slots:
    /// Of Unicode's CaseFolding.txt (full) and NormalizationTest.txt.
    void textsAreFolded_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(expected);
        };
        row("empty", "", "");
        row("ASCII", "IMG_04 [Z].JPG", "img_04 [z].jpg");
        row("umlauts", "\u00c4\u00d6\u00dc", "\u00e4\u00f6\u00fc");
        row("sharp s", "STRA\u00dfe", "strasse");
        row("final sigma", "\u03c3\u03c2\u03a3", "\u03c3\u03c3\u03c3");
        row("Cyrillic", "\u0401\u0416", "\u0451\u0436");
        row("decomposed", "A\u030angstro\u0308m", "\u00e5ngstr\u00f6m");
        row("Hangul", "\u1100\u1161", "\uac00");
        row("no case", "\u65e5\u672c \U0001F600", "\u65e5\u672c \U0001F600");
        row("no UTF-8", "\xff\u00c4\xc3", "\xff\u00e4\xc3");
    }
    void textsAreFolded() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(folded(text.toStdString())), expected);
        QCOMPARE(QByteArray::fromStdString(folded(expected.toStdString())), expected);
    }

    void everyByteIsKeptWhereItIsNoLetter() {
        for (int byte = 0x80; byte < 0x100; ++byte) {
            const std::string text = "a" + std::string(1, static_cast<char>(byte)) + "b";
            QCOMPARE(folded(text), text);
        }
    }
};

QTEST_GUILESS_MAIN(FoldedTest)
#include "folded_test.moc"
