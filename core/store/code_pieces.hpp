#pragma once

#include <cstdint>
#include <string>

namespace laplens {

/// Where a model's codes lie in PostgreSQL, or a part of them, here and at its shard.
inline std::string codeTable(std::int64_t modelId) {
    std::string name = "codes_";
    return name += std::to_string(modelId);
}
inline std::string codeTable(std::int64_t modelId, int part) {
    std::string name = codeTable(modelId) + '_';
    return name += std::to_string(part);
}

/// Multi-index hashing looks codes up by pieces of so many bits.
constexpr int kCodePieceBits = 16;

/// A piece of `code` as a number, in PostgreSQL: the expression that the index is on.
inline std::string codePiece(int piece) {
    std::string sql = "(substring(code FROM ";
    sql += std::to_string(piece * kCodePieceBits + 1);
    sql += " FOR 16)::bit(16)::integer)";
    return sql;
}

}  // namespace laplens
