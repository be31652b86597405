"""
What each department sends: one folder per source, found by its name. A new one is a copied folder.

A source says which columns its file has, which of them a rule reads, and the rule itself.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from core.registry import Registry
from ledgers.sheets.cells import Cell
from ledgers.sheets.headers import Column
from ledgers.sheets.values import text


@dataclass(frozen=True)
class Facts:
    """What a rule knows of the person a row means."""

    monitored: bool  # under monitoring, risk not eliminated
    escaped: bool  # 脱贫户
    on: date  # when the file came, for rows that say no date themselves


@dataclass(frozen=True)
class Flag:
    """A rule's yes: the risk, the event it happened in, what it was judged on, in words."""

    risk: str
    event: str
    sentence: str
    inputs: dict[str, Any]


Read = Callable[[Cell], Any]
Check = Callable[[Mapping[str, Any], Facts, Mapping[str, Any]], Flag | None]


@dataclass(frozen=True)
class Source:
    """
    One dataset of one department.

    `reads`: the columns kept with a matched row, each with the function that normalises it.
    `limits`: the keys of the limits that the rule is given. Several rows of one person that tell
    of the same event make one finding: of the row with the largest value in the column `largest`,
    else of the first. `compared`: the columns whose change since the last batch is worth telling.
    """

    name: str
    order: int
    title: str
    unit: str
    columns: tuple[Column, ...]
    reads: Mapping[str, Read]
    check: Check
    rule_code: str
    rule_title: str
    rule_basis: str
    limits: tuple[str, ...] = ()
    largest: str = ""
    compared: tuple[str, ...] = ()
    identity: str = "id_number"
    person: str = "name"
    township: str = "township"
    village: str = "village"
    instructions: tuple[str, ...] = ()
    drop_downs: Mapping[str, tuple[str, ...]] | None = None
    sample: tuple[tuple[Cell, ...], ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        return {column.key: column.label for column in self.columns}


sources: Registry[Source] = Registry("sources")


def discover() -> None:
    """Import every folder beside this file; each declares its source."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


def word(cell: Cell) -> str:
    """
    Return a word of a list (a grade, a status) in one spelling: half width, no spaces.

    >>> word(" 疑似 辍学"), word("Ｃ级")
    ('疑似辍学', 'C级')
    """
    return "".join(unicodedata.normalize("NFKC", text(cell)).split())


SERIAL = Column("serial", "序号", ("编号",))
ID_ALIASES = (
    "身份证号",
    "身份证号码",
    "身份证件号",
    "身份证件号码",
    "证件号码",
    "公民身份号码",
    "证件号",
)
TOWNSHIP = Column("township", "乡镇", ("所在乡镇", "乡（镇）", "乡镇街道", "乡", "乡镇名称"))
VILLAGE = Column("village", "村", ("所在村", "行政村", "村居", "村名称", "村（居）"))
COMMON_INSTRUCTIONS = (
    "身份证号列请保持“文本”格式；变成 4.11E+17 的号码后几位已丢失，只能重新填写。",
    "可以直接上传业务系统导出的原表：标题行、合并表头、合计行不必删除。",
)
