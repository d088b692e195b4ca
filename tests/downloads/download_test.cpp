#include "core/downloads/download.hpp"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <random>
#include <thread>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "tests/support/fault_server.hpp"
#include "tests/support/patience.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSize = 450'001;

void write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

std::string read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

class DownloadTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    fs::path path_ = folder_.path().toStdString();
    std::string content_;
    FaultServer server_;

    Download wanted(const std::string& path) const {
        Download download{.url = server_.plain() + path, .file = path_ / "got" / "weights.bin"};
        download.sha256 = sha256(std::as_bytes(std::span(content_)));
        download.bytes = kSize;
        return download;
    }
    static DownloadOptions quick() {
        return {.stall = std::chrono::seconds(30),
                .attempts = 3,
                .firstPause = std::chrono::milliseconds(10),
                .plainHttp = true};
    }
    Error errorOf(const Download& download, const DownloadOptions& options = quick()) const {
        try {
            JobContext context;
            laplens::download(download, context, options);
        } catch (const Error& error) {
            return error;
        }
        return Error("no error");
    }

private slots:
    void initTestCase() {
        std::mt19937 random(3);
        content_.resize(kSize);
        for (char& byte : content_) byte = static_cast<char>(random());
        write(path_ / "content", content_);
        if (!server_.start(path_ / "content")) QSKIP("skipped: no openssl or python3");
    }
    void init() {
        fs::remove_all(path_ / "got");
        server_.requests();
    }

    void whatCanBeFetchedIsFetched_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("connections");
        QTest::newRow("plain") << "good" << 1;
        QTest::newRow("redirected") << "redirect-good" << 2;
        QTest::newRow("slow, but never still") << "slow" << 1;
        QTest::newRow("length not told") << "no-length" << 1;
        QTest::newRow("cut again and again, taken up with ranges") << "cut" << 5;
        QTest::newRow("cut, ranges unsupported: from the start") << "cut-no-range" << 3;
        QTest::newRow("too busy at first") << "busy" << 3;
    }
    void whatCanBeFetchedIsFetched() {
        QFETCH(QString, path);
        QFETCH(int, connections);
        const Download download = wanted(path.toStdString());
        JobContext context;
        laplens::download(download, context, quick());
        QVERIFY(read(download.file) == content_);
        QVERIFY(!fs::exists(download.file.native() + ".part"));
        QCOMPARE(server_.requests().size(), connections);
        laplens::download(download, context, quick());
        QVERIFY2(server_.requests().isEmpty(), "what is there is not fetched again");
    }

    void aRangeStartsWhereTheLastConnectionEnded() {
        JobContext context;
        laplens::download(wanted("cut"), context, quick());
        QCOMPARE(server_.requests(), QStringList({"cut -", "cut bytes=100000-", "cut bytes=200000-",
                                                  "cut bytes=300000-", "cut bytes=400000-"}));
    }

    void whatIsWrongIsAnErrorThatLeavesNothingBehind_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("problem");
        QTest::newRow("not found") << "missing"
                                   << "no longer at this address";
        QTest::newRow("gone") << "gone"
                              << "no longer at this address";
        QTest::newRow("forbidden") << "forbidden"
                                   << "status 403";
        QTest::newRow("always busy") << "always-busy"
                                     << "status 503";
        QTest::newRow("wrong checksum") << "wrong"
                                        << "SHA-256 begins with";
        QTest::newRow("wrong checksum, in parts") << "wrong-cut"
                                                  << "SHA-256 begins with";
        QTest::newRow("too long") << "long"
                                  << "more than 450001 bytes";
        QTest::newRow("too short") << "short"
                                   << "449994 bytes instead of 450001";
        QTest::newRow("nothing sent") << "nothing"
                                      << "broke off";
        QTest::newRow("a circle of redirects") << "redirect-loop"
                                               << "in a circle";
        QTest::newRow("redirected to a file of this computer") << "redirect-file"
                                                               << "not one of HTTPS";
        QTest::newRow("redirected to FTP") << "redirect-ftp"
                                           << "not one of HTTPS";
    }
    void whatIsWrongIsAnErrorThatLeavesNothingBehind() {
        QFETCH(QString, path);
        QFETCH(QString, problem);
        const Error error = errorOf(wanted(path.toStdString()));
        QVERIFY2(QString::fromStdString(error.problem()).contains(problem), error.what());
        QVERIFY(!error.remedy().empty());
        QVERIFY(fs::is_empty(path_ / "got"));
    }

    void aStalledDownloadKeepsWhatCame() {
        const Download download = wanted("stall");
        DownloadOptions impatient = quick();
        impatient.stall = std::chrono::seconds(1);
        const Error error = errorOf(download, impatient);
        QVERIFY2(error.problem().find("stopped sending") != std::string::npos, error.what());
        QVERIFY(!fs::exists(download.file));
        QVERIFY(read(download.file.native() + ".part").size() >= 1000);
        Download elsewhere = wanted("good");
        JobContext context;
        laplens::download(elsewhere, context, quick());
        QVERIFY(read(download.file) == content_);
        QVERIFY(server_.requests().back().startsWith("good bytes="));
    }

    void aPartOfAnotherVersionIsThrownAway() {
        for (const std::size_t size : {std::size_t{1000}, kSize}) {
            fs::create_directories(path_ / "got");
            write(path_ / "got" / "weights.bin.part", std::string(size, 'x'));
            JobContext context;
            laplens::download(wanted("good"), context, quick());
            QVERIFY(read(path_ / "got" / "weights.bin") == content_);
            fs::remove_all(path_ / "got");
        }
    }

    void aWholePartOfUnknownLengthIsKept() {
        fs::create_directories(path_ / "got");
        write(path_ / "got" / "weights.bin.part", content_);
        Download download = wanted("good");
        download.bytes = 0;
        JobContext context;
        laplens::download(download, context, quick());
        QVERIFY(read(download.file) == content_);
    }

    void aServerThatSendsAnotherRangeIsNotBelieved() {
        Download download = wanted("other-range");
        download.sha256.clear();
        const Error error = errorOf(download);
        QVERIFY2(error.problem().find("another part") != std::string::npos ||
                     error.problem().find("broke off") != std::string::npos,
                 error.what());
        QVERIFY(!fs::exists(download.file));
    }

    void aFileOfUnknownLengthMayNotGrowForEver() {
        Download download = wanted("no-length");
        download.bytes = 0;
        DownloadOptions options = quick();
        options.mostBytes = 100'000;
        QVERIFY(errorOf(download, options).problem().find("more than 100000 bytes") != std::string::npos);
        QVERIFY(fs::is_empty(path_ / "got"));
    }

    void anMd5WillDo() {
        Download download = wanted("good");
        download.sha256.clear();
        download.md5 = md5OfFile(path_ / "content");
        QCOMPARE(errorOf(download).problem(), std::string("no error"));
        fs::remove(download.file);
        download.md5[0] = download.md5[0] == 'f' ? '0' : 'f';
        QVERIFY(errorOf(download).problem().find("MD5 begins with") != std::string::npos);
    }

    void onlyHttpsIsSpoken() {
        DownloadOptions options = quick();
        options.plainHttp = false;
        QVERIFY(errorOf(wanted("good"), options).problem().find("not one of HTTPS") != std::string::npos);
        QVERIFY(server_.requests().isEmpty());
    }

    void aCertificateNobodyVouchesForIsRefused() {
        DownloadOptions options = quick();
        options.plainHttp = false;
        Download download = wanted("good");
        download.url = server_.secure() + "good";
        QVERIFY(errorOf(download, options).problem().find("certificate") != std::string::npos);
        QVERIFY(server_.requests().isEmpty());
        options.authorities = server_.certificate();
        QCOMPARE(errorOf(download, options).problem(), std::string("no error"));
        download.url = server_.secure() + "redirect-loop";
        fs::remove(download.file);
        QVERIFY(errorOf(download, options).problem().find("circle") != std::string::npos);
    }

    void aProxyIsUsed() {
        // To the server a request through a proxy names the whole address.
        DownloadOptions options = quick();
        options.proxy = server_.plain();
        Download download = wanted("good");
        download.url = "http://example.invalid/good";
        QCOMPARE(errorOf(download, options).problem(), std::string("no error"));
        QCOMPARE(server_.requests().value(0), QString("http://example.invalid/good -"));
    }

    void aMirrorIsAskedInstead() {
        DownloadOptions options = quick();
        options.mirror = server_.plain() + "files";
        Download download = wanted("missing");
        QCOMPARE(errorOf(download, options).problem(), std::string("no error"));
        QCOMPARE(server_.requests(), QStringList("files/weights.bin -"));
    }

    void stoppingWaitsForNoServerAndKeepsWhatCame() {
        // The server sends 1,000 bytes and then nothing for a minute.
        const fs::path part = path_ / "got" / "weights.bin.part";
        std::stop_source stop;
        const std::jthread stopping([&](std::stop_token over) {
            std::error_code error;
            while (!over.stop_requested() && !(fs::exists(part, error) && fs::file_size(part, error) == 1000))
                std::this_thread::yield();
            stop.request_stop();
        });
        JobContext context(stop.get_token());
        QVERIFY_THROWS_EXCEPTION(Cancelled, laplens::download(wanted("stall"), context, {.plainHttp = true}));
        QCOMPARE(fs::file_size(part), 1000u);
    }

    void twoDownloadsOfOneFileDoNotMix() {
        std::stop_source stop;
        std::jthread first([&] {
            JobContext context(stop.get_token());
            try {
                laplens::download(wanted("stall"), context, {.plainHttp = true});
            } catch (const Cancelled&) {
            }
        });
        QTRY_VERIFY(fs::exists(path_ / "got" / "weights.bin.part"));
        QVERIFY(errorOf(wanted("good")).problem().find("already") != std::string::npos);
        stop.request_stop();
    }

    void aFolderThatCannotBeWrittenIsNamed() {
        Download download = wanted("good");
        download.file = "/proc/no/weights.bin";
        const Error error = errorOf(download);
        QVERIFY(error.problem().find("cannot be written") != std::string::npos);
        QCOMPARE(error.subject(), download.file);
    }

    void aFullDiskIsAnError() {
        if (!fs::exists("/dev/full")) QSKIP("skipped: no /dev/full");
        fs::create_directories(path_ / "got");
        fs::create_symlink("/dev/full", path_ / "got" / "weights.bin.part");
        const Error error = errorOf(wanted("good"));
        QVERIFY2(error.problem().find("cannot be written") != std::string::npos, error.what());
        QVERIFY(error.remedy().find("room") != std::string::npos);
        fs::remove(path_ / "got" / "weights.bin.part");
    }
};

QTEST_GUILESS_MAIN(DownloadTest)
#include "download_test.moc"
