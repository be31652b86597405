"""The sheets that go back to the department: each of its rows, with what became of it."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.http import HttpResponse

from accounts import audit
from accounts.http import ApiRequest, Request
from accounts.models import AccessLog, User
from comparison import partitions
from comparison.findings import found_in
from comparison.loading import number_aad
from comparison.matching import CORRECTION_LABELS, REASON_LABELS
from comparison.models import Batch, Row
from comparison.outlets import fates
from comparison.sources import sources
from core import crypto, identity
from core.dates import local_date
from core.errors import Refused
from core.identity import Fault
from ledgers.downloads import attached
from ledgers.files import private_folder
from ledgers.sheets.writer import write_table

HEADINGS_AMISS = ("工作表", "行号", "姓名", "证件号码", "结果", "问题")
TOLD = {Batch.State.LIVE, Batch.State.UNDONE}
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
    note = f"{title} 反馈表，共 {total} 行；导出人 {by.name}"
    audit.record(AccessLog.Kind.EXPORT, by=by, request=request, subject=batch, rows=total)
    return _sheet("反馈", HEADINGS, rows_of(batch), batch=batch, note=note)


def download_amiss(batch: Batch, *, by: User, request: Request | ApiRequest) -> HttpResponse:
    """
    Answer the rows that the department has to put right, also while the file is still being read.

    :raises Refused: there are none, or none yet
    """
    total = partitions.count_amiss(batch)
    running = batch.job is not None and batch.job.is_open
    if not total:
        raise Refused("目前还没有发现有问题的行。" if running else "这个文件没有要更正的行。")
    so_far = "（检查还没有完成，以下是目前发现的）" if running else ""
    note = f"要更正或核对的行，共 {total} 行{so_far}；导出人 {by.name}"
    audit.record(AccessLog.Kind.EXPORT, by=by, request=request, subject=batch, rows=total)
    lines: Iterator[list[str | int]] = (
        [row.sheet, row.number, row.name, number_of(row), row.get_outcome_display(), why(row)]
        for row in partitions.rows_amiss(batch)
    )
    return _sheet("问题行", HEADINGS_AMISS, lines, batch=batch, note=note)


def _sheet(
    title: str,
    headings: tuple[str, ...],
    rows: Iterator[list[str | int]],
    *,
    batch: Batch,
    note: str,
) -> HttpResponse:
    with private_folder() as folder:
        path = folder / "sheet.xlsx"
        write_table(path, sheets=[(title, headings, rows)], note=note)
        body = path.read_bytes()
    return attached(body, f"{title}_{Path(batch.file.filename).stem}.xlsx")


def rows_of(batch: Batch) -> Iterator[list[str | int]]:
    """Yield one line per row of the file, in the file's order."""
    told = found_in(batch)
    became = fates(set(told.values()))
    ends = {
        str(member): ["是", fate.text, local_date(fate.at).isoformat() if fate.at else ""]
        if (fate := became.get(finding))
        else ["是", "", ""]
        for member, finding in told.items()
    }
    others = ["否" if batch.state in TOLD else "尚未下发", "", ""]
    label = dict(Row.Outcome.choices)
    said = cache(_said)  # few reasons, many rows
    for sheet, number, name, member, outcome, *reasons in partitions.lines(batch):
        end = ends.get(member, others)
        yield [sheet, number, name, label[outcome], said(outcome, *reasons), *end]


def masked(row: Row) -> str:
    """Return the number of a row as pages show it: the person's, or what the file said."""
    if row.member is not None:
        return row.member.id_number_masked
    if row.number_sealed is None:
        return ""
    text = crypto.unseal(row.number_sealed, number_aad(row.batch_id, row.sheet_no, row.number))
    return identity.masked(text) if text else ""


def number_of(row: Row) -> str:
    """Return the masked number, or what became of it: what a spreadsheet destroyed has no digits."""
    return "已变成数字" if row.reason == Fault.NUMBER else masked(row)


def why(row: Row) -> str:
    """Say in words why a row has its outcome."""
    faults = row.values.get("faults")
    return _said(row.outcome, row.correction, row.reason, json.dumps(faults) if faults else None)


def _said(outcome: str, correction: str, reason: str, faults: str | None) -> str:
    if correction == "person":
        said = "经人工核对"
    elif correction:
        said = CORRECTION_LABELS.get(correction, "")
    elif reason and outcome != Row.Outcome.DUPLICATE:
        said = REASON_LABELS.get(reason, "")
    elif outcome == Row.Outcome.OUTSIDE:
        said = "号码有效，登记库中没有此人"
    elif outcome == Row.Outcome.DUPLICATE:
        said = "同一人在本文件前面已出现"
    else:
        said = ""
    return "；".join(part for part in (said, *json.loads(faults or "{}").values()) if part)
