-- What tells copies of a picture, made of its thumbnail (core/copies/copy_codes.hpp). A picture without a row was not
-- looked at for that yet; an empty BLOB says that there is nothing on it to tell it by.
CREATE TABLE copy_codes (
    image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    codes BLOB NOT NULL -- 256 bits each, as 64-bit words
);
CREATE TRIGGER changed_pictures_lose_their_copy_codes AFTER UPDATE OF content_hash ON images
WHEN NEW.content_hash <> OLD.content_hash BEGIN
    DELETE FROM copy_codes WHERE image_id = OLD.id;
END;
