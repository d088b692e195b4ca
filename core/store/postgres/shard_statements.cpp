#include "core/store/postgres/shard_statements.hpp"

#include "core/store/code_pieces.hpp"

namespace laplens {

std::string literal(const std::string& text) {
    std::string quoted = "E'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') quoted += c;
        quoted += c;
    }
    return quoted += '\'';
}

std::string atShard(const std::string& shard, const std::string& sql) {
    std::string call = "SELECT public.dblink_exec(";
    call += literal(shard) + ", " + literal("SET search_path = laplens; " + sql) + ")";
    return call;
}

std::string pieceIndex(const std::string& table, int piece) {
    std::string suffix = "_piece";
    if (piece > 0) suffix += std::to_string(piece);
    return "CREATE INDEX IF NOT EXISTS " + table + suffix + " ON " + table + " (" + codePiece(piece) + ")";
}

std::string partMadeAtShard(std::int64_t modelId, int part, const std::string& shard, int pieces) {
    const std::string name = codeTable(modelId, part);
    std::string sql = "CREATE TABLE IF NOT EXISTS " + name +
                      " (model_id bigint NOT NULL, image_id bigint NOT NULL, code bit varying NOT NULL, "
                      "PRIMARY KEY (model_id, image_id)); TRUNCATE " +
                      name;
    for (int piece = 0; piece < pieces; ++piece) sql += "; " + pieceIndex(name, piece);
    return atShard(shard, sql);
}

std::string partRemovedAtShard(std::int64_t modelId, const CodePart& part) {
    return atShard(part.shard, "DROP TABLE IF EXISTS " + codeTable(modelId, part.part));
}

std::array<std::string, 2> partAdded(std::int64_t modelId, const CodePart& part, int parts) {
    const std::string name = codeTable(modelId, part.part);
    std::string place = name + " PARTITION OF " + codeTable(modelId) + " FOR VALUES WITH (MODULUS ";
    place += std::to_string(parts) + ", REMAINDER ";
    place += std::to_string(part.part) + ")";
    const std::string made = part.shard.empty()
                                 ? "CREATE TABLE " + place
                                 : "CREATE FOREIGN TABLE " + place + " SERVER " + part.shard +
                                       " OPTIONS (schema_name 'laplens', table_name '" + name + "')";
    // Whoever makes it: parts are asked by themselves, and a viewer was let in to what the owner makes.
    std::string rights = "DO $$ DECLARE given record; BEGIN EXECUTE 'ALTER TABLE ";
    rights += name +
              " OWNER TO ' || (SELECT relowner::regrole FROM pg_class WHERE oid = 'codes'::regclass); "
              "FOR given IN SELECT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE "
              "grantee::regrole::text END AS role FROM pg_class, aclexplode(relacl) WHERE oid = "
              "'codes'::regclass AND grantee <> relowner LOOP EXECUTE 'GRANT ' || given.privilege_type || "
              "' ON ";
    rights += name + " TO ' || given.role; END LOOP; END $$";
    return {made, rights};
}

}  // namespace laplens
