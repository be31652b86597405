"""A department's file about the current register, and the answer key beside it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from comparison.samples import layouts, people
from comparison.samples.mess import MESS, Cell, Speller, stranger
from comparison.samples.subjects import Subject
from comparison.sources import sources

RECENT = 2000  # persons kept in mind, any of whom may come again
DAY = date(2022, 5, 18)
NOTE = (
    "row = row of the file as Excel shows it; flagged = rules that must flag the row once it is "
    "matched to the person, if the file comes on the day"
)
OTHERS = "其他"


@dataclass(frozen=True)
class Line:
    """One row to be: about whom, in what mess."""

    subject: Subject
    kind: str
    known: bool  # in the register


def make(source: str, *, rows: int, mess: str, seed: int, path: Path, on: date = DAY) -> Path:
    """
    Write a file of `rows` rows and return where its key is: {note, on, rows: [{expected, …}]}.

    `expected` is an outcome, or several joined by "|" where more than one is right. `flagged`
    lists the rules that must flag the row once it is matched to `person`, with the thresholds as
    first declared, if the file comes on the day `on`; `register` is what the register says. The
    same register, seed and arguments give the same file.

    :raises KeyError: no such source
    :raises ValueError: an ending that cannot be written
    """
    if sources.get(source) is None:
        raise KeyError(source)
    sample = import_module(f"comparison.sources.{source}.sample")
    layout: layouts.Layout = sample.LAYOUT
    random = Random(seed)  # noqa: S311  # made-up files, no secrets
    lines: dict[str, list[Line]] = defaultdict(list)
    shares = {**MESS[mess], **getattr(sample, "MORE", {})}
    for line in _lines(random, rows, shares):
        sheet = (line.subject.township or OTHERS) if layout.by_township else layout.sheet
        lines[sheet].append(line)
    # Spelled in the order of the file, for only so is it known who was named before.
    speller, serial = Speller(random), 0
    sheets: dict[str, list[list[Cell]]] = {}
    keys: list[dict[str, Any]] = []
    for sheet, part in lines.items():
        sheets[sheet] = []
        for record, line in enumerate(part):
            serial += 1
            subject = line.subject
            spelled = speller.spell(line.kind, subject.number, subject.name, known=line.known)
            cells, facts = sample.cells(serial, subject, spelled, random, on)
            sheets[sheet].append(cells)
            key: dict[str, Any] = {"expected": spelled.expected, "why": spelled.why}
            key |= {"row": layout.number_of(record), **facts}
            if line.known:
                key |= {"person": subject.number, "register": subject.register(on)}
            else:
                key |= {"person": None, "register": [], "flagged": []}
            keys.append(key | ({"sheet": sheet} if layout.by_township else {}))
    layouts.write(path, layout, sheets or {layout.sheet: []})
    note = f"{NOTE}; {sample.NOTE}"
    at = path.with_name(f"{path.name}.key.json")
    key_file = {"note": note, "on": on.isoformat(), "rows": keys}
    at.write_text(json.dumps(key_file, ensure_ascii=False, indent=0))
    return at


def _lines(random: Random, rows: int, shares: Mapping[str, int]) -> Iterator[Line]:
    """Yield rows about persons of the register, each once as long as there are any."""
    kinds = [*shares, "plain"]
    weights = [*shares.values(), max(0, 1000 - sum(shares.values()))]
    everyone = _endless(random, rows)
    recent: list[tuple[Subject, bool]] = []
    for n in range(rows):
        kind = random.choices(kinds, weights)[0]
        if kind == "again" and recent:
            subject, known = random.choice(recent)
        elif kind == "outside" or (fresh := next(everyone, None)) is None:
            name = random.choice("白冯董邱胡于") + random.choice("妮军磊伟彩巧铁凤根")
            subject, known = Subject(stranger(random, n), name), False
        else:
            subject, known = fresh, True
        yield Line(subject, kind if known else "plain", known)
        if len(recent) < RECENT:
            recent.append((subject, known))
        else:
            recent[random.randrange(RECENT)] = subject, known


def _endless(random: Random, rows: int) -> Iterator[Subject]:
    """Yield persons; when all have been named, begin again: a department's file repeats people."""
    given = list(people.some(random, rows))
    while given:
        yield from given
        random.shuffle(given)
