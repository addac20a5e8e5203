-- What cannot be fetched again: drafts, what is to be sent, and the files that belong to it (DESIGN §5).
-- Migrations of this file are additive only. Times are milliseconds since 1970; ids are 16 bytes, hashes 32.

CREATE TABLE meta(k TEXT PRIMARY KEY, v BLOB NOT NULL) STRICT;

CREATE TABLE op(
  op_id      BLOB PRIMARY KEY CHECK(length(op_id) = 16),
  lane       BLOB NOT NULL CHECK(length(lane) = 16),     -- operations of one lane go one after the other
  seq        INTEGER NOT NULL UNIQUE,                    -- order of enqueueing
  entity     BLOB NOT NULL CHECK(length(entity) = 16),   -- the request it is about
  kind       TEXT NOT NULL,
  body_v     INTEGER NOT NULL,
  body       BLOB NOT NULL,                              -- exactly the bytes that travel
  fp         BLOB NOT NULL CHECK(length(fp) = 32),
  size       INTEGER NOT NULL,                           -- bytes to send; small things go first
  state      TEXT NOT NULL
             CHECK(state IN ('queued', 'inflight', 'held', 'rejected', 'cancelling', 'done', 'cancelled')),
  hold       TEXT,
  problem    TEXT,
  attempts   INTEGER NOT NULL DEFAULT 0,                 -- ever; 0 means that nothing left this computer
  backoff    INTEGER NOT NULL DEFAULT 0,                 -- failures since the last reason to hope
  not_before INTEGER NOT NULL DEFAULT 0,
  wait_until INTEGER NOT NULL DEFAULT 0,                 -- the server's own wish; nothing is tried before
  ack        TEXT,
  next       BLOB,                                       -- the corrected copy that waits for this one's end
  epoch      BLOB,
  written_at INTEGER,
  created_at INTEGER NOT NULL,
  done_at    INTEGER
) STRICT;
CREATE INDEX op_due ON op(not_before) WHERE state IN ('queued', 'cancelling');
CREATE INDEX op_lane ON op(lane, seq);
CREATE INDEX op_entity ON op(entity);

CREATE TABLE draft(
  id           BLOB PRIMARY KEY CHECK(length(id) = 16),
  v            INTEGER NOT NULL,
  body         BLOB NOT NULL,
  written_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  discarded_at INTEGER                                   -- kept for a while so that discarding can be undone
) STRICT;

CREATE TABLE att(
  owner  BLOB NOT NULL CHECK(length(owner) = 16),
  sha256 BLOB NOT NULL CHECK(length(sha256) = 32),
  name   TEXT NOT NULL,
  mime   TEXT NOT NULL,
  size   INTEGER NOT NULL,
  state  TEXT NOT NULL CHECK(state IN ('local', 'sent', 'missing', 'left-out')),
  ord    INTEGER NOT NULL,
  PRIMARY KEY(owner, sha256)
) STRICT;
CREATE INDEX att_sha256 ON att(sha256);

CREATE TABLE log(
  n     INTEGER PRIMARY KEY,
  at    INTEGER NOT NULL,
  what  TEXT NOT NULL,
  about TEXT,
  code  TEXT
) STRICT;
