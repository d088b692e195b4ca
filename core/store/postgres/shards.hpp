#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace laplens {

class PostgresConnection;

/// Spreads the codes of a shared library's models to come over further servers, by postgres_fdw: one foreign
/// partition each, which the coordinator asks at the same time. The role in each URI must be able to make
/// tables there; its password is kept by the coordinator (CREATE USER MAPPING) and nowhere else. Throws Error
/// when the library has codes already.
void spreadOverShards(const std::filesystem::path& uri, const std::vector<std::string>& shardUris);

/// What the coordinator calls it in SQL.
std::string shardServer(int shard);

/// Runs a statement at a shard, in its schema "laplens".
void runAtShard(PostgresConnection&, int shard, const std::string& sql);

}  // namespace laplens
