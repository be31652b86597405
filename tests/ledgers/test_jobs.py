"""The life of a job: claimed once, done once, whoever dies on the way."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from accounts.models import Notice, User
from accounts.permissions import Permission
from core.errors import Refused
from ledgers import actions, runner
from ledgers.kinds import Kind, kinds
from ledgers.models import Job
from ledgers.runner import Cancelled, Fenced, Run

S = Job.State


def work(run: Run) -> None:
    """Write a line for each of five steps, in the transaction that moves the cursor."""
    run.phase("走", total=5)
    while (step := run.cursor.get("step", 0)) < 5:
        with run.chunk():
            tell(run, step)
            run.cursor["step"] = step + 1
            run.advance(1)
        STOP(step)
    run.counts["rows"] = 5


def tell(run: Run, step: int) -> None:
    Notice.objects.create(user=run.job.requested_by, text=f"{step}", key=f"{run.job.pk}-{step}")


STOP: Callable[[int], None] = lambda step: None  # noqa: E731  # what a test lets happen


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kind]:
    kind = Kind(
        "trial",
        "试验",
        watch=Permission.COMPARISON_READ,
        review=lambda run: work(run),
        apply=lambda run: run.phase("生效", total=1),
        undo=lambda run: run.phase("撤销", total=1),
        apply_needs=Permission.REGISTER_IMPORT,
    )
    monkeypatch.setitem(kinds._declared, "trial", kind)
    return kind


@pytest.fixture
def job(trial: Kind, clerk: User) -> Job:
    return actions.enqueue("trial", by=clerk, title="试验", key="trial-1")


def steps(job: Job) -> list[str]:
    return sorted(Notice.objects.filter(key__startswith=str(job.pk)).values_list("text", flat=True))


def stop_with(monkeypatch: pytest.MonkeyPatch, error: BaseException, *, after: int) -> None:
    def stop(step: int) -> None:
        if step == after:
            raise error

    monkeypatch.setattr("tests.ledgers.test_jobs.STOP", stop)


def test_a_job_runs_to_its_dry_run_and_waits_for_a_person(job: Job) -> None:
    assert runner.work_off() == 1

    job.refresh_from_db()
    assert (job.state, job.phase, job.done, job.total) == (S.REVIEWED, "走", 5, 5)
    assert job.counts == {"rows": 5}
    assert steps(job) == ["0", "1", "2", "3", "4"]


def test_a_claimed_job_is_nobody_elses(job: Job) -> None:
    first, second = runner.claim("one"), runner.claim("two")

    assert (first, second) == (job, None)


def test_a_killed_worker_is_followed_by_another_who_goes_on_once(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = runner.claim("killed")
    assert killed
    stop_with(monkeypatch, KeyboardInterrupt(), after=2)
    with pytest.raises(KeyboardInterrupt):
        work(Run(killed))
    assert steps(job) == ["0", "1", "2"]
    stop_with(monkeypatch, KeyboardInterrupt(), after=99)

    assert runner.work_off() == 0  # the lease still holds
    Job.objects.update(lease_until=timezone.now())
    assert runner.work_off() == 1

    job.refresh_from_db()
    assert (job.state, job.attempt) == (S.REVIEWED, 2)
    assert steps(job) == ["0", "1", "2", "3", "4"]


def test_whoever_lost_the_lease_writes_nothing_more(job: Job) -> None:
    slow = runner.claim("slow")
    assert slow
    Job.objects.update(lease_until=timezone.now())
    assert runner.claim("quick")

    with pytest.raises(Fenced), Run(slow).chunk():
        tell(Run(slow), 0)

    assert steps(job) == []


def test_a_lease_that_ran_out_fences_even_without_a_successor(job: Job) -> None:
    slow = runner.claim("slow")
    assert slow
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Fenced), Run(slow).chunk():
        pass


def test_a_job_that_never_gets_anywhere_is_set_aside(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(run: Run) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(
        kinds._declared, "trial",
        Kind("trial", "试验", watch=Permission.COMPARISON_READ, review=broken),
    )  # fmt: skip

    assert runner.work_off() == runner.MAX_STALLED

    job.refresh_from_db()
    assert job.state == S.FAILED
    assert job.reasons == ["处理多次中断，已停止。请检查文件后重新上传，或联系系统管理员。"]


def test_a_refusal_ends_the_job_with_its_reasons(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_with(monkeypatch, Refused("没有表头。"), after=1)

    runner.work_off()

    job.refresh_from_db()
    assert (job.state, job.reasons, job.attempt) == (S.FAILED, ["没有表头。"], 1)


def test_a_waiting_job_is_cancelled_at_once(job: Job, clerk: User) -> None:
    actions.cancel(job=job, by=clerk)

    assert runner.work_off() == 0
    job.refresh_from_db()
    assert job.state == S.CANCELLED


def test_a_running_job_stops_at_its_next_chunk(
    job: Job, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel_after_the_second(step: int) -> None:
        if step == 1:
            actions.cancel(job=job, by=clerk)

    monkeypatch.setattr("tests.ledgers.test_jobs.STOP", cancel_after_the_second)

    runner.work_off()

    job.refresh_from_db()
    assert job.state == S.CANCELLED
    assert steps(job) == ["0", "1"]


def test_what_goes_live_is_not_cancelled_half_way(job: Job, clerk: User) -> None:
    runner.work_off()
    actions.apply(job=job, by=clerk)

    with pytest.raises(Refused, match="生效中"):
        actions.cancel(job=job, by=clerk)


def test_apply_then_undo_walk_the_states(job: Job, clerk: User) -> None:
    runner.work_off()

    actions.apply(job=job, by=clerk)
    runner.work_off()
    job.refresh_from_db()
    assert job.state == S.DONE

    actions.undo(job=job, by=clerk)
    runner.work_off()
    job.refresh_from_db()
    assert job.state == S.UNDONE


def test_the_time_of_going_live_begins_when_it_begins(job: Job, clerk: User) -> None:
    runner.work_off()
    Job.objects.update(started_at=timezone.now() - timedelta(hours=3))
    job.refresh_from_db()
    actions.apply(job=job, by=clerk)
    claimed = runner.claim("worker")
    assert claimed is not None
    assert claimed.seconds < 60


@pytest.mark.parametrize("action", [actions.apply, actions.undo])
def test_nothing_is_applied_or_undone_before_its_time(
    job: Job, clerk: User, action: Callable[..., Job]
) -> None:
    with pytest.raises(Refused, match="排队中"):
        action(job=job, by=clerk)


def test_who_only_watches_may_not_apply(job: Job, approver: User) -> None:
    runner.work_off()

    with pytest.raises(PermissionDenied):
        actions.apply(job=job, by=approver)


def test_others_do_not_see_the_job(job: Job, township_clerk: User, approver: User) -> None:
    assert not Job.objects.visible_to(township_clerk).exists()
    assert Job.objects.visible_to(approver).get() == job


def test_the_same_work_twice_is_refused(job: Job, clerk: User) -> None:
    with pytest.raises(Refused, match="已经提交过"):
        actions.enqueue("trial", by=clerk, title="试验", key="trial-1")


def test_a_bell_that_fails_harms_nobody(
    trial: Kind, clerk: User, settings: Any, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    def no_broker(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    settings.JOB_BELL = True
    monkeypatch.setattr("ledgers.tasks.work.apply_async", no_broker)

    with django_capture_on_commit_callbacks(execute=True) as rung:
        job = actions.enqueue("trial", by=clerk, title="试验", key="trial-2")

    assert len(rung) == 1
    assert runner.work_off() == 1
    job.refresh_from_db()
    assert job.state == S.REVIEWED


def test_a_cancelled_run_leaves_its_last_chunk(job: Job) -> None:
    claimed = runner.claim("one")
    assert claimed
    Job.objects.update(cancel_requested=True)

    with pytest.raises(Cancelled), Run(claimed).chunk():
        tell(Run(claimed), 0)

    assert steps(job) == []


@pytest.mark.django_db(transaction=True)
def test_the_heart_beats_on_after_a_chunk_longer_than_a_lock_waits(
    trial: Kind, clerk: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOB_HEARTBEAT_SECONDS = 0.05
    options = connections.settings["default"]["OPTIONS"]
    monkeypatch.setitem(options, "options", "-c lock_timeout=100")
    actions.enqueue("trial", by=clerk, title="试验", key="trial-4")
    job = runner.claim("one")
    assert job
    beat = runner._Heartbeat(job)
    beat.start()
    try:
        with Run(job).chunk():
            time.sleep(0.5)  # the chunk holds the job's row, and a beat waits for it in vain

        Job.objects.update(lease_until=timezone.now() + timedelta(seconds=5))
        for _ in range(100):
            time.sleep(0.05)
            job.refresh_from_db()
            if job.lease_until > timezone.now() + timedelta(seconds=10):
                break
    finally:
        beat.stop()

    assert job.lease_until > timezone.now() + timedelta(seconds=10)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_take_a_job_once(trial: Kind, clerk: User) -> None:
    actions.enqueue("trial", by=clerk, title="试验", key="trial-3")
    taken: list[Job | None] = []
    together = threading.Barrier(8)

    def claim(name: str) -> None:
        together.wait()
        taken.append(runner.claim(name))
        connections.close_all()

    workers = [threading.Thread(target=claim, args=[f"worker{n}"]) for n in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(job is not None for job in taken) == 1
