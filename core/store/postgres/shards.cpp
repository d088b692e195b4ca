#include "core/store/postgres/shards.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "core/base/error.hpp"
#include "core/store/code_pieces.hpp"
#include "core/store/location.hpp"
#include "core/store/postgres/postgres_connection.hpp"
#include "core/store/postgres/shard_statements.hpp"

namespace laplens {

namespace {

constexpr const char* kShardPrefix = "laplens_shard_";

struct Address {
    std::string server, mapping;  ///< options of CREATE SERVER and CREATE USER MAPPING
    std::set<std::string> place;  ///< as the coordinator keeps it in its catalogue
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
        if (!isMapping) address.place.insert(name + '=' + option->val);
    }
    return address;
}

std::vector<std::string> texts(PostgresConnection& connection, Sql sql,
                               const std::vector<SqlValue>& arguments = {}) {
    std::vector<std::string> found;
    const std::unique_ptr<Rows> rows = connection.run(sql, arguments);
    while (rows->next()) found.push_back(toString(rows->bytes(0)));
    return found;
}

/// The address of a shard that is known already, as Address::place.
std::set<std::string> placeOf(PostgresConnection& connection, const std::string& shard) {
    std::set<std::string> place;
    for (std::string& option :
         texts(connection, "SELECT unnest(srvoptions) FROM pg_foreign_server WHERE srvname = ?::name",
               {std::string_view(shard)}))
        if (!option.starts_with("async_capable=") && !option.starts_with("fetch_size=") &&
            !option.starts_with("batch_size="))
            place.insert(std::move(option));
    return place;
}

void registerShard(PostgresConnection& connection, const std::string& uri) {
    const Address address = addressOf(uri);
    const std::vector<std::string> known = connection.shards();
    for (const std::string& shard : known)
        if (placeOf(connection, shard) == address.place) return;
    {
        PostgresConnection there(uri);
        if (there.number("SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('laplens')") > 0)
            throw Error("this server holds a shared library or codes of one already", there.subject(),
                        "Give each shard a database of its own");
        there.execute("CREATE SCHEMA IF NOT EXISTS laplens");
    }
    connection.transact([&] {
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgres_fdw SCHEMA public");
        connection.execute("CREATE EXTENSION IF NOT EXISTS dblink SCHEMA public");
        std::string server = kShardPrefix;
        server += std::to_string(known.size());
        connection.execute("CREATE SERVER " + server + " FOREIGN DATA WRAPPER postgres_fdw OPTIONS (" +
                           address.server + ", async_capable 'true', fetch_size '10000', batch_size '5000')");
        connection.execute("CREATE USER MAPPING FOR PUBLIC SERVER " + server + " OPTIONS (" +
                           address.mapping + ")");
        // A unique index cannot reach into foreign partitions; each part at a shard has one of its own.
        connection.execute("ALTER TABLE codes DROP CONSTRAINT IF EXISTS codes_pkey");
    });
}

std::vector<std::int64_t> modelIds(PostgresConnection& connection) {
    std::vector<std::int64_t> ids;
    const std::unique_ptr<Rows> rows = connection.run("SELECT id FROM models ORDER BY id", {});
    while (rows->next()) ids.push_back(rows->integer(0));
    return ids;
}

struct Move {
    std::int64_t modelId;
    CodePart part;
    int parts;  ///< of the model
    std::string to;
};

/// The fewest moves after which the shards hold as many parts of a model, give or take one.
std::vector<Move> movesOf(std::int64_t modelId, std::vector<CodePart> parts,
                          const std::vector<std::string>& shards) {
    std::map<std::string, int> held;
    for (const std::string& shard : shards) held[shard] = 0;
    for (const CodePart& part : parts)
        if (!part.shard.empty()) ++held[part.shard];
    const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
    std::vector<Move> moves;
    const auto move = [&](CodePart& part) {
        const auto to = std::ranges::min_element(held, fewer);
        moves.push_back({modelId, part, static_cast<int>(parts.size()), to->first});
        if (!part.shard.empty()) --held[part.shard];
        ++to->second;
        part.shard = to->first;
    };
    for (CodePart& part : parts)
        if (part.shard.empty()) move(part);
    while (true) {
        const auto most = std::ranges::max_element(held, fewer),
                   least = std::ranges::min_element(held, fewer);
        if (most->second - least->second <= 1) return moves;
        move(*std::ranges::find(parts, most->first, &CodePart::shard));
    }
}

void movePart(PostgresConnection& connection, const Move& move) {
    const std::string name = codeTable(move.modelId, move.part.part), arriving = name + "_arriving";
    const std::optional<int> pieces = connection.indexedPieces(move.modelId);
    if (!pieces) return;  // the model was removed meanwhile, with its codes
    connection.transact([&] {
        connection.execute("LOCK TABLE ONLY " + codeTable(move.modelId) + " IN SHARE ROW EXCLUSIVE MODE");
        connection.execute(partMadeAtShard(move.modelId, move.part.part, move.to, *pieces));
        connection.execute("CREATE FOREIGN TABLE " + arriving +
                           " (model_id bigint, image_id bigint, code bit varying) SERVER " + move.to +
                           " OPTIONS (schema_name 'laplens', table_name '" + name + "')");
        connection.execute("INSERT INTO " + arriving + " SELECT model_id, image_id, code FROM " + name);
        connection.execute("DROP FOREIGN TABLE " + arriving);
        connection.execute((move.part.shard.empty() ? "DROP TABLE " : "DROP FOREIGN TABLE ") + name);
        for (const std::string& sql : partAdded(move.modelId, {move.part.part, move.to}, move.parts))
            connection.execute(sql);
    });
    if (!move.part.shard.empty()) connection.execute(partRemovedAtShard(move.modelId, move.part));
    connection.execute(atShard(move.to, "ANALYZE " + name));
    connection.execute("ANALYZE " + name);
}

/// Copies that were not finished, and originals that were moved, before someone was killed.
void removeStrays(PostgresConnection& connection, const std::vector<std::string>& shards) {
    std::set<std::pair<std::string, std::string>> wanted;
    for (const std::int64_t model : modelIds(connection))
        for (const CodePart& part : connection.codeParts(model))
            wanted.emplace(part.shard, codeTable(model, part.part));
    for (const std::string& shard : shards)
        for (const std::string& table : texts(
                 connection,
                 "SELECT relname FROM public.dblink(?::text, 'SELECT relname FROM pg_class WHERE relkind = "
                 "''r'' AND relnamespace = ''laplens''::regnamespace AND relname ~ ''^codes_[0-9_]+$''') AS "
                 "there (relname text)",
                 {std::string_view(shard)}))
            if (!wanted.contains({shard, table})) connection.execute(atShard(shard, "DROP TABLE " + table));
}

}  // namespace

void addShards(const std::filesystem::path& uri, const std::vector<std::string>& shardUris,
               JobContext& context) {
    PostgresConnection connection(uri);
    const ServerLock lock{ServerLock::On::Shards};
    if (const std::string who = connection.takeLock(lock); !who.empty())
        throw Error(who + " is adding servers to this library", connection.subject(),
                    "Wait until that is done");
    // The server would give it free a little after the connection has ended.
    const auto giveBack = [&](PostgresConnection* held) { held->giveLock(lock); };
    const std::unique_ptr<PostgresConnection, decltype(giveBack)> held(&connection, giveBack);
    for (const std::string& shard : shardUris) registerShard(connection, shard);
    const std::vector<std::string> shards = connection.shards();
    removeStrays(connection, shards);
    std::vector<Move> moves;
    for (const std::int64_t model : modelIds(connection))
        for (Move& move : movesOf(model, connection.codeParts(model), shards))
            moves.push_back(std::move(move));
    context.beginStage("Moving codes", static_cast<std::int64_t>(moves.size()));
    connection.stopWith(context.stopToken());
    for (std::size_t i = 0; i < moves.size(); ++i) {
        context.checkpoint();
        movePart(connection, moves[i]);
        context.advanceTo(static_cast<std::int64_t>(i + 1));
    }
}

}  // namespace laplens
