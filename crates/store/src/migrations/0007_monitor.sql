-- What is asked of banks without anybody asking, what their owner was told, and what is counted for
-- longer than the journal of calls is kept.

-- When the provider last tried the bank in vain, and when it last got investments, which it fetches
-- apart from transactions. Both as the provider writes them, RFC 3339.
ALTER TABLE item ADD COLUMN bank_failed_at TEXT;
ALTER TABLE item ADD COLUMN investments_updated_at TEXT;

-- When a connection is synced by itself, by a person's word. No row: what is usual.
CREATE TABLE schedule (
  item        INTEGER PRIMARY KEY REFERENCES item (row),
  on_launch   INTEGER NOT NULL CHECK (on_launch IN (0, 1)),
  on_focus    INTEGER NOT NULL CHECK (on_focus IN (0, 1)),
  every_hours INTEGER CHECK (every_hours BETWEEN 1 AND 24)
) STRICT;

-- The last try to sync, whoever asked for it, and how many failed in a row.
CREATE TABLE attempt (
  item     INTEGER PRIMARY KEY REFERENCES item (row),
  tried_ms INTEGER NOT NULL,
  failures INTEGER NOT NULL
) STRICT;

-- What the owner was last told outside the window that a connection needs.
CREATE TABLE told (
  item    INTEGER PRIMARY KEY REFERENCES item (row),
  need    TEXT NOT NULL,
  told_ms INTEGER NOT NULL
) STRICT;

-- Calls that are billed each time, by month (yyyymm, UTC) and product. The journal of calls keeps 90
-- days or 50,000 rows; this is one row for each.
CREATE TABLE billed (
  month   INTEGER NOT NULL,
  product TEXT NOT NULL,
  calls   INTEGER NOT NULL,
  PRIMARY KEY (month, product)
) STRICT, WITHOUT ROWID;
INSERT INTO billed (month, product, calls)
  SELECT CAST(strftime('%Y%m', at_ms / 1000, 'unixepoch') AS INTEGER), 'transactions_refresh', count(*)
  FROM request
  WHERE endpoint = '/transactions/refresh' AND http_status BETWEEN 200 AND 299 AND error_code IS NULL
  GROUP BY 1;

-- Items that were ever made with a pair of keys, those that are gone too: a Trial plan gives ten in a
-- lifetime. The pair is a digest of its client id; it is empty where an item is older than this table.
CREATE TABLE item_made (
  row     INTEGER PRIMARY KEY,
  pair    TEXT NOT NULL,
  made_ms INTEGER NOT NULL
) STRICT;
INSERT INTO item_made (pair, made_ms) SELECT '', created_ms FROM item ORDER BY row;

-- When a bank was last visited because somebody asked for it.
CREATE INDEX request_refresh ON request (item, at_ms) WHERE endpoint = '/transactions/refresh';

-- When the access that is owed was last offered, milliseconds.
ALTER TABLE outbox ADD COLUMN tried_ms INTEGER;

-- Accounts that look like one, and of which the person says that they are two. An undo of it is another word.
CREATE TABLE two_accounts (
  account INTEGER NOT NULL REFERENCES account (row),
  other   INTEGER NOT NULL REFERENCES account (row),
  at_ms   INTEGER NOT NULL,
  PRIMARY KEY (account, other)
) STRICT, WITHOUT ROWID;

-- The newest sync when two accounts became one: while none came after it, they can become two again.
ALTER TABLE account_merged ADD COLUMN sync INTEGER;
