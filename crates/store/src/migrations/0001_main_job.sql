-- Version 1: what the main job needs. Golden from the day it landed: later changes are
-- migrations of their own. docs/store.md explains the sets of tables.
--
-- Dates are integers yyyymmdd (civil days, no time zone). Times are milliseconds since 1970 UTC.
-- Words that may grow (kinds, stages) carry no CHECK, because SQLite can only change one by
-- rebuilding its table; the types of the program hold them. Amounts are minor units with our sign: money in is positive. External ids are the provider's
-- own text and are compared byte by byte (BINARY is the default collation and must stay).

-- Facts: what the bank said. Written by sync only.

CREATE TABLE currency (
  id       INTEGER PRIMARY KEY,
  code     TEXT NOT NULL,
  exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 18),
  UNIQUE (code, exponent)
) STRICT;

CREATE TABLE item (
  row               INTEGER PRIMARY KEY AUTOINCREMENT,
  id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  provider          TEXT NOT NULL,
  external_id       TEXT NOT NULL,
  institution_id    TEXT,
  institution_name  TEXT NOT NULL,
  created_ms        INTEGER NOT NULL,
  cursor            TEXT CHECK (cursor <> ''),
  update_status     TEXT NOT NULL DEFAULT 'unknown',
  last_synced_ms    INTEGER,
  bank_updated_at   TEXT,
  consent_expires_at TEXT,
  health_state      TEXT NOT NULL DEFAULT 'Ok',
  health_code       TEXT,
  health_message    TEXT,
  health_hint       TEXT,
  health_since_ms   INTEGER NOT NULL,
  health_retry_at_ms INTEGER,
  advisories        TEXT NOT NULL DEFAULT '[]',
  -- One sync per item, over all processes; a crash lets it expire.
  lease_holder      TEXT,
  lease_until_ms    INTEGER,
  UNIQUE (provider, external_id)
) STRICT;

-- The sealed access token (vault), apart from the item so that no listing ever touches it.
CREATE TABLE item_token (
  item   INTEGER PRIMARY KEY REFERENCES item (row),
  sealed BLOB NOT NULL
) STRICT;

CREATE TABLE sync (
  row           INTEGER PRIMARY KEY AUTOINCREMENT,
  id            BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  item          INTEGER NOT NULL REFERENCES item (row),
  started_ms    INTEGER NOT NULL,
  ended_ms      INTEGER NOT NULL,
  cursor_before TEXT,
  cursor_after  TEXT,
  status        TEXT NOT NULL,
  added         INTEGER NOT NULL,
  modified      INTEGER NOT NULL,
  removed       INTEGER NOT NULL,
  quarantined   INTEGER NOT NULL,
  pages         INTEGER NOT NULL,
  request_ids   TEXT NOT NULL
) STRICT;
CREATE INDEX sync_item ON sync (item, row);

CREATE TABLE account (
  row             INTEGER PRIMARY KEY AUTOINCREMENT,
  id              BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  item            INTEGER NOT NULL REFERENCES item (row),
  external_id     TEXT NOT NULL,
  persistent_id   TEXT,
  name            TEXT NOT NULL,
  official_name   TEXT,
  mask            TEXT,
  kind            TEXT NOT NULL,
  type_text       TEXT NOT NULL,
  subtype         TEXT,
  holder_category TEXT,
  currency        INTEGER REFERENCES currency (id),
  sync_first      INTEGER,
  sync_last       INTEGER
) STRICT;
CREATE INDEX account_item ON account (item);

CREATE TABLE account_alias (
  provider    TEXT NOT NULL,
  item        INTEGER NOT NULL REFERENCES item (row),
  external_id TEXT NOT NULL,
  account     INTEGER NOT NULL REFERENCES account (row),
  PRIMARY KEY (provider, item, external_id)
) STRICT, WITHOUT ROWID;

-- What the bank says an account holds, appended. `current` is negative where the person owes.
CREATE TABLE balance (
  account         INTEGER NOT NULL REFERENCES account (row),
  as_of_ms        INTEGER NOT NULL,
  source          TEXT NOT NULL,
  sync            INTEGER,
  currency        INTEGER NOT NULL REFERENCES currency (id),
  available       INTEGER,
  current         INTEGER,
  credit_limit    INTEGER,
  bank_updated_at TEXT,
  PRIMARY KEY (account, as_of_ms, source)
) STRICT, WITHOUT ROWID;

-- The bank's detailed categories as they occur, and the category each stands for.
CREATE TABLE bank_category (
  id       INTEGER PRIMARY KEY,
  detailed TEXT NOT NULL UNIQUE,
  category INTEGER REFERENCES category (id)
) STRICT;

CREATE TABLE txn (
  -- Ours for life, never given again. Bulk operations pack it; everything outside the database
  -- knows the UUID.
  row                  INTEGER PRIMARY KEY AUTOINCREMENT,
  id                   BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  account              INTEGER NOT NULL REFERENCES account (row),
  -- The provider's present id of the row; all it ever had are aliases.
  external_id          TEXT NOT NULL,
  pending              INTEGER NOT NULL CHECK (pending IN (0, 1)),
  withdrawn            INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
  date                 INTEGER NOT NULL,
  authorized_date      INTEGER,
  amount               INTEGER NOT NULL,
  currency             INTEGER NOT NULL REFERENCES currency (id),
  amount_rounded       INTEGER NOT NULL DEFAULT 0,
  -- What was authorised while it was pending, where it posted with another amount (a tip).
  authorized_amount    INTEGER,
  -- The bank's date while it was pending.
  pending_date         INTEGER,
  name                 TEXT NOT NULL,
  merchant_name        TEXT,
  merchant_entity_id   TEXT,
  original_description TEXT,
  bank_category        INTEGER REFERENCES bank_category (id),
  category_confidence  TEXT,
  channel              TEXT,
  check_number         TEXT,
  sync_first           INTEGER NOT NULL,
  sync_last            INTEGER NOT NULL
) STRICT;
CREATE INDEX txn_account ON txn (account, date);
CREATE INDEX txn_date ON txn (date, id);
CREATE INDEX txn_withdrawn ON txn (row) WHERE withdrawn = 1;

-- The rest of what the bank said, apart because lists never read it. Format 0 is JSON text.
CREATE TABLE txn_detail (
  txn    INTEGER PRIMARY KEY REFERENCES txn (row),
  format INTEGER NOT NULL,
  body   BLOB NOT NULL
) STRICT;

CREATE TABLE txn_alias (
  provider    TEXT NOT NULL,
  item        INTEGER NOT NULL REFERENCES item (row),
  external_id TEXT NOT NULL,
  txn         INTEGER NOT NULL REFERENCES txn (row),
  PRIMARY KEY (provider, item, external_id)
) STRICT, WITHOUT ROWID;

-- The old image of a row that the bank changed or took back. A row as first added costs nothing.
CREATE TABLE fact_version (
  txn   INTEGER NOT NULL REFERENCES txn (row),
  sync  INTEGER NOT NULL REFERENCES sync (row),
  what  TEXT NOT NULL, -- modified, posted, withdrawn or returned
  image TEXT NOT NULL,
  PRIMARY KEY (txn, sync, what)
) STRICT, WITHOUT ROWID;

-- Rows that could not be read exactly: kept aside, never the whole page.
CREATE TABLE quarantine (
  row         INTEGER PRIMARY KEY,
  item        INTEGER NOT NULL REFERENCES item (row),
  sync        INTEGER NOT NULL REFERENCES sync (row),
  external_id TEXT,
  reason      TEXT NOT NULL,
  raw         TEXT NOT NULL
) STRICT;

-- Links between rows that the bank claims and we doubt; a person decides.
CREATE TABLE doubt (
  txn    INTEGER NOT NULL REFERENCES txn (row),
  other  INTEGER NOT NULL REFERENCES txn (row),
  sync   INTEGER NOT NULL REFERENCES sync (row),
  reason TEXT NOT NULL,
  PRIMARY KEY (txn, other)
) STRICT, WITHOUT ROWID;

-- Every call to the provider: never a body, a token or an account number.
CREATE TABLE request (
  row         INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms       INTEGER NOT NULL,
  item        INTEGER,
  endpoint    TEXT NOT NULL,
  http_status INTEGER,
  error_code  TEXT,
  request_id  TEXT,
  duration_ms INTEGER NOT NULL,
  bytes       INTEGER NOT NULL,
  attempt     INTEGER NOT NULL
) STRICT;

-- Written before Link opens and resumed after a crash, so that no item is paid for and forgotten.
CREATE TABLE link_session (
  id           BLOB PRIMARY KEY CHECK (length(id) = 16),
  created_ms   INTEGER NOT NULL,
  expires_ms   INTEGER NOT NULL,
  surface      TEXT NOT NULL, -- window or browser
  repairs      INTEGER REFERENCES item (row),
  token_sealed BLOB NOT NULL,
  hosted_url   TEXT,
  stage        TEXT NOT NULL, -- open, finishing, removing, linked, closed or failed
  -- A public token that has arrived and is not exchanged yet, or an access token whose item is
  -- not written yet: both sealed.
  public_sealed BLOB,
  access_sealed BLOB,
  item         INTEGER REFERENCES item (row),
  message      TEXT
) STRICT, WITHOUT ROWID;

-- Small facts about the profile itself; what is secret among them is sealed.
CREATE TABLE profile (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Edits: what the person said. Written by people only.

CREATE TABLE category (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  code     TEXT UNIQUE,
  name     TEXT NOT NULL,
  parent   INTEGER REFERENCES category (id),
  kind     TEXT NOT NULL, -- spend, income or transfer
  position INTEGER NOT NULL
) STRICT;

CREATE TABLE tag (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  name   TEXT NOT NULL,
  -- Lower case, so that Holiday and holiday are one tag.
  folded TEXT NOT NULL UNIQUE
) STRICT;

-- Append-only. One thing a person did is one row; a bulk operation adds chunks.
CREATE TABLE operation (
  row     INTEGER PRIMARY KEY AUTOINCREMENT,
  id      BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  at_ms   INTEGER NOT NULL,
  actor   TEXT NOT NULL, -- person, rule or learned
  origin  TEXT NOT NULL, -- window or cli
  field   TEXT NOT NULL,
  -- Set where it touched one row, with the value before and after as JSON.
  txn     INTEGER REFERENCES txn (row),
  prior   TEXT,
  value   TEXT,
  -- Number of rows it touched.
  rows    INTEGER NOT NULL,
  -- The operation that this one takes back.
  undoes  INTEGER REFERENCES operation (row)
) STRICT;
CREATE INDEX operation_txn ON operation (txn, row) WHERE txn IS NOT NULL;
CREATE INDEX operation_undoes ON operation (undoes) WHERE undoes IS NOT NULL;

-- Packed row numbers of a bulk operation, grouped by the value they had before.
CREATE TABLE operation_chunk (
  operation INTEGER NOT NULL REFERENCES operation (row),
  n         INTEGER NOT NULL,
  prior     TEXT,
  rows      BLOB NOT NULL,
  PRIMARY KEY (operation, n)
) STRICT, WITHOUT ROWID;

-- The operations folded: what holds now. NULL means that nothing was said; an empty note means
-- that it was cleared, and no sync fills it again.
CREATE TABLE overlay (
  txn             INTEGER PRIMARY KEY REFERENCES txn (row),
  note            TEXT,
  category        INTEGER REFERENCES category (id),
  category_source TEXT, -- person, rule or learned
  merchant        TEXT,
  date            INTEGER,
  reviewed        INTEGER,
  hidden          INTEGER,
  deleted         INTEGER
) STRICT;
CREATE INDEX overlay_category ON overlay (category) WHERE category IS NOT NULL;

CREATE TABLE txn_tag (
  txn INTEGER NOT NULL REFERENCES txn (row),
  tag INTEGER NOT NULL REFERENCES tag (id),
  PRIMARY KEY (txn, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX txn_tag_tag ON txn_tag (tag, txn);

-- Derived from the two above, in their transaction, by one function; rebuilt by `verify`.

CREATE TABLE register (
  -- yyyymmdd * 10^7 + sequence within the day: newest first is a walk of the key, backwards.
  -- Volatile: a changed date gives a row another one. Nothing but search refers to it.
  ord       INTEGER PRIMARY KEY,
  txn       INTEGER NOT NULL,
  line      INTEGER NOT NULL,
  account   INTEGER NOT NULL,
  date      INTEGER NOT NULL,
  amount    INTEGER NOT NULL,
  currency  INTEGER NOT NULL,
  category  INTEGER NOT NULL,
  source    TEXT NOT NULL,
  kind      TEXT NOT NULL, -- spend, income, transfer, hidden, pending or none
  pending   INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  reviewed  INTEGER NOT NULL,
  merchant  TEXT NOT NULL,
  original  TEXT NOT NULL,
  note      TEXT NOT NULL,
  tags      TEXT NOT NULL,
  labels    TEXT NOT NULL
) STRICT;
CREATE INDEX register_txn ON register (txn);
CREATE INDEX register_account ON register (account, ord);
CREATE INDEX register_category ON register (category, ord);
CREATE INDEX register_pending ON register (ord) WHERE pending = 1;
CREATE INDEX register_pending_account ON register (account, ord) WHERE pending = 1;

CREATE VIRTUAL TABLE register_search USING fts5 (
  merchant, original, note, tags, labels,
  content = 'register', content_rowid = 'ord',
  tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);

-- category 0 is "none". A sum over months reads a handful of rows instead of a million.
CREATE TABLE totals (
  month    INTEGER NOT NULL,
  account  INTEGER NOT NULL,
  category INTEGER NOT NULL,
  currency INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  n        INTEGER NOT NULL,
  sum      INTEGER NOT NULL,
  PRIMARY KEY (month, account, category, currency, kind)
) STRICT, WITHOUT ROWID;

-- Posted rows per day: n counts what is listed, sum leaves out what the bank took back.
CREATE TABLE day_total (
  date     INTEGER NOT NULL,
  account  INTEGER NOT NULL,
  currency INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  sum      INTEGER NOT NULL,
  PRIMARY KEY (date, account, currency)
) STRICT, WITHOUT ROWID;

-- The set of categories a person starts with. The codes are those of the domain's table.
INSERT INTO category (id, code, name, parent, kind, position) VALUES
  (1, 'income', 'Income', NULL, 'income', 0),
  (2, 'salary', 'Salary', 1, 'income', 1),
  (3, 'interest', 'Interest & dividends', 1, 'income', 2),
  (4, 'benefits', 'Benefits & pension', 1, 'income', 3),
  (5, 'tax_refund', 'Tax refund', 1, 'income', 4),
  (6, 'other_income', 'Other income', 1, 'income', 5),
  (7, 'home', 'Home', NULL, 'spend', 6),
  (8, 'rent', 'Rent', 7, 'spend', 7),
  (9, 'mortgage', 'Mortgage', 7, 'spend', 8),
  (10, 'utilities', 'Utilities', 7, 'spend', 9),
  (11, 'internet_phone', 'Internet & phone', 7, 'spend', 10),
  (12, 'home_improvement', 'Home improvement', 7, 'spend', 11),
  (13, 'food', 'Food & drink', NULL, 'spend', 12),
  (14, 'groceries', 'Groceries', 13, 'spend', 13),
  (15, 'restaurants', 'Restaurants', 13, 'spend', 14),
  (16, 'coffee', 'Coffee', 13, 'spend', 15),
  (17, 'bars', 'Bars & alcohol', 13, 'spend', 16),
  (18, 'shopping', 'Shopping', NULL, 'spend', 17),
  (19, 'general_shopping', 'General shopping', 18, 'spend', 18),
  (20, 'clothing', 'Clothing', 18, 'spend', 19),
  (21, 'electronics', 'Electronics', 18, 'spend', 20),
  (22, 'pets', 'Pets', 18, 'spend', 21),
  (23, 'transport', 'Transport', NULL, 'spend', 22),
  (24, 'fuel', 'Fuel', 23, 'spend', 23),
  (25, 'public_transit', 'Public transit', 23, 'spend', 24),
  (26, 'taxi', 'Taxi & ride share', 23, 'spend', 25),
  (27, 'parking_tolls', 'Parking & tolls', 23, 'spend', 26),
  (28, 'car', 'Car', 23, 'spend', 27),
  (29, 'health', 'Health & care', NULL, 'spend', 28),
  (30, 'medical', 'Medical', 29, 'spend', 29),
  (31, 'pharmacy', 'Pharmacy', 29, 'spend', 30),
  (32, 'fitness', 'Fitness', 29, 'spend', 31),
  (33, 'personal_care', 'Personal care', 29, 'spend', 32),
  (34, 'leisure', 'Leisure', NULL, 'spend', 33),
  (35, 'entertainment', 'Entertainment', 34, 'spend', 34),
  (36, 'streaming', 'Music & streaming', 34, 'spend', 35),
  (37, 'games', 'Games', 34, 'spend', 36),
  (38, 'travel', 'Travel', 34, 'spend', 37),
  (39, 'services', 'Services', NULL, 'spend', 38),
  (40, 'insurance', 'Insurance', 39, 'spend', 39),
  (41, 'education', 'Education', 39, 'spend', 40),
  (42, 'childcare', 'Childcare', 39, 'spend', 41),
  (43, 'professional', 'Professional services', 39, 'spend', 42),
  (44, 'money', 'Money', NULL, 'spend', 43),
  (45, 'fees', 'Fees & interest', 44, 'spend', 44),
  (46, 'taxes', 'Taxes & government', 44, 'spend', 45),
  (47, 'donations', 'Donations', 44, 'spend', 46),
  (48, 'loan_payments', 'Loan payments', 44, 'spend', 47),
  (49, 'cash', 'Cash withdrawals', 44, 'spend', 48),
  (50, 'transfers', 'Transfers', NULL, 'transfer', 49),
  (51, 'transfer', 'Between own accounts', 50, 'transfer', 50),
  (52, 'card_payment', 'Card payment', 50, 'transfer', 51),
  (53, 'savings', 'Savings & investing', 50, 'transfer', 52);
