-- Finding: lists that a person keeps, and what every operator of the search language walks.

-- A list under a name. It goes with its account where that is forgotten.
CREATE TABLE saved_view (
  id       BLOB PRIMARY KEY CHECK (length(id) = 16),
  name     TEXT NOT NULL,
  -- Lower case, so that Rent and rent are one name.
  folded   TEXT NOT NULL UNIQUE,
  search   TEXT NOT NULL,
  account  BLOB CHECK (length(account) = 16),
  category INTEGER,
  day_from INTEGER,
  day_to   INTEGER,
  -- A JSON list of names of columns.
  columns  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What a list adds up is read here and not in the register, whose rows are ten times as wide: any
-- question about amounts costs one walk of this at most.
CREATE INDEX register_narrow
  ON register (ord, amount, currency, account, category, pending, withdrawn);

-- The list of a category is added up without looking at its rows.
DROP INDEX register_category;
CREATE INDEX register_category ON register (category, ord, amount, currency, pending, withdrawn);

-- What a person looks for by a word: each is walked newest first. They hold those rows only, so that
-- a row which is none of it costs nothing.
CREATE INDEX register_unreviewed ON register (ord) WHERE reviewed = 0;
CREATE INDEX register_reviewed ON register (ord) WHERE reviewed = 1;
CREATE INDEX register_noted ON register (ord) WHERE note <> '';
CREATE INDEX register_tagged ON register (ord) WHERE tags <> '';
CREATE INDEX register_hidden ON register (ord) WHERE hidden = 1;
CREATE INDEX register_split ON register (ord) WHERE parts > 1;
CREATE INDEX register_withdrawn ON register (ord) WHERE withdrawn = 1;

-- Tags of the lines of the register: kept with it, and derived like it.
CREATE TABLE register_tag (
  tag INTEGER NOT NULL,
  ord INTEGER NOT NULL,
  PRIMARY KEY (tag, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_tag_ord ON register_tag (ord);
INSERT INTO register_tag (tag, ord)
SELECT tt.tag, r.ord FROM txn_tag tt JOIN register r ON r.txn = tt.txn;

-- The words that the search index knows, to guess from where one has none.
CREATE VIRTUAL TABLE register_vocabulary USING fts5vocab ('register_search', 'row');

-- What an account held on a day is its opening and these.
CREATE INDEX day_total_account ON day_total (account, currency, date, sum);
