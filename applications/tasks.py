"""The clock's two calls; each may be repeated."""

from celery import shared_task
from django.utils import timezone

from applications import throttle
from applications.actions import taking_in


@shared_task
def take_in(**_: object) -> int:
    return taking_in.take_in_waiting(at=timezone.now())


@shared_task
def forget_tallies(**_: object) -> int:
    return throttle.forget(at=timezone.now())
