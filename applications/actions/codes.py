"""The codes of the villages' posters."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from applications.models import VillageCode
from regions.models import Region


@transaction.atomic
def make_missing(*, place: Region, by: User, at: datetime) -> int:
    """
    Give a code to every village of a place that has none; return how many were made.

    :raises PermissionDenied: `by` may not print posters
    :raises Region.DoesNotExist: the place lies outside `by`'s
    """
    by.require(Permission.POSTER_PRINT)
    place = Region.objects.within(by.region).get(pk=place.pk)
    villages = Region.objects.within(place).villages().order_by("code")
    # Two people at once: the second waits, and finds nothing missing.
    held = list(villages.select_for_update(of=["self"], no_key=True))
    having = set(
        VillageCode.objects.live().filter(region__in=held).values_list("region", flat=True)
    )
    made = [
        VillageCode(region=village, made_at=at, made_by=by)
        for village in held
        if village.pk not in having
    ]
    VillageCode.objects.bulk_create(made)
    return len(made)


@transaction.atomic
def renew(*, village: Region, by: User, at: datetime) -> VillageCode:
    """
    Give a village a new code; the old poster stops working at once.

    :raises PermissionDenied: `by` may not renew codes
    :raises Region.DoesNotExist: the village lies outside `by`'s place
    """
    by.require(Permission.POSTER_RENEW)
    rows = Region.objects.within(by.region).villages()
    village = rows.select_for_update(of=["self"], no_key=True).get(pk=village.pk)
    VillageCode.objects.live().filter(region=village).update(ended_at=at, ended_by=by)
    return VillageCode.objects.create(region=village, made_at=at, made_by=by)
