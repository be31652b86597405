"""A ledger's sheet as an office would send it, about the current register, with its answer key."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.models import User
from core import identity
from core.fields import Month
from ledgers.entries import fields
from ledgers.entries.declaration import Ledger
from ledgers.sheets.rows import Value
from ledgers.sheets.writer import write_table
from regions.models import Region

WRONG = {"low": 0.03, "high": 0.15}
KINDS = ("stranger", "word", "blank", "twice")
TRIES = 500
TAKEN = "created"
NOTE = "row = row of the file as Excel shows it; expected = outcomes that are right, joined by |"


def make(
    ledger: Ledger, *, rows: int, mess: str, seed: int, path: Path, on: date, by: User
) -> Path:
    """
    Write a sheet of `rows` rows and return where its key is: {note, rows: [{row, expected}]}.

    :raises ValueError: nobody to write about, or no row of this ledger stands before its rule
    """
    place = ledger.place_of(by)
    everybody = list(ledger.subject.everybody(place).values_list("pk", flat=True)) if place else []
    if not everybody:
        raise ValueError("There is nobody to write about: seed the demo first.")
    maker = _Maker(ledger, Random(seed), on=on, by=by)  # noqa: S311  # made-up files
    lines: list[list[Value]] = []
    key = []
    for number in range(2, rows + 2):
        line, expected = maker.line(place, everybody, share=WRONG[mess], before=lines)
        lines.append(line)
        key.append({"row": number, "expected": expected})
    headings = [column.label for column in ledger.columns[:-1]]
    write_table(path, sheets=[(ledger.title[:31], headings, lines)])
    answers = path.with_name(f"{path.name}.key.json")
    answers.write_text(json.dumps({"note": NOTE, "rows": key}, ensure_ascii=False, indent=1))
    return answers


class _Maker:
    def __init__(self, ledger: Ledger, random: Random, *, on: date, by: User) -> None:
        self.ledger, self.random, self.on, self.by = ledger, random, on, by
        self.words = ledger.words(by)
        self.pool: list[Any] = []
        self.named: set[tuple[Any, ...]] = set()

    def line(
        self, place: Region | None, everybody: list[Any], *, share: float, before: list[Any]
    ) -> tuple[list[Value], str]:
        """Return a row's cells and what should become of it."""
        wrong = self.random.choice(KINDS) if self.random.random() < share else ""
        if wrong == "twice" and before and self.ledger.key:
            return list(self.random.choice(before)), f"refused|{TAKEN}"
        assert place is not None
        for _ in range(TRIES):
            pk = self._next(everybody)
            subject = self.ledger.subject.pick(str(pk), place=place)
            values = self._values(subject)
            if values is None:
                continue
            said = (pk, *(str(values[name]) for name in self.ledger.key))
            if said in self.named:
                continue
            self.named.add(said)
            cells = [fields.cell_of(field, values[name]) for name, field in self._named()]
            return self._spoilt([*self.ledger.subject.said(subject), *cells], wrong)
        raise ValueError(f"{self.ledger.name}: no new row was found in {TRIES} tries.")

    def _next(self, everybody: list[Any]) -> Any:
        """Return everybody once, in any order, before anybody comes again."""
        if not self.pool:
            self.pool = self.random.sample(everybody, len(everybody))
        return self.pool.pop()

    def _named(self) -> list[tuple[str, Any]]:
        return list(self.ledger.fields.items())

    def _values(self, subject: Any) -> Mapping[str, Any] | None:
        """Draw values until they stand before the ledger's rule and all that is on record."""
        for _ in range(TRIES):
            values = {name: self._value(name, field) for name, field in self._named()}
            if self.ledger.fault(values) is None:
                return values if self._fits(subject, values) else None
        raise ValueError(f"{self.ledger.name}: no row stands before its rule in {TRIES} tries.")

    def _fits(self, subject: Any, values: Mapping[str, Any]) -> bool:
        now = timezone.now()
        row: Any = self.ledger.model(
            entered_at=now, updated_at=now, entered_by=self.by, **dict(values)
        )
        setattr(row, self.ledger.subject.field, subject)
        row.region = self.ledger.subject.village_of(subject)
        try:
            row.clean_fields(exclude=["region_path"])
            row.validate_constraints()
        except ValidationError:
            return False
        return True

    def _value(self, name: str, field: Any) -> Any:
        random = self.random
        if not self.ledger.is_needed(name) and random.random() < 0.5:
            return field.get_default() if field.has_default() else (None if field.null else "")
        if name in self.words:
            return random.choice(self.words[name])
        if isinstance(field, ArrayField):
            return [random.choice(field.base_field.flatchoices)[0]]
        if field.flatchoices:
            return random.choice(field.flatchoices)[0]
        match field:
            case models.BooleanField():
                return random.random() < 0.7
            case models.DateField():
                return self.on - timedelta(days=random.randrange(300))
            case models.DecimalField():
                whole = 10 ** min(field.max_digits - field.decimal_places, 4)
                return Decimal(random.randrange(1, whole))
            case models.IntegerField():
                return (
                    self.on.year - random.randrange(3)
                    if name == "year"
                    else random.randrange(1, 20)
                )
            case Month():
                return f"{self.on - timedelta(days=random.randrange(200)):%Y%m}"
            case _ if name == "quarter":
                return f"{self.on.year}-Q{random.randrange(1, 5)}"
            case _:
                return f"{field.verbose_name}{random.randrange(100)}"[: field.max_length]

    def _spoilt(self, cells: list[Value], wrong: str) -> tuple[list[Value], str]:
        """Spoil a row: a number nobody has, a word that is none, a needed cell left blank."""
        keys = [column.key for column in self.ledger.columns]
        if wrong == "stranger" and "id_number" in keys:
            seventeen = (
                f"41109919{self.random.randrange(10, 40)}0101{self.random.randrange(1000):03d}"
            )
            cells[keys.index("id_number")] = seventeen + identity.check_digit(seventeen)
            return cells, "refused"
        if wrong == "word":
            coded = [name for name, field in self._named() if getattr(field, "flatchoices", None)]
            if coded:
                cells[keys.index(self.random.choice(coded))] = "不知道"
                return cells, "refused"
        if wrong == "blank":
            needed = [name for name, _ in self._named() if self.ledger.is_needed(name)]
            cells[keys.index(self.random.choice(needed))] = None
            return cells, f"refused|{TAKEN}"
        return cells, TAKEN
