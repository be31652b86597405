"""One field of a ledger: how a cell of a sheet reads, how its value is written and shown."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from core import names
from core.fields import Month
from ledgers.imports import BadCell
from ledgers.sheets import values as cell
from ledgers.sheets.cells import Cell
from ledgers.sheets.rows import Value

SEPARATORS = "、，,；;/ "
NOTHING = "—"


Words = Sequence[str]
"""What may stand in a column whose words are rows of another table (`Ledger.words`)."""


def read(name: str, field: "models.Field[Any, Any]", given: Cell, words: Words = ()) -> Any:
    """
    Return a cell's value as the field holds it; a blank cell is what the field calls empty.

    :raises BadCell: it cannot be that, or must not be blank
    """
    if cell.is_blank(given):
        return blank(name, field)
    try:
        if isinstance(field, models.ForeignKey):
            return named(words, given)
        value = _reader(field)(given)
        return field.clean(value, None)
    except ValidationError as error:
        reason = f"{field.verbose_name}“{cell.short(given)}”：{error.messages[0]}"
    except ValueError as error:
        reason = f"{field.verbose_name}{error}"
    raise BadCell(reason, column=name, shown=cell.short(given))


def blank(name: str, field: "models.Field[Any, Any]") -> Any:
    """Return what a field holds that nobody filled in. :raises BadCell: somebody has to"""
    if field.has_default():
        return field.get_default()
    if not field.blank:
        raise BadCell(f"没有填写{field.verbose_name}", column=name)
    return None if field.null else ""


def _reader(field: "models.Field[Any, Any]") -> Callable[[Cell], Any]:
    if field.flatchoices:
        return lambda given: _choice(field, given)
    match field:
        case ArrayField():
            return lambda given: _several(field.base_field, given)
        case models.BooleanField():
            return cell.yes_no
        case models.DateField():
            return cell.day
        case models.DecimalField():
            return lambda given: _amount(field, given)
        case models.IntegerField():
            return _whole
        case Month():
            return cell.month
        case _:
            return cell.text


def named(words: Words, given: Cell) -> str:
    """Return the word that a cell means. :raises ValueError: none of them"""
    if (text := cell.text(given)) in words:  # nearly every cell of a department's list
        return text
    found = names.canonical(text)
    for word in words:
        if found == names.canonical(word):
            return word
    raise ValueError(f"“{cell.short(given)}”不在可填的范围内：{'、'.join(words) or '没有'}")


def _choice(field: "models.Field[Any, Any]", given: Cell) -> Any:
    found = names.canonical(cell.text(given))
    for code, label in field.flatchoices:
        if found in {str(code), names.canonical(str(label))}:
            return code
    labels = "、".join(str(label) for _, label in field.flatchoices)
    raise ValueError(f"“{cell.short(given)}”不在可填的范围内：{labels}")


def _several(field: "models.Field[Any, Any]", given: Cell) -> list[Any]:
    text = cell.text(given)
    for mark in SEPARATORS:
        text = text.replace(mark, "、")
    return [_choice(field, part) for part in dict.fromkeys(text.split("、")) if part]


def _amount(field: "models.DecimalField[Any, Any]", given: Cell) -> Decimal:
    return cell.money(given).quantize(Decimal(1).scaleb(-field.decimal_places))


def _whole(given: Cell) -> int:
    found = cell.money(given)
    if found != int(found):
        raise ValueError(f"“{cell.short(given)}”应为整数")
    return int(found)


def cell_of(field: "models.Field[Any, Any]", value: Any) -> Value:
    """Return a value as a sheet shows it; `read` gives it back."""
    if value is None or value == "":
        return None
    if isinstance(field, ArrayField):
        return "、".join(str(cell_of(field.base_field, each)) for each in value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    shown: Value = value
    return shown


def text_of(field: "models.Field[Any, Any]", value: Any) -> str:
    """Return a value as a page shows it."""
    shown = cell_of(field, value)
    match shown:
        case None:
            return NOTHING
        case bool():
            return "是" if shown else "否"
        case date():
            return shown.isoformat()
        case Decimal():
            return f"{shown:,}"
        case _:
            return str(shown) or NOTHING


def options(field: "models.Field[Any, Any]", words: Words = ()) -> list[str]:
    """Return the words a cell may hold, for the template's drop-down list."""
    if words:
        return list(words)
    if field.flatchoices:
        return [str(label) for _, label in field.flatchoices]
    return ["是", "否"] if isinstance(field, models.BooleanField) else []
