#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace laplens {

/// A PostgreSQL server of a test's own, in a temporary folder, reached by a socket in it. Where it is not
/// installed, `isAvailable` says so.
class PostgresServer {
public:
    static std::string programs() {
        for (int version = 18; version >= 15; --version) {
            const std::string folder = "/usr/lib/postgresql/" + std::to_string(version) + "/bin/";
            if (std::filesystem::exists(folder + "initdb")) return folder;
        }
        return {};
    }
    static bool isAvailable() { return !programs().empty(); }

    PostgresServer() {
        char name[] = "/tmp/laplens-pg-XXXXXX";
        folder_ = mkdtemp(name);
        if (geteuid() == 0) run("chown postgres " + folder_);
        asServer("initdb -D " + data() + " -U keeper -A trust --no-sync -E UTF8 --locale=C");
        start();
        // A test that is killed leaves nothing behind.
        run("setsid sh -c 'while kill -0 " + std::to_string(getpid()) + "; do sleep 1; done; " +
            serverCommand() + "pg_ctl -D " + data() + " -m immediate stop; rm -rf " + folder_ +
            "' >/dev/null 2>&1 &");
    }
    ~PostgresServer() {
        stop("immediate");
        std::error_code error;
        std::filesystem::remove_all(folder_, error);
    }
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// `options` are the server's, as "-p 6000"; the last word counts.
    void start(const std::string& options = {}) {
        asServer("pg_ctl -D " + data() + " -w -l " + folder_ + "/log -o \"-k " + folder_ +
                 " -h '' -c fsync=off -c max_connections=60 -c shared_buffers=64MB " + options + "\" start");
    }
    /// "fast", or "immediate", which is as if it were killed.
    void stop(const std::string& how) { asServer("pg_ctl -D " + data() + " -w -m " + how + " stop"); }

    std::filesystem::path uri(const std::string& role = "keeper",
                              const std::string& database = "postgres") const {
        return "postgresql://" + role + "@/" + database + "?host=" + folder_;
    }
    /// Of such an address.
    static std::string databaseOf(const std::filesystem::path& uri) {
        const std::string text = uri.string();
        const std::size_t first = text.find("@/") + 2;
        return text.substr(first, text.find('?') - first);
    }
    std::filesystem::path dataFolder() const { return data(); }
    const std::string& folder() const { return folder_; }
    /// What a statement prints when the server's keeper runs it.
    std::string sql(const std::string& statement, const std::string& database = "postgres") const {
        const std::string command =
            "psql -h " + folder_ + " -U keeper -d " + database + " -Atc \"" + statement + "\" 2>/dev/null";
        std::string answer;
        if (FILE* pipe = popen(command.c_str(), "r")) {
            for (int c; (c = std::fgetc(pipe)) != EOF;) answer += static_cast<char>(c);
            pclose(pipe);
        }
        while (!answer.empty() && answer.back() == '\n') answer.pop_back();
        return answer;
    }
    /// An empty database; its library's address.
    std::filesystem::path newDatabase() {
        std::string name = "d";
        name += std::to_string(++databases_);
        sql("CREATE DATABASE " + name);
        return uri("keeper", name);
    }

private:
    std::string data() const { return folder_ + "/data"; }
    static void run(const std::string& command) {
        if (std::system(("cd / && " + command + " >/dev/null 2>&1").c_str()) != 0)
            std::fprintf(stderr, "failed: %s\n", command.c_str());
    }
    /// It refuses to run as root.
    static void asServer(const std::string& command) { run(serverCommand() + command); }
    static std::string serverCommand() {
        return (geteuid() == 0 ? "runuser -u postgres -- " : "") + programs();
    }

    std::string folder_;
    int databases_ = 0;
};

}  // namespace laplens
