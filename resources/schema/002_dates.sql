-- When a picture was taken, by its camera's clock; nanoseconds since 1970, 0: not known.
ALTER TABLE images ADD COLUMN taken_ns INTEGER NOT NULL DEFAULT 0;
