"""What a check of the register is. Each app declares its own in its `checks.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

from core.registry import Registry

if TYPE_CHECKING:
    from households.models import DataFault

Found = tuple[str, str | None, str]
"""Keys of a household and of a member or None, what is wrong."""


def household_page(fault: "DataFault") -> str:
    return reverse("households:household", args=[fault.household_id])


def members(fault: "DataFault") -> str:
    return f"{household_page(fault)}#members"


def incomes(fault: "DataFault") -> str:
    return f"{household_page(fault)}#incomes"


@dataclass(frozen=True)
class Check:
    """
    One rule of the province's list: what is wrong, why that matters, where it is put right.

    `sql` yields household_id, member_id, case_id, text from the tables of `doctor.tables`; it
    knows %(today)s, the figures of `limits` (name → key of a limit) and the `words` of code lists.
    `scan` is for what only Python can read: it gets the place's path. A check that has neither
    says in `waits_for` which data the register lacks: it is shown as such and finds nothing.
    `severity`: "error" is wrong whatever the case, "review" may be right and wants a look.
    """

    number: int
    title: str
    why: str
    fix: str
    sql: str = ""
    scan: Callable[[str], Iterable[Found]] | None = None
    severity: str = "error"
    limits: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, list[str]] = field(default_factory=dict)
    link: "Callable[[DataFault], str]" = household_page
    waits_for: str = ""
    partly: str = ""  # which part of the rule still waits for data

    @property
    def name(self) -> str:
        return f"D{self.number:02d}"

    @property
    def order(self) -> int:
        return self.number

    @property
    def severity_label(self) -> str:
        return {"error": "错误", "review": "需核实"}[self.severity]

    @property
    def runs(self) -> bool:
        return not self.waits_for

    def __post_init__(self) -> None:
        if bool(self.sql) + bool(self.scan) + bool(self.waits_for) != 1:
            raise ValueError(f"{self.name}: either sql, or scan, or waits_for.")


checks: Registry[Check] = Registry("checks")


@dataclass(frozen=True)
class Layout:
    """A temporary table that an app's checks read; made after those of `doctor.tables`."""

    name: str
    order: int
    sql: str
    words: Mapping[str, list[str]] = field(default_factory=dict)


layouts: Registry[Layout] = Registry("checks")  # declared beside the checks
