#include <netinet/in.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QTest>
#include <atomic>
#include <filesystem>
#include <thread>

#include "core/base/error.hpp"
#include "core/search/packed_codes.hpp"
#include "core/store/library.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/problem_of.hpp"

using namespace laplens;
namespace fs = std::filesystem;

namespace {

bool shell(const std::string& command) {
    return std::system(("cd / && " + command + " >/dev/null 2>&1").c_str()) == 0;
}

/// A socket with a free port of this machine; the caller closes it.
struct LoopbackSocket {
    int handle, port;
};
LoopbackSocket loopbackSocket() {
    const int handle = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (bind(handle, reinterpret_cast<sockaddr*>(&address), length) != 0) return {handle, 0};
    getsockname(handle, reinterpret_cast<sockaddr*>(&address), &length);
    return {handle, ntohs(address.sin_port)};
}

int freePort() {
    const LoopbackSocket socket = loopbackSocket();
    close(socket.handle);
    return socket.port;
}

/// 32 MiB; gone with the object, also when a test fails.
class SmallDisk {
public:
    explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {
        fs::create_directory(folder_);
        isThere_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=32m") == 0;
    }
    ~SmallDisk() {
        if (isThere_) umount2(folder_.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool isThere() const { return isThere_; }

private:
    std::string folder_;
    bool isThere_ = false;
};

std::int64_t modelOf(Library& library) {
    const auto network = library.addNetwork({.backbone = "n", .weightsSha256 = "a", .featureSize = 1});
    return library.addModel({.networkId = network, .method = "lsh", .bits = 64});
}

}  // namespace

/// What happens to servers of shared libraries, and what is left afterwards.
class SharedFaultsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<PostgresServer> server_;

private slots:
    void initTestCase() {
        if (!PostgresServer::isAvailable()) QSKIP("skipped: PostgreSQL is not installed");
        server_ = std::make_unique<PostgresServer>();
    }
    void cleanupTestCase() { server_.reset(); }

    void aLoadThatIsCutOffLeavesNothingAndIsBegunAgainWithoutDoubleRows() {
        const fs::path uri = server_->newDatabase();
        Library library = Library::open(uri);
        const std::int64_t model = modelOf(library);
        PackedCodes codes(400'000, 64);
        std::vector<std::int64_t> ids(codes.size());
        for (std::size_t i = 0; i < codes.size(); ++i) {
            codes[i][0] = i * 0x9E3779B97F4A7C15ULL;
            ids[i] = static_cast<std::int64_t>(i) + 1;
        }
        std::atomic<bool> isOver = false;
        std::thread cutter([&] {
            while (!isOver &&
                   server_->sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query ~ "
                                "'^COPY laplens_arriving|^INSERT INTO codes SELECT' AND state = 'active'") !=
                       "1") {
            }
        });
        const std::string problem = problemOf([&] {
            Library::Transaction transaction(library);
            library.putCodes(model, ids, codes);
            transaction.commit();
        });
        isOver = true;
        cutter.join();
        QVERIFY2(problem.find("connection") != std::string::npos, problem.c_str());
        QCOMPARE(library.codeCount(model), std::int64_t{0});
        library.putCodes(model, ids, codes);
        library.putCodes(model, ids, codes);
        const Library::CodeRows rows = library.loadCodes(model);
        QVERIFY(rows.imageIds == ids);
        for (std::size_t i = 0; i < ids.size(); ++i) QCOMPARE(rows.codes[i][0], codes[i][0]);
    }

    void aServerThatIsSilentIsGivenUpAndTheAddressMaySayWhen() {
        const LoopbackSocket silent = loopbackSocket();
        QVERIFY(silent.port != 0);
        QCOMPARE(listen(silent.handle, 4), 0);
        const std::string uri = "postgresql://me@127.0.0.1:" + std::to_string(silent.port) + "/db";
        for (const char* parameters : {"", "?connect_timeout=2"}) {
            const std::string problem = problemOf([&] { Library::open(uri + parameters); });
            QVERIFY2(problem.find("timeout expired") != std::string::npos, problem.c_str());
        }
        close(silent.handle);
    }

    void aFullDiskAtTheServerIsToldAndNothingThatWasSavedIsLost() {
        const std::string disk = server_->folder() + "/small";
        const SmallDisk small(disk);
        if (!small.isThere()) QSKIP("skipped: a small disk cannot be made here without the rights of root");
        QVERIFY(shell("chown postgres " + disk));
        server_->sql("CREATE TABLESPACE small LOCATION '" + disk + "'");
        server_->sql("CREATE DATABASE full_one TABLESPACE small");
        {
            Library library = Library::open(server_->uri("keeper", "full_one"));
            const auto root = library.addRoot({.path = "/p", .kind = "folder"});
            const auto kept = library.addImage({.rootId = root, .path = "kept.jpg"});
            library.putThumbnail(kept, std::vector<std::byte>(1000, std::byte{7}));
            int added = 0;
            const std::string problem = problemOf([&] {
                for (; added < 64; ++added) {
                    Library::Transaction transaction(library);
                    const auto image =
                        library.addImage({.rootId = root, .path = std::to_string(added) + ".jpg"});
                    library.putThumbnail(image, std::vector<std::byte>(1'000'000, std::byte(added)));
                    transaction.commit();
                }
            });
            QVERIFY2(problem.find("no room left") != std::string::npos, problem.c_str());
            QCOMPARE(library.counts().total, added + 1);
            QCOMPARE(library.thumbnail(kept).size(), std::size_t{1000});
        }
        server_->sql("DROP DATABASE full_one WITH (FORCE)");
        server_->sql("DROP TABLESPACE small");
    }

    void aServerWithAnotherCertificateIsNotTrusted() {
        const std::string port = std::to_string(freePort()), data = server_->dataFolder();
        const auto certificate = [&](const std::string& name) {
            return shell(
                "openssl req -new -x509 -days 2 -nodes -subj /CN=127.0.0.1 -addext "
                "subjectAltName=IP:127.0.0.1 -keyout " +
                data + "/" + name + ".key -out " + data + "/" + name + ".crt");
        };
        if (!certificate("server") || !certificate("other")) QSKIP("skipped: openssl is not installed");
        if (geteuid() == 0) QVERIFY(shell("chown postgres " + data + "/server.key"));
        QVERIFY(shell("chmod 600 " + data + "/server.key"));
        const fs::path local = server_->newDatabase();
        server_->stop("fast");
        server_->start("-h 127.0.0.1 -p " + port + " -c ssl=on");
        const auto uri = [&](const std::string& trusted) {
            return "postgresql://keeper:topsecret@127.0.0.1:" + port + "/" +
                   PostgresServer::databaseOf(local) + "?sslmode=verify-full&sslrootcert=" + data + "/" +
                   trusted + ".crt";
        };
        const std::string problem = problemOf([&] { Library::open(uri("other")); });
        QVERIFY2(problem.find("certificate verify failed") != std::string::npos, problem.c_str());
        QVERIFY(problem.find("topsecret") == std::string::npos);
        QCOMPARE(Library::open(uri("server")).counts().total, 0);
        server_->stop("fast");
        server_->start();
    }
};

QTEST_GUILESS_MAIN(SharedFaultsTest)
#include "shared_faults_test.moc"
