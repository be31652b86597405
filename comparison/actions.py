"""Everything people do to batches: upload, make live, take back, decide a candidate."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import Unit, User
from accounts.permissions import Permission, Role
from comparison import findings, reading, rules
from comparison.jobs import NAME
from comparison.loading import UNCERTAIN
from comparison.models import Batch, Decision, Row, SourceMapping
from comparison.sources import Source, sources
from core.dates import local_date
from core.errors import Refused
from households.models import Member
from ledgers import actions as jobs
from ledgers import files
from ledgers.models import Job
from ledgers.sheets import preflight
from ledgers.sheets.fingerprint import fingerprint


class SentBefore(Refused):
    """The same file again: `batch` is the first, which the page names by its file and sender."""

    def __init__(self, batch: Batch) -> None:
        day = local_date(batch.uploaded_at)
        super().__init__(
            f"这个文件{day.month}月{day.day}日已经上传过（批次 {batch.pk}），不必再传。"
        )
        self.batch = batch


def sources_of(user: User) -> list[Source]:
    """Return what a person may upload: a liaison their department's, the district all."""
    if not user.may(Permission.COMPARISON_UPLOAD):
        return []
    if user.role == Role.DEPT_LIAISON:
        return [source for source in sources if user.unit and source.unit == user.unit.code]
    return list(sources)


def source_for(user: User, name: str) -> Source:
    """
    Return a source a person may upload.

    :raises Refused: there is none of that name, or it is another department's
    """
    offered = sources_of(user)
    chosen = next((each for each in offered if each.name == name), None)
    if chosen is None:
        known = "、".join(each.title for each in offered) or "无"
        raise Refused(f"没有这个数据来源，或不属于您的部门。您可以上传：{known}。")
    return chosen


def upload(
    *,
    source: str,
    file: "UploadedFile[bytes]",
    by: User,
    sheets: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
) -> Batch:
    """
    Keep a department's file and put its checking in line. A mapping given is remembered.

    :raises PermissionDenied: `by` may not upload
    :raises Refused: not their source, the same file again, empty or too large
    :raises UnreadableFile: no spreadsheet, or one without this source's columns
    """
    by.require(Permission.COMPARISON_UPLOAD)
    chosen = source_for(by, source)
    with files.plain(file) as path:
        known = mapping or reading.remembered(path, chosen, filename=file.name or "")
        reading.check(path, chosen, filename=file.name or "", sheets=sheets, mapping=known)
    batch = receive(source=source, file=file, by=by)
    return start(batch=batch, by=by, sheets=sheets, mapping=known)


@transaction.atomic
def receive(*, source: str, file: "UploadedFile[bytes]", by: User) -> Batch:
    """
    Keep a department's file; nothing is done with it before `start`.

    The same file again, still waiting to be started, is the same batch.

    :raises PermissionDenied: `by` may not upload
    :raises Refused: not their source, the same file again, empty or too large
    :raises UnreadableFile: no spreadsheet at all
    """
    by.require(Permission.COMPARISON_UPLOAD)
    chosen = source_for(by, source)
    unit = Unit.objects.called(chosen.unit)
    if unit is None:
        raise Refused(f"系统里还没有单位“{chosen.unit}”，请系统管理员先添加。")
    with files.plain(file) as path:
        preflight.recognise(path)
        sha256 = fingerprint(path)
    waiting = Batch.objects.filter(source=source, file__sha256=sha256, job=None, uploaded_by=by)
    if found := waiting.first():
        return found
    _refuse_again(chosen, sha256)
    stored = files.keep(file, by=by)
    return Batch.objects.create(source=source, unit=unit, file=stored, uploaded_by=by)


@transaction.atomic
def start(
    *,
    batch: Batch,
    by: User,
    sheets: Sequence[str] = (),
    mapping: Mapping[str, str] | None = None,
) -> Batch:
    """
    Put a received file in line. A mapping given is remembered for the source.

    :raises Refused: it was started already, or the same file was by somebody else
    """
    by.require(Permission.COMPARISON_UPLOAD)
    batch = _locked(batch, by)
    source = source_for(by, batch.source)
    if batch.job is not None:
        raise Refused("这个文件已经开始比对，请看结果。")
    _refuse_again(source, batch.file.sha256)
    if mapping:
        SourceMapping.objects.update_or_create(
            source=source.name, defaults={"mapping": dict(mapping), "set_by": by}
        )
    batch.sheets, batch.mapping = list(sheets), dict(mapping or {})
    batch.job = jobs.enqueue(
        NAME,
        by=by,
        title=f"{source.title} {batch.file.filename}",
        key=f"{NAME}|{batch.pk}",
        file=batch.file,
        batch=str(batch.pk),
    )
    batch.save(update_fields=["sheets", "mapping", "job"])
    return batch


def _refuse_again(source: Source, sha256: str) -> None:
    again = (
        Batch.objects.filter(source=source.name, file__sha256=sha256, job__isnull=False)
        .exclude(state__in=[Batch.State.UNDONE, Batch.State.FAILED])
        .exclude(job__state__in=[Job.State.FAILED, Job.State.CANCELLED])
        .select_related("file", "uploaded_by")
        .order_by("pk")
        .first()
    )
    if again is not None:
        raise SentBefore(again)


@transaction.atomic
def make_live(*, batch: Batch, by: User) -> Batch:
    """
    Turn a checked batch into findings and clues.

    :raises PermissionDenied: only the district bureau makes a batch live
    :raises Refused: it is not waiting for that
    """
    by.require(Permission.COMPARISON_APPLY)
    batch = _locked(batch, by)
    assert batch.job is not None
    if batch.holds and batch.cleared_by is None:
        raise Refused(*batch.holds, "请区局审批人复核后再下发。")
    jobs.apply(job=batch.job, by=by)
    batch.live_by, batch.live_at = by, timezone.now()
    batch.save(update_fields=["live_by", "live_at"])
    return batch


@transaction.atomic
def clear(*, batch: Batch, by: User, at: datetime) -> Batch:
    """
    Let a batch pass that shrank or changed its shape: a second person has looked.

    :raises PermissionDenied: `by` does not clear batches
    :raises Refused: nothing holds it, or `by` sent it
    """
    by.require(Permission.COMPARISON_CLEAR)
    batch = _locked(batch, by)
    if not batch.holds or batch.cleared_by is not None:
        raise Refused("这一批不需要复核，请刷新后再看。")
    if batch.uploaded_by_id == by.pk:
        raise Refused("上传人不能自己复核，请交另一人办理。")
    batch.cleared_by, batch.cleared_at = by, at
    batch.save(update_fields=["cleared_by", "cleared_at"])
    return batch


@transaction.atomic
def take_back(*, batch: Batch, by: User) -> Batch:
    """Undo a live batch as far as nobody has worked on its clues."""
    by.require(Permission.COMPARISON_APPLY)
    batch = _locked(batch, by)
    assert batch.job is not None
    jobs.undo(job=batch.job, by=by)
    return batch


@transaction.atomic
def decide(*, row: Row, member: UUID | None, by: User, at: datetime | None = None) -> Row:
    """
    Say which of the candidates a row means, or that it is none of them. Remembered with name.

    :raises Refused: not among the candidates, decided already, or the batch has gone live
    """
    by.require(Permission.COMPARISON_APPLY)
    at = at or timezone.now()
    batch = _locked(row.batch, by)
    row = Row.objects.select_for_update().get(batch=batch, place=row.place)
    if batch.state not in {Batch.State.CHECKING, Batch.State.REVIEWED}:
        raise Refused("这一批已经下发，不能再改匹配；请在下一批中更正。")
    if row.outcome != Row.Outcome.CANDIDATE:
        raise Refused("这一行已经有结论，请刷新后再看。")
    if member is not None and str(member) not in {each["member"] for each in row.candidates}:
        raise Refused("只能在列出的疑似人员中选择。")
    row.outcome = Row.Outcome.CORRECTED if member else Row.Outcome.INVALID
    if member:
        row.member, row.correction = Member.objects.get(pk=member), rules.DECIDED
        row.key = row.member.id_number_index
        # The person's own row, if the file has one, stays; this one says the same again.
        if row.key and batch.rows.filter(key=row.key).exclude(place=row.place).exists():
            row.outcome = Row.Outcome.DUPLICATE
    row.decided_by, row.decided_at = by, at
    row.save(update_fields=["outcome", "member", "correction", "key", "decided_by", "decided_at"])
    if uncertain := row.values.get(UNCERTAIN):
        Decision.objects.update_or_create(
            source=batch.source,
            key=bytes.fromhex(uncertain),
            defaults={"member": row.member, "decided_by": by, "decided_at": at},
        )
    counts = dict(batch.counts)
    counts["candidate"] = counts.get("candidate", 0) - 1
    counts[row.outcome] = counts.get(row.outcome, 0) + 1
    batch.counts = counts
    batch.save(update_fields=["counts"])
    Job.objects.filter(batch=batch).update(counts=counts)
    findings.recount(Batch.objects.filter(pk=batch.pk))
    return row


def _locked(batch: Batch, by: User) -> Batch:
    """Lock a batch, its job first: so does the worker, and in the other order both wait for ever."""
    if batch.job_id is not None:
        Job.objects.select_for_update().get(pk=batch.job_id)
    rows = Batch.objects.visible_to(by).select_for_update(of=["self"])
    return rows.select_related("job").get(pk=batch.pk)
