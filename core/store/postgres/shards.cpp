#include "core/store/postgres/shards.hpp"

#include <libpq-fe.h>

#include <memory>

#include "core/base/error.hpp"
#include "core/store/location.hpp"
#include "core/store/postgres/postgres_connection.hpp"

namespace laplens {

namespace {

/// As an SQL literal.
std::string literal(const std::string& text) {
    std::string quoted = "E'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') quoted += c;
        quoted += c;
    }
    return quoted += '\'';
}

struct Address {
    std::string server, mapping;  ///< options of CREATE SERVER and CREATE USER MAPPING
};

Address addressOf(const std::string& uri) {
    char* problem = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(uri.c_str(), &problem), &PQconninfoFree);
    PQfreemem(problem);
    if (!options)
        throw Error("this is not the address of a server", withoutSecrets(uri),
                    "It begins with postgresql://, as in postgresql://server/pictures");
    Address address;
    for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
        if (!option->val) continue;
        const std::string name = option->keyword;
        const bool isMapping = name == "user" || name == "password";
        if (!isMapping && name != "host" && name != "port" && name != "dbname" && name != "sslmode" &&
            name != "sslrootcert" && name != "hostaddr")
            continue;
        std::string& target = isMapping ? address.mapping : address.server;
        if (!target.empty()) target += ", ";
        target += name + ' ' + literal(option->val);
    }
    return address;
}

}  // namespace

std::string shardServer(int shard) {
    std::string name = "laplens_shard_";
    return name += std::to_string(shard);
}

void runAtShard(PostgresConnection& connection, int shard, const std::string& sql) {
    std::string call = "SELECT public.dblink_exec(";
    call += literal(shardServer(shard)) + ", " + literal("SET search_path = laplens; " + sql) + ")";
    connection.execute(call);
}

void spreadOverShards(const std::filesystem::path& uri, const std::vector<std::string>& shardUris) {
    PostgresConnection connection(uri);
    if (connection.number("SELECT count(*) FROM models") > 0 || connection.shardCount() > 0)
        throw Error("the library has codes or shards already", connection.subject(),
                    "Spread a library over shards before its first scan");
    for (const std::string& shard : shardUris) {
        PostgresConnection there(shard);
        there.execute("CREATE SCHEMA IF NOT EXISTS laplens");
    }
    connection.transact([&] {
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA public");
        connection.execute("CREATE EXTENSION IF NOT EXISTS dblink SCHEMA public");
        for (std::size_t i = 0; i < shardUris.size(); ++i) {
            const Address address = addressOf(shardUris[i]);
            const std::string server = shardServer(static_cast<int>(i));
            connection.execute("CREATE SERVER " + server + " FOREIGN DATA WRAPPER postgres_fdw OPTIONS (" +
                               address.server +
                               ", async_capable 'true', fetch_size '10000', batch_size '5000')");
            connection.execute("CREATE USER MAPPING FOR PUBLIC SERVER " + server + " OPTIONS (" +
                               address.mapping + ")");
        }
        // A unique index cannot reach into foreign partitions; each shard has one of its own.
        connection.execute("ALTER TABLE codes DROP CONSTRAINT codes_pkey");
    });
}

}  // namespace laplens
