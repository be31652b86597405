"""
Pages and calls in a small and in a large district, turn by turn.

The large district has a hundred times the households, in every township and in every village. What
a person of a township or a village asks for must take the same number of queries and at most three
times as long; what is asked of a whole district is of a hundred times the rows and must stay within
half a second. Anything else fails the run.
"""

import argparse
import json
import statistics
import sys
from typing import Any

from bench import districts

MOST_TIMES = 3.0
MOST_SECONDS = 0.5
OF_THE_DISTRICT = {"clerk", "approver", "minzheng"}


def run(given: argparse.Namespace) -> dict[str, Any]:
    urls = {size: districts.prepare_with_work(size) for size in (given.small, given.large)}
    with (
        districts.conversation(urls[given.small], "bench.timing") as small,
        districts.conversation(urls[given.large], "bench.timing") as large,
    ):
        pages = json.loads(small.listen())
        large.listen()
        table = {}
        _show_head()
        for place, page in enumerate(pages):
            found: list[list[dict[str, Any]]] = [[], []]
            for _ in range(given.rounds + 1):
                for turns, worker in zip(found, (small, large), strict=True):
                    worker.say(str(place))
                    turns.append(json.loads(worker.listen()))
            wide = page["person"] in OF_THE_DISTRICT
            # The first round warms up and is not counted.
            line = table[page["key"]] = _line(found[0][1:], found[1][1:], wide=wide)
            _show(page["key"], line)
    misses = [f"{name}: {line['miss']}" for name, line in table.items() if line["miss"]]
    return {"pages": table, "misses": misses}


def _line(
    small: list[dict[str, Any]], large: list[dict[str, Any]], *, wide: bool
) -> dict[str, Any]:
    def median(turns: list[dict[str, Any]]) -> float:
        return statistics.median(turn["seconds"] for turn in turns)

    line: dict[str, Any] = {"small": median(small), "large": median(large)}
    line["ratio"] = line["large"] / line["small"]
    for key, turns in (("small", small), ("large", large)):
        line[f"{key}_queries"] = sorted({turn["queries"] for turn in turns})
        line[f"{key}_octets"] = turns[-1]["octets"]
    line["miss"] = _miss(line, wide=wide)
    return line


def _miss(line: dict[str, Any], *, wide: bool) -> str:
    """Return what a page misses, or nothing."""
    if line["small_queries"] != line["large_queries"] or len(line["large_queries"]) > 1:
        return f"{line['small_queries']} queries became {line['large_queries']}"
    if wide and line["large"] > MOST_SECONDS:
        return f"{line['large']:.2f} s, more than {MOST_SECONDS} s"
    if not wide and line["ratio"] > MOST_TIMES:
        return f"{line['ratio']:.1f} times as long, more than {MOST_TIMES:g}"
    return ""


def _show_head() -> None:
    words = ("small ms", "large ms", "ratio", "queries", "small kB", "large kB")
    sys.stdout.write(f"{'':52}{''.join(f'{word:>10}' for word in words)}\n")


def _show(name: str, line: dict[str, Any]) -> None:
    queries = "/".join(",".join(map(str, line[f"{key}_queries"])) for key in ("small", "large"))
    sys.stdout.write(
        f"{name:52}{line['small'] * 1000:10.0f}{line['large'] * 1000:10.0f}{line['ratio']:10.2f}"
        f"{queries:>10}{line['small_octets'] / 1000:10.0f}{line['large_octets'] / 1000:10.0f}"
        f"{'  MISSED' if line['miss'] else ''}\n"
    )
    sys.stdout.flush()
