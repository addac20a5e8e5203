-- The server's first schema (DESIGN §4; reference/sync.md §2.1). Times are milliseconds UTC, ids 16 bytes, digests 32.
-- Records travel as they are stored: `record` is the JSON of the contract's type, and every fact that decides who may
-- see a row is a column beside it, so that the feed never parses.

CREATE TABLE meta(
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One configured portal of a service company. `settings` is portal_api::settings::PortalSettings.
CREATE TABLE portal(
    id              BLOB PRIMARY KEY CHECK (length(id) = 16),
    slug            TEXT NOT NULL UNIQUE,
    settings        TEXT NOT NULL,
    last_request    INTEGER NOT NULL DEFAULT 1000,
    last_work_order INTEGER NOT NULL DEFAULT 20000
) STRICT, WITHOUT ROWID;

-- Every slug that ever led to a portal, the present one included: old addresses keep working.
CREATE TABLE portal_slug(
    slug   TEXT PRIMARY KEY,
    portal BLOB NOT NULL REFERENCES portal(id)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_slug_portal ON portal_slug(portal);

-- `rev` counts the customer's changes; it is raised only inside the transaction that writes them.
CREATE TABLE customer(
    id     BLOB PRIMARY KEY CHECK (length(id) = 16),
    portal BLOB NOT NULL REFERENCES portal(id),
    name   TEXT NOT NULL,
    rev    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_portal ON customer(portal);

-- The feed: one entry per row and customer, always the newest. `gone` marks a tombstone.
CREATE TABLE change(
    customer BLOB NOT NULL REFERENCES customer(id),
    rev      INTEGER NOT NULL,
    coll     INTEGER NOT NULL,
    id       BLOB NOT NULL CHECK (length(id) = 16),
    gone     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (customer, rev)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX change_row ON change(customer, coll, id);

-- `email` is stored in lower case.
CREATE TABLE portal_user(
    id       BLOB PRIMARY KEY CHECK (length(id) = 16),
    portal   BLOB NOT NULL REFERENCES portal(id),
    customer BLOB NOT NULL REFERENCES customer(id),
    email    TEXT NOT NULL,
    name     TEXT NOT NULL,
    password TEXT NOT NULL,
    enabled  INTEGER NOT NULL DEFAULT 1,
    UNIQUE (portal, email)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_user_customer ON portal_user(customer);

-- A sign-in on one device and its chain of refresh tokens, of which only the newest and its parent matter
-- (reference/sync.md §2.6). Tokens are kept as SHA-256 only.
CREATE TABLE session(
    family     BLOB PRIMARY KEY CHECK (length(family) = 16),
    user       BLOB NOT NULL REFERENCES portal_user(id),
    device     TEXT NOT NULL,
    turn       INTEGER NOT NULL DEFAULT 0,
    current    BLOB NOT NULL CHECK (length(current) = 32),
    parent     BLOB CHECK (length(parent) = 32),
    is_used    INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    rotated_at INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session(user);

CREATE TABLE access_token(
    token      BLOB PRIMARY KEY CHECK (length(token) = 32),
    family     BLOB NOT NULL REFERENCES session(family) ON DELETE CASCADE,
    turn       INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX access_token_family ON access_token(family);

-- The id is the client's and is never used again (DESIGN §4, identity). `body` is what arrived, byte by byte.
CREATE TABLE request(
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    customer    BLOB NOT NULL REFERENCES customer(id),
    author      BLOB NOT NULL REFERENCES portal_user(id),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    number      TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')),
    work_order  BLOB CHECK (length(work_order) = 16),
    received_at INTEGER NOT NULL,
    body        BLOB NOT NULL,
    record      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX request_customer ON request(customer, received_at);

-- Ids that a user withdrew before they arrived: a delayed PUT is refused for ever.
CREATE TABLE used_id(
    user    BLOB NOT NULL REFERENCES portal_user(id),
    id      BLOB NOT NULL CHECK (length(id) = 16),
    used_at INTEGER NOT NULL,
    PRIMARY KEY (user, id)
) STRICT, WITHOUT ROWID;

-- Which bytes belong to a request, in the customer's order. A document row follows once the bytes are here.
CREATE TABLE blob_ref(
    request  BLOB NOT NULL REFERENCES request(id),
    position INTEGER NOT NULL,
    sha256   BLOB NOT NULL CHECK (length(sha256) = 32),
    name     TEXT NOT NULL,
    mime     TEXT NOT NULL,
    size     INTEGER NOT NULL,
    PRIMARY KEY (request, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_ref_sha256 ON blob_ref(sha256);

-- Complete files. The bytes lie in the blob directory under their digest.
CREATE TABLE blob(
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    size   INTEGER NOT NULL,
    mime   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Per user, so that knowing a digest is not having the bytes.
CREATE TABLE upload(
    user        BLOB NOT NULL REFERENCES portal_user(id),
    sha256      BLOB NOT NULL CHECK (length(sha256) = 32),
    length      INTEGER NOT NULL,
    offset      INTEGER NOT NULL DEFAULT 0,
    is_complete INTEGER NOT NULL DEFAULT 0,
    touched_at  INTEGER NOT NULL,
    PRIMARY KEY (user, sha256)
) STRICT, WITHOUT ROWID;

-- `author` wrote the request it came from. `price` is kept apart from the record, so that it is added, never removed.
CREATE TABLE work_order(
    id       BLOB PRIMARY KEY CHECK (length(id) = 16),
    customer BLOB NOT NULL REFERENCES customer(id),
    number   TEXT NOT NULL,
    stage    TEXT NOT NULL,
    author   BLOB CHECK (length(author) = 16),
    price    TEXT,
    record   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX work_order_number ON work_order(customer, number);

CREATE TABLE object(
    id       BLOB PRIMARY KEY CHECK (length(id) = 16),
    customer BLOB NOT NULL REFERENCES customer(id),
    record   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX object_customer ON object(customer);

-- `customer` pays; `delivery` is another customer at whose place the work was done.
CREATE TABLE invoice(
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    customer   BLOB NOT NULL REFERENCES customer(id),
    delivery   BLOB REFERENCES customer(id),
    is_concept INTEGER NOT NULL,
    record     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invoice_customer ON invoice(customer);
CREATE INDEX invoice_delivery ON invoice(delivery);

CREATE TABLE document(
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    customer    BLOB NOT NULL REFERENCES customer(id),
    parent_coll INTEGER,
    parent      BLOB CHECK (length(parent) = 16),
    is_internal INTEGER NOT NULL,
    sha256      BLOB NOT NULL CHECK (length(sha256) = 32),
    record      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX document_customer ON document(customer);
CREATE INDEX document_parent ON document(parent);
