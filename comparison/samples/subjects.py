"""Whom a row of a made file is about, and what the register knows of them. No Django."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Subject:
    """A person; for one of the register also what a rule may ask of it."""

    number: str
    name: str
    township: str = ""
    village: str = ""
    escaped: bool = False
    monitored: bool = False
    able: bool = False
    born: date | None = None

    @property
    def key_group(self) -> bool:
        return self.escaped or self.monitored

    def minor(self, on: date) -> bool:
        """Tell whether the register knows of a birth less than 18 years before a day."""
        born = self.born
        return born is not None and (on.year - born.year, on.month, on.day) < (
            18, born.month, born.day,
        )  # fmt: skip

    def register(self, on: date) -> list[str]:
        """Return what the register says, in the words of `comparison.conditions.REGISTER`."""
        facts = {
            "monitored": self.monitored, "escaped": self.escaped, "key_group": self.key_group,
            "minor": self.minor(on), "able": self.able,
        }  # fmt: skip
        return [name for name, true in facts.items() if true]
