"""
Pages answer while 800,000 rows are compared.

    python3 tests/proofs/pages_meanwhile.py [--rows 800000] [--households 200000] [--most 1.5]

Starts the real program on an embedded PostgreSQL and Valkey of its own, asks for the pages of a
cadre's day again and again, first in quiet, then while a department's file is compared and made
live. Prints the median and the slow end of each, and fails if a median is more than `--most` times
the quiet one. The district is filled once and kept under `var/proofs`.
"""

import argparse
import http.cookiejar
import json
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.proofs.people import at_home

at_home()  # what follows needs the packages of the program

from launcher.places import State  # noqa: E402
from launcher.servers import claimed, servers  # noqa: E402
from tests.proofs.kill_comparison import make_sheets  # noqa: E402
from tests.proofs.service import PASSWORD, Databases, Program  # noqa: E402
from tests.proofs.trial import Trial, say  # noqa: E402

NAME = "proof_meanwhile"
SOURCE = "yibao"
PAGES = {
    "what waits for me": "/",
    "households": "/households/",
    "search": "/households/search/?q=%E7%8E%8B%E7%A7%80%E8%8B%B1",
    "duties of the week": "/monitoring/week/",
    "clues": "/monitoring/clues/",
    "dashboard": "/dashboard/",
}
QUIET = 20  # times each page is asked for in quiet
PAUSE = 0.3  # seconds between two pages: one person reading

Seconds = dict[str, list[float]]


def log_in(program: Program, username: str) -> OpenerDirector:
    jar = http.cookiejar.CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    browser.open(program.url("/login/"), timeout=60).read()
    token = next(cookie.value or "" for cookie in jar if "csrf" in cookie.name)
    form = urlencode(
        {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token}
    ).encode()
    address = program.url("/login/")
    answer = browser.open(Request(address, form, {"Referer": address}), timeout=60)  # noqa: S310
    if "/login/" in answer.url:
        raise SystemExit(f"{username} could not log in")
    return browser


def ask(program: Program, browser: OpenerDirector, found: Seconds) -> None:
    """Ask for each page once."""
    for name, address in PAGES.items():
        start = time.perf_counter()
        answer = browser.open(program.url(address), timeout=120)
        answer.read()
        found.setdefault(name, []).append(time.perf_counter() - start)
        if answer.status != 200 or "/login/" in answer.url:
            raise SystemExit(f"{address}: {answer.status} {answer.url}")
        time.sleep(PAUSE)


def compare(trial: Trial, sheet: Path, browser: OpenerDirector) -> tuple[Seconds, float]:
    """Ask for pages until the file is compared and live; return their seconds, and all of them."""
    found: Seconds = {}
    batch, job = trial.upload(SOURCE, sheet)
    began = time.monotonic()
    for end in ("reviewed", "done"):
        while trial.look(job).state != end:
            ask(trial.program, browser, found)
        if end == "reviewed":
            trial.apply(batch)
    return found, time.monotonic() - began


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def report(quiet: Seconds, busy: Seconds, most: float) -> list[str]:
    say(f"{'page':22}{'quiet ms':>10}{'p95':>8}{'busy ms':>10}{'p95':>8}{'ratio':>8}")
    misses = []
    for name, before in quiet.items():
        now = busy[name]
        ratio = statistics.median(now) / statistics.median(before)
        figures = [statistics.median(before), percentile(before, 0.95),
                   statistics.median(now), percentile(now, 0.95)]  # fmt: skip
        a, b, c, d = (1000 * each for each in figures)
        say(f"{name:22}{a:10.0f}{b:8.0f}{c:10.0f}{d:8.0f}{ratio:8.2f}")
        if ratio > most:
            misses.append(f"{name}: {ratio:.2f} times the quiet time")
    return misses


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rows", type=int, default=800_000)
    parser.add_argument("--households", type=int, default=200_000)
    parser.add_argument("--most", type=float, default=1.5)
    parser.add_argument("--port", type=int, default=8103)
    given = parser.parse_args()
    state = State(State.of_this_machine().root / "proofs")
    state.prepare()
    app = State(state.root / "app")
    app.prepare()
    with claimed(state, "proof"), servers(state) as up:
        up.env["JIANAN_STATE"] = str(app.root)
        databases = Databases(up.env, given.households)
        databases.seed()
        sheet = next(iter(make_sheets(databases, app.root / "sheets", given.rows)))
        databases.copy(NAME)
        env = {**databases.env_of(NAME), "JIANAN_STATE": str(app.root)}
        with Trial(Program(env, given.port, app.logs / "run.log"), databases, NAME) as trial:
            browser, quiet = log_in(trial.program, "township"), {}
            ask(trial.program, browser, {})  # each template once
            for _ in range(QUIET):
                ask(trial.program, browser, quiet)
            busy, seconds = compare(trial, sheet, browser)
    say(f"{given.rows:,} rows against {given.households:,} households: {seconds:.0f} s")
    misses = report(quiet, busy, given.most)
    say(json.dumps({"misses": misses}) if misses else "Everything holds.")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
