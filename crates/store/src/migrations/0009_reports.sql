-- Version 9: what reports over many years are read from. Both are sums of what the register holds
-- already, kept by the same function in the same transaction and made anew by `verify`. `totals`
-- has a row for each month, account and category, which at ten accounts is a hundred thousand over
-- twenty years; a report of all of them reads a tenth of that here.

CREATE TABLE month_total (
  month    INTEGER NOT NULL,
  category INTEGER NOT NULL,
  currency INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  n        INTEGER NOT NULL,
  sum      INTEGER NOT NULL,
  PRIMARY KEY (month, category, currency, kind)
) STRICT, WITHOUT ROWID;

-- Posted rows per account and month that count, those that the bank took back not among them: a
-- balance of years ago is worked out from some hundred rows.
CREATE TABLE account_month (
  account  INTEGER NOT NULL,
  month    INTEGER NOT NULL,
  currency INTEGER NOT NULL,
  n        INTEGER NOT NULL,
  sum      INTEGER NOT NULL,
  PRIMARY KEY (account, month, currency)
) STRICT, WITHOUT ROWID;

INSERT INTO month_total (month, category, currency, kind, n, sum)
SELECT month, category, currency, kind, sum(n), sum(sum) FROM totals
GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0;

INSERT INTO account_month (account, month, currency, n, sum)
SELECT account, date / 100, currency, count(*), sum(amount) FROM register
WHERE pending = 0 AND withdrawn = 0 GROUP BY 1, 2, 3;
