#include "core/store/postgres/grants.hpp"

#include "core/base/error.hpp"
#include "core/store/postgres/postgres_connection.hpp"

namespace laplens {

namespace {

/// One text that the server answers, or empty.
std::string answered(PostgresConnection& connection, Sql sql, const std::vector<SqlValue>& arguments) {
    const std::unique_ptr<Rows> rows = connection.run(sql, arguments);
    return rows->next() ? toString(rows->bytes(0)) : std::string();
}

}  // namespace

std::vector<std::string> sharedGrants(const std::filesystem::path& uri, const std::string& role,
                                      SharedRole kind) {
    PostgresConnection connection(uri);
    const std::string owner = answered(
        connection,
        "SELECT quote_ident(tableowner) FROM pg_tables WHERE schemaname = 'laplens' AND tablename = 'codes'",
        {});
    if (owner.empty())
        throw Error("there is no shared library in this database yet", connection.subject(),
                    "Make it with laplens shared init");
    const std::string name = answered(connection, "SELECT quote_ident(?::text)", {std::string_view(role)});
    if (kind == SharedRole::Editor) return {"GRANT " + owner + " TO " + name};
    return {"GRANT USAGE ON SCHEMA laplens TO " + name,
            "GRANT SELECT ON ALL TABLES IN SCHEMA laplens TO " + name,
            "ALTER DEFAULT PRIVILEGES FOR ROLE " + owner + " IN SCHEMA laplens GRANT SELECT ON TABLES TO " +
                name};
}

void runSharedStatements(const std::filesystem::path& uri, const std::vector<std::string>& statements) {
    PostgresConnection connection(uri);
    connection.transact([&] {
        for (const std::string& statement : statements) connection.execute(statement);
    });
}

}  // namespace laplens
