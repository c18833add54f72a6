-- What the screen shows after every edit, and what is searched as one types, over a million rows.

-- Posted rows per day of all accounts: the outline of the whole list is read here. `day_total` has ten rows of a
-- day where there are ten accounts.
CREATE TABLE day_sum (
  date     INTEGER NOT NULL,
  currency INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  sum      INTEGER NOT NULL,
  PRIMARY KEY (date, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO day_sum (date, currency, n, sum)
SELECT date, currency, sum(n), sum(sum) FROM day_total GROUP BY 1, 2 HAVING sum(n) <> 0;

-- The outline of an account is read without looking at the rows of the other accounts.
DROP INDEX day_total_account;
CREATE INDEX day_total_account ON day_total (account, currency, date, sum, n);

-- The words of the search index, each of which can be asked for the next one without counting its rows.
CREATE VIRTUAL TABLE register_words USING fts5vocab ('register_search', 'instance');

-- Changes of a sync that is too large for memory, until its commit, in pieces of some hundred rows: a row of its own and
-- an entry in an index for each cost as much again as the commit. What was staged before means nothing without
-- the sync that staged it.
DROP TABLE staged;
CREATE TABLE staged (
  seq  INTEGER PRIMARY KEY AUTOINCREMENT,
  item INTEGER NOT NULL REFERENCES item (row),
  -- The ids of its rows, and the rows (`facts/staged/piece.rs`). Ids alone are read first.
  ids  BLOB NOT NULL,
  rows BLOB NOT NULL
) STRICT;
CREATE INDEX staged_item ON staged (item, seq);
