-- Every reveal, check and payment, one after another. Rows are added and never changed; each holds a digest of
-- what it says and a hash over that and all before it, so that a row that is changed, taken out or put in
-- between does not fit. Where the newest one is, `keys.json` says too.
CREATE TABLE audit (
  seq      INTEGER PRIMARY KEY CHECK (seq > 0),
  at_ms    INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  -- Our ids; nothing here refers to a row, because the audit outlives them.
  account  BLOB CHECK (account IS NULL OR length(account) = 16),
  item     BLOB CHECK (item IS NULL OR length(item) = 16),
  -- What it is about: a check, a move.
  about    BLOB CHECK (about IS NULL OR length(about) = 16),
  minor    INTEGER,
  currency TEXT,
  exponent INTEGER,
  outcome  TEXT NOT NULL,
  detail   TEXT NOT NULL,
  -- The connection was forgotten, and with it what the row said; the digests stay.
  forgotten INTEGER NOT NULL DEFAULT 0 CHECK (forgotten IN (0, 1)),
  content  BLOB NOT NULL CHECK (length(content) = 32),
  hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX audit_item ON audit (item) WHERE item IS NOT NULL;

CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.seq <> coalesce((SELECT max(seq) FROM audit), 0) + 1
BEGIN SELECT RAISE(ABORT, 'the audit is written in order'); END;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is never deleted'); END;

-- The one change that there is: a row loses what it said.
CREATE TRIGGER audit_is_kept BEFORE UPDATE ON audit
WHEN NOT (NEW.seq = OLD.seq AND NEW.at_ms = OLD.at_ms AND NEW.kind = OLD.kind
  AND NEW.content = OLD.content AND NEW.hash = OLD.hash AND NEW.forgotten = 1
  AND NEW.account IS NULL AND NEW.item IS NULL AND NEW.about IS NULL AND NEW.minor IS NULL
  AND NEW.currency IS NULL AND NEW.exponent IS NULL AND NEW.outcome = '' AND NEW.detail = '')
BEGIN SELECT RAISE(ABORT, 'the audit is never changed'); END;

-- Numbers of an account that a person wants kept here, sealed for that account.
CREATE TABLE kept_numbers (
  account  INTEGER PRIMARY KEY REFERENCES account (row) ON DELETE CASCADE,
  sealed   BLOB NOT NULL,
  -- When the bank told them.
  asked_ms INTEGER NOT NULL
) STRICT;
