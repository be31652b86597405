"""
What every import shares: rows of the stored file, the dry run's findings, counts that sum.

    review   read the whole file, judge each row, write one ImportRow per row; nothing is live
    apply    the created and changed rows, in chunks, each with the cursor
    undo     the same rows backwards, in three buckets: reversed, kept, failed
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import CASCADE, Count, Model, QuerySet

from core.errors import Refused
from ledgers import files
from ledgers.models import ImportRow, Job
from ledgers.runner import Run
from ledgers.sheets.headers import Column
from ledgers.sheets.reader import open_sheets
from ledgers.sheets.tables import Record, choose, records

CHUNK = 2000
Outcome = ImportRow.Outcome
LIVE = (Outcome.CREATED, Outcome.CHANGED)
NO_ROWS = "表头下面没有数据，请检查是否选错了文件，或忘了保存。"


class BadCell(Exception):
    """One cell that makes its row unusable; the reason names the value where that helps."""

    def __init__(self, reason: str, *, column: str = "", shown: str = "") -> None:
        super().__init__(reason)
        self.reason, self.column, self.shown = reason, column, shown


@dataclass
class Finding:
    """What the dry run says about one row."""

    outcome: ImportRow.Outcome
    target: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    warning: str = ""


class Judge(Protocol):
    """Says of each row of a batch what would become of it; `absent` are columns not in the file."""

    absent: frozenset[str]

    def __call__(self, batch: Sequence[Record]) -> Iterable["Finding | BadCell"]: ...


@dataclass(frozen=True)
class Opened:
    """The records of a file, about how many there are, and the columns that it does not have."""

    records: Iterator[Record]
    total: int
    absent: frozenset[str]


@contextmanager
def table_of(job: Job, columns: Sequence[Column]) -> Iterator[Opened]:
    """
    Open the job's file.

    :raises UnreadableFile: with what the clerk can do about it
    """
    assert job.file is not None
    who = [column.key for column in columns if column.required]
    with files.opened(job.file) as path, open_sheets(path, filename=job.file.filename) as book:
        tables = choose(book, columns)
        last = {sheet.name: sheet.rows for sheet in book.sheets}
        total = sum(last[name] - table.header_rows[-1] for name, table in tables.items())
        absent = frozenset(key for table in tables.values() for key in table.missing)
        yield Opened(records(book, tables, identity=who), total, absent)


def review(run: Run, columns: Sequence[Column], judge: Judge) -> None:
    """
    Judge the whole file. After a kill all rows are judged again, and only the missing written:
    whether a row repeats another can only be told by somebody who has seen them all.
    """
    labels = {column.key: column.label for column in columns}
    with table_of(run.job, columns) as opened:
        judge.absent = opened.absent
        run.phase("检查文件", total=max(opened.total, 1))
        written, seen = run.cursor.get("written", 0), 0
        for batch in batches(opened.records, CHUNK):
            found = list(judge(batch))
            skip = min(max(written - seen, 0), len(batch))
            seen += len(batch)
            with run.chunk():
                ImportRow.objects.bulk_create(
                    _row(run.job, record, each, labels)
                    for record, each in list(zip(batch, found, strict=True))[skip:]
                )
                run.advance(len(batch))
                run.cursor["written"] = max(written, seen)
    if not seen:
        raise Refused(NO_ROWS)
    with run.chunk():
        run.counts.clear()
        run.counts.update(counts_of(run.job))
        run.job.phase, run.job.done, run.job.total = "检查完成", seen, seen


def batches(rows: Iterable[Record], size: int) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _row(job: Job, record: Record, found: "Finding | BadCell", labels: dict[str, str]) -> ImportRow:
    row = ImportRow(job=job, sheet=record.sheet[:60], number=record.number)
    if isinstance(found, BadCell):
        row.outcome, row.reason = Outcome.REFUSED, found.reason[:300]
        row.column = labels.get(found.column, found.column)[:60]
        row.values = {"shown": found.shown[:60]} if found.shown else {}
        return row
    row.outcome, row.target = found.outcome, found.target
    row.values, row.warning = found.values, found.warning[:300]
    return row


def counts_of(job: Job) -> dict[str, Any]:
    """Count what the rows say, so that the figures are the rows."""
    by = dict(
        job.rows.order_by()
        .values_list("outcome")
        .annotate(n=Count("pk"))
        .values_list("outcome", "n")
    )
    counts: dict[str, Any] = {"rows": sum(by.values())}
    counts |= {str(outcome): by.get(outcome, 0) for outcome in Outcome.values}
    counts["warnings"] = job.rows.exclude(warning="").count()
    return counts


def in_chunks(
    run: Run, rows: "QuerySet[ImportRow]", step: str, do: Callable[[list[ImportRow]], None]
) -> None:
    """
    Work through stored rows in the order of their keys; the cursor says which were done.

    `step` names the pass: a handler with two passes goes on in the one where it stopped.
    """
    after = run.cursor.get(step, 0)
    while after is not None:
        batch = list(rows.filter(pk__gt=after).order_by("pk")[:CHUNK])
        with run.chunk():
            if batch:
                do(batch)
            run.advance(len(batch))
            after = batch[-1].pk if batch else None
            run.cursor[step] = after


def finish(run: Run, phase: str) -> None:
    """Write the figures as the rows now stand."""
    with run.chunk():
        run.counts.update(counts_of(run.job))
        run.job.phase, run.job.done = phase, run.job.total


def refuse(row: ImportRow, reason: str) -> None:
    """Turn a row down that was good at the dry run; the caller saves it with `save_rows`."""
    row.outcome, row.reason = Outcome.REFUSED, reason[:300]


def save_rows(rows: Iterable[ImportRow]) -> None:
    ImportRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["outcome", "reason", "before", "undone"],
    )


def undo(run: Run, reverse: Callable[[list[ImportRow]], list[ImportRow]]) -> None:
    """
    Take applied rows back. `reverse` gets rows and returns those it must keep, each with a reason
    in `row.reason`; the rest it has reversed. A batch the database refuses is tried row by row.
    """
    rows = run.job.rows.filter(outcome__in=LIVE)
    run.phase("撤销", total=rows.count())
    while batch := list(rows.filter(undone="").order_by("-pk")[:CHUNK]):
        with run.chunk():
            _reverse(batch, reverse)
            save_rows(batch)
            run.advance(len(batch))
    totals = rows.order_by().values_list("undone").annotate(n=Count("pk"))
    by = dict(totals.values_list("undone", "n"))
    with run.chunk():
        run.counts["undo"] = {key: by.get(key, 0) for key in ("reversed", "kept", "failed")}
        run.job.phase = "已撤销"


def _reverse(batch: list[ImportRow], reverse: Callable[[list[ImportRow]], list[ImportRow]]) -> None:
    try:
        with transaction.atomic():
            kept = {row.pk for row in reverse(batch)}
    except IntegrityError:
        if len(batch) > 1:
            for row in batch:
                _reverse([row], reverse)
            return
        batch[0].undone, batch[0].reason = "failed", "与现有登记冲突，未能撤销"
        return
    for row in batch:
        row.undone = "kept" if row.pk in kept else "reversed"


def referred_to(model: type[Model], pks: Collection[Any]) -> set[str]:
    """Return which of some rows other rows point to: somebody has worked on them since."""
    used: set[str] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        other = relation.related_model
        # What goes with the row it is about (a fault of the data doctor) is nobody's work.
        goes_along = getattr(relation, "on_delete", None) is CASCADE
        if relation.auto_created and relation.remote_field and other and not goes_along:
            name = relation.remote_field.name
            found = other._default_manager.filter(**{f"{name}__in": pks})
            used |= {str(pk) for pk in found.order_by().values_list(name, flat=True)}
    return used
