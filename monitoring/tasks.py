"""The clock's three calls. Each does what its action does, may be repeated, and keeps nothing."""

from celery import shared_task
from django.utils import timezone

from core.errors import Refused
from monitoring.actions import duties, reminders


@shared_task
def make_duties(**_: object) -> int:
    return duties.make_duties(week=duties.this_week(timezone.now())).made


@shared_task
def nightly(**_: object) -> dict[str, int]:
    return reminders.nightly(at=timezone.now())


@shared_task(autoretry_for=(Refused,), retry_backoff=60, max_retries=5)
def send_digests(**_: object) -> int:
    return reminders.send_digests(at=timezone.now())
