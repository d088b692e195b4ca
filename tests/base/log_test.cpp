#include "core/base/log.hpp"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/base/error.hpp"

using namespace laplens;
namespace fs = std::filesystem;

class LogTest : public QObject {
    Q_OBJECT

    QTemporaryDir temporary_;
    fs::path folder(const char* name) const { return fs::path(temporary_.path().toStdString()) / name; }

private slots:
    void linesAreThereWhenTheyAreWritten() {
        const fs::path at = folder("written");
        openLog(at);
        logInfo("library opened");
        logError(Error("the file is truncated", "/data/a \"b\".jpg", "Copy it again"));
        const std::vector<std::string> lines = lastLogLines(at, 10);
        QCOMPARE(lines.size(), std::size_t(2));
        QVERIFY(lines[0].ends_with(" info library opened"));
        QVERIFY(lines[1].ends_with(" error the file is truncated \"/data/a \\\"b\\\".jpg\". Copy it again"));
    }

    void oneEventIsOneLine() {
        const fs::path at = folder("one");
        openLog(at);
        logInfo("first\nsecond");
        QCOMPARE(lastLogLines(at, 10).size(), std::size_t(1));
    }

    void theLastLinesSpanTheRotation() {
        const fs::path at = folder("rotated");
        openLog(at);
        const std::string filling(1000, 'x');
        for (int i = 0; i < 5000; ++i) logInfo(std::to_string(i) + ' ' + filling);
        std::uintmax_t bytes = 0;
        std::size_t files = 0;
        for (const auto& entry : fs::directory_iterator(at)) {
            bytes += entry.file_size();
            ++files;
        }
        QCOMPARE(files, std::size_t(3));
        QVERIFY(bytes <= 3u << 20);
        const std::vector<std::string> lines = lastLogLines(at, 1000);
        QCOMPARE(lines.size(), std::size_t(1000));
        QVERIFY(lines.front().find(" 4000 ") != std::string::npos);
        QVERIFY(lines.back().find(" 4999 ") != std::string::npos);
    }

    void aLogThatCannotBeWrittenIsNoReasonToStop() {
        const fs::path file = folder("file");
        std::ofstream{file};
        openLog(file);
        logInfo("nowhere");
        QVERIFY(lastLogLines(file, 10).empty());
    }
};

QTEST_GUILESS_MAIN(LogTest)
#include "log_test.moc"
