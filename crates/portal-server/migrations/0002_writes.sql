-- Comments, quotations with the customer's decisions, and changes of a profile: writes that carry an id of the client,
-- which is never used again (DESIGN §4, identity). `body` is what arrived, byte by byte.

-- `author` is absent for what the company says. Rows stay when their work order goes: their ids stay used.
CREATE TABLE comment(
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    customer    BLOB NOT NULL REFERENCES customer(id),
    work_order  BLOB NOT NULL CHECK (length(work_order) = 16),
    author      BLOB REFERENCES portal_user(id),
    is_internal INTEGER NOT NULL,
    fingerprint BLOB CHECK (length(fingerprint) = 32),
    received_at INTEGER NOT NULL,
    body        BLOB,
    record      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_work_order ON comment(work_order);
CREATE INDEX comment_author ON comment(author, received_at) WHERE author IS NOT NULL;

CREATE TABLE quotation(
    id         BLOB PRIMARY KEY CHECK (length(id) = 16),
    customer   BLOB NOT NULL REFERENCES customer(id),
    number     TEXT NOT NULL,
    is_concept INTEGER NOT NULL,
    record     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX quotation_customer ON quotation(customer, number);

-- Every decision that was ever taken, also of offers that were changed or removed afterwards.
CREATE TABLE decision(
    id          BLOB PRIMARY KEY CHECK (length(id) = 16),
    quotation   BLOB NOT NULL CHECK (length(quotation) = 16),
    author      BLOB NOT NULL REFERENCES portal_user(id),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    received_at INTEGER NOT NULL,
    body        BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_quotation ON decision(quotation, fingerprint);

-- What people say about themselves. `change` and `change_fingerprint` are the newest change made in the portal.
ALTER TABLE portal_user ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE portal_user ADD COLUMN language TEXT;
ALTER TABLE portal_user ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE portal_user ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE portal_user ADD COLUMN change BLOB CHECK (length(change) = 16);
ALTER TABLE portal_user ADD COLUMN change_fingerprint BLOB CHECK (length(change_fingerprint) = 32);

-- Every change that was ever made, with the version that it made: what a repeated one is answered with.
CREATE TABLE profile_change(
    user        BLOB NOT NULL REFERENCES portal_user(id),
    id          BLOB NOT NULL CHECK (length(id) = 16),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    version     INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (user, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX profile_change_fingerprint ON profile_change(user, fingerprint);

-- Profiles (8) are in the feed from now on; those of the people who are here already come to its head.
INSERT INTO change(customer, rev, coll, id, gone)
    SELECT u.customer, c.rev + row_number() OVER (PARTITION BY u.customer ORDER BY u.id), 8, u.id, 0
    FROM portal_user u JOIN customer c ON c.id = u.customer;
UPDATE customer SET rev = rev + (SELECT count(*) FROM portal_user u WHERE u.customer = customer.id);
