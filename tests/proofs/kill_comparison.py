"""
Kill whoever compares, wherever it hurts: the result is the same as if nothing had happened.

    python3 tests/proofs/kill_comparison.py [--rows 100000] [--households 20000] [--kills 5]

Starts the real program on an embedded PostgreSQL and Valkey of its own, uploads a messy file by
API, and kills -9 the Celery worker, its process at work, or the process that reads the file: while
reading, marking and applying. Each time the job has to be in work again within 60 s, without help,
and at the end every row's outcome and every finding must be those of a clean run on the same
district. At last Valkey is emptied (FLUSHALL) with jobs running and queued: none may be lost.
Prints what it sees, and fails if a line does not hold. ROWS, HOUSEHOLDS and KILLS may come from
the environment. The district is filled once and kept under `var/proofs`.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.proofs.people import at_home

at_home()  # what follows needs the packages of the program

from launcher.places import State  # noqa: E402
from launcher.servers import claimed, servers  # noqa: E402
from launcher.valkey import Valkey  # noqa: E402
from tests.proofs.service import Databases, Program, kill  # noqa: E402
from tests.proofs.trial import Moment, Result, Trial, differences, say  # noqa: E402

IN_WORK_AGAIN = 60.0  # seconds after a kill
NONE_LOST = 120.0  # seconds after FLUSHALL until all is done, besides what a larger file needs
COMMON = 100_000  # rows; a file up to this size has no such excuse
POLL = 0.02
TRIES = 3  # more runs, for blows that came too late
SOURCE = "yibao"
NAME = "proof_run"  # of the database of the run at hand


@dataclass(frozen=True)
class Spot:
    """Whom to kill, and where: a share of the rows read, or of the clean run's seconds."""

    who: str  # worker, child, reader, run.py
    phase: str  # reading, marking, applying
    share: float

    def __str__(self) -> str:
        return f"{self.who} while {self.phase}"


RUNS = (
    (
        Spot("worker", "reading", 0.3),
        Spot("child", "marking", 0.3),
        Spot("worker", "applying", 0.3),
    ),
    (Spot("reader", "reading", 0.2), Spot("child", "reading", 0.6), Spot("child", "applying", 0.6)),
)
# The whole program at once: nothing of it may be left, and it is started again by hand.
CUT_OFF = (Spot("run.py", "reading", 0.5),)

ENDS = {"reading": "reviewed", "marking": "reviewed", "applying": "done"}


class Killer:
    """Follows one comparison through a trial, and kills at its spots."""

    def __init__(self, trial: Trial, spots: Sequence[Spot], clean: Result | None) -> None:
        self.trial, self.left, self.clean = trial, list(spots), clean
        self.missed: list[Spot] = []
        self.reading = ""  # what the job calls its first phase
        self.result = Result()

    def run(self, sheet: Path) -> Result:
        batch, job = self.trial.upload(SOURCE, sheet)
        self.follow(job, "reviewed")
        self.trial.apply(batch)
        self.follow(job, "done")
        return self.trial.take(batch, self.result)

    def follow(self, job: str, end: str) -> None:
        """Watch the job until it stands as it should, killing where the next spot says."""
        began, seen, since = time.monotonic(), "", 0.0
        while (now := self.trial.look(job)).state != end:
            if (phase := self.phase_of(now)) != seen:
                seen, since = phase, time.monotonic()
            elapsed = self.result.seconds[phase] = time.monotonic() - since
            if self.left and self.is_at(self.left[0], phase, now, elapsed):
                killed = time.monotonic()
                if self.strike(self.left[0], now):
                    self.wait_for_work(job, self.left.pop(0), now, killed)
                    seen = ""
            time.sleep(POLL)
        self.result.seconds[end] = time.monotonic() - began
        late = [spot for spot in self.left if ENDS[spot.phase] == end]
        self.left = [spot for spot in self.left if spot not in late]
        self.missed += late

    def phase_of(self, now: Moment) -> str:
        if now.stage == "apply":
            return "applying" if now.owner else "waiting"
        if now.total > 1 and not self.reading:
            self.reading = now.phase
        return "reading" if now.phase in {"", self.reading} else "marking"

    def is_at(self, spot: Spot, phase: str, now: Moment, elapsed: float) -> bool:
        if phase != spot.phase or self.clean is None:
            return False
        if phase == "reading":
            return now.total > 1 and now.done >= spot.share * now.total
        return elapsed >= spot.share * self.clean.seconds.get(phase, 0)

    def strike(self, spot: Spot, now: Moment) -> bool:
        program = self.trial.program
        if spot.who == "run.py":
            program.cut_off()
            program.start()
            return True
        find = {"child": program.at_work, "reader": program.reader_of}
        return kill(find[spot.who](now.owner) if spot.who in find else program.worker)

    def wait_for_work(self, job: str, spot: Spot, then: Moment, killed: float) -> None:
        """Wait until somebody has the job again, and until the next piece of it is written."""
        claimed_after = waited = 0.0
        while waited < 10 * IN_WORK_AGAIN:
            now, waited = self.trial.look(job), time.monotonic() - killed
            if not claimed_after and now.attempt > then.attempt:
                claimed_after = waited
            if now.attempt == then.attempt and now.state != then.state:
                self.missed.append(spot)  # the work was done before the blow came down
                return
            if claimed_after and (now.cursor, now.state) != (then.cursor, then.state):
                break
            time.sleep(POLL)
        again = f"{claimed_after:.1f} s" if claimed_after else "never"
        at = f"{then.done:,} of {then.total:,}" if then.total > 1 else ""
        say(f"  {spot.who:10}{spot.phase:10}{at:>20}{again:>14}{waited:>14.1f} s")
        if not 0 < claimed_after <= IN_WORK_AGAIN:
            self.trial.faults.append(f"{spot.who} killed while {spot.phase}: again after {again}")


def plan(kills: int) -> Iterator[tuple[Spot, ...]]:
    """Yield the spots of each run, so many in all."""
    for spots in cycle(RUNS):
        if kills <= 0:
            return
        yield spots[:kills]
        kills -= len(spots)


def empty_broker(trial: Trial, valkey: Valkey, sheets: dict[Path, str], clean: Result) -> None:
    """Empty Valkey while jobs run and wait: alone, with a killed worker, and while going live."""

    def states() -> list[str]:
        return [trial.look(job).state for _, job in sent]

    def until(state: str, began: float) -> None:
        limit = NONE_LOST + (clean_seconds if len(clean.rows) > COMMON else 0)
        while set(now := states()) != {state}:
            if time.monotonic() - began > 5 * limit:
                raise SystemExit(f"Lost: {now}")
            time.sleep(0.2)
        waited = time.monotonic() - began
        say(f"  all {len(sent)} {state} {waited:.1f} s after FLUSHALL")
        if waited > limit:
            trial.faults.append(f"{state} only after {waited:.0f} s")

    def flush(note: str) -> float:
        if not valkey.ask("FLUSHALL").startswith(b"+OK"):
            raise SystemExit("Valkey does not answer.")
        say(f"  FLUSHALL {note}: {', '.join(states())}")
        return time.monotonic()

    clean_seconds = clean.seconds["reviewed"] + clean.seconds["done"]
    sent: list[tuple[str, str]] = []
    for number, (sheet, source) in enumerate(sheets.items()):
        sent.append(trial.upload(source, sheet))
        while number < 2 and trial.look(sent[-1][1]).state == "queued":
            time.sleep(POLL)  # the worker has two processes: from now on both are busy
    if "queued" not in states():
        trial.faults.append("nothing was queued when Valkey was emptied: give it more rows")
    began = flush("alone")
    time.sleep(2)
    kill(trial.program.worker)
    flush("and kill -9 of the worker")
    until("reviewed", began)
    for batch, _ in sent:
        trial.apply(batch)
    until("done", flush("while going live"))
    result = trial.take(sent[0][0], Result())
    result.counts["clues"] = clean.counts["clues"]  # other files tell of the same households
    trial.faults += differences(clean, result)


def make_sheets(databases: Databases, folder: Path, rows: int) -> dict[Path, str]:
    """Write the file that is compared, a second to keep the worker busy, and four that wait."""
    folder.mkdir(exist_ok=True)
    sheets: dict[Path, str] = {}
    wanted = [(SOURCE, rows), ("minzheng", rows // 4)]
    wanted += [(name, 2000) for name in ("zhujian", "jiaoti", "zhujian", "jiaoti")]
    for seed, (source, count) in enumerate(wanted, start=1):
        sheet = folder / f"{source}-{count}-{seed}.xlsx"
        options = ["--rows", str(count), "--mess", "high", "--seed", str(seed), "-o", str(sheet)]
        databases.manage(databases.seeded, "make_sheet", source, *options)
        sheets[sheet] = source
    return sheets


@contextmanager
def trial_of(databases: Databases, app: State, port: int) -> Iterator[Trial]:
    """Run the program on a fresh copy of the district."""
    databases.copy(NAME)
    env = {**databases.env_of(NAME), "JIANAN_STATE": str(app.root)}
    with Trial(Program(env, port, app.logs / "run.log"), databases, NAME) as trial:
        yield trial
    if trial.faults:
        say("\n".join(f"  FAULT: {fault}" for fault in trial.faults))


def prove(databases: Databases, app: State, valkey: Valkey, given: argparse.Namespace) -> int:
    databases.seed()
    sheets = make_sheets(databases, app.root / "sheets", given.rows)
    sheet = next(iter(sheets))
    say(
        f"{given.rows:,} rows, {sheet.stat().st_size / 1e6:.1f} MB; {given.households:,} households"
    )
    with trial_of(databases, app, given.port) as trial:
        clean = Killer(trial, (), None).run(sheet)
        seconds = ", ".join(f"{name} {n:.1f} s" for name, n in clean.seconds.items())
        say(f"clean run: {seconds}\n  {clean.counts}")
    faults = list(trial.faults)
    say(f"\n  {'killed':10}{'while':10}{'rows':>20}{'in work again':>14}{'next written':>16}")
    todo = [*plan(given.kills), CUT_OFF]
    most = len(todo) + TRIES
    for spots in todo:
        with trial_of(databases, app, given.port) as trial:
            killer = Killer(trial, spots, clean)
            result = killer.run(sheet)
            trial.faults += differences(clean, result)
            if not trial.faults:
                say(f"  the same {len(result.rows):,} rows, {len(result.findings):,} findings")
        faults += trial.faults
        if killer.missed:
            say(f"  came too late for {', '.join(map(str, killer.missed))}")
            if len(todo) < most:
                todo.append(tuple(killer.missed))
            else:
                faults.append("always too late: give it more rows")
    say("\nValkey emptied")
    with trial_of(databases, app, given.port) as trial:
        empty_broker(trial, valkey, sheets, clean)
    faults += trial.faults
    say(f"\n{len(faults)} faults." if faults else "\nEverything holds.")
    return 1 if faults else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    for name, first in (("rows", 100_000), ("households", 20_000), ("kills", 5), ("port", 8102)):
        value = int(os.environ.get(name.upper(), first))
        parser.add_argument(f"--{name}", type=int, default=value, help=f"{first}")
    given = parser.parse_args()
    state = State(State.of_this_machine().root / "proofs")
    state.prepare()
    app = State(state.root / "app")
    app.prepare()
    with claimed(state, "proof"), servers(state) as up:
        up.env["JIANAN_STATE"] = str(app.root)
        return prove(Databases(up.env, given.households), app, Valkey(state), given)


if __name__ == "__main__":
    sys.exit(main())
