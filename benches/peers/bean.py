"""beancount and beanquery: the file is loaded once, each question is asked in the same process."""

import json
import os
import sys
import time

os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"

from beancount import loader  # noqa: E402
from beanquery import query  # noqa: E402

path, word = sys.argv[1:]


def asked(entries, options, text):
    began = time.process_time()
    _, rows = query.run_query(entries, options, text)
    took = time.process_time() - began
    assert rows, text
    return took


began = time.process_time()
entries, errors, options = loader.load_file(path)
load = time.process_time() - began
assert not errors, errors[:3]
report = asked(entries, options,
               "SELECT year, month, account, sum(position) WHERE account ~ '^Expenses' GROUP BY year, month, account")
search = asked(entries, options, f"SELECT date, payee, position WHERE payee ~ '{word}' AND account ~ '^Assets'")
print(json.dumps({"load": load, "report": report, "search": search}))
