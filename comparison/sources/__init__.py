"""
What each department sends: one folder per source, found by its name. A new one is a copied folder.

A source says which columns its file has, which of them are kept and how they are read, and the
rules that flag a row. It is data; nothing here is called row by row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from comparison.conditions import Condition, columns_of, thresholds_of
from comparison.kinds import Kind
from comparison.phrases import fields_of
from core.registry import Registry
from ledgers.sheets.cells import Cell
from ledgers.sheets.headers import Column


@dataclass(frozen=True)
class Threshold:
    """
    The first amount a rule compares with; from then on it is a row of the rule's version.

    `unit` is one of `core.models.Limit.Unit`; `basis` says who set the figure.
    """

    key: str
    title: str
    amount: str
    unit: str
    basis: str


@dataclass(frozen=True)
class Screen:
    """
    One screening rule, as first declared; released versions are rows (`comparison.models.Rule`).

    `event` names what happened, so that it is told once: another file telling of the same event
    adds nothing. Of several rows of one event the one with the largest value in the column
    `largest` stands, else the first. `sentence` says why in words. Both are templates of
    `comparison.phrases` over the kept columns and `on` (the day the file came), `threshold`.
    """

    code: str
    title: str
    basis: str
    risk: str
    condition: Condition
    event: str
    sentence: str
    thresholds: tuple[Threshold, ...] = ()
    largest: str = ""


@dataclass(frozen=True)
class Source:
    """
    One dataset of one department.

    `reads`: the columns kept with a row, each with its kind; (column, kind) keeps a column under
    another name as well. `compared`: the kept columns whose change since the last batch counts
    as a change. `optional`: not one of the eleven the source document names.
    """

    name: str
    order: int
    title: str
    unit: str
    columns: tuple[Column, ...]
    reads: Mapping[str, Kind | tuple[str, Kind]]
    rules: tuple[Screen, ...]
    compared: tuple[str, ...] = ()
    identity: str = "id_number"
    person: str = "name"
    township: str = "township"
    village: str = "village"
    instructions: tuple[str, ...] = ()
    drop_downs: Mapping[str, tuple[str, ...]] | None = None
    sample: tuple[tuple[Cell, ...], ...] = ()
    optional: bool = False

    def __post_init__(self) -> None:
        """Refuse a declaration that could not work, when Django starts and not at night."""
        keys = {column.key for column in self.columns}
        needed = {self.identity, self.person, *(column for column, _ in self.kept.values())}
        unknown = needed - keys
        for rule in self.rules:
            given = {threshold.key for threshold in rule.thresholds}
            unknown |= columns_of(rule.condition) - self.kept.keys()
            unknown |= thresholds_of(rule.condition) - given
            asked = fields_of(rule.event) | fields_of(rule.sentence) | {rule.largest} - {""}
            unknown |= asked - self.kept.keys() - {"on", "threshold"}
        unknown |= set(self.compared) - self.kept.keys()
        if unknown:
            raise ValueError(f"{self.name}: nobody declares {sorted(unknown)}.")

    @property
    def kept(self) -> dict[str, tuple[str, Kind]]:
        """The kept columns: name → (column of the file, kind)."""
        return {
            name: read if isinstance(read, tuple) else (name, read)
            for name, read in self.reads.items()
        }

    @property
    def labels(self) -> dict[str, str]:
        return {column.key: column.label for column in self.columns}


sources: Registry[Source] = Registry("sources")


def discover() -> None:
    """Import every folder beside this file; each declares its source."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


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
TOWNSHIP = Column(
    "township", "乡镇", ("所在乡镇", "所属乡镇", "乡（镇）", "乡镇街道", "乡", "乡镇名称")
)
VILLAGE = Column("village", "村", ("所在村", "所属村", "行政村", "村居", "村名称", "村（居）"))
COMMON_INSTRUCTIONS = (
    "身份证号列请保持“文本”格式；变成 4.11E+17 的号码后几位已丢失，只能重新填写。",
    "可以直接上传业务系统导出的原表：标题行、合并表头、合计行不必删除。",
)
