-- What a person wants to have on this computer without a connection. A wish cannot be fetched again.
CREATE TABLE pin(
  kind      TEXT NOT NULL,                               -- 'document', 'object'
  id        BLOB NOT NULL CHECK(length(id) = 16),
  pinned_at INTEGER NOT NULL,
  PRIMARY KEY(kind, id)
) STRICT;
