-- Finding: lists that a person keeps, and what every operator of the search language walks.

-- A list under a name. It names its account by the id that never changes, because a view outlives
-- a connection that is forgotten: it then lists nothing and says so.
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
