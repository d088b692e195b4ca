#pragma once

#include <string>

namespace laplens {

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
