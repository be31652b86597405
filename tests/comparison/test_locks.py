"""A person and the worker at the same batch: they wait for each other in one order only."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from accounts.models import Unit, User
from comparison import actions
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
