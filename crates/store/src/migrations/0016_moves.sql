-- Money that a person moves between two of their accounts. Written down before anything is asked of the provider;
-- domain::moves says what may follow what.
CREATE TABLE move (
  row              INTEGER PRIMARY KEY AUTOINCREMENT,
  id               BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  planned_ms       INTEGER NOT NULL,
  confirmed_ms     INTEGER,
  -- Plain size, minor units.
  amount           INTEGER NOT NULL CHECK (amount > 0),
  currency         INTEGER NOT NULL REFERENCES currency (id),
  -- Our ids, and what the ends were called when it was planned. An end that is forgotten loses both.
  from_account     BLOB CHECK (from_account IS NULL OR length(from_account) = 16),
  from_name        TEXT NOT NULL,
  from_mask        TEXT,
  from_institution TEXT NOT NULL,
  to_account       BLOB CHECK (to_account IS NULL OR length(to_account) = 16),
  to_name          TEXT NOT NULL,
  to_mask          TEXT,
  to_institution   TEXT NOT NULL,
  -- When its two rows were paired; they are paired once, and a person may take them apart.
  paired_ms        INTEGER
) STRICT;

-- The transfers that a move is made of.
CREATE TABLE move_leg (
  row           INTEGER PRIMARY KEY AUTOINCREMENT,
  -- The key of every request for it.
  id            BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  move          INTEGER NOT NULL REFERENCES move (row),
  kind          TEXT NOT NULL, -- debit, credit or back
  seq           INTEGER NOT NULL,
  step          TEXT NOT NULL,
  begun_ms      INTEGER NOT NULL,
  -- When whether it may be made was asked.
  authorized_ms INTEGER NOT NULL,
  asked_ms      INTEGER,
  network       TEXT NOT NULL,
  -- What stands beside it at the bank.
  description   TEXT NOT NULL,
  authorization TEXT UNIQUE,
  transfer      TEXT UNIQUE,
  cancellable   INTEGER NOT NULL DEFAULT 0 CHECK (cancellable IN (0, 1)),
  expected      INTEGER,
  failure       TEXT,
  -- The row of the bank that it is.
  txn           INTEGER,
  UNIQUE (move, kind, seq)
) STRICT;
CREATE INDEX move_leg_description ON move_leg (description);
-- The database itself lets no second leg be begun while one of its purpose may still come to something.
CREATE UNIQUE INDEX move_leg_in ON move_leg (move) WHERE kind = 'debit';
CREATE UNIQUE INDEX move_leg_out ON move_leg (move) WHERE kind <> 'debit'
  AND step NOT IN ('declined', 'not_made', 'cancelled', 'failed', 'returned');

-- What happened, in order.
CREATE TABLE move_event (
  row   INTEGER PRIMARY KEY AUTOINCREMENT,
  move  INTEGER NOT NULL REFERENCES move (row),
  leg   INTEGER REFERENCES move_leg (row),
  at_ms INTEGER NOT NULL,
  what  TEXT NOT NULL,
  code  TEXT
) STRICT;
CREATE INDEX move_event_move ON move_event (move, row);

-- What holds for all of them: one row.
CREATE TABLE move_setting (
  one          INTEGER PRIMARY KEY CHECK (one = 1),
  -- The last event of the provider that was read, and of which keys.
  events_after INTEGER NOT NULL DEFAULT 0,
  events_keys  TEXT NOT NULL DEFAULT '',
  followed_ms  INTEGER,
  -- Whether the keys have the product: nothing, where nobody asked.
  offered      INTEGER CHECK (offered IN (0, 1)),
  why_not      TEXT,
  asked_ms     INTEGER,
  per_move     INTEGER,
  per_day      INTEGER,
  legal_name   TEXT
) STRICT;
INSERT INTO move_setting (one) VALUES (1);
