"""The clock's call to the data doctor. It may be repeated, and keeps nothing."""

from celery import shared_task
from django.utils import timezone

from households.doctor import runs


@shared_task
def nightly_checks(**_: object) -> int:
    return runs.nightly(at=timezone.now())
