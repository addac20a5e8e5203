-- What is being written into small fields beside things: a comment on a work order, words to a decision.
CREATE TABLE composer(
  kind       TEXT NOT NULL,                              -- of the operation that it will become
  about      BLOB NOT NULL CHECK(length(about) = 16),    -- beside which thing it is written
  id         BLOB NOT NULL CHECK(length(id) = 16),       -- under which it will be sent
  v          INTEGER NOT NULL,
  body       BLOB NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY(kind, about)
) STRICT;
