"""What people do for the national system: take its sheets away, say what they have typed there."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog, User
from accounts.permissions import Permission
from core import limits
from core.dates import local_date
from core.errors import Refused
from ledgers import files
from monitoring.models.cases import Case
from monitoring.models.national import NationalEntry
from monitoring.national import limits as keys
from monitoring.national import sheets
from regions.models import Region

DAY = timedelta(days=1)


def to_type(case: Case, kind: NationalEntry.Kind, *, at: datetime) -> None:
    """Put a change of an entered household in the queue; one that waits already takes it in."""
    try:
        with transaction.atomic():
            NationalEntry.objects.create(
                household=case.household, region=case.region, case=case, kind=kind, opened_at=at,
                due_on=limits.due(keys.TYPE, start=local_date(at)),
            )  # fmt: skip
    except IntegrityError:
        if not case.national_entries.open().filter(kind=kind).exists():
            raise


@transaction.atomic
def typed(*, entry: NationalEntry, by: User, at: datetime, national_no: str) -> NationalEntry:
    """
    Say that a change stands in the national system, with the household's number as shown there.

    :raises Refused: it is another household's number, or somebody has typed it already
    """
    by.require(Permission.CASE_REGISTER)
    rows = NationalEntry.objects.visible_to(by).select_for_update(of=["self"])
    entry = rows.select_related("household", "case").get(pk=entry.pk)
    if entry.typed_at is not None:
        raise Refused("这一条已经录入过了。")
    number = "".join(national_no.split())
    if not number:
        raise Refused("请填写国家系统显示的户编号。")
    if number != entry.household.national_no:
        raise Refused("与本户登记的户编号不一致，请核对是不是录到了别的户。")
    entry.typed_at, entry.typed_by = at, by
    entry.save(update_fields=["typed_at", "typed_by"])
    entry.case.remark("typed", by=by, at=at, note=str(entry.get_kind_display()))
    return entry


def export(
    *, region: Region, which: str, by: User, at: datetime, reason: str, request: Request | None
) -> bytes:
    """
    Return the national system's sheets of a place as .xlsx, with full identity numbers.

    Each household it holds gets a line in the access log, beside one for the whole file.

    :raises PermissionDenied: `by` may not export them
    :raises Refused: no reason, nothing to export, too many at once or too often
    """
    by.require(Permission.NATIONAL_EXPORT)
    if not reason.strip():
        raise Refused("请写明导出的用途。")
    _not_too_often(by, at)
    most = limits.number(keys.HOUSEHOLDS)
    book = sheets.gather(region, which=which, by=by, most=most)
    if not book.households:
        raise Refused("没有符合条件的户，不用导出。")
    if len(book.households) > most:
        raise Refused(f"一次最多导出 {most} 户，请选一个乡镇或村分次导出。")
    with files.private_folder() as folder:
        path = Path(folder) / "national.xlsx"
        sheets.write(book, path)
        body = path.read_bytes()
    _trace(book, region=region, which=which, by=by, reason=reason.strip(), request=request)
    return body


def _not_too_often(by: User, at: datetime) -> None:
    lately = AccessLog.objects.filter(
        user=by, kind=AccessLog.Kind.EXPORT, subject__startswith="regions.region|", at__gt=at - DAY,
    )  # fmt: skip
    if lately.count() >= limits.number(keys.EXPORTS):
        audit.record(AccessLog.Kind.REFUSED, by=by, subject="export", reason=keys.EXPORTS)
        raise Refused("今天导出的次数已到上限，请明天再试。")


@transaction.atomic
def _trace(
    book: sheets.Book,
    *,
    region: Region,
    which: str,
    by: User,
    reason: str,
    request: Request | None,
) -> None:
    whole = audit.record(
        AccessLog.Kind.EXPORT, by=by, request=request, subject=region, reason=reason,
        national=which, households=len(book.households), members=len(book.members),
    )  # fmt: skip
    AccessLog.objects.bulk_create(
        AccessLog(
            kind=AccessLog.Kind.EXPORT, user=by, subject=audit.subject_of(row), ip=whole.ip,
            reason=reason[:200], detail={"national": which},
        )
        for row in book.households
    )  # fmt: skip
