"""What the pages and the API of a ledger show."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from accounts import audit
from accounts.http import ApiRequest, Request
from accounts.models import AccessLog, User
from accounts.permissions import Permission
from core.errors import Refused
from ledgers.entries import fields, sheets
from ledgers.entries.declaration import Figure, Ledger, ledgers, readable
from ledgers.files import private_folder
from ledgers.metrics import share
from ledgers.models import EntryChange, ImportRow
from regions.models import Region

ORDER = ("region_path", "pk")


def ledger_for(user: User, name: str) -> Ledger:
    """Return a ledger that somebody reads, or answer 404: what is not theirs is not there."""
    user.require(Permission.LEDGER_READ)
    found = ledgers.get(name)
    if found is None or not found.is_read_by(user):
        raise Http404
    return found


@dataclass(frozen=True)
class Narrowing:
    """What somebody asks of a ledger: a place, one of its figures, values of its filters."""

    region: Region | None = None
    figure: Figure | None = None
    chosen: Mapping[str, Any] = field(default_factory=dict)

    def of(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        if self.region is not None:
            rows = rows.filter(region_path__startswith=self.region.path)
        if self.figure is not None:
            rows = self.figure.where(rows, timezone.localdate())
        return rows.filter(**self.chosen)


def ledger_to_write(user: User, name: str) -> Ledger:
    """Return a ledger that somebody may write; one they only read is refused, not hidden."""
    user.require(Permission.LEDGER_WRITE)
    ledger = ledger_for(user, name)
    if not ledger.is_written_by(user):
        raise PermissionDenied
    return ledger


def figure_of(ledger: Ledger, name: str) -> Figure | None:
    """Return a figure of a ledger by its name; None without a name. Another's is 404."""
    if not name:
        return None
    for figure in ledger.figures:
        if figure.name == name:
            return figure
    raise Http404


def places(ledger: Ledger, user: User) -> "QuerySet[Region]":
    """Return the places a list may be narrowed to: one level below one's own."""
    place = ledger.place_of(user)
    return Region.objects.filter(parent=place).order_by("code")


def place_for(ledger: Ledger, user: User, code: str) -> Region | None:
    """Return a place within one's own by its code; None without a code. Elsewhere is 404."""
    if not code:
        return None
    found = Region.objects.within(ledger.place_of(user)).filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def cells(ledger: Ledger, row: Any, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a list shows of a row: label and text."""
    return [
        (labels[name], fields.text_of(ledger.fields[name], getattr(row, name)))
        for name in ledger.listed
    ]


@dataclass(frozen=True)
class Tile:
    """A figure of a ledger as a page shows it."""

    figure: Figure
    value: int
    note: str
    tone: str


def tiles(ledger: Ledger, user: User, on: date) -> list[Tile]:
    """Return a ledger's figures, each with its target and its share of the whole."""
    rows = ledger.rows(user).select_related(None).order_by()
    values = {each.name: each.where(rows, on).count() for each in ledger.figures}
    found = []
    for figure in ledger.figures:
        value = values[figure.name]
        part = share(value, values[figure.of]) if figure.of in values else None
        notes = [f"{part}%" if part is not None else "", figure.target and f"目标 {figure.target}"]
        found.append(
            Tile(figure, value, " · ".join(filter(None, notes)), figure.tone if value else "")
        )
    return found


@dataclass(frozen=True)
class Point:
    """A work point's ledgers, for the page that lists them all."""

    number: int
    source: str
    ledgers: list[tuple[Ledger, list[Tile]]]


def overview(user: User) -> list[Point]:
    """Return what somebody reads, by work point, in the document's order."""
    today, found = timezone.localdate(), readable(user)
    by_point: dict[int, list[Ledger]] = defaultdict(list)
    for ledger in found:
        by_point[ledger.point].append(ledger)
    return [
        Point(number, mine[0].source, [(each, tiles(each, user, today)) for each in mine])
        for number, mine in sorted(by_point.items())
    ]


@dataclass(frozen=True)
class Happened:
    """One line of a row's history."""

    at: datetime
    who: str
    what: str
    changes: list[tuple[str, str, str]]


def history(ledger: Ledger, pk: UUID) -> list[Happened]:
    """Return what was done to a row, by hand and by sheets, the newest first."""
    labels = ledger.labels()
    found = [
        Happened(
            each.at, str(each.by), f"{each.get_kind_display()}{_because(each.reason)}",
            [(labels.get(name, name), old, new) for name, (old, new) in each.changes.items()],
        )
        for each in EntryChange.objects.filter(entry=pk).select_related("by").order_by("-pk")
    ]  # fmt: skip
    rows = ImportRow.objects.filter(target=str(pk), outcome__in=["changed", "created"])
    rows = rows.filter(job__kind=f"ledgers.{ledger.name}")
    rows = rows.filter(job__state__in=["done", "undone"])
    found += [
        _imported(row, labels) for row in rows.select_related("job__requested_by", "job__file")
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _imported(row: ImportRow, labels: Mapping[str, str]) -> Happened:
    job = row.job
    undone = "（已撤销）" if row.undone == "reversed" else ""
    what = f"{row.get_outcome_display()}：导入 {job.file.filename if job.file else ''}{undone}"
    changes = [
        (labels[name], str(row.before.get(name) or fields.NOTHING), str(row.values[name]))
        for name in row.before
        if name in labels
    ]
    return Happened(job.finished_at or job.created_at, str(job.requested_by), what, changes)


def _because(reason: str) -> str:
    return f"：{reason}" if reason else ""


def download(
    ledger: Ledger,
    *,
    by: User,
    reason: str,
    narrowing: Narrowing,
    request: Request | ApiRequest,
) -> bytes:
    """
    Return the rows as an .xlsx: who took it, when, why and how many stand on its first line.

    :raises PermissionDenied: `by` may not take lists away
    :raises Refused: no reason given, or nothing to export
    """
    by.require(Permission.LEDGER_EXPORT)
    if not reason.strip():
        raise Refused("请填写导出用途。")
    rows = narrowing.of(ledger.rows(by))
    total = rows.count()
    if not total:
        raise Refused("没有可以导出的记录。")
    now = timezone.localtime()
    audit.record(
        AccessLog.Kind.EXPORT, by=by, request=request, subject=f"ledger|{ledger.name}",
        reason=reason, rows=total,
    )  # fmt: skip
    note = f"{ledger.title}：共{total}行；{by.name}于{now:%Y-%m-%d %H:%M}导出，用途：{reason}"
    with private_folder() as folder:
        path: Path = folder / "ledger.xlsx"
        sheets.export(ledger, rows, path, note=note)
        return path.read_bytes()


def found_by(ledger: Ledger, user: User, text: str) -> "QuerySet[Any]":
    """Return the rows a search finds: by the name or number of whom they are about."""
    return ledger.subject.search(ledger.rows(user), text).order_by(*ORDER)
