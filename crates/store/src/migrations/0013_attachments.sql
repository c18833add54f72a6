-- Files that a person keeps with a transaction. The files lie beside the database, sealed, each under a name
-- that is made of its digest and the profile's key: no path and no key stands here.

-- One for each time that a file was attached. It stays as long as a transaction has it or an operation names
-- it, so that an undo finds it; of two with one digest there is one file.
CREATE TABLE attachment (
  row    INTEGER PRIMARY KEY AUTOINCREMENT,
  id     BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  -- SHA-256 of what is in the file.
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  -- What the person called it, cleaned; what its first bytes say that it is.
  name   TEXT NOT NULL,
  mime   TEXT NOT NULL,
  bytes  INTEGER NOT NULL CHECK (bytes >= 0),
  at_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_digest ON attachment (digest);

CREATE TABLE txn_attachment (
  txn        INTEGER NOT NULL REFERENCES txn (row),
  attachment INTEGER NOT NULL REFERENCES attachment (row),
  PRIMARY KEY (txn, attachment)
) STRICT, WITHOUT ROWID;
CREATE INDEX txn_attachment_attachment ON txn_attachment (attachment, txn);

-- Which operations name attachments, for the look at what none names any more.
CREATE INDEX operation_attachments ON operation (row) WHERE field = 'attachments';

-- Attachments that came over from a row when it became one with another: taken apart, it takes them along.
ALTER TABLE merged ADD COLUMN attached TEXT NOT NULL DEFAULT '[]';

-- How many a transaction has.
ALTER TABLE register ADD COLUMN attachments INTEGER NOT NULL DEFAULT 0;
CREATE INDEX register_attached ON register (ord) WHERE attachments > 0;
