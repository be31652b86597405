"""
Frames of a file into the batch's table: normalised as columns, matched by the database.

    frame → who and what as columns → COPY into a staging table → one INSERT … SELECT that looks
    every key up in the register and in the last batch → seals for the few nobody knows

The first step needs no database, so it can be done for the next frame meanwhile.
"""

import io
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl
from django.db import connection

from comparison import normalise, partitions
from comparison.kinds import under
from comparison.matching import Matcher, Uncertain, decision_key
from comparison.models import SHEET, Batch, Row
from comparison.rules import NAME_DIFFERS, Meant
from comparison.sources import Source
from core import crypto
from core.identity import Fault
from households.models import ID_PURPOSE
from ledgers.sheets.frames import Frame
from ledgers.sheets.headers import Table

UNCERTAIN = "uncertain"  # among a row's values: the key under which a decision is remembered
STAGED = (
    ("place", "bigint"), ("sheet", "text"), ("number", "int"), ("name", "text"), ("key", "bytea"),
    ("correction", "text"), ("reason", "text"), ("values", "jsonb"), ("faults", "jsonb"),
    ("extra", "jsonb"), ("outcome", "text"), ("member_id", "uuid"), ("candidates", "jsonb"),
    ("sealed", "bytea"),
)  # fmt: skip
PIECE = 4 * 1024 * 1024  # bytes handed to the database at once
_json = json.JSONEncoder(ensure_ascii=False).encode
# As core.names.canonical: what is left of a name when blanks and dots do not count.
_SAME_NAME = r"regexp_replace(normalize(m.name, NFKC), '[·•．.・‧∙⋅\s]', '', 'g')"
_INSERT = """
WITH kept AS (
INSERT INTO {table} (
    batch_id, place, sheet, number, outcome, correction, reason, name, member_id, key, values,
    number_sealed, candidates, difference
)
SELECT
    %(batch)s, s.place, s.sheet, s.number,
    CASE WHEN s.outcome IS NOT NULL THEN s.outcome
        WHEN m.id IS NULL THEN 'outside'
        WHEN s.correction <> '' THEN 'corrected' ELSE 'matched' END,
    s.correction,
    CASE WHEN m.id IS NULL OR s.name = '' OR m.name = s.name OR {same_name} = s.name
        THEN s.reason ELSE %(differs)s END,
    s.name, COALESCE(s.member_id, m.id), s.key,
    CASE WHEN s.faults IS NULL AND s.extra IS NULL THEN jsonb_strip_nulls(s.values)
        ELSE jsonb_strip_nulls(
            s.values || jsonb_build_object('faults', s.faults) || COALESCE(s.extra, '{{}}')
        ) END,
    s.sealed, COALESCE(s.candidates, '[]'),
    {difference}
FROM comparison_staging AS s
LEFT JOIN households_member AS m
    ON m.id_number_index = s.key AND m.left_on IS NULL AND s.outcome IS NULL
{previous}
RETURNING ctid, number, outcome
) SELECT ctid, number FROM kept WHERE outcome = 'outside'
"""
# Equal to any row that the last batch had of the same person: nothing new is told.
_PREVIOUS = """
LEFT JOIN LATERAL (
    SELECT bool_or({equal}) AS same FROM comparison_row AS b
    WHERE b.batch_id = %(previous)s AND b.key = s.key
) AS p ON s.key IS NOT NULL
"""
_DIFFERENCE = (
    "CASE WHEN s.key IS NULL THEN '' WHEN p.same IS NULL THEN 'new' "
    "WHEN p.same THEN 'same' ELSE 'changed' END"
)


class Prepared(NamedTuple):
    """A frame with its columns in one spelling: who the rows are about, and what is staged."""

    sheet: str
    rows: pl.DataFrame
    staged: pl.DataFrame


class Loader:
    """Writes the frames of one batch; `tables` of its sheets in the order of the file."""

    def __init__(self, batch: Batch, source: Source, tables: Mapping[str, Table]) -> None:
        self.batch, self.source = batch, source
        self.matcher = Matcher(source)
        self.order = {name: number for number, name in enumerate(tables)}
        self.kept = {
            sheet: {
                name: (column, under(table.headings.get(column, ""), kind))
                for name, (column, kind) in source.kept.items()
            }
            for sheet, table in tables.items()
        }
        equal = [f"b.values->>'{name}' IS NOT DISTINCT FROM s.values->>'{name}'"
                 for name in source.compared]  # fmt: skip
        self._insert = _INSERT.format(
            table=partitions.name_of(batch),
            same_name=_SAME_NAME,
            difference=_DIFFERENCE
            if batch.previous_id
            else "CASE WHEN s.key IS NULL THEN '' ELSE 'new' END",
            previous=_PREVIOUS.format(equal=" AND ".join(equal) or "true")
            if batch.previous_id
            else "",
        )

    def prepare(self, frame: Frame) -> Prepared:
        """Bring a frame's columns to one spelling; without the database."""
        rows = normalise.identities(self._who(frame))
        values, faults = normalise.kept(frame.rows, self.kept[frame.sheet])
        staged = rows.select(
            (pl.col("row").cast(pl.Int64) + SHEET * self.order[frame.sheet]).alias("place"),
            pl.lit(frame.sheet[:60]).alias("sheet"),
            pl.col("row").alias("number"),
            "name",
            _keys(rows["number"]).alias("key"),
            "correction",
            pl.col("fault").fill_null("").alias("reason"),
        ).with_columns(
            values.select(pl.struct(pl.all()).struct.json_encode().alias("values"))["values"],
            faults,
        )
        return Prepared(frame.sheet, rows, staged)

    def write(self, prepared: Prepared) -> None:
        """Match and write one frame, inside the caller's transaction."""
        sheet, rows, staged = prepared
        decided = self._uncertain(sheet, rows)
        staged = staged.join(decided, on="number", how="left", maintain_order="left")
        staged = staged.with_columns(
            pl.coalesce("decided_key", "key").alias("key"),
            pl.coalesce("decided_correction", "correction").alias("correction"),
            pl.coalesce("decided_reason", "reason").alias("reason"),
        ).select(name for name, _ in STAGED)
        _stage(staged)
        with connection.cursor() as cursor:
            cursor.execute(
                self._insert,
                {"batch": self.batch.pk, "differs": NAME_DIFFERS,
                 "previous": self.batch.previous_id},
            )  # fmt: skip
            outside = cursor.fetchall()
        self._seal(outside, sheet, rows)

    def _who(self, frame: Frame) -> pl.DataFrame:
        """Take the columns that say who a row is about."""
        source, there = self.source, set(frame.rows.columns)
        asked = {"cell": source.identity, "said": source.person,
                 "township": source.township, "village": source.village}  # fmt: skip
        return frame.rows.select(
            "row",
            *(
                (pl.col(key).str.strip_chars() if as_ in {"township", "village"} else pl.col(key))
                .alias(as_) if key in there else pl.lit("").alias(as_)
                for as_, key in asked.items()
            ),
        )  # fmt: skip

    def _uncertain(self, sheet: str, rows: pl.DataFrame) -> pl.DataFrame:
        """Say of the rows without a whole number who is meant, in the columns of the staging."""
        odd = rows.filter(pl.col("fault").is_not_null())
        uncertain = [
            Uncertain(text, name, said[:60], Fault(fault), township or sheet, village)
            for text, name, said, fault, township, village in odd.select(
                "text", "name", "said", "fault", "township", "village"
            ).rows()
        ]
        meant = self.matcher.match(uncertain)
        lines = [
            self._line(number, sheet, row, found)
            for number, row, found in zip(odd["row"], uncertain, meant, strict=True)
        ]
        schema = dict.fromkeys(
            ("decided_key", "decided_correction", "decided_reason", "outcome", "member_id",
             "candidates", "sealed", "extra"), pl.String,
        )  # fmt: skip
        return pl.DataFrame(lines, schema={"number": pl.Int32, **schema}, orient="row")

    def _line(self, number: int, sheet: str, row: Uncertain, meant: Meant) -> tuple[Any, ...]:
        keep = row.text and meant.outcome in {Row.Outcome.INVALID, Row.Outcome.CANDIDATE}
        sealed = crypto.seal(row.text, number_aad(self.batch.pk, self.order[sheet], number))
        extra = None
        if meant.outcome == Row.Outcome.CANDIDATE:
            key = decision_key(row.text, row.name, row.place).hex()
            extra = _json({"place": row.place[:60], UNCERTAIN: key})
        return (
            number,
            _bytea(meant.key),
            meant.correction,
            meant.reason,
            meant.outcome,
            str(meant.person) if meant.person else None,
            _json(meant.candidates) if meant.candidates else None,
            _bytea(sealed) if keep else None,
            extra,
        )

    def _seal(self, outside: list[tuple[str, int]], sheet: str, rows: pl.DataFrame) -> None:
        """Keep the numbers that are in nobody's register, sealed: that is what is asked about."""
        if not outside:
            return
        texts = dict(rows.select("row", "text").iter_rows())
        sealed = [
            crypto.seal(texts[number], number_aad(self.batch.pk, self.order[sheet], number))
            for _, number in outside
        ]
        # Written a moment ago in this transaction, so they lie where they were put.
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                UPDATE {partitions.name_of(self.batch)} AS r SET number_sealed = s.sealed
                FROM unnest(%s::tid[], %s::bytea[]) AS s (at, sealed) WHERE r.ctid = s.at
                """,  # noqa: S608  # the name of our own table
                [[at for at, _ in outside], sealed],
            )


def _stage(staged: pl.DataFrame) -> None:
    buffer = io.BytesIO()
    staged.write_csv(buffer, include_header=False)
    buffer.seek(0)
    columns = ", ".join(f"{name} {kind}" for name, kind in STAGED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS comparison_staging ({columns}) ON COMMIT DELETE ROWS"
        )
        cursor.execute("TRUNCATE comparison_staging")
        # One large piece: for each the thread that prepares the next frame is waited for.
        cursor.copy_expert("COPY comparison_staging FROM STDIN (FORMAT csv)", buffer, PIECE)


def _keys(numbers: pl.Series) -> pl.Series:
    """Return the keyed index of each number as PostgreSQL writes bytes, null where there is none."""
    index = crypto.indexer(ID_PURPOSE)
    keys = [index(number) if number else None for number in numbers]
    return "\\x" + pl.Series(keys, dtype=pl.Binary).bin.encode("hex")


def _bytea(value: bytes | None) -> str | None:
    return "\\x" + value.hex() if value else None


def number_aad(batch: UUID, sheet_no: int, number: int) -> str:
    """Name the place a kept number is sealed to."""
    return f"comparison.row.number|{batch}|{sheet_no}|{number}"
