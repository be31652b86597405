"""The clock's calls; each may be repeated."""

from celery import shared_task
from django.utils import timezone

from assistance.policies import catalogue, recompute


@shared_task
def catch_up(**_: object) -> int:
    """Reckon what changed since the last minute: policies newly in force, households."""
    at = timezone.now()
    recompute.new_versions(at=at)
    return recompute.catch_up(on=timezone.localdate(at))


@shared_task
def nightly_entitlements(**_: object) -> int:
    """Reckon everything: people grow older, periods end, policies begin and stop."""
    today = timezone.localdate()
    catalogue.offer(on=today)
    return recompute.everything(on=today)
