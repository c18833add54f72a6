-- Identity: parts of a split transaction, rows and accounts that turned out to be one, answers to
-- doubts, and syncs that are too large for memory.

-- The parts of a split, as the person said them. What the bank's amount leaves of their sum is a
-- line of the register and stands nowhere else.
CREATE TABLE split (
  txn      INTEGER NOT NULL REFERENCES txn (row),
  line     INTEGER NOT NULL,
  amount   INTEGER NOT NULL,
  -- Of the amount they were made for. Parts of another currency than the bank's now hold nothing.
  currency INTEGER NOT NULL REFERENCES currency (id),
  -- Nothing where the part is for what the whole is for.
  category INTEGER REFERENCES category (id),
  note     TEXT NOT NULL,
  PRIMARY KEY (txn, line)
) STRICT, WITHOUT ROWID;

-- Number of lines of the transaction; 1 where it is not split.
ALTER TABLE register ADD COLUMN parts INTEGER NOT NULL DEFAULT 1;
-- The line that holds what the bank's amount leaves of the parts.
ALTER TABLE register ADD COLUMN unassigned INTEGER NOT NULL DEFAULT 0;
-- Left out of reports by the person.
ALTER TABLE register ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;

-- Rows that are one with another. They stay as they were, withdrawn and listed nowhere, and can be
-- taken apart again: for that, what the other row was and which ids it had before, and the fields
-- of which the person's words moved over. No image where the other row's facts stayed.
CREATE TABLE merged (
  txn     INTEGER PRIMARY KEY REFERENCES txn (row),
  other   INTEGER NOT NULL REFERENCES txn (row),
  image   TEXT,
  aliases TEXT NOT NULL,
  moved   TEXT NOT NULL
) STRICT;
CREATE INDEX merged_other ON merged (other);

-- Accounts whose history another account continues, because a bank that is linked again names them
-- anew. Nothing belongs to them any more.
CREATE TABLE account_merged (
  account INTEGER PRIMARY KEY REFERENCES account (row),
  other   INTEGER NOT NULL REFERENCES account (row),
  at_ms   INTEGER NOT NULL
) STRICT;
-- An item whose accounts are all continued by another's: nothing is fetched for it.
ALTER TABLE item ADD COLUMN retired_ms INTEGER;

-- same or different, once a person has said which.
ALTER TABLE doubt ADD COLUMN answer TEXT;

-- Changes of a sync that is too large for memory, until its commit. Their order is the bank's; a
-- later word on an id takes the place of an earlier one.
CREATE TABLE staged (
  seq                  INTEGER PRIMARY KEY AUTOINCREMENT,
  item                 INTEGER NOT NULL REFERENCES item (row),
  external_id          TEXT NOT NULL,
  removed              INTEGER NOT NULL,
  external_account_id  TEXT,
  pending_external_id  TEXT,
  pending              INTEGER,
  date                 INTEGER,
  authorized_date      INTEGER,
  amount               INTEGER,
  currency             TEXT,
  exponent             INTEGER,
  amount_rounded       INTEGER,
  name                 TEXT,
  merchant_name        TEXT,
  merchant_entity_id   TEXT,
  original_description TEXT,
  category_detailed    TEXT,
  category_confidence  TEXT,
  channel              TEXT,
  check_number         TEXT,
  details              TEXT,
  UNIQUE (item, external_id)
) STRICT;
