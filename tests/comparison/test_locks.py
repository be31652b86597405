"""A person and the worker at the same batch: they wait for each other in one order only."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from accounts.models import Unit, User
from comparison import actions, findings
from comparison.models import Batch
from ledgers.models import Job, StoredFile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def batch(yibao: Unit, clerk: User) -> Batch:
    file = StoredFile.objects.create(
        filename="医保.xlsx", size=1, sha256="0" * 64, uploaded_by=clerk
    )
    job = Job.objects.create(
        kind="comparison.batch", title="医保", state=Job.State.DONE, requested_by=clerk, file=file,
        idempotency_key="locks",
    )  # fmt: skip
    return Batch.objects.create(
        source="yibao", unit=yibao, file=file, job=job, uploaded_by=clerk, state=Batch.State.LIVE
    )


@pytest.fixture
def waiting(batch: Batch) -> Batch:
    Job.objects.update(state=Job.State.REVIEWED)
    Batch.objects.update(state=Batch.State.REVIEWED, live_by=None, live_at=None)
    return batch


def in_another_connection(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_taking_a_batch_back_while_the_worker_holds_its_job(batch: Batch, clerk: User) -> None:
    """The worker locks the job, and writes the batch when the chunk is done (ledgers.runner)."""
    held, ends = threading.Event(), []

    def chunk() -> None:
        with transaction.atomic():
            Job.objects.select_for_update().get(pk=batch.job_id)
            held.set()
            threading.Event().wait(0.5)
            Batch.objects.filter(pk=batch.pk).update(counts={"rows": 1})
        ends.append("chunk")

    worker = in_another_connection(chunk)
    held.wait(5)
    actions.take_back(batch=batch, by=clerk)
    worker.join(10)
    batch.refresh_from_db()
    assert (ends, batch.counts) == (["chunk"], {"rows": 1})
    assert Job.objects.get(pk=batch.job_id).stage == Job.Stage.UNDO


def test_counting_anew_while_another_makes_the_batch_live(waiting: Batch) -> None:
    """A released rule counts what waits; somebody who makes it live locks the job first."""
    held, ends = threading.Event(), []

    def make_live() -> None:
        with transaction.atomic():
            Job.objects.select_for_update().get(pk=waiting.job_id)
            held.set()
            threading.Event().wait(0.5)
            Batch.objects.select_for_update().get(pk=waiting.pk)
            Job.objects.filter(pk=waiting.job_id).update(state=Job.State.APPLYING)
        ends.append("live")

    other = in_another_connection(make_live)
    held.wait(5)
    findings.recount(Batch.objects.filter(source="yibao"))
    other.join(10)
    waiting.refresh_from_db()
    assert (ends, waiting.counts) == (["live"], {})  # no longer waiting, so not counted
