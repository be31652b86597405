"""Cells of the exports → values of the register; every refusal names column and value."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from core import identity, names
from ledgers.imports import BadCell
from ledgers.sheets import values as cell
from ledgers.sheets.cells import Cell

Values = Mapping[str, Cell]
PHONE = re.compile(r"1[3-9][0-9]{9}")


def id_number(given: Values, key: str) -> identity.Reading:
    """Return a valid identity number. :raises BadCell: with the fault and the number masked"""
    reading = identity.read(given[key])
    if reading.fault:
        shown = identity.masked(reading.text) if reading.text else ""
        raise BadCell(reading.fault.label, column=key, shown=shown)
    return reading


def name(given: Values, key: str) -> str:
    found = names.canonical(cell.text(given[key]))
    if not found:
        raise BadCell("没有填写姓名", column=key)
    if len(found) > 40:
        raise BadCell("姓名超过40个字，请核对", column=key)
    return found


def code(given: Values, key: str, *, label: str, needed: bool = True) -> str:
    """Return a national number: digits, exact."""
    if cell.is_blank(given[key]):
        if needed:
            raise BadCell(f"没有填写{label}", column=key)
        return ""
    try:
        found = cell.digits(given[key])
    except ValueError as error:
        raise BadCell(f"{label}{error}", column=key, shown=cell.short(given[key])) from None
    if len(found) > 30:
        raise BadCell(f"{label}超过30位，请核对", column=key)
    return found


def choice(
    given: Values, key: str, options: Sequence[str] | Mapping[str, str], *, label: str
) -> str:
    """Return the one of the list that the cell names, or "" for a blank cell."""
    found = names.canonical(cell.text(given[key]))
    if not found:
        return ""
    if isinstance(options, Mapping):
        chosen = options.get(found)
        if chosen is not None:
            return chosen
    elif found in options:
        return found
    raise BadCell(f"{label}“{cell.short(found)}”不在可填的范围内", column=key, shown=found)


def yes_no(given: Values, key: str) -> bool | None:
    if cell.is_blank(given[key]):
        return None
    try:
        return cell.yes_no(given[key])
    except ValueError as error:
        raise BadCell(str(error), column=key, shown=cell.short(given[key])) from None


def month(given: Values, key: str) -> str:
    if cell.is_blank(given[key]):
        return ""
    try:
        return cell.month(given[key])
    except ValueError as error:
        raise BadCell(str(error), column=key, shown=cell.short(given[key])) from None


def day(given: Values, key: str) -> date | None:
    if cell.is_blank(given[key]):
        return None
    try:
        return cell.day(given[key])
    except ValueError as error:
        raise BadCell(str(error), column=key, shown=cell.short(given[key])) from None


def amount(given: Values, key: str, *, up_to: int) -> Decimal | None:
    if cell.is_blank(given[key]):
        return None
    try:
        found = cell.money(given[key])
    except ValueError as error:
        raise BadCell(str(error), column=key, shown=cell.short(given[key])) from None
    if not 0 <= found <= up_to:
        raise BadCell(f"“{cell.short(given[key])}”超出合理范围", column=key, shown=str(found))
    return found


def count(given: Values, key: str, *, up_to: int) -> int | None:
    found = amount(given, key, up_to=up_to)
    if found is not None and found != int(found):
        raise BadCell(f"“{cell.short(given[key])}”应为整数", column=key, shown=str(found))
    return None if found is None else int(found)


def words(given: Values, key: str, *, length: int) -> str:
    return cell.text(given[key])[:length]


def phone(given: Values, key: str) -> tuple[str, str]:
    """Return the number and a warning; a number that cannot be one is left out, not refused."""
    if cell.is_blank(given[key]):
        return "", ""
    try:
        found = cell.digits(given[key])
    except ValueError:
        return "", "联系电话不是有效号码，未采用"
    return (found, "") if PHONE.fullmatch(found) else ("", "联系电话不是有效的手机号，未采用")


def bank_card(given: Values, key: str) -> str:
    if cell.is_blank(given[key]):
        return ""
    try:
        found = cell.digits(given[key])
    except ValueError as error:
        raise BadCell(f"银行卡号{str(error).split('”')[-1]}", column=key) from None
    if not 8 <= len(found) <= 30:
        raise BadCell("银行卡号位数不对，请核对", column=key)
    return found
