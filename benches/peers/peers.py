#!/usr/bin/env python3
"""Coffer beside what a person would use instead, over the same made-up household, in one run.

Installs what is missing (hledger and ledger with apt, the rest into target/peers), has `make bench`'s
generator write the same rows as a journal, as CSV and as Plaid's JSON, runs every tool, and prints a table with
versions. What cannot be installed or would run for hours is named with the reason; nothing is left out in silence.

    benches/peers/peers.py [rows ...]        10000 100000 unless said

CPU seconds of the process and all it starts, and its highest memory, as the kernel counts them (`wait4`). Where a tool
answers within its own process (beanquery, Actual, Coffer), the answer alone is measured; a tool that is started anew
for each question reads its file each time, and that is what a person waits for.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "benches" / "peers"
WORK = ROOT / "target" / "peers"
VENV = WORK / "venv"
NODE = WORK / "node"

# Beyond these a tool takes hours or more memory than a laptop has.
MOST = {"hledger": 100_000, "actual": 10_000, "plaid-python": 10_000}
PYTHON = ["beancount==3.2.3", "beanquery==0.2.0", "plaid-python==46.0.0"]
NPM = ["@actual-app/api@26.9.0"]
WORD = "branbran"


def say(text):
    print(text, file=sys.stderr, flush=True)


def measured(arguments, env=None):
    """CPU seconds, MiB at most, and what was printed."""
    out = WORK / "out.txt"
    with open(out, "wb") as file, open(WORK / "err.txt", "wb") as errors:
        child = subprocess.Popen(arguments, stdout=file, stderr=errors, env=env)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        said = (WORK / "err.txt").read_text(errors="replace").strip().splitlines()
        raise RuntimeError(f"{Path(arguments[0]).name} failed: {said[-1] if said else child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read_text(errors="replace")


def attempt(what, work):
    """What was done, or why it was not."""
    try:
        return work(), None
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        say(f"  {what}: {error}")
        return None, str(error)


def installed():
    """Versions of what is here, and why the others are not."""
    WORK.mkdir(parents=True, exist_ok=True)
    versions, missing = {}, {}

    def apt(name):
        if not shutil.which(name):
            if os.geteuid() != 0:
                raise RuntimeError(f"not installed: sudo apt-get install {name}")
            subprocess.run(["apt-get", "install", "--yes", "--no-install-recommends", name], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        said = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout
        return said.splitlines()[0].split(",")[0].replace(name, "").replace("Ledger", "").strip()

    for name in ("hledger", "ledger"):
        versions[name], missing[name] = attempt(name, lambda name=name: apt(name))

    def python():
        if not VENV.exists():
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(VENV / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", *PYTHON],
                       check=True, stdout=subprocess.DEVNULL)

    _, reason = attempt("pip", python)
    for wanted in PYTHON:
        name, version = wanted.split("==")
        versions[name], missing[name] = (None, reason) if reason else (version, None)

    def npm():
        NODE.mkdir(exist_ok=True)
        (NODE / "package.json").write_text('{"private": true}\n')
        subprocess.run(["npm", "install", "--prefix", str(NODE), "--no-audit", "--no-fund", "--silent", *NPM],
                       check=True, stdout=subprocess.DEVNULL)
        return NPM[0].split("@")[-1]

    versions["actual"], missing["actual"] = attempt("npm", npm)
    return versions, missing


def journal(tool, folder):
    """hledger and ledger: each question reads the file anew."""
    book = str(folder / "book.journal")
    report = {
        "hledger": ["balance", "--monthly", "--output-format=csv", "^Expenses"],
        "ledger": ["register", "--monthly", "^Expenses"],
    }[tool]
    search = {"hledger": ["register", f"desc:{WORD}"], "ledger": ["register", "payee", WORD]}[tool]
    ask = {"load": ["stats"], "report": report, "search": search}
    told, most = {}, 0
    for what, words in ask.items():
        told[what], memory, out = measured([tool, "-f", book, *words])
        most = max(most, memory)
        if not out.strip():
            raise RuntimeError(f"{tool} answered nothing to {words[0]}")
    return told | {"memory": most}


def inside(arguments, env=None):
    """A program of ours that measures its own parts and prints them as JSON."""
    _, memory, out = measured(arguments, env)
    return {"memory": memory} | json.loads(out.strip().splitlines()[-1])


def coffer(folder):
    bench = ROOT / "target" / "release" / "examples" / "bench"
    return inside([str(bench), "answer", str(folder)])


def run(rows, versions, missing):
    folder = WORK / str(rows)
    folder.mkdir(exist_ok=True)
    bench = ROOT / "target" / "release" / "examples" / "bench"
    subprocess.run([str(bench), "write", str(folder), str(rows)], check=True)
    python = str(VENV / "bin" / "python")
    tools = {
        "Coffer": lambda: coffer(folder),
        "hledger": lambda: journal("hledger", folder),
        "ledger": lambda: journal("ledger", folder),
        "beancount": lambda: inside([python, str(HERE / "bean.py"), str(folder / "book.beancount"), WORD]),
        "actual": lambda: inside(["node", str(HERE / "actual.mjs"), str(NODE), str(folder / "rows.csv"), WORD]),
        "plaid-python": lambda: inside([python, str(HERE / "plaid_models.py"), str(folder / "pages.ndjson"), WORD]),
    }
    results = {}
    for name, work in tools.items():
        reason = missing.get(name)
        if name in MOST and rows > MOST[name]:
            reason = f"not run above {MOST[name]:,} rows"
        if not reason:
            say(f"{rows:,} rows: {name} …")
            began = time.monotonic()
            results[name], reason = attempt(name, work)
            say(f"  {time.monotonic() - began:.0f} s by the clock")
        if reason:
            results[name] = {"reason": reason}
    shutil.rmtree(folder, ignore_errors=True)
    return results


def shown(value, unit):
    if value is None:
        return ""
    if unit == "MB":
        return f"{value:,.0f} MB"
    if value >= 0.1:
        return f"{value:,.2f} s"
    return f"{value * 1000:,.2f} ms" if value >= 0.001 else f"{value * 1_000_000:,.0f} µs"


def times(ratio):
    return f"×{ratio:,.0f}" if ratio >= 10 else f"×{ratio:.1f}"


def table(rows, results, versions):
    lines = [
        f"| {rows:,} rows | version | load | monthly spending by category | payee search | memory |",
        "|---|---|---:|---:|---:|---:|",
    ]
    ours = results["Coffer"]
    for name, told in results.items():
        version = versions.get(name) or ""
        if "reason" in told:
            lines.append(f"| {name} | {version} | {told['reason']} | | | |")
            continue
        cells = []
        for what in ("load", "report", "search"):
            cell = shown(told.get(what), "s")
            if name != "Coffer" and told.get(what) and ours.get(what):
                cell += f" ({times(told[what] / ours[what])})"
            cells.append(cell)
        lines.append(f"| {name} | {version} | {' | '.join(cells)} | {shown(told.get('memory'), 'MB')} |")
        if name == "plaid-python" and "decode" in told and "decode" in ours:
            lines.append(f"| {name}, decoding alone | {version} | {shown(told['decode'], 's')} "
                         f"(×{told['decode'] / ours['decode']:,.0f} of Coffer's {shown(ours['decode'], 's')}) | | | |")
    return "\n".join(lines)


def main():
    sizes = [int(word) for word in sys.argv[1:]] or [10_000, 100_000]
    versions, missing = installed()
    commit = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    versions["Coffer"] = commit.stdout.strip()
    print(f"{time.strftime('%d %B %Y')}; {os.cpu_count()} cores, {platform.machine()}, "
          f"{platform.freedesktop_os_release().get('PRETTY_NAME', platform.system())}; CPU time, "
          "times Coffer's in brackets.\n", flush=True)
    for rows in sizes:
        results = run(rows, versions, missing)
        (WORK / f"{rows}.json").write_text(json.dumps(results, indent=2) + "\n")
        print(table(rows, results, versions) + "\n", flush=True)


if __name__ == "__main__":
    main()
