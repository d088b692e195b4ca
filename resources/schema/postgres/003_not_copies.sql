-- What the user said to be no copies of each other, by what is in the files, so that it holds wherever they are
-- moved: the lesser hash first. Of equal ones: files with these bytes are none of each other.
CREATE TABLE not_copies (
    content bytea NOT NULL,
    other bytea NOT NULL,
    PRIMARY KEY (content, other),
    CHECK (content <> '' AND content <= other)
);

-- Whoever brings the library up to date: it belongs to whom the others belong to, and who may read those may
-- read it.
DO $$ DECLARE given record; BEGIN
    EXECUTE 'ALTER TABLE not_copies OWNER TO ' ||
        (SELECT relowner::regrole FROM pg_class WHERE oid = 'images'::regclass);
    FOR given IN SELECT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END AS role
        FROM pg_class, aclexplode(relacl) WHERE oid = 'images'::regclass AND grantee <> relowner
    LOOP EXECUTE 'GRANT ' || given.privilege_type || ' ON not_copies TO ' || given.role; END LOOP;
END $$;
