-- Version 2: what is needed to go back (reverting a sync, as-of), to keep a row that the bank
-- took back, and to prove balances.

-- A revert is an entry of the journal of its own, so that the order of everything that happened
-- to facts is the order of `sync.row`. `before` is what the item and its accounts were before a
-- sync, as JSON; syncs of version 1 have none and cannot be reverted.
ALTER TABLE sync ADD COLUMN reverts INTEGER REFERENCES sync (row);
ALTER TABLE sync ADD COLUMN before TEXT;
-- Rows that it added have numbers in this stretch: cheaper than an index over every transaction.
ALTER TABLE sync ADD COLUMN txn_first INTEGER;
ALTER TABLE sync ADD COLUMN txn_last INTEGER;
CREATE INDEX sync_reverts ON sync (reverts) WHERE reverts IS NOT NULL;
UPDATE sync SET txn_first = added.first, txn_last = added.last
FROM (SELECT sync_first, min(row) AS first, max(row) AS last FROM txn GROUP BY sync_first) added
WHERE added.sync_first = sync.row;
CREATE INDEX fact_version_sync ON fact_version (sync, txn);

-- After a revert nothing is fetched for the item until a person asks.
ALTER TABLE item ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));

-- Taken out together with the sync that brought it (it is then `withdrawn` too), not by the bank.
ALTER TABLE txn ADD COLUMN reverted INTEGER NOT NULL DEFAULT 0 CHECK (reverted IN (0, 1));
CREATE INDEX txn_reverted ON txn (account) WHERE reverted = 1;

-- The sync in which an id first led to its row, so that reverting that sync takes it away again.
ALTER TABLE txn_alias ADD COLUMN sync INTEGER;

-- The revert that took it back.
ALTER TABLE balance ADD COLUMN reverted_by INTEGER REFERENCES sync (row);

-- The person's word that a row stays although the bank took it back.
ALTER TABLE overlay ADD COLUMN kept INTEGER;

-- The balance that the proof starts from: the first one stated once the whole history was there,
-- with the sums of the rows that were known then. Written once, never changed.
CREATE TABLE opening (
  account  INTEGER PRIMARY KEY REFERENCES account (row),
  sync     INTEGER NOT NULL REFERENCES sync (row),
  -- The newest day that the bank had told of: a row from before it that comes later is a backfill.
  date     INTEGER NOT NULL,
  currency INTEGER NOT NULL REFERENCES currency (id),
  balance  INTEGER NOT NULL,
  posted   INTEGER NOT NULL,
  pending  INTEGER NOT NULL
) STRICT;

-- The sums of the bank's rows after a sync and what the bank stated then, where any of it differs
-- from the entry before.
CREATE TABLE proof (
  account            INTEGER NOT NULL REFERENCES account (row),
  sync               INTEGER NOT NULL REFERENCES sync (row),
  posted             INTEGER NOT NULL,
  pending            INTEGER NOT NULL,
  backfilled_posted  INTEGER NOT NULL,
  backfilled_pending INTEGER NOT NULL,
  stated             INTEGER,
  PRIMARY KEY (account, sync)
) STRICT, WITHOUT ROWID;
