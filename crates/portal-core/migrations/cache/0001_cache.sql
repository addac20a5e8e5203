-- The cache's first schema: a rebuildable copy of what the server shares (DESIGN §5; reference/sync.md §2.3).
-- Ids are 16 bytes, times milliseconds UTC, days days since 1970-01-01, digests 32 bytes.

-- Every row of every collection that this program knows. `k` counts up, so that filling appends.
--
-- `at` = collection, millisecond of the last change, counter: unique, so that one number is the order of *newest
-- first*, the border between collections, and the row's name in the search index.
-- `stage` is the collection's state as a number (work order: stage, invoice: state, document: kind of file).
-- `due` of an invoice is its day while it is open, and lies far behind it afterwards: the order *next due first*.
-- `ref` is the thing the row hangs on. The columns up to `size` exist to filter and sort, and are NULL where a
-- collection has no such fact. `name` and `site` are folded for sorting. `d` is the record as it came.
CREATE TABLE row(
    k         INTEGER PRIMARY KEY,
    c         INTEGER NOT NULL,
    id        BLOB NOT NULL CHECK (length(id) = 16),
    at        INTEGER NOT NULL,
    rev       INTEGER NOT NULL,
    gen       INTEGER NOT NULL,
    unseen    INTEGER NOT NULL,
    stage     INTEGER NOT NULL,
    ref       BLOB,
    nr        INTEGER,
    planned   INTEGER,
    reported  INTEGER,
    completed INTEGER,
    day       INTEGER,
    due       INTEGER,
    cents     INTEGER,
    name      TEXT,
    site      TEXT,
    kind      TEXT,
    size      INTEGER,
    no        TEXT NOT NULL,
    title     TEXT NOT NULL,
    d         TEXT NOT NULL,
    UNIQUE (c, id)
) STRICT;

-- Narrow, and each covers what lists filter by: a page walks the index and then reads only the rows it shows. Wide
-- indexes would save those reads, but under encryption every page of the index has to be deciphered as well.
CREATE INDEX row_at ON row(at, stage);
CREATE INDEX row_gen ON row(gen);
CREATE INDEX row_ref ON row(ref, c, stage, at) WHERE ref IS NOT NULL;
CREATE INDEX row_nr ON row(nr, stage, at) WHERE nr IS NOT NULL;
CREATE INDEX row_planned ON row(planned, stage, at) WHERE planned IS NOT NULL;
CREATE INDEX row_reported ON row(reported, stage, at) WHERE reported IS NOT NULL;
CREATE INDEX row_completed ON row(completed, stage, at) WHERE completed IS NOT NULL;
CREATE INDEX row_day ON row(day, stage, due, at) WHERE day IS NOT NULL;
CREATE INDEX row_due ON row(c, due, stage, at) WHERE due IS NOT NULL;
CREATE INDEX row_cents ON row(cents, stage, due, at) WHERE cents IS NOT NULL;
CREATE INDEX row_name ON row(c, name, stage, kind, at) WHERE name IS NOT NULL;
CREATE INDEX row_site ON row(site, kind, at) WHERE site IS NOT NULL;
CREATE INDEX row_kind ON row(kind, at) WHERE kind IS NOT NULL;
CREATE INDEX row_size ON row(size, stage, at) WHERE size IS NOT NULL;
-- Work orders that wait for the customer.
CREATE INDEX row_waiting ON row(at) WHERE c = 2 AND stage = 3;

-- How many rows a collection has per state: what lists and chips show without counting.
CREATE TABLE tally(
    c     INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    n     INTEGER NOT NULL,
    PRIMARY KEY (c, stage)
) STRICT, WITHOUT ROWID;

-- Rows of collections that this program does not know, or records that it cannot read: kept for a newer program.
CREATE TABLE unknown(
    c   TEXT NOT NULL,
    id  BLOB NOT NULL CHECK (length(id) = 16),
    rev INTEGER NOT NULL,
    gen INTEGER NOT NULL,
    d   TEXT NOT NULL,
    PRIMARY KEY (c, id)
) STRICT, WITHOUT ROWID;

-- The search index under `row.at`, and the rows that it does not hold yet.
CREATE VIRTUAL TABLE fts USING fts5(
    no, title, text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO fts(fts, rank) VALUES ('rank', 'bm25(10.0, 5.0, 1.0)');
-- Two blocks fit on a page; of the default size only one does.
INSERT INTO fts(fts, rank) VALUES ('pgsz', 4000);
CREATE TABLE fts_todo(at INTEGER PRIMARY KEY) STRICT;

-- Where the feed stands and what it said: cursor, epoch, view, generation, settings.
CREATE TABLE sync(
    k TEXT PRIMARY KEY,
    v TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which documents have their bytes on this computer (`sha256`), and why the last try failed, if it did.
CREATE TABLE content(
    document BLOB PRIMARY KEY CHECK (length(document) = 16),
    sha256   BLOB CHECK (length(sha256) = 32),
    size     INTEGER NOT NULL DEFAULT 0,
    used_at  INTEGER NOT NULL DEFAULT 0,
    failed   TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX content_sha256 ON content(sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX content_used_at ON content(used_at) WHERE sha256 IS NOT NULL;

-- Bytes on this computer that nothing refers to any more; listed until somebody has removed the files.
CREATE TABLE orphan(
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32)
) STRICT, WITHOUT ROWID;
