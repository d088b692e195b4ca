#include <pwd.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <fstream>
#include <thread>

#include "core/base/error.hpp"
#include "core/base/paths.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t filesIn(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

class PathsTest : public QObject {
    Q_OBJECT

private slots:
    void aReaderNeverSeesHalfAFile() {
        QTemporaryDir temporary;
        const fs::path folder = temporary.path().toStdString(), file = folder / "settings";
        const std::string a(200'000, 'a'), b(300'000, 'b');
        writeFileAtomically(file, a);
        std::atomic<bool> done = false;
        std::atomic<int> torn = 0;
        std::jthread reader([&] {
            while (!done) {
                const std::string content = read(file);
                if (content != a && content != b) ++torn;
            }
        });
        std::jthread other([&] {
            for (int i = 0; i < 60; ++i) writeFileAtomically(file, b);
        });
        for (int i = 0; i < 60; ++i) writeFileAtomically(file, i % 2 ? a : b);
        other.join();
        done = true;
        reader.join();
        QCOMPARE(torn.load(), 0);
        QCOMPARE(filesIn(folder), std::size_t{1});
    }

    void whatCannotBeWrittenIsNamedAndLeavesNothing() {
        QTemporaryDir temporary;
        const fs::path folder = temporary.path().toStdString();
        QVERIFY_THROWS_EXCEPTION(Error, writeFileAtomically(folder / "missing/file", "x"));
        fs::create_directories(folder / "taken/inside");
        try {
            writeFileAtomically(folder / "taken", "x");
            QFAIL("no error");
        } catch (const Error& error) {
            QCOMPARE(error.subject(), folder / "taken");
        }
        QCOMPARE(filesIn(folder), std::size_t{1});
        if (!fs::exists("/dev/full")) QSKIP("skipped: no /dev/full");
        fs::create_symlink("/dev/full", folder / "full");
        writeFileAtomically(folder / "full", "a link is replaced, not followed");
        QVERIFY(!fs::is_symlink(folder / "full"));
    }

    void theEnvironmentDecidesWhereThingsLie() {
        qputenv("LAPLENS_RESOURCES", "/some/where");
        QCOMPARE(resourceFolder(), fs::path("/some/where"));
        qunsetenv("LAPLENS_RESOURCES");
        QVERIFY(fs::exists(resourceFolder() / "schema"));
        qputenv("XDG_DATA_HOME", "/data");
        QCOMPARE(userDataFolder(), fs::path("/data/laplens"));
        qputenv("XDG_DATA_HOME", "");
        qputenv("HOME", "/home/me");
        QCOMPARE(userDataFolder(), fs::path("/home/me/.local/share/laplens"));
        QVERIFY(fs::exists(executableFolder() / "paths_test"));
    }

    void relativeFoldersAreAsGoodAsNone() {
        const fs::path home = getpwuid(getuid())->pw_dir;
        qputenv("HOME", "/home/me");
        qputenv("XDG_STATE_HOME", "state");
        QCOMPARE(userStateFolder(), fs::path("/home/me/.local/state/laplens"));
        for (const char* said : {"", "somewhere"}) {
            qputenv("HOME", said);
            QCOMPARE(homeFolder(), home);
            QCOMPARE(userStateFolder(), home / ".local/state/laplens");
        }
        qunsetenv("HOME");
        QCOMPARE(homeFolder(), home);
        followBaseDirectories();
        QCOMPARE(fs::path(qgetenv("HOME").toStdString()), home);
        QVERIFY(!qEnvironmentVariableIsSet("XDG_STATE_HOME"));
    }
};

QTEST_GUILESS_MAIN(PathsTest)
#include "paths_test.moc"
