-- Paths are BLOBs: a file name is bytes, not text. Numbers inside BLOBs are little-endian.

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value
) WITHOUT ROWID;

CREATE TABLE roots (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL,
    kind TEXT NOT NULL,
    labelled INTEGER NOT NULL DEFAULT 0,
    offline INTEGER NOT NULL DEFAULT 0,
    UNIQUE (path, kind)
);

-- AUTOINCREMENT: the id of a removed picture must not come back as another picture's in a model's list.
CREATE TABLE images (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id) ON DELETE CASCADE,
    path BLOB NOT NULL,
    file_size INTEGER NOT NULL DEFAULT 0,
    modified_ns INTEGER NOT NULL DEFAULT 0,
    content_hash TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    orientation INTEGER NOT NULL DEFAULT 1,
    state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3), -- pending, ready, failed, missing
    error TEXT NOT NULL DEFAULT '',
    label TEXT NOT NULL DEFAULT '',
    UNIQUE (root_id, path)
);
CREATE INDEX images_by_state ON images (state);
CREATE INDEX images_by_label ON images (label) WHERE label <> '';
CREATE INDEX images_by_hash ON images (content_hash) WHERE content_hash <> '';

CREATE TABLE thumbnails (
    image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    jpeg BLOB NOT NULL
);

CREATE TABLE tags (
    tag TEXT NOT NULL,
    image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    PRIMARY KEY (tag, image_id)
) WITHOUT ROWID;
CREATE INDEX tags_by_image ON tags (image_id);

CREATE TABLE networks (
    id INTEGER PRIMARY KEY,
    backbone TEXT NOT NULL,
    weights_sha256 TEXT NOT NULL,
    weights_file BLOB NOT NULL,
    feature_size INTEGER NOT NULL,
    UNIQUE (backbone, weights_sha256)
);

-- The rows are long; which pictures have one is answered from the index alone.
CREATE TABLE features (
    network_id INTEGER NOT NULL REFERENCES networks (id),
    image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    vector BLOB NOT NULL, -- 32-bit floats
    UNIQUE (image_id, network_id)
);

CREATE TABLE models (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network_id INTEGER NOT NULL REFERENCES networks (id),
    method TEXT NOT NULL,
    bits INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    settings_json TEXT NOT NULL,
    state BLOB NOT NULL,
    eigenvalues BLOB NOT NULL,              -- 64-bit floats
    fitted_images BLOB NOT NULL DEFAULT x'', -- 64-bit integers
    created_at TEXT NOT NULL
);

-- image_id has no foreign key: it would need an index as large as the table. The trigger does its work.
CREATE TABLE codes (
    model_id INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    image_id INTEGER NOT NULL,
    code BLOB NOT NULL, -- 64-bit words
    PRIMARY KEY (model_id, image_id)
) WITHOUT ROWID;
CREATE TRIGGER images_take_codes_along AFTER DELETE ON images BEGIN
    DELETE FROM codes WHERE model_id IN (SELECT id FROM models) AND image_id = OLD.id;
END;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    settings_json TEXT NOT NULL,
    result_json TEXT NOT NULL,
    created_at TEXT NOT NULL
);
