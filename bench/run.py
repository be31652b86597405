"""
The benchmarks' door: `python3 run.py bench pages`, `… comparison`, `… policies`, `… export`, or all of them.

Prints a table, writes bench/results.json, and fails if something misses its mark.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import comparison, export, pages, policies

BENCHES = {"pages": pages, "comparison": comparison, "policies": policies, "export": export}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("name", nargs="?", choices=[*BENCHES, "all"], default="all")
    parser.add_argument("--small", type=int, default=2_000, help="households of the small district")
    parser.add_argument("--large", type=int, default=200_000, help="and of the large one")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the department's file")
    parser.add_argument("--households", dest="large", type=int, help="the same as --large")
    parser.add_argument("--mess", choices=["low", "high"], default="low")
    parser.add_argument(
        "--methods", default="floor,ours,pandas,import,orm", help="of the comparison"
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.set_defaults(large=200_000)
    given = parser.parse_args()
    results: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds")}
    for name, bench in BENCHES.items():
        if given.name in {name, "all"}:
            results[name] = bench.run(given)
    path = Path(__file__).with_name("results.json")
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1))
    sys.stdout.write(f"\n{path}\n")
    misses = [miss for name in BENCHES for miss in results.get(name, {}).get("misses", ())]
    if misses:
        sys.exit("\n".join(["Missed:", *misses]))


if __name__ == "__main__":
    main()
