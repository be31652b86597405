"""Everything people do to jobs: ask for one, make it live, cancel it, take it back."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Refused
from ledgers import bell, files
from ledgers.kinds import kind_of, kinds
from ledgers.models import Job, StoredFile
from ledgers.sheets import preflight

S = Job.State


@transaction.atomic
def enqueue(
    kind: str,
    /,
    *,
    by: User,
    title: str,
    key: str,
    file: StoredFile | None = None,
    **params: Any,
) -> Job:
    """
    Put a job in line and ring. `params` are ids and codes only, never personal data.

    :raises Refused: the same work (`key`) is there already
    """
    if kinds.get(kind) is None:
        raise LookupError(f"No app declares jobs of kind {kind!r}.")
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, title=title[:200], requested_by=by, idempotency_key=key[:120],
                file=file, params=params,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("同样的任务已经提交过，请到“我的任务”查看结果。") from None
    bell.ring_on_commit()
    return job


def submit(
    kind: str, /, *, upload: "UploadedFile[bytes]", by: User, title: str, **params: Any
) -> Job:
    """
    Keep an upload and put its dry run in line.

    The same file may come again once its last job has ended; a dry run of it that nobody has
    confirmed gives way to the new one, since the register may have changed meanwhile.

    :raises UnreadableFile: it is no spreadsheet at all
    :raises Refused: empty, too large, or the same file is in work
    """
    with files.plain(upload) as path:
        preflight.recognise(path)
    with transaction.atomic():
        file = files.keep(upload, by=by)
        prefix = f"{kind}|{file.sha256}|{by.pk}|"
        before = Job.objects.filter(idempotency_key__startswith=prefix).select_for_update()
        for job in before.filter(state=S.REVIEWED):
            cancel(job=job, by=by)
        ended = before.exclude(state__in=Job.OPEN_STATES).count()
        return enqueue(kind, by=by, title=title, key=f"{prefix}{ended}", file=file, **params)


@transaction.atomic
def apply(*, job: Job, by: User) -> Job:
    """Make a reviewed dry run live. :raises Refused: it is not waiting for that"""
    job = _locked(job, by)
    kind = kind_of(job)
    if kind.apply_needs:
        by.require(kind.apply_needs)
    if job.state != S.REVIEWED or kind.apply is None:
        raise Refused(f"任务现在是“{job.get_state_display()}”，不能生效。")
    return _reopen(job, Job.Stage.APPLY)


@transaction.atomic
def undo(*, job: Job, by: User) -> Job:
    """Take an applied job back, as far as nobody has worked on its rows since."""
    job = _locked(job, by)
    kind = kind_of(job)
    if kind.apply_needs:
        by.require(kind.apply_needs)
    if job.state != S.DONE or kind.undo is None:
        raise Refused(f"任务现在是“{job.get_state_display()}”，不能撤销。")
    return _reopen(job, Job.Stage.UNDO)


@transaction.atomic
def cancel(*, job: Job, by: User) -> Job:
    """Stop a job that has not gone live. What runs stops at its next chunk."""
    job = _locked(job, by)
    if job.state in {S.QUEUED, S.REVIEWED}:
        job.state, job.finished_at = S.CANCELLED, timezone.now()
    elif job.state == S.RUNNING:
        job.cancel_requested = True
    else:
        raise Refused(f"任务现在是“{job.get_state_display()}”，不能取消。")
    job.save(update_fields=["state", "finished_at", "cancel_requested"])
    return job


def _locked(job: Job, by: User) -> Job:
    return Job.objects.visible_to(by).select_for_update(of=["self"]).get(pk=job.pk)


def _reopen(job: Job, stage: Job.Stage) -> Job:
    job.state, job.stage, job.phase = S.APPLYING, stage, ""
    job.done = job.total = job.stalled = 0
    job.cursor, job.finished_at, job.lease_until = {}, None, timezone.now()
    job.started_at = None  # the rate is this stage's, not that of the hours it waited
    job.save()
    bell.ring_on_commit()
    return job
