#include "core/datasets/picture_list.hpp"

#include <sys/resource.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/base/error.hpp"

using namespace laplens;
namespace fs = std::filesystem;

class PictureListTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    fs::path file_ = fs::path(folder_.path().toStdString()) / "list.csv";

    void write(const QByteArray& text) const { std::ofstream(file_, std::ios::binary) << text.toStdString(); }
    std::string refusal() const {
        try {
            readPictureList(file_);
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    }

private slots:
    void aFileThatIsNoListIsNotReadWhole() {
        write("path,label\na.jpg,cat\n");
        fs::resize_file(file_, std::uintmax_t{2} << 30);  // takes no room on the disk
        const auto peakKilobytes = [] {
            rusage usage{};
            getrusage(RUSAGE_SELF, &usage);
            return usage.ru_maxrss;
        };
        const long before = peakKilobytes();
        QVERIFY(refusal().find("not a list in text form") != std::string::npos);
        QVERIFY2(peakKilobytes() - before < 500'000, qPrintable(QString::number(peakKilobytes() - before)));
    }

    void aLabelThatIsNotUtf8IsRefusedByItsRow() {
        write("a.jpg,cat\n\xE4.jpg,b\xE4r\n");
        QVERIFY2(refusal().find("row 2") != std::string::npos, refusal().c_str());
        write("\xE4.jpg,b\xC3\xA4r\n");
        QCOMPARE(refusal(), std::string());
    }

    void tablesOfManyKindsAreRead_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("plain") << QByteArray("a.jpg,cat\nb/c.jpg,dog\n");
        QTest::newRow("no newline at the end") << QByteArray("a.jpg,cat\nb/c.jpg,dog");
        QTest::newRow("Windows") << QByteArray(
            "\xEF\xBB\xBF"
            "a.jpg,cat\r\nb/c.jpg,dog\r\n");
        QTest::newRow("header") << QByteArray("path,label\na.jpg,cat\nb/c.jpg,dog\n");
        QTest::newRow("columns the other way round")
            << QByteArray("Class;size;Filename\ncat;3;a.jpg\ndog;4;b/c.jpg\n");
        QTest::newRow("tabs") << QByteArray("a.jpg\tcat\nb/c.jpg\tdog\n");
        QTest::newRow("quotes") << QByteArray("\"a.jpg\",\"cat\"\n\"b/c.jpg\",dog\n");
        QTest::newRow("more columns") << QByteArray("a.jpg,cat,1,2\nb/c.jpg,dog,3,4\n");
        QTest::newRow("empty lines") << QByteArray("a.jpg,cat\n\n\nb/c.jpg,dog\n\n");
    }
    void tablesOfManyKindsAreRead() {
        QFETCH(QByteArray, text);
        write(text);
        const auto pictures = readPictureList(file_);
        QCOMPARE(pictures.size(), std::size_t{2});
        QCOMPARE(pictures[0].file, fs::path("a.jpg"));
        QCOMPARE(pictures[0].label, std::string("cat"));
        QCOMPARE(pictures[1].file, fs::path("b/c.jpg"));
        QCOMPARE(pictures[1].label, std::string("dog"));
    }
    void quotesKeepWhatSeparates() {
        write("\"Rome, \"\"old\"\".jpg\",\"a\nb\"\nx.jpg\n");
        const auto pictures = readPictureList(file_);
        QCOMPARE(pictures[0].file, fs::path("Rome, \"old\".jpg"));
        QCOMPARE(pictures[0].label, std::string("a\nb"));
        QCOMPARE(pictures[1].label, std::string());
    }
    void whatIsNoListIsRefused() {
        write("a.jpg,cat\n,dog\n");
        QVERIFY(refusal().find("row 2") != std::string::npos);
        write("a.jpg,cat\n\"b.jpg,dog\nc.jpg,cat\n");
        QVERIFY(refusal().find("row 2 of the list is never closed") != std::string::npos);
        write("path,label\n");
        QVERIFY(refusal().find("names no picture") != std::string::npos);
        write("");
        QVERIFY(refusal().find("names no picture") != std::string::npos);
        write(QByteArray("a\0b", 3));
        QVERIFY(refusal().find("not a list") != std::string::npos);
        fs::remove(file_);
        QVERIFY(refusal().find("cannot be opened") != std::string::npos);
    }
    void endingsTellLists() {
        QVERIFY(looksLikePictureList("a.CSV") && looksLikePictureList("b.tsv"));
        QVERIFY(!looksLikePictureList("a.jpg") && !looksLikePictureList("csv"));
    }
};

QTEST_GUILESS_MAIN(PictureListTest)
#include "picture_list_test.moc"
