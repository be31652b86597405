"""The two messages Celery carries: "there is work" and "look whether there is work"."""

import logging
import threading
import time

from celery import shared_task
from celery.signals import worker_process_init, worker_ready
from django.conf import settings
from django.db import connections
from django.utils import timezone

from ledgers import bell, files, runner
from ledgers.models import Job
from ledgers.sheets import process
from ledgers.sweeps import actions as rounds

logger = logging.getLogger(__name__)
SWEEP_SECONDS = 10


@shared_task
def work(**_: object) -> int:
    """Do open jobs until none is left. Safe to run twice at once: each job is claimed once."""
    try:
        return runner.work_off()
    finally:
        process.keep_ready()


@worker_process_init.connect
def be_ready(**_: object) -> None:
    """Have a reader waiting before the first file comes."""
    process.keep_ready()


@shared_task
def sweep(**_: object) -> None:
    """Ring when jobs lie open with nobody at work on them."""
    if Job.objects.claimable(at=timezone.now()).exists():
        bell.ring()


@shared_task
def nightly_sweeps(**_: object) -> int:
    """Begin the periods of 排查 that begin today, and tell who is late. May be repeated."""
    today = timezone.localdate()
    rounds.begin(on=today)
    return rounds.remind(on=today)


@worker_ready.connect
def sweep_from_the_worker(**_: object) -> None:
    """Sweep from the worker itself too: beat may be dead, the broker may have been emptied."""
    if settings.JOB_BELL:
        threading.Thread(target=_sweep_for_ever, daemon=True, name="sweeper").start()


def _sweep_for_ever() -> None:
    while True:
        try:
            files.sweep_clear()  # what those left who were killed at work
            sweep()
        except Exception:
            logger.exception("sweep")
        finally:
            connections.close_all()
        time.sleep(SWEEP_SECONDS)
