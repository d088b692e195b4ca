#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/job_context.hpp"
#include "core/store/connection.hpp"

namespace laplens {

class PostgresConnection;

/// Adds servers to those that a shared library's codes are spread over, by postgres_fdw, and moves parts of
/// the codes there until all hold about as many. The role in each URI must be able to make tables there; its
/// password is kept by the coordinator (CREATE USER MAPPING) and nowhere else.
///
/// One part at a time is copied and its place changed in one transaction: searches go on and find every
/// picture once, writers of that model's codes wait. When it is stopped or killed, call it again with the
/// same servers: it goes on with the parts that are not where they should be and clears away what was half
/// copied. Throws Error when a server holds codes of another library, or when someone else adds servers.
void addShards(const std::filesystem::path& uri, const std::vector<std::string>& shardUris, JobContext&);

/// What the coordinator calls its shards in SQL, the oldest first.
std::vector<std::string> shardsOf(PostgresConnection&);

/// Runs a statement at a shard, in its schema "laplens".
void runAtShard(PostgresConnection&, const std::string& shard, const std::string& sql);

/// The statement that makes the index of a piece (code_pieces.hpp).
std::string pieceIndex(const std::string& table, int piece);
/// An empty table for a part at a shard, with the indexes of so many pieces.
void makePartAtShard(PostgresConnection&, std::int64_t modelId, int part, const std::string& shard,
                     int pieces);
void removePartAtShard(PostgresConnection&, std::int64_t modelId, const CodePart&);
/// Makes it one of the `parts` that the model's codes are divided into.
void addPart(PostgresConnection&, std::int64_t modelId, const CodePart&, int parts);

}  // namespace laplens
