"""
Claim, lease, fence, cursor, sweep: how a job survives the death of whoever works on it.

    claim    one open job whose lease has run out; its attempt number goes up (the fence)
    beat     a thread renews the lease every few seconds, also during one long statement
    chunk    in one transaction: fence the row, do the work, move the cursor
    sweep    whoever is alive looks for open jobs every ten seconds
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, connections, transaction
from django.db.models import F
from django.utils import timezone

from core.errors import Refused
from ledgers.kinds import kind_of
from ledgers.models import Job

logger = logging.getLogger(__name__)

# Attempts without one finished chunk after which a job is set aside for a person to look at.
MAX_STALLED = 6


class Fenced(Exception):
    """Somebody else has taken the job over; whatever was in hand is rolled back."""


class Cancelled(Exception):
    """A person asked to stop."""


class Run:
    """A claimed job in the hands of its handler."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.cursor: dict[str, Any] = job.cursor
        self.counts: dict[str, Any] = job.counts

    def phase(self, name: str, *, total: int = 0) -> None:
        """Name the step people see on the page, and its rows; progress starts from the cursor."""
        self.job.phase, self.job.total = name, total
        with self.chunk(work=False):
            self.job.done = 0

    def advance(self, rows: int) -> None:
        self.job.done += rows

    @contextmanager
    def chunk(self, *, work: bool = True) -> Iterator[None]:
        """
        Do a part of the work in one transaction with the cursor. Only `work` counts as getting
        on: a job that dies at the same place in every attempt is set aside in the end.

        :raises Fenced: the lease ran out and another worker has the job
        :raises Cancelled: a person asked to stop; the chunk before stays
        """
        with transaction.atomic():
            mine = Job.objects.select_for_update().filter(
                pk=self.job.pk, attempt=self.job.attempt, lease_until__gt=timezone.now()
            )
            row = mine.values("cancel_requested").first()
            if row is None:
                raise Fenced(str(self.job.pk))
            if row["cancel_requested"] and self.job.stage == Job.Stage.REVIEW:
                raise Cancelled(str(self.job.pk))
            yield
            self.job.cursor, self.job.counts = self.cursor, self.counts
            self.job.stalled = 0 if work else self.job.stalled
            self.job.lease_until = _lease()
            self.job.save(
                update_fields=[
                    "phase", "total", "done", "cursor", "counts", "reasons", "stalled",
                    "lease_until",
                ]
            )  # fmt: skip


def _lease() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(owner: str) -> Job | None:
    """Take one open job whose lease has run out, or None. Jobs that only stall are set aside."""
    with transaction.atomic():
        now = timezone.now()
        rows = Job.objects.claimable(at=now).select_for_update(skip_locked=True)
        rows.filter(stalled__gte=MAX_STALLED).update(
            state=Job.State.FAILED,
            finished_at=now,
            reasons=["处理多次中断，已停止。请检查文件后重新上传，或联系系统管理员。"],
        )
        job = rows.filter(stalled__lt=MAX_STALLED).order_by("created_at", "pk").first()
        if job is None:
            return None
        if job.state == Job.State.QUEUED:
            job.state = Job.State.RUNNING
        job.attempt = F("attempt") + 1
        job.stalled = F("stalled") + 1
        job.started_at = job.started_at or now
        job.owner, job.lease_until = owner, _lease()
        job.save(
            update_fields=["state", "attempt", "stalled", "started_at", "owner", "lease_until"]
        )
    job.refresh_from_db()
    return job


def work_off(*, limit: int | None = None) -> int:
    """Claim and do jobs until none is left; return how many were taken."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    taken = 0
    while (limit is None or taken < limit) and (job := claim(owner)) is not None:
        taken += 1
        do(job)
    return taken


def do(job: Job) -> None:
    """Run a claimed job's handler and write how it ended. Only a bug is logged as an error."""
    logger.info("job=%s kind=%s stage=%s attempt=%s", job.pk, job.kind, job.stage, job.attempt)
    kind = kind_of(job)
    handler = {"review": kind.review, "apply": kind.apply, "undo": kind.undo}[job.stage]
    assert handler is not None
    beat = _Heartbeat(job)
    try:
        beat.start()
        handler(Run(job))
    except Fenced:
        logger.warning("job=%s attempt=%s was taken over", job.pk, job.attempt)
    except Cancelled:
        _end(job, Job.State.CANCELLED)
    except Refused as refusal:
        job.reasons = [str(reason) for reason in refusal.args]
        _end(job, Job.State.FAILED)
    except OperationalError:
        # The database went away: the lease runs out and the sweep hands the job on.
        logger.exception("job=%s lost the database", job.pk)
        connection.close()
    except Exception:
        logger.exception("job=%s failed", job.pk)
        _release(job)
    else:
        _end(job, _after(job, has_apply=kind.apply is not None))
    finally:
        beat.stop()


def _after(job: Job, *, has_apply: bool) -> Job.State:
    if job.stage == Job.Stage.UNDO:
        return Job.State.UNDONE
    if job.stage == Job.Stage.REVIEW and has_apply:
        return Job.State.REVIEWED
    return Job.State.DONE


def _end(job: Job, state: Job.State) -> None:
    job.state, job.finished_at, job.owner = state, timezone.now(), ""
    Job.objects.filter(pk=job.pk, attempt=job.attempt).update(
        state=state, finished_at=job.finished_at, owner="", reasons=job.reasons, cursor={},
        counts=job.counts, cancel_requested=False,
    )  # fmt: skip


def _release(job: Job) -> None:
    """Let the next attempt come at once; `claim` counts those that never get anywhere."""
    Job.objects.filter(pk=job.pk, attempt=job.attempt).update(lease_until=timezone.now(), owner="")


class _Heartbeat(threading.Thread):
    """Renews the lease on a connection of its own while the handler works."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True, name=f"heartbeat-{job.pk}")
        self.job = job
        self.finished = threading.Event()

    def run(self) -> None:
        try:
            while not self.finished.wait(settings.JOB_HEARTBEAT_SECONDS):
                if not self._renewed():
                    return
        finally:
            connections.close_all()

    def _renewed(self) -> bool:
        """Renew the lease; False when somebody else has the job."""
        mine = Job.objects.filter(
            pk=self.job.pk, attempt=self.job.attempt, lease_until__gt=timezone.now()
        )
        try:
            return bool(mine.update(lease_until=_lease()))
        except OperationalError:
            # A long chunk of ours holds the row: nobody can claim it, and its end renews the lease.
            # Or the database is away. In both cases the next beat may find it better.
            logger.info("job=%s: a beat was missed", self.job.pk)
            connections.close_all()
            return True

    def stop(self) -> None:
        self.finished.set()
        if self.is_alive():
            self.join(timeout=5)
