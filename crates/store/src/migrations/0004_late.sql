-- Going back past an adoption, and rows that come late.

-- What the account that goes on was before, as JSON: as-of shows it so. Nothing for adoptions made
-- by version 3.
ALTER TABLE account_merged ADD COLUMN before TEXT;

-- Rows that came after an account's opening from before its day, with what they counted as when
-- they came. `twin` is the row that was known then and that such a row is much like: it is that
-- row given again, no backfill, and does not move the opening.
CREATE TABLE late (
  txn     INTEGER PRIMARY KEY REFERENCES txn (row),
  sync    INTEGER NOT NULL REFERENCES sync (row),
  posted  INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  twin    INTEGER REFERENCES txn (row)
) STRICT;
INSERT INTO late (txn, sync, posted, pending)
SELECT t.row, t.sync_first, iif(t.pending = 0, t.amount, 0), iif(t.pending = 1, t.amount, 0)
FROM opening o JOIN txn t ON t.account = o.account AND t.currency = o.currency
  AND t.sync_first > o.sync AND t.date < o.date
WHERE t.withdrawn = 0;
