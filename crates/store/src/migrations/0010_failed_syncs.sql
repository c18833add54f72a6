-- Tries to sync that led to no entry of `sync`: they failed, they were not finished, or they run.

-- A try is written when it begins and goes with the commit of its sync, in the same transaction. What
-- stays is what a person reads: it failed and why, or the program ended before it did. A try that is
-- not over has no `ended_ms`; `holder` is who makes it, so that whoever comes next knows another's.
CREATE TABLE sync_try (
  row         INTEGER PRIMARY KEY AUTOINCREMENT,
  id          BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  item        INTEGER NOT NULL REFERENCES item (row),
  holder      TEXT NOT NULL,
  -- running, failed or not_finished
  state       TEXT NOT NULL,
  -- The newest entry of `sync` when it ended (or began, where nobody knows when it ended): it comes
  -- after that one in the journal.
  after_sync  INTEGER NOT NULL,
  -- The newest row of `request` when it began: what its item asked after that was for it.
  after_request INTEGER NOT NULL,
  started_ms  INTEGER NOT NULL,
  ended_ms    INTEGER,
  code        TEXT,
  bank_code   TEXT,
  message     TEXT,
  hint        TEXT,
  request_ids TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX sync_try_place ON sync_try (after_sync, row);
CREATE INDEX sync_try_running ON sync_try (item) WHERE state = 'running';

-- Operations that a person made in one go, such as a category and a note of one command: the row of the first
-- of them, in all. They are one step to undo.
ALTER TABLE operation ADD COLUMN act INTEGER;
CREATE INDEX operation_act ON operation (act, row) WHERE act IS NOT NULL;
