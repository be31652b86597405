"""How 残联 sends its file: as printed, the header on every page; card numbers where none else is."""

from datetime import date, timedelta
from random import Random
from typing import Any

from comparison.samples.layouts import Layout
from comparison.samples.mess import Cell, Spelled, spell_day
from comparison.samples.subjects import Subject

NOTE = (
    "the header comes again every 20 rows, no data; many numbers are those of cards; flagged: new "
    "cards, changed grades, grades 1 and 2"
)
LAYOUT = Layout(
    headings=(
        "序号", "残疾人姓名", "残疾人证号", "乡镇名称", "村（居）", "办证类型", "类别", "等级",
        "办证时间", "监护人姓名", "联系电话",
    ),
    sheet="办证人员",
    title="建安区残疾人证办理情况",
    repeat=20,
)  # fmt: skip
MORE = {"card": 300}
CHANGES = {
    "新办": "new", "首次申领": "new", "等级变更": "changed", "等级升级": "changed",
    "到期换证": "", "迁入": "", "注销": "gone", "": "unsaid",
}  # fmt: skip
GRADES = {
    "一级": 1, "1": 1, "壹级": 1, "二级": 2, "Ⅱ级": 2, "三级": 3, "3级": 3, "四级": 4,
}  # fmt: skip
KINDS = ("肢体", "肢体残疾", "视力", "精神残疾", "4", "多重")
DAYS_AGO = (3, 40, 365, 366, 2000)


def cells(
    serial: int, subject: Subject, spelled: Spelled, random: Random, on: date
) -> tuple[list[Cell], dict[str, Any]]:
    """Return one row, and what the key says of it besides the outcome."""
    change, grade = random.choice(list(CHANGES)), random.choice(list(GRADES))
    ago = random.choice(DAYS_AGO)
    issued = on - timedelta(days=ago)
    row: list[Cell] = [
        serial, spelled.name, spelled.number, subject.township, subject.village, change,
        random.choice(KINDS), grade, spell_day(issued, random), "", "",
    ]  # fmt: skip
    flagged, meant = [], CHANGES[change]
    if meant == "new" or (meant == "unsaid" and ago <= 365):
        flagged.append("canlian.new_card")
    if meant == "changed":
        flagged.append("canlian.grade_changed")
    if GRADES[grade] <= 2 and meant != "gone":
        flagged.append("canlian.severe")
    facts = {"change": change, "grade": GRADES[grade], "issued": issued.isoformat()}
    return row, {**facts, "flagged": flagged}
