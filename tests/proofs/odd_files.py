"""
500 odd files, read as rows and as columns, uploaded and compared: accepted whole or refused in words.

Slow, so not collected with the suite:
`python3 run.py test tests/proofs/odd_files.py -n 0 -s` (ODD_SEED=1, ODD_EACH=5 of each change;
ODD_FOLDER=… tries the files of a folder as well, ODD_KINDS=… only some kinds).
"""

import gc
import io
import logging
import os
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import User
from comparison import actions, jobs, reading
from comparison.models import Row
from comparison.sources import sources
from core.errors import Refused, UnreadableFile
from ledgers import runner
from ledgers.sheets.frames import frames
from ledgers.sheets.reader import Book, open_sheets
from ledgers.sheets.tables import choose
from ledgers.sheets.values import NUMBER, spelled
from tests.comparison.conftest import *  # noqa: F403
from tests.proofs import texts
from tests.proofs.genuine import Odd, genuine
from tests.proofs.mutations import PARTS, RAW, packed, understated, unpacked
from tests.proofs.oracles import Cells, cells_of
from tests.proofs.spellings import LIES, WHOLE

SEED = int(os.environ.get("ODD_SEED", "1"))
EACH = int(os.environ.get("ODD_EACH", "5"))
FOLDER = os.environ.get("ODD_FOLDER", "")
KINDS = os.environ.get("ODD_KINDS", "")
SECONDS = 30
PARENT_GROWTH = 100  # MB over the whole run, after the first files
CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")


@dataclass
class Verdict:
    """How one reading ended: accepted with `cells`, refused with `reason`, or `broke`."""

    cells: Cells | None = None
    reason: str = ""
    broke: str = ""
    table: Any = None  # the rows of the table, or why there is none
    seconds: float = 0

    @property
    def word(self) -> str:
        return "BROKE" if self.broke else "refused" if self.cells is None else "accepted"


@dataclass
class Tally:
    """What is printed at the end."""

    verdicts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    troubles: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0, "")
    compared: int = 0
    uploads: Counter[str] = field(default_factory=Counter)


def odd_files(folder: Path) -> Iterator[Odd]:
    """Yield them all, the same for the same seed."""
    random = Random(SEED)
    base = list(genuine(folder, rows=60))
    yield from base
    books = [odd for odd in base if odd.suffix == ".xlsx"]
    zips = [odd for odd in base if odd.suffix in {".xlsx", ".ods"}]
    for name, change in RAW.items():
        for suffix in (".xlsx", ".xls", ".csv", ".ods"):
            found = [odd for odd in base if odd.suffix == suffix]
            for _ in range(max(EACH // 2, 1)):
                odd = random.choice(found)
                content = change(odd.content, random)
                yield Odd(f"raw: {name}", odd.name, content, odd.source, encoding=odd.encoding)
    for name, part_change in PARTS.items():
        for _ in range(2 * EACH):
            odd = random.choice(zips)
            content = packed(part_change(unpacked(odd.content), random))
            yield Odd(f"part: {name}", odd.name, content, odd.source)
    for name, lie in LIES.items():
        for _ in range(EACH):
            odd = random.choice(books)
            content = packed(lie(unpacked(odd.content), random))
            yield Odd(f"lie: {name}", odd.name, content, odd.source)
    for name, spelling in WHOLE.items():
        for odd in random.sample(books, max(EACH // 2, 2)):
            content = packed(spelling(unpacked(odd.content), random))
            yield Odd(f"same: {name}", odd.name, content, odd.source, True, like=odd.content)
    for _ in range(2 * EACH):
        odd = random.choice(zips)
        yield Odd("zip directory", odd.name, understated(odd.content, random), odd.source)
    for odd in [odd for odd in base if odd.suffix == ".xls"]:
        yield Odd("WPS .et", "表.et", texts.et(odd.content), odd.source, True)
        yield Odd("another ending", "表.csv", odd.content, odd.source, True)
    rows = table_of(next(odd for odd in base if odd.name == "yibao.csv"), folder)
    yield from texts.text_tables(rows, random)
    yield from texts.others(rows, folder)
    for path in sorted(Path(FOLDER).rglob("*")) if FOLDER else ():
        if path.is_file():
            yield Odd(f"folder: {path.suffix.lower()}", path.name, path.read_bytes())


def table_of(odd: Odd, folder: Path) -> list[list[str]]:
    path = folder / "table"
    path.write_bytes(odd.content)
    with open_sheets(path, filename=odd.name) as book:
        return [[str(cell) for cell in row.cells] for row in book.rows()]


def read(path: Path, odd: Odd, *, columns: bool) -> Verdict:
    """Read everything in one mode, then the table of the source."""
    source = next(each for each in sources if each.name == odd.source)
    who = (source.identity, source.person)
    start = seconds()
    verdict = Verdict()
    try:
        with open_sheets(path, filename=odd.name, columns=columns) as book:
            verdict.cells = as_columns(book) if book.in_columns else as_rows(book)
        with open_sheets(path, filename=odd.name, columns=columns) as book:
            try:
                tables = choose(book, source.columns)
                verdict.table = [
                    (frame.sheet, *row)
                    for frame in frames(book, tables, identity=who)
                    for row in frame.rows.select(sorted(frame.rows.columns)).rows()
                ]
            except Refused as refusal:
                verdict.table = str(refusal)
    except Refused as refusal:
        verdict.cells, verdict.reason = None, str(refusal)
    except Exception as error:
        verdict.broke = f"{type(error).__name__}: {error}"[:200]
    verdict.seconds = seconds() - start
    return verdict


def seconds() -> float:
    """Return the processor time of this process and its children, whatever else is running."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def as_rows(book: Book) -> Cells:
    """Return the cells of a book read row by row, spelled as columns would spell them."""
    return {
        (row.sheet, row.number, at): shown
        for row in book.rows()
        for at, cell in enumerate(row.cells, 1)
        if (shown := spelled(cell)).strip()
    }


def as_columns(book: Book) -> Cells:
    """Return the cells of all sheets as columns, nothing left out."""
    return {
        (sheet, row, int(name[1:]) + 1): cell
        for sheet, first, arrow in book.raw_frames([each.name for each in book.sheets])
        for name, cells in pl.read_ipc(io.BytesIO(arrow)).to_dict(as_series=False).items()
        for row, cell in enumerate(cells, first)
        if cell and cell.strip()
    }


def check(odd: Odd, path: Path, tally: Tally) -> tuple[Verdict, Verdict]:
    """Read in both modes and hold each against the other and the oracle."""
    both = read(path, odd, columns=False), read(path, odd, columns=True)
    name = f"{odd.kind} · {odd.name}"

    def trouble(what: str) -> None:
        tally.troubles.append(f"{name}: {what} [{path.name}]")

    for mode, verdict in zip(("rows", "columns"), both, strict=True):
        tally.verdicts[odd.kind][f"{mode} {verdict.word}"] += 1
        tally.slowest = max(tally.slowest, (verdict.seconds, name))
        if verdict.broke:
            trouble(f"{mode} broke: {verdict.broke}")
        if verdict.seconds > SECONDS:
            trouble(f"{mode} took {verdict.seconds:.0f} s")
        if verdict.reason and not CHINESE.search(verdict.reason):
            trouble(f"{mode} says {verdict.reason!r}")
        if odd.whole and verdict.cells is None:
            trouble(f"{mode} refused a sound file: {verdict.reason}")
    rows, columns = both
    if rows.word != columns.word:
        trouble(f"rows {rows.word} ({rows.reason}), columns {columns.word} ({columns.reason})")
    elif rows.cells is not None and columns.cells is not None:
        if rows.cells != columns.cells:
            trouble(f"rows and columns differ: {difference(rows.cells, columns.cells)}")
        elif rows.table != columns.table:
            trouble(f"tables differ: {str(rows.table)[:150]} / {str(columns.table)[:150]}")
    oracle = cells_of(odd)
    if odd.whole and oracle is None:
        trouble("the oracle cannot read a sound file")
    for mode, verdict in zip(("rows", "columns"), both, strict=True):
        if oracle is not None and verdict.cells is not None:
            tally.compared += 1
            if lost := sorted(oracle.keys() - verdict.cells.keys()):
                shown = {place: oracle[place] for place in lost[:3]}
                trouble(f"{mode} lost {len(lost)} of {len(oracle)} cells: {shown}")
            elif changed := {
                place: (text, verdict.cells[place])
                for place, text in oracle.items()
                if not same(text, verdict.cells[place])
            }:
                shown = dict(list(changed.items())[:3])
                trouble(f"{mode} and oracle differ in {len(changed)} cells: {shown}")
    return both


def difference(one: Cells, other: Cells) -> str:
    places = [p for p in sorted(one.keys() | other.keys()) if one.get(p) != other.get(p)]
    shown = {place: (one.get(place), other.get(place)) for place in places[:3]}
    return f"{len(places)} of {len(one)} / {len(other)}, {shown}"


def same(theirs: str, ours: str) -> bool:
    """Compare as a clerk would: numbers by value, days without midnight."""
    ours, theirs = ours.removeprefix(NUMBER).strip(), theirs.strip()
    if ours == theirs or ours == theirs.removesuffix(" 00:00:00"):
        return True
    try:
        return float(ours) == float(theirs)
    except ValueError:
        return {ours, theirs} in ({"是", "True"}, {"否", "False"}) or "".join(
            ours.split()
        ) == "".join(theirs.split())


class _Watch(logging.Handler):
    """Whatever is logged as an error is a bug, even if nobody saw it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else ""
        self.seen.append(f"{record.getMessage()} {type(error).__name__}: {error}"[:300])


def uploaded(odd: Odd, by: User, from_bytes: int, monkeypatch: Any) -> tuple[str, Any]:
    """Send a file the way a department does, have it checked, and take everything back."""
    monkeypatch.setattr(jobs, "COLUMNS_FROM", from_bytes)
    file = SimpleUploadedFile(odd.name, odd.content)
    try:
        batch = actions.upload(source=odd.source, file=file, by=by)
    except Refused as refusal:
        return "refused at upload", str(refusal)
    runner.work_off()
    batch.refresh_from_db()
    assert batch.job is not None
    if batch.state != batch.State.REVIEWED:
        return "refused by the job", " ".join(batch.job.reasons)
    rows = list(
        Row.objects.filter(batch=batch).order_by("place").values_list(
            "place", "sheet", "number", "outcome", "correction", "reason", "name", "member_id",
            "key", "values", "difference",
        )
    )  # fmt: skip
    kinds = ("matched", "corrected", "candidate", "outside", "invalid", "duplicate")
    assert sum(batch.counts[kind] for kind in kinds) == batch.counts["rows"] == len(rows)
    return "checked", [(*row[:8], bytes(row[8] or b""), *row[9:]) for row in rows]


def through_the_job(odd: Odd, path: Path, users: dict[str, User], tally: Tally, mp: Any) -> None:
    watch = _Watch()
    logging.getLogger().addHandler(watch)
    source = next(each for each in sources if each.name == odd.source)
    ends = []
    try:
        for from_bytes in (10**12, 0):
            with transaction.atomic():
                ends.append(uploaded(odd, users[source.unit], from_bytes, mp))
                transaction.set_rollback(True)
        with suppress(UnreadableFile):  # in the same words as before
            reading.preview(path, source, filename=odd.name)
    except Exception as error:
        tally.troubles.append(f"{odd.kind} · {odd.name}: {type(error).__name__}: {error}"[:400])
        return
    finally:
        logging.getLogger().removeHandler(watch)
    for error in watch.seen:
        tally.troubles.append(f"{odd.kind} · {odd.name}: logged {error} [{path.name}]")
    (end, found), (other_end, other) = ends
    tally.uploads[end] += 1
    if end != other_end or (end == "checked" and found != other):
        what = f"{end} / {other_end}: " + (
            str([pair for pair in zip(found, other, strict=False) if pair[0] != pair[1]][:2])
            if end == other_end
            else f"{str(found)[:150]} / {str(other)[:150]}"
        )
        tally.troubles.append(f"{odd.kind} · {odd.name}: jobs differ: {what} [{path.name}]")
    for end, found in ends:
        if end != "checked" and not CHINESE.search(found):
            tally.troubles.append(f"{odd.kind} · {odd.name}: {end} says {found!r}")


def resident() -> int:
    """Return the parent's memory in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def test_every_odd_file_is_accepted_whole_or_refused_in_words(
    register: list[Any], liaisons: dict[str, User], tmp_path: Path, monkeypatch: Any
) -> None:
    tally = Tally()
    sizes, memory = Counter[str](), []
    keep = Path(os.environ["ODD_KEEP"]) if "ODD_KEEP" in os.environ else tmp_path
    for number, odd in enumerate(odd_files(tmp_path)):
        if KINDS and not re.search(KINDS, odd.kind):
            continue
        path = keep / f"{number:04d}{odd.suffix}"
        path.write_bytes(odd.content)
        sizes[odd.kind] += 1
        before = len(tally.troubles)
        check(odd, path, tally)
        if len(odd.content) < 5_000_000:
            through_the_job(odd, path, liaisons, tally, monkeypatch)
        if len(tally.troubles) == before:
            path.unlink()
        for trouble in tally.troubles[before:]:
            print("!!", trouble, flush=True)
        if number % 50 == 49:
            memory.append(resident())
            print(f"-- {number + 1} files, parent {memory[-1]} MB", flush=True)
    print(f"\n{'kind':34} files  rows: accepted refused  columns: accepted refused  broke")
    for kind, counts in tally.verdicts.items():
        broke = counts["rows BROKE"] + counts["columns BROKE"]
        print(
            f"{kind:34} {sizes[kind]:5} {counts['rows accepted']:15} {counts['rows refused']:7}"
            f" {counts['columns accepted']:18} {counts['columns refused']:7} {broke:6}"
        )
    print(f"{sum(sizes.values())} files; {tally.compared} readings held against an oracle")
    print(f"uploads: {dict(tally.uploads)}; slowest {tally.slowest}; parent {memory} MB")
    assert not tally.troubles, f"{len(tally.troubles)} troubles"
    assert len(memory) < 3 or max(memory) - memory[1] < PARENT_GROWTH
