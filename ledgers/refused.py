"""The rows that were turned down, back to whoever sent them: as they were, with the reason last."""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request as ApiRequest

from accounts import audit
from accounts.models import AccessLog, User
from core.errors import Refused
from ledgers import files
from ledgers.downloads import attached
from ledgers.kinds import kind_of
from ledgers.models import ImportRow, Job
from ledgers.sheets.cells import Cell
from ledgers.sheets.reader import Book, open_sheets
from ledgers.sheets.tables import choose
from ledgers.sheets.writer import write_table

REASON = "退回原因"


def download(
    job: Job, *, by: User, request: HttpRequest | ApiRequest | None = None
) -> HttpResponse:
    """
    Answer the refused rows as a sheet, and write down who took it.

    :raises Refused: the job read no file, or nothing was refused
    """
    reasons = {
        (row.sheet, row.number): row.reason
        for row in job.rows.filter(outcome=ImportRow.Outcome.REFUSED).only(
            "sheet", "number", "reason"
        )
    }
    if job.file is None or kind_of(job).columns is None or not reasons:
        raise Refused("这次没有退回的行。")
    audit.record(AccessLog.Kind.EXPORT, by=by, request=request, subject=job, rows=len(reasons))
    with files.private_folder() as folder:
        out = folder / "refused.xlsx"
        write(job, reasons, out)
        body = out.read_bytes()
    return attached(body, f"退回行_{Path(job.file.filename).stem}.xlsx")


def write(job: Job, reasons: dict[tuple[str, int], str], out: Path) -> None:
    """Read the stored file again and write, for each of its sheets, header and refused rows."""
    find = kind_of(job).columns
    assert find is not None
    assert job.file is not None
    with files.opened(job.file) as path, open_sheets(path, filename=job.file.filename) as book:
        tables = choose(book, find(job))
        sheets = []
        for name, table in tables.items():
            if any(sheet == name[:60] for sheet, _ in reasons):
                header = _header(book, name, table.header_rows)
                rows = _rows(book, name, reasons, len(header))
                sheets.append((name, [*header, REASON], rows))
        write_table(out, sheets=sheets)


def _header(book: Book, sheet: str, rows: tuple[int, ...]) -> list[str]:
    """Return the heading of each column; of two header rows the lower counts where it is filled."""
    found: list[str] = []
    for row in book.heads[sheet]:
        if row.number in rows:
            labels = [str(cell).strip() for cell in row.cells]
            pairs = zip_longest(found, labels, fillvalue="")
            found = [lower or upper for upper, lower in pairs]
    return found


def _rows(
    book: Book, sheet: str, reasons: dict[tuple[str, int], str], width: int
) -> Iterator[list[Cell]]:
    for row in book.rows([sheet]):
        if reason := reasons.get((row.sheet[:60], row.number)):
            cells = list(row.cells[:width])
            yield [*cells, *[""] * (width - len(cells)), reason]
