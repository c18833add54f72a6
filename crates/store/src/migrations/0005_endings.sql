-- Connections that a person ended, and what they agreed to before they made them.

-- The person disconnected it: nothing is fetched, what it brought stays.
ALTER TABLE item ADD COLUMN unlinked_ms INTEGER;

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

-- What a person agreed to before Link opened, and when they took it back. It stays when the
-- connection is forgotten: it says what was agreed, and holds nothing that the bank told.
CREATE TABLE consent (
  row          INTEGER PRIMARY KEY AUTOINCREMENT,
  id           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  session      BLOB CHECK (length(session) = 16),
  item         INTEGER REFERENCES item (row),
  institution  TEXT,
  at_ms        INTEGER NOT NULL,
  products     TEXT NOT NULL, -- JSON list
  days         INTEGER NOT NULL, -- history that is asked for
  environment  TEXT NOT NULL,
  withdrawn_ms INTEGER
) STRICT;
CREATE INDEX consent_item ON consent (item) WHERE item IS NOT NULL;

-- The sync since which an opening stands: the one it was taken from, or the one with which the history
-- came again after that was reverted. NULL while it is.
ALTER TABLE opening ADD COLUMN stands INTEGER REFERENCES sync (row);
UPDATE opening SET stands = sync;

-- Rows of which the person says something else than the bank: every proof asks for them.
CREATE INDEX overlay_against_the_bank ON overlay (txn) WHERE deleted = 1 OR kept = 1;
