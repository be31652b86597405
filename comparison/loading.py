"""Matched rows into the table: what is kept of each, and how."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from comparison.matching import Matcher, Read, decision_key
from comparison.models import Batch, Row
from comparison.rules import Meant
from comparison.sources import Source
from core import crypto
from households.copying import copy
from ledgers.sheets.tables import Record

UNCERTAIN = "uncertain"  # among a row's values: the key under which a decision is remembered
UNPLACED = {Row.Outcome.OUTSIDE, Row.Outcome.INVALID, Row.Outcome.CANDIDATE}
COLUMNS = (
    "batch_id", "sheet", "sheet_no", "number", "outcome", "correction", "reason", "name",
    "member_id", "key", "values", "number_sealed", "candidates", "difference",
)  # fmt: skip
_json = json.JSONEncoder(ensure_ascii=False).encode


class Loader:
    """Matches and writes the chunks of one batch; `sheets` in the order of the file."""

    def __init__(self, batch: Batch, source: Source, sheets: Sequence[str]) -> None:
        self.batch = batch
        self.matcher = Matcher(source)
        self.order = {name: number for number, name in enumerate(sheets)}
        # The same days, grades and kinds of illness come again and again.
        self.reads = {
            key: lru_cache(maxsize=10_000, typed=True)(read) for key, read in source.reads.items()
        }
        # Without a batch before, every person is new; else it is told when all rows are there.
        self.difference = "" if batch.previous_id else Row.Difference.NEW.value

    def matched(self, records: Sequence[Record]) -> list[tuple[Any, ...]]:
        """Return rows as COLUMNS lists them."""
        return [self._row(read, meant) for read, meant in self.matcher.match(records)]

    @staticmethod
    def write(rows: list[tuple[Any, ...]]) -> None:
        copy(Row, COLUMNS, rows)

    def _row(self, read: Read, meant: Meant) -> tuple[Any, ...]:
        """Keep little of a row; the number only where nobody was found, and sealed."""
        record = read.record
        sheet_no = self.order[record.sheet]
        keep = read.text and meant.outcome in UNPLACED
        aad = number_aad(self.batch.pk, sheet_no, record.number)
        values = self._values(record)
        if meant.outcome == Row.Outcome.CANDIDATE:
            place = self.matcher.place(record)
            values["place"] = place[:60]
            values[UNCERTAIN] = decision_key(read.text, read.name, place).hex()
        return (
            self.batch.pk, record.sheet[:60], sheet_no, record.number, meant.outcome,
            meant.correction, meant.reason, read.name, meant.person, meant.key, _json(values),
            crypto.seal(read.text, aad) if keep else None,
            _json(meant.candidates) if meant.candidates else "[]",
            self.difference if meant.key else "",
        )  # fmt: skip

    def _values(self, record: Record) -> dict[str, Any]:
        """Return what a rule reads, normalised; what cannot be read stands under "faults"."""
        values: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for key, read in self.reads.items():
            cell = record.values.get(key, "")
            if cell == "":
                continue
            try:
                values[key] = read(cell)
            except ValueError as error:
                faults[key] = str(error)[:120]
        if faults:
            values["faults"] = faults
        return values


def number_aad(batch: UUID, sheet_no: int, number: int) -> str:
    """Name the place a kept number is sealed to."""
    return f"comparison.row.number|{batch}|{sheet_no}|{number}"
