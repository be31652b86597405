"""领导遍访台账 as a spreadsheet, with the columns of the work point's ledger."""

from collections.abc import Iterator
from datetime import datetime

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog, User
from accounts.permissions import Permission
from core import limits
from core.errors import Refused
from ledgers.files import private_folder
from ledgers.sheets.rows import Value
from ledgers.sheets.writer import write_table
from monitoring import leader_reads
from monitoring import limits as keys
from monitoring.leader_reads import Span
from monitoring.models.leaders import LeaderVisitQuerySet
from regions.models import Region

TITLE = "领导遍访台账"
HEADINGS = (
    "领导", "职务", "联系乡镇", "分包村", "走访户", "日期", "方式", "同行的人", "研判问题",
    "协调结果", "录入人",
)  # fmt: skip


def export(
    *, region: Region, span: Span, by: User, at: datetime, reason: str, request: Request | None
) -> bytes:
    """
    Return the ledger of a place within a span as .xlsx, and write down who took how many rows.

    :raises PermissionDenied: `by` may not read figures
    :raises Refused: no reason, nothing to export, or more rows than one sheet takes
    """
    by.require(Permission.DASHBOARD_READ)
    if not reason.strip():
        raise Refused("请写明导出的用途。")
    rows = leader_reads.made(by, span, region)
    total = rows.order_by().count()
    if not total:
        raise Refused("这段时间还没有领导遍访的记录，不用导出。")
    if total > (most := limits.number(keys.LEADER_ROWS)):
        raise Refused(f"共{total}次，一次最多导出{most}次，请按乡镇或村分开导出。")
    audit.record(
        AccessLog.Kind.EXPORT, by=by, request=request, subject=region, reason=reason.strip(),
        ledger="leader_visit", rows=total,
    )  # fmt: skip
    note = (
        f"{TITLE}：{region.name}，{span.start:%Y-%m-%d}至{span.end:%Y-%m-%d}，共{total}次；"
        f"导出人 {by.name}，{at:%Y-%m-%d %H:%M}，用途：{reason.strip()}"
    )
    with private_folder() as folder:
        path = folder / "leaders.xlsx"
        write_table(path, sheets=[(TITLE, HEADINGS, _lines(rows))], note=note)
        return path.read_bytes()


def _lines(rows: LeaderVisitQuerySet) -> Iterator[list[Value]]:
    for row in rows.iterator(chunk_size=500):
        visit = row.visit
        yield [
            row.leader.name, row.position, visit.region.parent.name if visit.region.parent else "",
            visit.region.name, visit.household.head_name, visit.visited_on,
            visit.get_mode_display(), "、".join(visit.visitors[1:]), row.problem, row.result,
            visit.recorded_by.name,
        ]  # fmt: skip
