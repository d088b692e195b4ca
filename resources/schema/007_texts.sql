-- Text that was read in pictures, when the user asked for it. A picture without a row was not read; an empty text
-- says that there is none.
CREATE TABLE texts (
    image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    text TEXT NOT NULL,  -- words, with a space or a line end between them
    places BLOB NOT NULL -- of each word left, top, right, bottom in 65535ths of the upright picture, 16 bits each
);
CREATE VIRTUAL TABLE text_index USING fts5 (
    text, content = 'texts', content_rowid = 'image_id', tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER texts_are_indexed AFTER INSERT ON texts BEGIN
    INSERT INTO text_index (rowid, text) VALUES (NEW.image_id, NEW.text);
END;
CREATE TRIGGER removed_texts_are_not_found AFTER DELETE ON texts BEGIN
    INSERT INTO text_index (text_index, rowid, text) VALUES ('delete', OLD.image_id, OLD.text);
END;
CREATE TRIGGER changed_pictures_lose_their_text AFTER UPDATE OF content_hash ON images
WHEN NEW.content_hash <> OLD.content_hash BEGIN
    DELETE FROM texts WHERE image_id = OLD.id;
END;
