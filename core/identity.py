"""
Identity numbers as people really write them, brought to one canonical form.

No Django, no database. Source: GB 11643-1999 (18 digits: place 6, birth 8, order 3, check 1);
15-digit numbers of before 1999 lack the century and the check digit; a 残疾证 number is the
18 digits followed by kind and grade (20 digits, or 22 with a replacement count).

The district part is not checked: codes older or younger than today's list belong to real people.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_ZEROS = ord("0") * sum(WEIGHTS)
_PLAIN = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"^[+-]?\d(\.\d+)?E[+-]?\d+$")
_JUNK = re.compile(r"[\s='\"`‘’“”\u200b-\u200f\u202a-\u202e\u2060\ufeff·.\-_]")


class Fault(StrEnum):
    """Why a cell cannot be used as an identity number; the label is shown to the clerk."""

    MISSING = "missing"
    NUMBER = "number"
    LENGTH = "length"
    CHARACTERS = "characters"
    CHECK_DIGIT = "check_digit"
    BIRTH_DATE = "birth_date"

    @property
    def label(self) -> str:
        return FAULT_LABELS[self]


FAULT_LABELS = {
    Fault.MISSING: "没有证件号码，请补填",
    Fault.NUMBER: "证件号码被存成了数字，后几位已丢失，请把该列设为“文本”后重新填写",
    Fault.LENGTH: "证件号码位数不对，应为18位（残疾人证20位或22位）",
    Fault.CHARACTERS: "证件号码含有不应有的字符",
    Fault.CHECK_DIGIT: "证件号码校验位不对，请核对是否写错",
    Fault.BIRTH_DATE: "证件号码中的出生日期不存在",
}


class Correction(StrEnum):
    """What was done to a number beyond spelling; each is named to the clerk."""

    OLD_NUMBER = "old_number"
    DISABILITY_CARD = "disability_card"

    @property
    def label(self) -> str:
        return {"old_number": "15位旧号升为18位", "disability_card": "残疾证号取前18位"}[self.value]


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell, read: either a valid `number` (18 characters) or a `fault`; `text` as cleaned."""

    text: str
    number: str = ""
    fault: Fault | None = None
    correction: Correction | None = None


def clean(cell: object) -> str:
    """Return the bare characters: no quotes, `="…"`, blanks or full-width forms; X upper-case."""
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    return _JUNK.sub("", text).upper()


def check_digit(seventeen: str) -> str:
    """
    Return the 18th character for the first seventeen digits.

    >>> check_digit("41109919900101001")
    '7'
    """
    # A digit's byte is the digit and 48; the 48s come off at once.
    return CHECKS[(sum(map(mul, seventeen.encode(), WEIGHTS)) - _ZEROS) % 11]


def read(cell: object) -> Reading:
    """
    Read one cell of an identity column.

    A cell that the spreadsheet stored as a number is a fault, whole or in scientific notation:
    Excel keeps 15 digits, so the rest is gone, and a guess would be another person.
    """
    if cell is None or cell == "":
        return Reading("", fault=Fault.MISSING)
    if isinstance(cell, bool | int | float):
        return Reading("", fault=Fault.NUMBER)
    if isinstance(cell, str) and _PLAIN.fullmatch(cell):  # nearly every cell: nothing to clean
        return _judge_plain(cell, cell, None)
    raw = unicodedata.normalize("NFKC", str(cell)).strip(" '\"=").replace(" ", "").upper()
    if _SCIENTIFIC.match(raw):
        return Reading(raw, fault=Fault.NUMBER)
    text = clean(cell)
    if not text:
        return Reading("", fault=Fault.MISSING)
    if len(text) == 15 and is_digits(text):
        seventeen = f"{text[:6]}19{text[6:]}"
        return _judge(text, seventeen + check_digit(seventeen), Correction.OLD_NUMBER)
    if len(text) in {20, 22} and is_digits(text[:17]):
        return _judge(text, text[:18], Correction.DISABILITY_CARD)
    return _judge(text, text, None)


def is_digits(text: str) -> bool:
    """Say whether all are 0–9: `isdigit` takes signs of other scripts that `int` does not."""
    return text.isascii() and text.isdigit()


def _judge(text: str, number: str, correction: Correction | None) -> Reading:
    if not number.isascii() or not re.fullmatch(r"[0-9A-Z]+", number):
        return Reading(text, fault=Fault.CHARACTERS)
    if len(number) != 18:
        return Reading(text, fault=Fault.LENGTH)
    if not number[:17].isdigit() or not (number[17].isdigit() or number[17] == "X"):
        return Reading(text, fault=Fault.CHARACTERS)
    return _judge_plain(text, number, correction)


def _judge_plain(text: str, number: str, correction: Correction | None) -> Reading:
    """Judge what has the shape of a number: seventeen digits and a check."""
    if check_digit(number[:17]) != number[17]:
        return Reading(text, fault=Fault.CHECK_DIGIT)
    if birth_date(number) is None:
        return Reading(text, fault=Fault.BIRTH_DATE)
    return Reading(text, number=number, correction=correction)


def birth_date(number: str) -> date | None:
    """Return the birth date in an 18-character number, or None where there is no such day."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1880 else None


def is_male(number: str) -> bool:
    return int(number[16]) % 2 == 1


def one_digit_off(text: str) -> list[str]:
    """
    Return every valid number that differs from `text` (18 characters) in one place.

    Some forty of them for a number whose check digit is wrong; which person is meant is for
    the register and the name to say, never for this list.
    """
    if len(text) != 18 or not is_digits(text[:17]):
        return []
    digits = [int(character) for character in text[:17]]
    total = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    # The check digit says what the sum must become, so most of the 170 others need no look.
    found = [
        f"{text[:place]}{digit}{text[place + 1 :]}"
        for place, weight in enumerate(WEIGHTS)
        for digit in range(10)
        if digit != digits[place]
        and CHECKS[(total + (digit - digits[place]) * weight) % 11] == text[17]
    ]
    if CHECKS[total % 11] != text[17]:
        found.append(text[:17] + CHECKS[total % 11])
    return [number for number in found if birth_date(number) is not None]


def masked(number: str) -> str:
    """
    Return the number as pages show it.

    >>> masked("411099199001010013")
    '4110********0013'
    """
    return f"{number[:4]}********{number[-4:]}" if len(number) >= 8 else "********"
