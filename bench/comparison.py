"""
A department's file, from the stored upload to committed findings, and what it is measured against.

    floor    fastexcel reading the same file into columns: nobody can be faster
    ours     the whole job: sandboxed reading, sealing, matching, rows kept, rules, findings
    pandas   pandas + openpyxl + merge + bulk_create, in clear, without findings
    import   django-import-export with use_bulk, dry run and real
    orm      a loop of get() and create()

Each runs in a process of its own, turn by turn in one run; medians are compared. The slow rivals
get the first rows of the file only, and their time is scaled up by rows: it says so in the table.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import districts

SOURCE = "yibao"
METHODS = ("floor", "ours", "pandas", "import", "orm")
# Rows a method is given at most; None: all of them.
MOST: dict[str, int | None] = {"pandas": 100_000, "import": 10_000, "orm": 3_000}
LARGE, LARGE_ROUNDS = 400_000, 3  # a file of so many rows takes half a minute
ROUNDS = {"floor": 5, "ours": 5, "pandas": 1, "import": 1, "orm": 1}


def run(given: argparse.Namespace) -> dict[str, Any]:
    url = districts.prepare(given.large)
    districts.tidy(url)
    found: dict[str, list[dict[str, Any]]] = {method: [] for method in METHODS}
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / f"{SOURCE}.xlsx"
        districts.manage(
            url, "make_sheet", SOURCE, "--rows", str(given.rows), "--mess", given.mess,
            "-o", str(sheet),
        )  # fmt: skip
        most = LARGE_ROUNDS if given.rows >= LARGE else max(ROUNDS.values())
        for turn in range(most):
            for method in METHODS:
                if turn < ROUNDS[method] and method in given.methods.split(","):
                    answer = districts.worker(url, "bench.methods", method, str(sheet))
                    found[method].append(json.loads(answer.splitlines()[-1]))
    return report(given, found)


def report(given: argparse.Namespace, found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Print and return seconds, processor seconds, peak memory and the ratio to the floor."""
    table: dict[str, Any] = {"rows": given.rows, "households": given.large, "mess": given.mess}
    write = sys.stdout.write
    write(f"{given.rows:,} rows, {given.mess} mess, against {given.large:,} households\n")
    write(f"{'method':10}{'wall s':>9}{'cpu s':>9}{'peak MiB':>10}{'÷ floor':>9}{'÷ ours':>9}\n")
    for method, runs in found.items():
        if not runs:
            continue
        scale = given.rows / runs[0]["rows"]
        line = {key: statistics.median(r[key] for r in runs) for key in ("wall", "cpu", "peak")}
        line["wall"], line["cpu"] = line["wall"] * scale, line["cpu"] * scale
        table[method] = {**line, "measured_rows": runs[0]["rows"], "runs": len(runs)}
        table[method] |= {k: statistics.median(r[k] for r in runs) for k in ("findings", "clues", "feedback")
                          if k in runs[0]}  # fmt: skip
    for method in METHODS:
        if method not in table:
            continue
        line = table[method]
        for name, other in (("by_floor", "floor"), ("by_ours", "ours")):
            line[name] = line["wall"] / table[other]["wall"] if other in table else 0.0
        note = (
            f"  from {line['measured_rows']:,} rows" if line["measured_rows"] < given.rows else ""
        )
        write(
            f"{method:10}{line['wall']:9.2f}{line['cpu']:9.2f}{line['peak']:10.0f}"
            f"{line['by_floor']:9.2f}{line['by_ours']:9.2f}{note}\n"
        )
    for key in ("clues", "feedback"):
        if "ours" in table and key in table["ours"]:
            seconds = table["ours"][key]
            floor = seconds / table["floor"]["wall"] if "floor" in table else 0.0
            write(f"  {key:8}{seconds:9.2f}{'':19}{floor:9.2f}  after the findings\n")
    return table
