from celery import shared_task
from django.utils import timezone

from phone import photos


@shared_task
def forget_unfinished(**_: object) -> int:
    return photos.forget_unfinished(at=timezone.now())
