"""How offices spell identity numbers, and what must become of each spelling. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from core import identity

Cell = str | int | float | date

# Parts in a thousand rows; the rest is written plainly. Source: domain study of real files.
LOW: Mapping[str, int] = {
    "spelling": 200, "outside": 40, "again": 20, "card": 5, "old": 5, "typo": 5, "missing": 5,
    "number": 5,
}  # fmt: skip
HIGH: Mapping[str, int] = {
    "spelling": 500, "outside": 80, "again": 80, "card": 30, "old": 20, "typo": 40, "missing": 35,
    "number": 35, "short": 35, "swapped": 10,
}  # fmt: skip
MESS = {"low": LOW, "high": HIGH}

WHY = {
    "outside": "valid, not in the register",
    "again": "the same person again in this file",
    "card": "20- or 22-digit 残疾证 number: the first 18",
    "old": "15-digit number of the old kind",
    "typo": "one digit mistyped, check digit wrong: corrected only if exactly one person of that "
    "name fits, else a queue or an error; never another person",
    "missing": "no number",
    "number": "a number, not text",
    "short": "16 digits",
    "swapped": "name and number in each other's column",
}
_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@dataclass(frozen=True)
class Spelled:
    """What stands in the two columns that say who, what must become of it, and why."""

    number: Cell
    name: str
    expected: str
    why: str = ""


class Speller:
    """Spells numbers in a file's order; remembers whom the file has named for certain."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._named: set[str] = set()

    def spell(self, kind: str, number: str, name: str, *, known: bool) -> Spelled:
        """Spell one row in a kind of mess; `known`: the person is in the register."""
        if kind == "old" and number[6:8] != "19":
            kind = "spelling"  # the old numbers had no century
        if kind == "number" and number.endswith("X"):
            kind = "spelling"  # not a number to any spreadsheet
        again = number in self._named
        doubtful = "|duplicate" if again else ""
        if kind == "typo":
            expected = f"corrected|candidate|invalid{doubtful}"
            return Spelled(self._typo(number), name, expected, WHY[kind])
        if kind == "missing":
            return Spelled("", name, f"candidate|invalid{doubtful}", WHY[kind])
        if kind == "number":
            return Spelled(float(number), name, "invalid", WHY[kind])
        if kind == "short":
            return Spelled(number[:-2], name, "invalid", WHY[kind])
        self._named.add(number)
        if kind == "swapped":
            cell: Cell = name
            name, expected = number, "corrected"
        elif kind == "card":
            kind_and_grade = f"{self.random.randint(1, 7)}{self.random.randint(1, 4)}"
            again_issued = self.random.choice(("", "", "B1"))
            cell, expected = number + kind_and_grade + again_issued, "corrected"
        elif kind == "old":
            cell, expected = number[:6] + number[8:17], "corrected"
        else:
            cell, expected = self._spelling(number) if kind == "spelling" else number, "matched"
        why = "" if kind == "again" else WHY.get(kind, "")
        if not known:
            expected, why = "outside", WHY["outside"]
        if again:
            expected, why = "duplicate", WHY["again"]
        return Spelled(cell, name, expected, why)

    def _typo(self, number: str) -> str:
        place = self.random.randrange(6, 17)
        wrong = (int(number[place]) + self.random.randint(1, 9)) % 10
        return f"{number[:place]}{wrong}{number[place + 1 :]}"

    def _spelling(self, number: str) -> str:
        return self.random.choice(
            (
                f" {number}",
                f"{number} ",
                f"'{number}",
                f"{number[:6]} {number[6:14]} {number[14:]}",
                number.translate(_FULL_WIDTH),
                number.lower(),
            )
        )


def spell_day(day: date, random: Random) -> Cell:
    """Spell a day as people type it, or as a spreadsheet keeps it."""
    written: tuple[Cell, ...] = (
        day,
        datetime(day.year, day.month, day.day, 8, 30),  # noqa: DTZ001  # a cell has no zone
        (day - date(1899, 12, 30)).days,
        f"{day:%Y-%m-%d}",
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d} 上午 8:30",
    )
    return random.choice(written)


def stranger(random: Random, n: int) -> str:
    """Return a valid number of the other never-assigned prefix, 411098."""
    born = date(1940, 1, 1) + timedelta(days=random.randrange(27_000))
    seventeen = f"411098{born:%Y%m%d}{n % 1000:03d}"
    return seventeen + identity.check_digit(seventeen)
