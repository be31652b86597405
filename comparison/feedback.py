"""The sheet that goes back to the department: each of its rows, with what became of it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.http import HttpResponse

from accounts import audit
from accounts.http import ApiRequest, Request
from accounts.models import AccessLog, User
from comparison.findings import found_in
from comparison.loading import number_aad
from comparison.matching import CORRECTION_LABELS, REASON_LABELS
from comparison.models import Batch, Row
from comparison.outlets import outlets
from comparison.sources import sources
from core import crypto, identity
from core.dates import local_date
from core.errors import Refused
from ledgers.sheets.writer import write_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = ("工作表", "行号", "姓名", "匹配结果", "说明", "是否预警", "核实结论", "核实日期")


def download(batch: Batch, *, by: User, request: Request | ApiRequest) -> HttpResponse:
    """
    Answer the annotated sheet and write down who took it.

    :raises Refused: the file has not been checked yet
    """
    total = batch.rows.count()
    if not total or batch.state == Batch.State.CHECKING:
        raise Refused("文件还在检查中，检查完成后才有反馈表。")
    source = sources.get(batch.source)
    title = source.title if source else batch.source
    audit.record(AccessLog.Kind.EXPORT, by=by, request=request, subject=batch, rows=total)
    with tempfile.TemporaryDirectory(prefix="jianan-") as folder:
        path = Path(folder) / "feedback.xlsx"
        note = f"{title} 反馈表，共 {total} 行；导出人 {by.name}"
        write_table(path, sheets=[("反馈", HEADINGS, rows_of(batch))], note=note)
        body = path.read_bytes()
    response = HttpResponse(body, content_type=XLSX)
    name = quote(f"反馈_{Path(batch.file.filename).stem}.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def rows_of(batch: Batch) -> Iterator[list[str | int]]:
    """Yield one line per row of the file, in the file's order."""
    told = found_in(batch)
    fates = {}
    for outlet in outlets:
        fates.update(outlet.fates(set(told.values())))
    for row in batch.rows.order_by("place").iterator(chunk_size=5000):
        finding = told.get(row.member_id) if row.member_id else None
        fate = fates.get(finding) if finding else None
        yield [
            row.sheet,
            row.number,
            row.name,
            row.get_outcome_display(),
            why(row),
            "是" if finding else "否",
            fate.text if fate else "",
            local_date(fate.at).isoformat() if fate and fate.at else "",
        ]


def masked(row: Row) -> str:
    """Return the number of a row as pages show it: the person's, or what the file said."""
    if row.member is not None:
        return row.member.id_number_masked
    if row.number_sealed is None:
        return ""
    text = crypto.unseal(row.number_sealed, number_aad(row.batch_id, row.sheet_no, row.number))
    return identity.masked(text) if text else ""


def why(row: Row) -> str:
    """Say in words why a row has its outcome."""
    faults = "；".join(row.values.get("faults", {}).values())
    if row.correction == "person":
        said = "经人工核对"
    elif row.correction:
        said = CORRECTION_LABELS.get(row.correction, "")
    elif row.reason and row.outcome != Row.Outcome.DUPLICATE:
        said = REASON_LABELS.get(row.reason, "")
    elif row.outcome == Row.Outcome.OUTSIDE:
        said = "号码有效，登记库中没有此人"
    elif row.outcome == Row.Outcome.DUPLICATE:
        said = "同一人在本文件前面已出现"
    else:
        said = ""
    return "；".join(part for part in (said, faults) if part)
