-- What other programs know of pictures, in their files and in sidecars beside them.
ALTER TABLE facts ADD COLUMN keywords bytea NOT NULL DEFAULT ''; -- one a line, levels with '/' between them
ALTER TABLE facts ADD COLUMN colour bytea NOT NULL DEFAULT '';   -- its label of colour
ALTER TABLE facts ADD COLUMN latitude_e7 bigint;                 -- 10,000,000ths of degrees, north and east
ALTER TABLE facts ADD COLUMN longitude_e7 bigint;                -- positive; NULL: not known
ALTER TABLE facts ADD COLUMN sidecars bytea; -- those that were read: name, size, time; NULL: to be read again
CREATE INDEX facts_by_latitude ON facts (latitude_e7) WHERE latitude_e7 IS NOT NULL;
CREATE INDEX facts_with_sidecars ON facts (image_id) WHERE sidecars <> '';
