-- Connections that a person ended, and rows that are taken apart again.

-- The person disconnected it: nothing is fetched, what it brought stays.
ALTER TABLE item ADD COLUMN unlinked_ms INTEGER;

-- The sync from which on the row that stays has the facts of the row that went: images that later
-- syncs keep of it are of that row, and go with it when the two are taken apart. Nothing for rows
-- that were taken together by version 4.
ALTER TABLE merged ADD COLUMN sync INTEGER;
-- Rows that a row was one with before they became one with others, the first one first, as a JSON list: while
-- there is any, the row is not taken apart.
ALTER TABLE merged ADD COLUMN through TEXT NOT NULL DEFAULT '[]';

-- Access that is still to be given back at the provider. It outlives the item, which may be
-- forgotten here before the provider can be reached; the token is sealed for `item_id`.
CREATE TABLE outbox (
  row         INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id     BLOB NOT NULL CHECK (length(item_id) = 16),
  external_id TEXT NOT NULL,
  institution TEXT NOT NULL,
  sealed      BLOB NOT NULL,
  queued_ms   INTEGER NOT NULL,
  tries       INTEGER NOT NULL DEFAULT 0,
  error       TEXT
) STRICT;

-- The sync since which an opening stands: the one it was taken from, or the one with which the history
-- came again after that was reverted. NULL while it is.
ALTER TABLE opening ADD COLUMN stands INTEGER REFERENCES sync (row);
UPDATE opening SET stands = sync;

-- Rows of which the person says something else than the bank: every proof asks for them.
CREATE INDEX overlay_against_the_bank ON overlay (txn) WHERE deleted = 1 OR kept = 1;
