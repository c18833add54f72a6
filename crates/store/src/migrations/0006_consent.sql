-- What a person agreed to, what a provider announced, and keys that are being replaced.

-- The person's answer to what was said before Link opened, word for word. It outlives the item: where that is
-- forgotten, the bank's name and the ids go, and that there was a consent, and its end, stay.
CREATE TABLE consent (
  row          INTEGER PRIMARY KEY AUTOINCREMENT,
  id           BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  agreed_ms    INTEGER NOT NULL,
  -- window or terminal
  agreed_in    TEXT NOT NULL,
  -- new, or the mode of the repair: sign_in, accounts, consent
  purpose      TEXT NOT NULL,
  -- demo, direct or relay; and the environment
  relay        TEXT NOT NULL,
  environment  TEXT NOT NULL,
  -- JSON lists of the sentences that were shown
  products     TEXT NOT NULL,
  data         TEXT NOT NULL,
  period       TEXT NOT NULL,
  cost         TEXT NOT NULL,
  session      BLOB NOT NULL CHECK (length(session) = 16),
  -- NULL until Link has led to an item, and again once that is forgotten.
  item_id      BLOB CHECK (length(item_id) = 16),
  external_id  TEXT,
  institution  TEXT,
  withdrawn_ms INTEGER,
  -- kept or deleted: what became of what had been brought
  history      TEXT CHECK (history IN ('kept', 'deleted'))
) STRICT;
CREATE INDEX consent_session ON consent (session);
CREATE INDEX consent_item ON consent (item_id);

-- What the provider announced last and when, and when the one was made that the person has dealt with.
ALTER TABLE item ADD COLUMN announced TEXT;
ALTER TABLE item ADD COLUMN announced_at TEXT;
ALTER TABLE item ADD COLUMN settled_at TEXT;

-- Since when the bank does not share the account any more, and when the person took note of it.
ALTER TABLE account ADD COLUMN gone_ms INTEGER;
ALTER TABLE account ADD COLUMN gone_seen_ms INTEGER;

-- Another key was asked for and has not been written yet: if the program ends now, the one that is here may be
-- dead.
ALTER TABLE item_token ADD COLUMN replacing_ms INTEGER;

-- What a session in update mode is for, and whether the person wants a second login at a bank that is linked.
ALTER TABLE link_session ADD COLUMN mode TEXT NOT NULL DEFAULT 'sign_in';
ALTER TABLE link_session ADD COLUMN again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1));
-- The connection that a session would link a second time, while the person is asked.
ALTER TABLE link_session ADD COLUMN twin INTEGER REFERENCES item (row);
