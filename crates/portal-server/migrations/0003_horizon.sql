-- Tombstones are not kept for ever (reference/sync.md §2.2, reset).

-- Cursors below `min_rev` may have missed tombstones that are gone, and start anew.
ALTER TABLE customer ADD COLUMN min_rev INTEGER NOT NULL DEFAULT 0;

-- Where a customer's change list stood at a time, noted about once a day: whatever lies at or below `rev` was written at
-- or before `at`. So no change has to carry its time.
CREATE TABLE feed_mark(
    customer BLOB NOT NULL REFERENCES customer(id),
    at       INTEGER NOT NULL,
    rev      INTEGER NOT NULL,
    PRIMARY KEY (customer, at)
) STRICT, WITHOUT ROWID;

CREATE INDEX change_gone ON change(customer, rev) WHERE gone = 1;
