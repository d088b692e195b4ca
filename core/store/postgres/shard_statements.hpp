#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/store/connection.hpp"

namespace laplens {

// What is said to a coordinator about the parts of codes that lie at its shards.

/// A text in SQL.
std::string literal(const std::string& text);
/// Runs a statement at a shard, in its schema "laplens".
std::string atShard(const std::string& shard, const std::string& sql);
/// Makes the index of a piece (code_pieces.hpp).
std::string pieceIndex(const std::string& table, int piece);
/// Makes an empty table for a part at a shard, with the indexes of so many pieces.
std::string partMadeAtShard(std::int64_t modelId, int part, const std::string& shard, int pieces);
std::string partRemovedAtShard(std::int64_t modelId, const CodePart&);
/// Make it one of the `parts` that the model's codes are divided into.
std::array<std::string, 2> partAdded(std::int64_t modelId, const CodePart&, int parts);

}  // namespace laplens
