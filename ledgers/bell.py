"""Rings Celery. A bell that does not ring costs seconds: the sweep comes by anyway."""

import logging

from django.conf import settings
from django.db import transaction

logger = logging.getLogger(__name__)


def ring_on_commit() -> None:
    """Ring when the job's row is committed; never make the person wait for the broker."""
    transaction.on_commit(ring)


def ring() -> None:
    if not settings.JOB_BELL:
        return
    from ledgers.tasks import work

    try:
        work.apply_async(retry=False, expires=60)
    except Exception as error:  # whatever the broker's client raises, the job is safe
        logger.warning("the bell did not ring: %s", type(error).__name__)
