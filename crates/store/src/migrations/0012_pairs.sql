-- Transfers and refunds, what a person writes down by hand, reconciling, and what the review inbox asks for.

-- Of a row that a person wrote down. One that is written no more (its writing was undone) is withdrawn. A
-- bank's row that becomes one with it makes it the bank's.
ALTER TABLE txn ADD COLUMN manual INTEGER NOT NULL DEFAULT 0 CHECK (manual IN (0, 1));
CREATE INDEX txn_manual ON txn (account, amount, date) WHERE manual = 1;

-- An account that a person keeps: what it held before its first row, in the account's currency.
CREATE TABLE manual_account (
  account    INTEGER PRIMARY KEY REFERENCES account (row),
  opening    INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  closed_ms  INTEGER
) STRICT;

-- A statement that an account was reconciled with. It stands while any row says so.
CREATE TABLE reconciliation (
  row      INTEGER PRIMARY KEY AUTOINCREMENT,
  account  INTEGER NOT NULL REFERENCES account (row),
  date     INTEGER NOT NULL,
  currency INTEGER NOT NULL REFERENCES currency (id),
  balance  INTEGER NOT NULL,
  at_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX reconciliation_account ON reconciliation (account, date);

-- Found on a statement; and locked by the reconciliation with one.
ALTER TABLE overlay ADD COLUMN cleared INTEGER;
ALTER TABLE overlay ADD COLUMN reconciled INTEGER REFERENCES reconciliation (row);
CREATE INDEX overlay_cleared ON overlay (txn) WHERE cleared = 1 AND reconciled IS NULL;
CREATE INDEX overlay_reconciled ON overlay (reconciled) WHERE reconciled IS NOT NULL;

-- What a person says of two rows: that they belong together, or that they do not. `one` is the row that
-- money left of a transfer, and the refund of a purchase.
CREATE TABLE pair_said (
  one      INTEGER NOT NULL REFERENCES txn (row),
  other    INTEGER NOT NULL REFERENCES txn (row),
  kind     TEXT NOT NULL, -- transfer or refund
  together INTEGER NOT NULL CHECK (together IN (0, 1)),
  PRIMARY KEY (one, other, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX pair_said_other ON pair_said (other);

-- What is likely, reckoned from facts. `sure` is clear enough to be made without a question; `made` is, because
-- the person lets it be.
CREATE TABLE pair_guess (
  one     INTEGER NOT NULL REFERENCES txn (row),
  other   INTEGER NOT NULL REFERENCES txn (row),
  kind    TEXT NOT NULL,
  percent INTEGER NOT NULL,
  days    INTEGER NOT NULL,
  why     INTEGER NOT NULL,
  sure    INTEGER NOT NULL CHECK (sure IN (0, 1)),
  made    INTEGER NOT NULL CHECK (made IN (0, 1)),
  PRIMARY KEY (one, other, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX pair_guess_other ON pair_guess (other);
CREATE INDEX pair_guess_open ON pair_guess (percent, one, other, kind) WHERE made = 0;

-- Derived with the register: what each row that is in a standing pair belongs together with. `category` is the one
-- that it has because of that, 0 for none; nothing where it keeps its own.
CREATE TABLE mate (
  txn      INTEGER PRIMARY KEY,
  other    INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  source   TEXT NOT NULL, -- person or learned
  category INTEGER
) STRICT;

-- Rows that the bank changed after a person had looked at them: the first sync that did, until they look again.
CREATE TABLE changed (
  txn  INTEGER PRIMARY KEY REFERENCES txn (row),
  sync INTEGER NOT NULL
) STRICT;

-- Residuals of accounts that a person has seen.
CREATE TABLE balance_seen (
  account  INTEGER PRIMARY KEY REFERENCES account (row),
  residual INTEGER NOT NULL
) STRICT;

-- What nobody has looked at yet, without a category and with one: counted and walked newest first.
CREATE INDEX register_inbox_none ON register (ord)
  WHERE reviewed = 0 AND pending = 0 AND withdrawn = 0 AND line = 0 AND category = 0;
CREATE INDEX register_inbox_new ON register (ord)
  WHERE reviewed = 0 AND pending = 0 AND withdrawn = 0 AND line = 0 AND category <> 0;
