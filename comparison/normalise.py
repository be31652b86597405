"""
Whole columns brought to one spelling, before anybody is looked up.

`core.identity`, `core.names` and the kinds of `comparison.kinds` say what is right, cell by cell.
Here the spellings that nearly all cells have are recognised as columns; only the rest is handed
to those functions. A property test holds both to the same answers.
"""

from collections.abc import Callable, Mapping

import polars as pl

from comparison import rules
from comparison.kinds import Kind
from core import identity, names
from core.identity import Fault
from ledgers.sheets.frames import NUMBER

_PLAIN_NAME = r"^[\u3400-\u9fff]{1,12}$"  # nothing of it changes under NFKC
_PLAIN_NUMBER = r"^[0-9]{17}[0-9X]$"
_BLANKS = r"""[ \t'="\u00a0\u3000]"""
_WIDE = {chr(ord("０") + n): str(n) for n in range(10)} | {"Ｘ": "X", "ｘ": "X", "x": "X"}


def identities(rows: pl.DataFrame) -> pl.DataFrame:
    """
    Read `cell` (who, by number) and `said` (the name) of each row.

    Adds `text`, `number`, `correction`, `fault` and `name`; `number` is null where there is a
    fault, `fault` is null where there is none.
    """
    cells, said = rows["cell"], rows["said"]
    tidy = _tidy(cells)
    text = pl.col("text")
    right = tidy.to_frame("text").select(
        text.str.contains(_PLAIN_NUMBER) & valid_check_digit(text) & _born(text)
    )["text"]
    nothing = pl.Series([None], dtype=pl.String)
    rows = rows.with_columns(
        tidy.zip_with(right, nothing).alias("plain_number"),
        said.zip_with(said.str.contains(_PLAIN_NAME), nothing).alias("plain_name"),
    )
    rest = rows.filter(pl.col("plain_number").is_null() | pl.col("plain_name").is_null())
    schema = {"row": pl.Int32} | dict.fromkeys(
        ("text", "number", "correction", "fault", "name"), pl.String
    )
    read = pl.DataFrame(
        [(row, *_one(cell, name)) for row, cell, name in rest.select("row", "cell", "said").rows()],
        schema=schema,
        orient="row",
    )
    return (
        rows.join(read, on="row", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("number", "plain_number").alias("number"),
            pl.coalesce("text", "plain_number").fill_null("").alias("text"),
            pl.col("correction").fill_null(""),
            pl.coalesce("name", "plain_name").fill_null("").alias("name"),
        )
        .drop("plain_number", "plain_name")
    )


def _tidy(cells: pl.Series) -> pl.Series:
    """Take blanks, apostrophes and full width from the numbers that are not plain already."""
    plain = cells.str.contains(_PLAIN_NUMBER)
    at = (~plain).arg_true()
    others = cells.gather(at).str.replace_all(_BLANKS, "").str.replace_many(_WIDE)
    return cells.clone().scatter(at, others) if len(at) else cells


def _one(cell: str, said: str) -> tuple[str, str | None, str, str | None, str]:
    """Read one row as `core.identity` does; swapped columns are put right."""
    reading = _read(cell)
    correction = str(reading.correction) if reading.correction else ""
    if reading.fault and len(said) >= 15:
        other = _read(said)
        if other.number:
            reading, said, correction = other, cell, rules.SWAPPED
    return (
        (reading.number or reading.text)[:40],
        reading.number or None,
        correction,
        str(reading.fault) if reading.fault else None,
        names.canonical(said.removeprefix(NUMBER))[:60],
    )


def _read(cell: str) -> identity.Reading:
    if cell.startswith(NUMBER):
        return identity.Reading("", fault=Fault.NUMBER)
    return identity.read(cell)


def valid_check_digit(text: pl.Expr) -> pl.Expr:
    """Say whether the 18th character follows from the first seventeen (GB 11643-1999)."""
    total = pl.sum_horizontal(
        text.str.slice(at, 1).cast(pl.Int32, strict=False) * weight
        for at, weight in enumerate(identity.WEIGHTS)
    )
    expected = (total % 11).replace_strict(
        dict(enumerate(identity.CHECKS)), default=None, return_dtype=pl.String
    )
    return (text.str.slice(17, 1) == expected).fill_null(value=False)


def _born(text: pl.Expr) -> pl.Expr:
    day = text.str.slice(6, 8)
    real = day.str.to_date("%Y%m%d", strict=False).is_not_null()
    return (real & (day >= "1880")).fill_null(value=False)


def kept(
    frame: pl.DataFrame, columns: Mapping[str, tuple[str, Kind]]
) -> tuple[pl.DataFrame, pl.Series]:
    """
    Return the kept columns in canonical text (null where blank or unreadable), and for each row
    what could not be read as JSON, null where all could.
    """
    canonical: dict[str, pl.Series] = {}
    faults: list[pl.Series] = []
    for name, (column, kind) in columns.items():
        canonical[name], fault = _canonical(frame[column], kind)
        if fault is not None:
            faults.append(fault.alias(name))
    values = pl.DataFrame(canonical)
    if not faults:
        return values, pl.Series("faults", [None] * frame.height, dtype=pl.String)
    rows = pl.DataFrame(faults)
    some = pl.any_horizontal(pl.all().is_not_null())
    text = rows.select(pl.when(some).then(pl.struct(pl.all()).struct.json_encode()).alias("faults"))
    return values, text["faults"]


def _canonical(cells: pl.Series, kind: Kind) -> tuple[pl.Series, pl.Series | None]:
    """Return a column's canonical texts, and its faults if there are any."""
    if kind.plain:
        plain = cells.str.contains(f"^(?:{kind.plain})$")
        known = cells.zip_with(plain, pl.Series([None], dtype=pl.String))
        rest = cells.filter(~plain).unique()
    else:
        known, rest = None, cells.unique()
    good, bad = _each(rest.to_list(), kind.read)
    read = cells.replace_strict(good, default=None, return_dtype=pl.String) if good else None
    if known is None:
        result = read if read is not None else pl.Series([None] * len(cells), dtype=pl.String)
    else:
        result = known if read is None else known.zip_with(known.is_not_null(), read)
    fault = cells.replace_strict(bad, default=None, return_dtype=pl.String) if bad else None
    return result, fault


def _each(cells: list[str], read: Callable[[str], str]) -> tuple[dict[str, str], dict[str, str]]:
    """Read each different cell once: text → canonical, text → what is wrong with it."""
    good: dict[str, str] = {}
    bad: dict[str, str] = {}
    for cell in cells:
        if not cell.strip():
            continue
        try:
            if found := read(cell):
                good[cell] = found
        except ValueError as error:
            bad[cell] = str(error)[:120]
    return good, bad
