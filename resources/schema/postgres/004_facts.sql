-- What cameras and people wrote into the files, to be found by. A picture without a row was not read for it yet.
CREATE TABLE facts (
    image_id bigint PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
    camera bytea NOT NULL,
    lens bytea NOT NULL,
    rating bigint NOT NULL, -- 1 to 5 stars, 0: none
    notes bytea NOT NULL    -- titles, captions, keywords, places, authors: one a line
);
CREATE INDEX facts_by_camera ON facts (camera) WHERE camera <> '';
CREATE INDEX facts_by_lens ON facts (lens) WHERE lens <> '';

CREATE FUNCTION forget_facts_of_image() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM laplens.facts WHERE image_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER changed_pictures_lose_their_facts AFTER UPDATE OF content_hash ON images
    FOR EACH ROW WHEN (NEW.content_hash <> OLD.content_hash) EXECUTE FUNCTION forget_facts_of_image();

-- Whoever brings the library up to date: it belongs to whom the others belong to, and who may read those may
-- read it.
DO $$ DECLARE given record; BEGIN
    EXECUTE 'ALTER TABLE facts OWNER TO ' ||
        (SELECT relowner::regrole FROM pg_class WHERE oid = 'images'::regclass);
    FOR given IN SELECT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS role
        FROM pg_class, aclexplode(relacl) WHERE oid = 'images'::regclass AND grantee <> relowner
    LOOP EXECUTE 'GRANT ' || given.privilege_type || ' ON facts TO ' || given.role; END LOOP;
END $$;
