#include <sys/stat.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <random>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::span<const std::byte> asBytes(const std::string& text) {
    return std::as_bytes(std::span(text));
}

}  // namespace

class DigestTest : public QObject {
    Q_OBJECT

private slots:
    void sha256AgreesWithTheStandardsExamples() {
        QCOMPARE(sha256(asBytes("abc")),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        QCOMPARE(sha256({}), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(sha256(asBytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
                 std::string("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
    }

    void contentHashAgreesWithTheReferenceImplementation() {
        // XXH3-128 of nothing and of "abc", as `xxhsum -H2` prints them.
        QCOMPARE(contentHash({}), std::string("99aa06d3014798d86001c324468d497f"));
        QCOMPARE(contentHash(asBytes("abc")), std::string("06b05ab6733a618578af5f94892f3950"));
    }

    void whatIsNoRegularFileIsNotWaitedFor() {
        QTemporaryDir folder;
        const fs::path pipe = folder.filePath("pipe").toStdString(),
                       link = folder.filePath("link").toStdString();
        QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
        QVERIFY_THROWS_EXCEPTION(Error, sha256OfFile(pipe));
        // Of 0 bytes, as it claims; reading it would wait for the kernel's next message.
        fs::create_symlink("/proc/kmsg", link);
        std::error_code error;
        if (fs::exists(link, error)) QCOMPARE(contentHashOfFile(link), contentHash({}));
    }

    void filesHashLikeTheirBytes() {
        QTemporaryDir folder;
        std::mt19937 random(1);
        for (const std::size_t size : {0u, 1u, 1000u, (1u << 20) - 1, 1u << 20, (1u << 20) + 1, 3'333'333u}) {
            std::string bytes(size, '\0');
            for (char& byte : bytes) byte = static_cast<char>(random());
            const fs::path file = fs::path(folder.path().toStdString()) / "bytes";
            std::ofstream(file, std::ios::binary) << bytes;
            QCOMPARE(sha256OfFile(file), sha256(asBytes(bytes)));
            QCOMPARE(contentHashOfFile(file), contentHash(asBytes(bytes)));

            QProcess python;
            python.start(
                "python3",
                {"-c", "import hashlib,sys;print(hashlib.sha256(open(sys.argv[1],'rb').read()).hexdigest())",
                 QString::fromStdString(file.string())});
            if (!python.waitForFinished() || python.exitCode() != 0) QSKIP("skipped: no python3");
            QCOMPARE(python.readAllStandardOutput().trimmed().toStdString(), sha256OfFile(file));
        }
    }

    void whatCannotBeReadIsNamed() {
        QTemporaryDir folder;
        const fs::path missing = fs::path(folder.path().toStdString()) / "missing";
        try {
            sha256OfFile(missing);
            QFAIL("no error");
        } catch (const Error& error) {
            QCOMPARE(error.subject(), missing);
            QVERIFY(!error.remedy().empty());
            QVERIFY(std::string(error.what()).starts_with(missing.string() + ": "));
        }
        QVERIFY_THROWS_EXCEPTION(Error, contentHashOfFile(folder.path().toStdString()));
    }
};

QTEST_GUILESS_MAIN(DigestTest)
#include "digest_test.moc"
