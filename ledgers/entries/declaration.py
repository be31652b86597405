"""What a ledger (台账) is. Each app declares its own in its `ledgers.py`, beside `admin.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Field, QuerySet

from accounts.models import User
from accounts.permissions import Permission, Role
from core.registry import Registry
from ledgers.metrics import Metric, Shown, metrics
from ledgers.sheets.headers import Column
from regions.models import Region

if TYPE_CHECKING:
    from ledgers.entries.subjects import Subject
    from ledgers.models import Entry

Fault = tuple[str, str]
"""A field, and why its value cannot stand beside the others of the row."""

ROW_NUMBER = Column("row_number", "记录号", ("台账记录号",), as_text=True)
"""Stands last in every export, so that a sheet that comes back names the rows it is about."""

VILLAGES = frozenset({Role.VILLAGE_STAFF, Role.TOWNSHIP_CLERK, Role.DISTRICT_CLERK})
OFFICES = frozenset({Role.DEPT_LIAISON, Role.DISTRICT_CLERK})
ANYBODY = VILLAGES | OFFICES
ABOVE_VILLAGES = OFFICES | {Role.TOWNSHIP_CLERK}
"""Who writes a ledger: what villages see, what only a department knows, what either may enter, what
no village has."""


@dataclass(frozen=True)
class Item:
    """
    A column: a field of the model, other headings for it; `listed` in the page's table too.

    A foreign key is named by its column ("policy_id") and refers to a text by `to_field`: what a
    sheet says is what the row holds. `words` are the rows that somebody may name there.
    """

    field: str
    aliases: tuple[str, ...] = ()
    listed: bool = True
    words: "Callable[[User], QuerySet[Any]] | None" = None


@dataclass(frozen=True)
class Figure:
    """A number that the work point asks for: which of the ledger's rows it counts on a day."""

    name: str
    title: str
    where: Callable[["QuerySet[Any]", date], "QuerySet[Any]"]
    target: str = ""
    tone: str = ""
    of: str = ""


@dataclass(frozen=True)
class Ledger:
    """
    One ledger. `point` and `source` are the work point and its words, `units` the codes of the
    responsible departments (none: every department's), `key` the fields that, with the subject,
    say which row a sheet means,
    `filters` the fields a list may be narrowed by, `writers` the roles that enter rows, `fault`
    what is wrong with a whole row (a rule without a database, for form, API and sheet alike).
    """

    name: str
    order: int
    title: str
    point: int
    source: str
    units: tuple[str, ...]
    model: "type[Entry]"
    subject: "Subject"
    items: tuple[Item, ...]
    key: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    writers: frozenset[str] = ANYBODY
    fault: Callable[[Mapping[str, Any]], Fault | None] = lambda values: None
    figures: tuple[Figure, ...] = ()
    hint: str = ""

    @cached_property
    def fields(self) -> "dict[str, Field[Any, Any]]":
        """The model's field of each item, the note last."""
        names = [*(item.field for item in self.items), "note"]
        return {name: self.model._meta.get_field(name) for name in names}  # type: ignore[misc]

    def labels(self, said: "Captions | None" = None) -> dict[str, str]:
        """
        Return what each field is called: as declared, or as the district says it. Asks the
        database each time, unless `captions()` are given: once for a page, never for a row.
        """
        mine = (captions() if said is None else said).get(self.name, {})
        return {
            name: mine.get(name, str(field.verbose_name)) for name, field in self.fields.items()
        }

    @property
    def columns(self) -> tuple[Column, ...]:
        """What a sheet of this ledger may have; a heading as declared is always understood."""
        aliases, labels = {item.field: item.aliases for item in self.items}, self.labels()
        own = (
            Column(
                name, labels[name], (str(field.verbose_name), *aliases.get(name, ())),
                required=self.is_needed(name),
            )
            for name, field in self.fields.items()
        )  # fmt: skip
        return (*self.subject.columns, *own, ROW_NUMBER)

    def words(self, user: User) -> "dict[str, list[str]]":
        """Return what somebody may write in the columns whose words are rows."""
        found = {}
        for item in self.items:
            if item.words is not None:
                key = self.fields[item.field].target_field.name  # type: ignore[attr-defined]
                found[item.field] = list(item.words(user).order_by(key).values_list(key, flat=True))
        return found

    @cached_property
    def listed(self) -> list[str]:
        return [item.field for item in self.items if item.listed]

    def is_needed(self, name: str) -> bool:
        """Say whether a row cannot be entered without this."""
        field = self.fields[name]
        return not field.blank and not field.has_default()

    def is_of(self, user: User) -> bool:
        """Say whether this is a ledger of somebody's department."""
        return user.unit is not None and (not self.units or user.unit.code in self.units)

    def place_of(self, user: User) -> Region | None:
        """Return the place within which somebody reads and writes; None: nothing here is theirs."""
        if user.role != Role.DEPT_LIAISON:
            return user.region
        return user.unit.region if user.unit and user.is_active and self.is_of(user) else None

    def is_read_by(self, user: User) -> bool:
        return user.may(Permission.LEDGER_READ) and self.place_of(user) is not None

    def is_written_by(self, user: User) -> bool:
        may = user.may(Permission.LEDGER_WRITE) and user.role in self.writers
        return may and self.place_of(user) is not None

    def rows(self, user: User) -> "QuerySet[Any]":
        """Return the standing rows that somebody sees, with whom they are about."""
        rows = self.model._default_manager.visible_to(user).standing()  # type: ignore[attr-defined]
        return rows.select_related("region__parent", *self.subject.related)  # type: ignore[no-any-return]

    def shown(self, row: Any) -> Shown:
        return Shown(
            title=self.subject.title(row), place=str(row.region), url=row.get_absolute_url()
        )


Captions = Mapping[str, Mapping[str, str]]
"""What a district calls otherwise: ledger → field → words."""


def captions() -> Captions:
    from ledgers.models import Caption

    found: dict[str, dict[str, str]] = {}
    for ledger, name, words in Caption.objects.values_list("ledger", "field", "words"):
        found.setdefault(ledger, {})[name] = words
    return found


ledgers: Registry[Ledger] = Registry("ledgers")


def declare(ledger: Ledger) -> Ledger:
    """Declare a ledger and the figures that it gives."""
    ledgers.declare(ledger)
    for n, figure in enumerate(ledger.figures):
        metrics.declare(_metric(ledger, figure, n))
    return ledger


def _metric(ledger: Ledger, figure: Figure, n: int) -> Metric:
    return Metric(
        name=figure.name,
        order=1000 + 10 * ledger.order + n,
        title=figure.title,
        unit=ledger.subject.unit,
        work_point=ledger.point,
        source=ledger.source,
        rows=lambda user, on: figure.where(ledger.rows(user), on),
        shown=ledger.shown,
        target=figure.target,
        tone=figure.tone,
        of=figure.of,
    )


def ledger_of(model: "type[Entry]") -> Ledger:
    """
    Return the ledger of a model.

    :raises LookupError: no app declares one
    """
    for ledger in ledgers:
        if ledger.model is model:
            return ledger
    raise LookupError(f"No ledger is declared for {model._meta.label}.")


def readable(user: User) -> list[Ledger]:
    """Return the ledgers somebody reads, in the document's order."""
    return [ledger for ledger in ledgers if ledger.is_read_by(user)]
