-- Searches that the user keeps by a name; query_json is core/query/saved_query.hpp's.
CREATE TABLE searches (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    query_json TEXT NOT NULL,
    created_at TEXT NOT NULL
);
