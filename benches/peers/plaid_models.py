"""Plaid's own Python client, as its quickstart uses it: its models decode the pages, sqlite3 keeps the rows."""

import json
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import plaid
from plaid.model.transactions_sync_response import TransactionsSyncResponse

path, word = sys.argv[1:]


class Answer:
    """What the client's transport hands to its models."""

    def __init__(self, body):
        self.data = body


client = plaid.ApiClient(plaid.Configuration(host=plaid.Environment.Sandbox))
decode = load = 0.0
with tempfile.TemporaryDirectory() as folder:
    database = sqlite3.connect(Path(folder) / "rows.db")
    database.execute("CREATE TABLE rows (id TEXT PRIMARY KEY, account TEXT, day TEXT, amount REAL, name TEXT,"
                     " merchant TEXT, category TEXT, pending INTEGER)")
    with open(path, encoding="utf-8") as pages:
        for body in pages:
            began = time.process_time()
            answer = client.deserialize(Answer(body), (TransactionsSyncResponse,), True)
            decode += time.process_time() - began
            database.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [
                (row.transaction_id, row.account_id, row.date.isoformat(), row.amount, row.name, row.merchant_name,
                 row.personal_finance_category.detailed, row.pending) for row in answer.added])
            database.commit()
            load += time.process_time() - began

    def asked(sql, *values):
        began = time.process_time()
        rows = database.execute(sql, values).fetchall()
        assert rows, sql
        return time.process_time() - began

    report = asked("SELECT substr(day, 1, 7), category, sum(amount) FROM rows WHERE amount > 0 GROUP BY 1, 2")
    search = asked("SELECT * FROM rows WHERE merchant LIKE ? ORDER BY day DESC LIMIT 50", f"%{word}%")
print(json.dumps({"decode": decode, "load": load, "report": report, "search": search}))
