-- Rules, a set of categories that a person changes, and what was learned (decision 0019).

-- What a person wants said of transactions by itself. Each change is an operation of the journal.
CREATE TABLE rule (
  row      INTEGER PRIMARY KEY AUTOINCREMENT,
  id       BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  name     TEXT NOT NULL,
  search   TEXT NOT NULL,
  -- JSON, as `coffer_domain::rules::Actions` has it.
  actions  TEXT NOT NULL,
  enabled  INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  -- It holds for rows after this one. Nought: for all.
  from_txn INTEGER NOT NULL,
  position INTEGER NOT NULL,
  -- Since when it says what it says, milliseconds.
  since_ms INTEGER NOT NULL
) STRICT;

-- What rules say and what stands: a layer between the person's words and the bank's, derived from rules, facts and
-- the person's words in their transaction, and made anew by `verify`. A row is here only if a rule says anything.
CREATE TABLE ruled (
  txn           INTEGER PRIMARY KEY REFERENCES txn (row),
  category      INTEGER,
  category_rule INTEGER,
  merchant      TEXT,
  merchant_rule INTEGER,
  note          TEXT,
  note_rule     INTEGER,
  hidden_rule   INTEGER,
  reviewed_rule INTEGER,
  split_rule    INTEGER
) STRICT;

CREATE TABLE ruled_tag (
  txn  INTEGER NOT NULL REFERENCES txn (row),
  tag  INTEGER NOT NULL REFERENCES tag (id),
  rule INTEGER NOT NULL,
  PRIMARY KEY (txn, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX ruled_tag_tag ON ruled_tag (tag, txn);

CREATE TABLE ruled_part (
  txn      INTEGER NOT NULL REFERENCES txn (row),
  line     INTEGER NOT NULL,
  amount   INTEGER NOT NULL,
  currency INTEGER NOT NULL REFERENCES currency (id),
  category INTEGER,
  note     TEXT NOT NULL,
  PRIMARY KEY (txn, line)
) STRICT, WITHOUT ROWID;

-- Tags that a person took off a row, so that no rule puts them on again.
CREATE TABLE txn_untag (
  txn INTEGER NOT NULL REFERENCES txn (row),
  tag INTEGER NOT NULL REFERENCES tag (id),
  PRIMARY KEY (txn, tag)
) STRICT, WITHOUT ROWID;

-- What was learned from the person's words when a row came: `said` of `of` rows like it were so. A past row does not
-- change because something else was learned since.
CREATE TABLE learned (
  txn      INTEGER PRIMARY KEY REFERENCES txn (row),
  category INTEGER NOT NULL REFERENCES category (id),
  said     INTEGER NOT NULL,
  of       INTEGER NOT NULL,
  -- What they had in common, as it is shown: a merchant's name, or words of the bank's text.
  key      TEXT NOT NULL
) STRICT;

-- A category that is gone stays as a row, because words of a person name it: what it stands for now, which is itself
-- while it is there and nothing where it was deleted. So whoever merges two categories changes no word, and taking that
-- back is exact.
ALTER TABLE category ADD COLUMN stands INTEGER REFERENCES category (id);
-- The category that it was merged into, and whether it is there no more.
ALTER TABLE category ADD COLUMN merged_into INTEGER REFERENCES category (id);
ALTER TABLE category ADD COLUMN gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1));
UPDATE category SET stands = id;

-- What an operation is about where that is no transaction: the id of a rule, `order`, or a category. Its values before and
-- after are whole, and it has no chunks.
ALTER TABLE operation ADD COLUMN subject TEXT;
