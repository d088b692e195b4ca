-- What cameras and people wrote into the files, to be found by. A picture without a row was not read for it yet.
CREATE TABLE facts (
    image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    camera TEXT NOT NULL,
    lens TEXT NOT NULL,
    rating INTEGER NOT NULL, -- 1 to 5 stars, 0: none
    notes TEXT NOT NULL      -- titles, captions, keywords, places, authors: one a line
);
CREATE INDEX facts_by_camera ON facts (camera) WHERE camera <> '';
CREATE INDEX facts_by_lens ON facts (lens) WHERE lens <> '';
CREATE TRIGGER changed_pictures_lose_their_facts AFTER UPDATE OF content_hash ON images
WHEN NEW.content_hash <> OLD.content_hash BEGIN
    DELETE FROM facts WHERE image_id = OLD.id;
END;
