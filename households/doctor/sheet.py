"""The faults of a place as a spreadsheet; persons by name and masked number, as on the pages."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from accounts import audit
from accounts.http import ApiRequest, Request
from accounts.models import AccessLog, User
from core import limits
from core.errors import Refused
from households.doctor.reads import ORDER, check_of
from households.limits import SHEET_ROWS
from households.models import DataFault
from ledgers.downloads import attached
from ledgers.files import private_folder
from ledgers.sheets.writer import write_table
from regions.models import Region

HEADINGS = (
    "乡镇", "村", "户编号", "户主", "成员", "证件号码", "规则", "程度", "问题", "怎么改",
    "首次发现", "说明",
)  # fmt: skip


def download(
    rows: "QuerySet[DataFault]", *, region: Region, by: User, request: Request | ApiRequest
) -> HttpResponse:
    """
    Answer the rows as a sheet, and write down who took how many.

    :raises Refused: more rows than one sheet takes
    """
    total = rows.order_by().count()
    if total > (most := limits.number(SHEET_ROWS)):
        raise Refused(f"共{total}处，一次最多下载{most}处，请按乡镇、村或规则分开下载。")
    audit.record(
        AccessLog.Kind.EXPORT, by=by, request=request, subject=f"regions.region|{region.pk}",
        reason="数据校验", rows=total,
    )  # fmt: skip
    found = rows.for_list().order_by(*ORDER)  # type: ignore[attr-defined]
    with private_folder() as folder:
        path = folder / "sheet.xlsx"
        note = f"数据校验：{region.name}，共{total}处；导出人 {by.name}"
        write_table(path, sheets=[("数据校验", HEADINGS, _lines(found))], note=note)
        body = path.read_bytes()
    return attached(body, f"数据校验_{region.name}.xlsx")


def _lines(rows: "QuerySet[DataFault]") -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=500):
        check, person = check_of(row), row.member
        yield [
            row.region.parent.name if row.region.parent else "", row.region.name,
            row.household.national_no, row.household.head_name, person.name if person else "",
            person.id_number_masked if person else "", f"{row.rule} {check.title if check else ''}",
            check.severity_label if check else "", row.text, check.fix if check else "",
            row.first_seen, row.excuse,
        ]  # fmt: skip
