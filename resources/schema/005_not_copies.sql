-- What the user said to be no copies of each other, by what is in the files, so that it holds wherever they are
-- moved: the lesser hash first. Of equal ones: files with these bytes are none of each other.
CREATE TABLE not_copies (
    content TEXT NOT NULL,
    other TEXT NOT NULL,
    PRIMARY KEY (content, other),
    CHECK (content <> '' AND content <= other)
) WITHOUT ROWID;
