"""A campaign's results as a spreadsheet: a line for each village, and their sum."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog, User
from core.errors import Refused
from ledgers import files
from ledgers.sheets.rows import Value
from ledgers.sheets.writer import write_table
from monitoring.campaigns import reads
from monitoring.campaigns.reads import Counts, Result, Sample
from monitoring.models.campaigns import Campaign
from regions.models import Region

HEADINGS = (
    "乡镇", "村", "应查户", "已查户", "无法走访户", "还剩户", "发现线索", "其中进入纳入程序",
    "抽查户", "已回访户", "有差异户", "差异率",
)  # fmt: skip


def export(
    campaign: Campaign, lines: Sequence[Result], *, place: Region, by: User, reason: str,
    request: Request | None,
) -> bytes:  # fmt: skip
    """
    Return the results of a place as .xlsx, and write down who took them and why.

    :raises Refused: no reason
    """
    if not reason.strip():
        raise Refused("请写明导出的用途。")
    with files.private_folder() as folder:
        path = Path(folder) / "campaign.xlsx"
        note = f"{campaign} {place.name}；导出人 {by.name}"
        write_table(path, sheets=[("集中排查", HEADINGS, _rows(lines))], note=note)
        body = path.read_bytes()
    audit.record(
        AccessLog.Kind.EXPORT, by=by, request=request, subject=campaign, reason=reason.strip(),
        region=place.pk, villages=len(lines),
    )  # fmt: skip
    return body


def _rows(lines: Sequence[Result]) -> Iterator[list[Value]]:
    for line in lines:
        township = line.village.parent.name if line.village.parent else ""
        yield [
            township, line.village.name, *_figures(line.counts, line.clues, line.cases, line.sample)
        ]  # fmt: skip
    yield ["合计", "", *_figures(*reads.total(lines))]


def _figures(counts: Counts, clues: int, cases: int, sample: Sample) -> list[Value]:
    rate = f"{sample.rate:.1%}" if sample.rate is not None else ""
    return [
        counts.total, counts.covered, counts.excused, counts.left, clues, cases, sample.lines,
        sample.checked, sample.differing, rate,
    ]  # fmt: skip
