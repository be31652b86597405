"""自主申报二维码: which villages have one, the print run of a place, a new code for a village."""

from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog
from accounts.permissions import Permission
from applications.actions import codes
from applications.models import VillageCode
from core.identity import is_digits
from regions.models import Region

LIST, SHEETS = "applications/posters.html", "applications/poster_sheets.html"
AT_ONCE = 60
"""Posters of one print run: a township; 440 pages at once would choke a browser."""


@require_safe
def posters(request: Request) -> HttpResponse:
    """The villages of a township with their codes; for the bureau first the townships."""
    request.user.require(Permission.POSTER_PRINT)
    place = _place(request, request.GET.get("region", ""))
    context: dict[str, Any] = {
        "place": place,
        "may_renew": request.user.may(Permission.POSTER_RENEW),
    }
    if place.level == Region.Level.DISTRICT:
        towns = Region.objects.within(place).townships()
        return render(request, LIST, {**context, "towns": list(towns.order_by("code"))})
    rows = _with_codes(place)
    missing = sum(1 for _, code in rows if code is None)
    return render(request, LIST, {**context, "rows": rows, "missing": missing})


@require_POST
def make(request: Request) -> HttpResponse:
    """Make the codes that are missing in a place, and go to the print run."""
    request.user.require(Permission.POSTER_PRINT)
    place = _place(request, request.POST.get("region", ""))
    codes.make_missing(place=place, by=request.user, at=timezone.now())
    return redirect(f"{reverse('applications:print_posters')}?region={place.pk}")


@require_safe
def sheets(request: Request) -> HttpResponse:
    """One A4 page a village, to be printed by the browser."""
    request.user.require(Permission.POSTER_PRINT)
    place = _place(request, request.GET.get("region", ""))
    if place.level == Region.Level.DISTRICT:
        return redirect("applications:posters")
    pages = []
    for village, code in _with_codes(place)[:AT_ONCE]:
        if code is not None:
            url = request.build_absolute_uri(code.get_absolute_url())
            # Error correction H: a third of it may be torn, wet or written over.
            picture = segno.make(url, error="h", micro=False).svg_data_uri(scale=8, border=2)
            pages.append({"village": village, "url": url, "picture": picture})
    progress = request.build_absolute_uri(reverse("apply:progress"))
    return render(request, SHEETS, {"pages": pages, "place": place, "progress": progress})


@require_POST
def renew(request: Request, region: str) -> HttpResponse:
    request.user.require(Permission.POSTER_RENEW)
    rows = Region.objects.within(request.user.region).villages()
    village = get_object_or_404(rows, pk=region)
    fresh = codes.renew(village=village, by=request.user, at=timezone.now())
    audit.record(AccessLog.Kind.CONFIGURED, by=request.user, request=request, subject=fresh)
    messages.success(request, f"{village.name}已换新二维码，旧海报扫不开了，请重新打印张贴。")
    return redirect(f"{reverse('applications:posters')}?region={village.parent_id or village.pk}")


def _place(request: Request, code: str) -> Region:
    """Return the asked place within one's own, or one's own."""
    own = request.user.region
    if own is None:
        raise Http404
    if not code:
        return own
    if not is_digits(code):
        raise Http404
    return get_object_or_404(Region.objects.within(own), pk=code)


def _with_codes(place: Region) -> list[tuple[Region, VillageCode | None]]:
    villages = Region.objects.within(place).villages().select_related("parent").order_by("code")
    live = VillageCode.objects.live().filter(region__in=villages)
    by_village = {code.region_id: code for code in live}
    return [(village, by_village.get(village.pk)) for village in villages]
