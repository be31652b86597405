"""A ledger as a spreadsheet: the blank template, the import, the export that can come back."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from core.ids import uuid7
from ledgers import bulk, imports
from ledgers.bulk import as_json
from ledgers.entries import fields
from ledgers.entries.declaration import ROW_NUMBER, Ledger, ledgers
from ledgers.entries.uniques import ANOTHER, Held, held_by, others_of, place_in
from ledgers.imports import BadCell, Finding, Outcome
from ledgers.kinds import Kind, kinds
from ledgers.models import ImportRow, Job
from ledgers.runner import Run
from ledgers.sheets import values as cell
from ledgers.sheets.rows import Value
from ledgers.sheets.tables import Record
from ledgers.sheets.writer import write_table, write_template
from regions.models import Region

TWICE = "文件中有两行说的是同一条记录（与第{line}行相同）"
TAKEN = "检查之后已有人登记了这条记录"
NO_SUCH_ROW = "没有这个记录号，或它不在您的辖区；新登记的行请把记录号留空"
CHUNK = 2000
HOW_TO = (
    "一行一条记录。带*的列必须填写；有下拉选项的列请从选项中选择。",
    "日期写成 2022-04-12，月份写成 202204，金额以元为单位。",
    "空白的单元格不改动已登记的内容；要清除，请在页面上修改。",
    "导出的表改好后可以原样导回：最后一列“记录号”请不要改动，新增的行留空。",
)


# --- out -------------------------------------------------------------------------------------------


def template(ledger: Ledger, path: Path, *, by: User) -> None:
    words = ledger.words(by)
    lists = {
        name: fields.options(field, words.get(name, ())) for name, field in ledger.fields.items()
    }
    write_template(
        path,
        columns=[column for column in ledger.columns if column is not ROW_NUMBER],
        instructions=[ledger.title, *([ledger.hint] if ledger.hint else []), *HOW_TO],
        drop_downs={name: words for name, words in lists.items() if words},
        title=ledger.title[:31],
    )


def export(ledger: Ledger, rows: "QuerySet[Any]", path: Path, *, note: str) -> None:
    """Write rows to an .xlsx, read from the database as they are written."""
    headings = [column.label for column in ledger.columns]
    lines = _lines(ledger, rows.order_by("region_path", "pk").iterator(chunk_size=CHUNK))
    write_table(path, sheets=[(ledger.title, headings, lines)], note=note)


def _lines(ledger: Ledger, rows: Iterable[Any]) -> Iterator[list[Value]]:
    named = list(ledger.fields.items())
    for row in rows:
        yield [
            *ledger.subject.cells(row),
            *(fields.cell_of(field, getattr(row, name)) for name, field in named),
            str(row.pk),
        ]


# --- in --------------------------------------------------------------------------------------------


def _standing(ledger: Ledger, subjects: set[Any]) -> list[Any]:
    """Return the standing rows about some subjects."""
    rows = ledger.model._default_manager.standing()  # type: ignore[attr-defined]
    return list(rows.filter(**{f"{ledger.subject.field}__in": subjects}))


class Judge:
    """Compares a sheet with the ledger; remembers which rows the file has named."""

    def __init__(self, ledger: Ledger, run: Run) -> None:
        self.ledger = ledger
        self.by = run.job.requested_by
        place = ledger.place_of(self.by)
        assert place is not None  # asked for when the sheet was sent
        self.place: Region = place
        self.words = ledger.words(self.by)
        self.at = timezone.now()
        self.absent: frozenset[str] = frozenset()
        self.seen: dict[tuple[Any, ...], int] = {}
        self.others = others_of(ledger)

    def __call__(self, batch: Sequence[Record]) -> Iterable[Finding | BadCell]:
        named = self._named(batch)
        about = self._about(batch, named)
        rows = _standing(self.ledger, {each.pk for each in about if not isinstance(each, BadCell)})
        there = {_key(self.ledger, row): row for row in rows} if self.ledger.key else {}
        held = held_by(self.ledger, self.others, rows)
        return [
            each if isinstance(each, BadCell) else self._judge(record, each, named, there, held)
            for record, each in zip(batch, about, strict=True)
        ]

    def _named(self, batch: Sequence[Record]) -> dict[str, Any]:
        """Return the rows of the ledger that the batch names by their number."""
        keys = {key for record in batch if (key := _row_number(record)) and _is_key(key)}
        return {str(row.pk): row for row in self.ledger.rows(self.by).filter(pk__in=keys)}

    def _about(self, batch: Sequence[Record], named: dict[str, Any]) -> list[Any]:
        """Return whom each row is about: by its number, else by name and identity number."""
        subject = self.ledger.subject
        strangers = [record for record in batch if not _row_number(record)]
        found = iter(subject.find([record.values for record in strangers], place=self.place))
        about: list[Any] = []
        for record in batch:
            if not (key := _row_number(record)):
                about.append(next(found))
                continue
            row = named.get(key)
            if row is None:
                about.append(BadCell(NO_SUCH_ROW, column=ROW_NUMBER.key, shown=key[:40]))
            elif why := subject.differs(row, record.values):
                about.append(BadCell(why, column="name"))
            else:
                about.append(getattr(row, subject.field))
        return about

    def _judge(
        self,
        record: Record,
        subject: Any,
        named: dict[str, Any],
        there: dict[tuple[Any, ...], Any],
        held: Held,
    ) -> Finding | BadCell:
        row = named.get(_row_number(record))
        try:
            if row is None and self.ledger.key:
                row = there.get((subject.pk, *self._key(record)))
            values = self._values(record, row)
        except BadCell as bad:
            return bad
        for other in self.others:
            place = place_in(self.ledger, other, subject.pk, values)
            holder = held.get((other.name, place)) if place else None
            if place and holder is not None and (row is None or holder != row.pk):
                return BadCell(str(other.violation_error_message))
            if place:  # a later row of the file finds it taken
                held[other.name, place] = row.pk if row else ANOTHER
        if row is not None or self.ledger.key:
            key = (subject.pk, *(as_json(values[name]) for name in self.ledger.key))
            line = self.seen.setdefault((row.pk,) if row else key, record.number)
            if line != record.number:
                return BadCell(TWICE.format(line=line))
        return self._new(subject, values) if row is None else self._changed(row, values)

    def _key(self, record: Record) -> list[Any]:
        """Return what says which of a subject's rows is meant. :raises BadCell: it cannot be"""
        named = [(name, self.ledger.fields[name]) for name in self.ledger.key]
        return [as_json(self._read(name, field, record)) for name, field in named]

    def _read(self, name: str, field: Any, record: Record) -> Any:
        return fields.read(name, field, record.values[name], self.words.get(name, ()))

    def _values(self, record: Record, row: Any) -> dict[str, Any]:
        """
        Return a row's values; a column that the file does not have, or a blank cell, says nothing
        about a row that is there already.

        :raises BadCell: one of them cannot be
        """
        values = {}
        for name, field in self.ledger.fields.items():
            given = record.values[name]
            if row is not None and cell.is_blank(given):
                values[name] = getattr(row, name)
            else:
                values[name] = self._read(name, field, record)
        if fault := self.ledger.fault(values):
            raise BadCell(fault[1], column=fault[0])
        return values

    def _new(self, subject: Any, values: dict[str, Any]) -> Finding:
        village = self.ledger.subject.village_of(subject)
        made = {
            **values,
            f"{self.ledger.subject.field}_id": subject.pk,
            "region_id": village.pk,
            "region_path": village.path,
            "entered_by_id": self.by.pk,
        }
        return Finding(Outcome.CREATED, str(uuid7()), {k: as_json(v) for k, v in made.items()})

    def _changed(self, row: Any, values: dict[str, Any]) -> Finding:
        new = {
            name: as_json(value)
            for name, value in values.items()
            if as_json(getattr(row, name)) != as_json(value)
        }
        if not new:
            return Finding(Outcome.SAME, str(row.pk))
        return Finding(Outcome.CHANGED, str(row.pk), new | {"_version": row.version})


def _row_number(record: Record) -> str:
    return cell.text(record.values[ROW_NUMBER.key]).strip()


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _key(ledger: Ledger, row: Any) -> tuple[Any, ...]:
    subject = getattr(row, f"{ledger.subject.field}_id")
    return (subject, *(as_json(getattr(row, name)) for name in ledger.key))


def _review(ledger: Ledger, run: Run) -> None:
    imports.review(run, ledger.columns, Judge(ledger, run))


def _apply(ledger: Ledger, run: Run) -> None:
    rows = run.job.rows.filter(outcome__in=imports.LIVE)
    run.phase("写入", total=rows.count())
    imports.in_chunks(run, rows, "all", partial(_write, ledger))
    imports.finish(run, "已生效")


def _write(ledger: Ledger, batch: list[ImportRow]) -> None:
    at = timezone.now()

    def stamp(fresh: list[Any]) -> None:
        for entry in fresh:
            entry.entered_at = entry.updated_at = at

    bulk.write(ledger.model, batch, late=partial(_late, ledger), settle=stamp)


def _late(ledger: Ledger, new: "list[tuple[ImportRow, Any]]") -> dict[int, str]:
    others = others_of(ledger)
    if not ledger.key and not others:
        return {}
    rows = _standing(ledger, {getattr(each, f"{ledger.subject.field}_id") for _, each in new})
    there = {_key(ledger, row) for row in rows} if ledger.key else set()
    held = held_by(ledger, others, rows)
    late = {row.pk: TAKEN for row, each in new if ledger.key and _key(ledger, each) in there}
    for row, each in new:
        for place in held_by(ledger, others, [each]):
            if place in held:
                late[row.pk] = TAKEN
    return late


def _undo(ledger: Ledger, run: Run) -> None:
    imports.undo(run, partial(bulk.reverse, ledger.model))


def declare_jobs() -> None:
    """Give every declared ledger its import: once, when all are known."""
    for ledger in ledgers:
        kinds.declare(
            Kind(
                f"ledgers.{ledger.name}",
                f"{ledger.title}导入",
                watch=Permission.REGISTER_IMPORT,
                review=partial(_review, ledger),
                apply=partial(_apply, ledger),
                undo=partial(_undo, ledger),
                apply_needs=Permission.LEDGER_WRITE,
                columns=partial(_columns, ledger),
                then=partial(_then, ledger),
            )
        )


def _columns(ledger: Ledger, job: Job) -> Any:
    return ledger.columns


def _then(ledger: Ledger, job: Job) -> tuple[str, str]:
    return f"看{ledger.title}", reverse("entries:list", args=[ledger.name])
