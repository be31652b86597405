"""The list a department is given, which is also the form it fills in: writing it, reading it."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.http import HttpResponse

from accounts.models import User
from core import identity, names
from core.dates import local_date
from core.errors import UnreadableFile
from households.models import id_index
from ledgers import downloads
from ledgers.files import private_folder
from ledgers.sheets import values
from ledgers.sheets.cells import Cell
from ledgers.sheets.headers import Column
from ledgers.sheets.reader import open_sheets
from ledgers.sheets.tables import Record, choose, records
from ledgers.sheets.writer import write_table
from monitoring import asset_rules
from monitoring.models.assets import AssetRequest, AssetSubject
from monitoring.models.hit_kinds import HitKind

COLUMNS = (
    Column("name", "姓名", ("人员姓名",), required=True),
    Column("number", "证件号码", ("身份证号", "身份证号码", "公民身份号码"), required=True,
           as_text=True),
    Column("hit", "是否查到", ("查询结果", "有无"), required=True),
    Column("kind", "疑点项目", ("项目",)),
    Column("detail", "详情", ("情况", "备注")),
    Column("found_on", "登记日期", ("日期",)),
)  # fmt: skip
LABELS = {column.key: column.label for column in COLUMNS}
YES, NO = "是", "否"
SHOWN = 100  # wrong rows told at once
NAMED = 5  # people named of those who are missing


class Wrong(ValueError):
    """One cell that cannot be taken: its column, and why."""

    def __init__(self, column: str, message: str, shown: str = "") -> None:
        super().__init__(message)
        self.column, self.message, self.shown = column, message, shown


def people_of(request: AssetRequest) -> list[AssetSubject]:
    """Return each person of the list once, though they may stand in two cases."""
    once: dict[bytes, AssetSubject] = {}
    for subject in request.asked().order_by("number"):
        once.setdefault(bytes(subject.id_number_index or b""), subject)
    return list(once.values())


def write(
    request: AssetRequest, people: Sequence[AssetSubject], *, by: User, at: datetime
) -> bytes:
    """Return the list as .xlsx: full numbers, whose copy it is, and the columns to fill in."""
    kinds = list(request.kinds_in_order())
    asks = "；".join(f"{kind.name}：{kind.hint}" for kind in kinds if kind.hint)
    note = (
        f"{request.unit} 信息比对名单，共 {len(people)} 人，{request.due_on}前答复。"
        f"导出人 {by.name}，{local_date(at)}；只用于本次比对，用后销毁。"
        f"每人填“{YES}”或“{NO}”；一人有几项的，复制该行逐项填。详情填法：{asks}"
    )
    rows = ((n, s.name, s.id_number, "", "", "", "") for n, s in enumerate(people, start=1))
    drop_downs = {LABELS["hit"]: [YES, NO], LABELS["kind"]: [kind.name for kind in kinds]}
    with private_folder() as folder:
        path = folder / "list.xlsx"
        sheet = ("信息比对", ["序号", *LABELS.values()], rows)
        write_table(path, sheets=[sheet], note=note, drop_downs=drop_downs)
        return path.read_bytes()


def attached(request: AssetRequest, body: bytes) -> HttpResponse:
    """Answer a list as a download; its name says whose it is and when it is due."""
    return downloads.attached(body, f"信息比对名单_{request.unit}_{request.due_on}前答复.xlsx")


def read(path: Path, request: AssetRequest, *, filename: str, on: date) -> list[dict[str, Any]]:
    """
    Return the hits of a filled-in list, as `asset_answers.answer` takes them.

    Everybody of the list must be answered for, and nobody else may be.

    :raises UnreadableFile: with each wrong row: sheet, row, column, value (numbers masked)
    """
    reader = _Reader(request, on=on)
    with open_sheets(path, filename=filename) as book:
        tables = choose(book, COLUMNS)
        for record in records(book, tables, identity=["name", "number"]):
            reader.take(record)
    return reader.result()


class _Reader:
    """Judges the rows one by one and remembers who has been answered for."""

    def __init__(self, request: AssetRequest, *, on: date) -> None:
        self.on = on
        everybody = AssetSubject.objects.filter(batch=request.batch_id, left_out="")
        # Who stands in two cases is on the list once, as the first.
        self.known = {bytes(s.id_number_index or b""): s for s in everybody.order_by("-number")}
        self.waited = {bytes(s.id_number_index or b""): s for s in people_of(request)}
        self.kinds = {names.canonical(k.name): k for k in request.kinds_in_order()}
        self.said: dict[bytes, bool] = {}
        self.hits: list[dict[str, Any]] = []
        self.wrong: list[dict[str, object]] = []

    def take(self, record: Record) -> None:
        try:
            self._row(record.values)
        except Wrong as wrong:
            self.wrong.append(
                {
                    "sheet": record.sheet, "row": record.number,
                    "column": LABELS[wrong.column], "value": wrong.shown, "message": wrong.message,
                }
            )  # fmt: skip

    def result(self) -> list[dict[str, Any]]:
        missing = [s.name for index, s in self.waited.items() if index not in self.said]
        if self.wrong:
            reasons = [f"第{row['row']}行 {row['column']}：{row['message']}" for row in self.wrong]
            raise UnreadableFile(*reasons[:SHOWN], rows=self.wrong[:SHOWN])
        if missing:
            named = "、".join(missing[:NAMED])
            raise UnreadableFile(f"还缺 {len(missing)} 人的答复：{named}等，请补齐名单后再传。")
        return self.hits

    def _row(self, cells: dict[str, Cell]) -> None:
        reading = identity.read(cells["number"])
        shown = identity.masked(reading.text)
        if reading.fault:
            raise Wrong("number", reading.fault.label, shown)
        index = id_index(reading.number)
        subject = self.known.get(index)
        if subject is None:
            raise Wrong("number", "名单里没有这个人，不能答复", shown)
        name = values.text(cells["name"])
        if names.canonical(name) != names.canonical(subject.name):
            raise Wrong("name", "姓名与名单不一致，请核对是否串行", name[:40])
        hit = self._said(cells["hit"])
        if self.said.setdefault(index, hit) != hit:
            raise Wrong("hit", "同一个人既填了“是”又填了“否”", values.short(cells["hit"]))
        filled = [key for key in ("kind", "detail", "found_on") if not values.is_blank(cells[key])]
        if not hit and filled:
            raise Wrong(filled[0], "填了“否”，这里应留空", values.short(cells[filled[0]]))
        if hit:
            self.hits.append(self._hit(subject, cells))

    def _said(self, cell: Cell) -> bool:
        try:
            return values.yes_no(cell)
        except ValueError as error:
            raise Wrong("hit", str(error), values.short(cell)) from None

    def _hit(self, subject: AssetSubject, cells: dict[str, Cell]) -> dict[str, Any]:
        kind = self._kind(cells["kind"])
        detail = values.text(cells["detail"])[:200]
        if faults := asset_rules.detail_faults(detail, form=kind.detail, bands=kind.bands):
            raise Wrong("detail", faults[0], "")
        found_on = None
        if not values.is_blank(cells["found_on"]):
            try:
                found_on = values.day(cells["found_on"])
            except ValueError as error:
                raise Wrong("found_on", str(error), values.short(cells["found_on"])) from None
            if found_on > self.on:
                raise Wrong("found_on", "登记日期晚于今天", str(found_on))
        return {"person": subject.pk, "kind": kind.code, "detail": detail, "found_on": found_on}

    def _kind(self, cell: Cell) -> HitKind:
        """Return the kind named; a department with a single one need not name it."""
        said = names.canonical(values.text(cell))
        if not said and len(self.kinds) == 1:
            return next(iter(self.kinds.values()))
        kind = self.kinds.get(said)
        if kind is None:
            known = "、".join(k.name for k in self.kinds.values())
            raise Wrong("kind", f"请填疑点项目：{known}", values.short(cell))
        return kind
