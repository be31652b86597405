"""One run on a fresh copy of the district: what its jobs' rows say, and what it leaves."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.proofs.service import Databases, Program

BATCHES = "/api/v1/comparison/batches/"
ROWS = """
    SELECT place, sheet, number, outcome, correction, reason, difference, member_id, name, values,
        candidates
    FROM comparison_row WHERE batch_id = %s ORDER BY place
"""
FINDINGS = """
    SELECT rule_code, version, member_id, f.event, f.sentence, f.risk, inputs, place
    FROM comparison_finding f JOIN comparison_rule rule ON rule.id = rule_id
    WHERE batch_id = %s ORDER BY rule_code, member_id, f.event
"""
MOMENT = """
    SELECT state, stage, phase, done, total, attempt, owner, cursor::text, reasons::text
    FROM ledgers_job WHERE id = %s
"""


@dataclass(frozen=True)
class Moment:
    """A job's row as it stands."""

    state: str
    stage: str
    phase: str
    done: int
    total: int
    attempt: int
    owner: str
    cursor: str
    reasons: str


@dataclass
class Result:
    """What a run left: its rows and findings as lines, its figures, its seconds."""

    rows: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    counts: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


class Trial:
    """A running program, its database, and the faults found so far."""

    def __init__(self, program: Program, databases: Databases, name: str) -> None:
        self.program = program
        self.connection = databases.connect(name)
        self.faults: list[str] = []

    def __enter__(self) -> "Trial":
        self.program.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self.program.stop()

    def look(self, job: str) -> Moment:
        """Return the job as it stands. :raises SystemExit: it failed"""
        with self.connection.cursor() as cursor:
            cursor.execute(MOMENT, [job])
            now = Moment(*cursor.fetchone())
        if now.state in {"failed", "cancelled"}:
            raise SystemExit(f"A job ended as {now.state} in “{now.phase}”: {now.reasons}")
        return now

    def upload(self, source: str, sheet: Path) -> tuple[str, str]:
        """Send a file as the source's own department; return its batch and job."""
        answer = self.program.upload(source, sheet, source=source)
        return answer["id"], answer["job"]

    def apply(self, batch: str) -> None:
        self.program.post("clerk", f"{BATCHES}{batch}/apply/")

    def take(self, batch: str, result: Result) -> Result:
        """Fill in what a batch left."""
        told = self.program.get("clerk", f"{BATCHES}{batch}/")
        result.counts = {**told["counts"], "findings of all": told["findings"]}
        result.rows, result.findings = self._lines(ROWS, batch), self._lines(FINDINGS, batch)
        return result

    def _lines(self, query: str, batch: str) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute(query, [batch])
            return ["\t".join(map(str, row)) for row in cursor]


def differences(clean: Result, other: Result) -> list[str]:
    """Say how a run's result differs from the clean one's."""
    found = []
    for what in ("rows", "findings"):
        mine, theirs = getattr(clean, what), getattr(other, what)
        if mine != theirs:
            gone, new = len({*mine} - {*theirs}), len({*theirs} - {*mine})
            found.append(f"{what}: {len(mine)} and {len(theirs)}; {gone} only here, {new} there")
    keys = sorted({*clean.counts, *other.counts})
    found += [
        f"{key}: {clean.counts.get(key)} and {other.counts.get(key)}"
        for key in keys
        if clean.counts.get(key) != other.counts.get(key)
    ]
    return found


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
