#include "core/base/personal_data.hpp"

#include <unistd.h>

#include <QTest>

#include "core/base/log.hpp"

using namespace laplens;

namespace {

const PersonalData kAnna{.folders = {"/home/anna", "/media/Red Disk/Anna's pictures",
                                     "/srv/\xc3\x9c"
                                     "bung"},
                         .names = {"anna", "Anna Blume", "annas-laptop"}};

}  // namespace

class PersonalDataTest : public QObject {
    Q_OBJECT

private slots:
    void noPathOrNameSurvives_data() {
        QTest::addColumn<QString>("line");
        QTest::newRow("in quotes") << "cannot be read \"/home/anna/secret party.jpg\". Copy it again";
        QTest::newRow("quote in name") << "\"/home/anna/a \\\"secret\\\" party.jpg\" is empty";
        QTest::newRow("without quotes") << "/home/anna/secret party: x.jpg: the file is truncated";
        QTest::newRow("picture folder") << "root /media/Red Disk/Anna's pictures/secret party.png gone";
        QTest::newRow("folder that is not listed") << "open /mnt/secret/party.jpg";
        QTest::newRow("in single quotes") << "open '/mnt/secret/party.jpg'";
        QTest::newRow("address") << "drop file:///mnt/secret/party.jpg";
        QTest::newRow("assignment") << "HOME=/mnt/secret/party";
        QTest::newRow("glued to a known folder") << "x/home/anna/secret";
        QTest::newRow("beyond ASCII") << QString::fromUtf8(
            "\"/srv/\xc3\x9c"
            "bung/secret party.jpg\"");
        QTest::newRow("two in a line") << "copy \"/mnt/secret/a.jpg\" to \"/mnt/secret/party.jpg\"";
        QTest::newRow("user") << "user anna on annas-laptop";
        QTest::newRow("full name") << "owner: Anna Blume.";
    }

    void noPathOrNameSurvives() {
        QFETCH(QString, line);
        const QString shown = QString::fromStdString(withoutPersonalData(line.toStdString(), kAnna));
        for (const char* word : {"secret", "party", "anna", "Anna", "Blume", "Red Disk", "bung"})
            QVERIFY2(!shown.contains(word), qPrintable(shown));
    }

    void whatIsNotPersonalIsKept() {
        const std::string text =
            "library opened \"/usr/lib/laplens/liblaplens_torch.so\"\n9 of 48 bits, 12/13 pictures, "
            "annanas\nhttps://download.pytorch.org/models";
        QCOMPARE(withoutPersonalData(text, kAnna), text);
    }

    void whatFollowsAQuotedPathIsKept() {
        const std::string line = "truncated " + quoted("/home/anna/secret.jpg") + ". Copy it again";
        QCOMPARE(withoutPersonalData(line, kAnna), std::string("truncated \"<path>.jpg\". Copy it again"));
    }

    void aFolderWithACommonNameHidesNoOtherWord() {
        QCOMPARE(withoutPersonalData("60 pictures", {.folders = {"/data/pictures"}, .names = {}}),
                 std::string("60 pictures"));
    }

    void thisUserIsKnown() {
        qputenv("HOME", "/somewhere/berta");
        const PersonalData here = PersonalData::ofThisUser();
        char host[256] = {};
        gethostname(host, sizeof host - 1);
        const std::string text = std::string("berta on ") + host + " in /somewhere/berta/x";
        const std::string shown = withoutPersonalData(text, here);
        QVERIFY2(shown.find("berta") == std::string::npos, shown.c_str());
        QVERIFY2(shown.find(host) == std::string::npos, shown.c_str());
    }
};

QTEST_GUILESS_MAIN(PersonalDataTest)
#include "personal_data_test.moc"
