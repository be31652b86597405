"""The dashboard of a place, and the rows behind each figure."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core import keyset
from ledgers.metrics import metrics
from oversight import dashboard, sections
from regions.models import Region

PAGE_SIZE = 50


@require_safe
def show(request: Request) -> HttpResponse:
    user = request.user
    user.require(Permission.DASHBOARD_READ)
    region = _place(request)
    figures = dashboard.Figures(user, timezone.localdate(), region)
    context = {
        "region": region,
        "crumbs": _crumbs(request, region),
        "as_of": timezone.now(),
        "households": dashboard.monitored_table(figures, "monitored_households"),
        "persons": dashboard.monitored_table(figures, "monitored_persons"),
        **sections.visits(figures),
        **sections.leaders(figures),
        **sections.warnings(figures),
        **sections.cases(figures),
        "tiles": dashboard.tiles(figures),
    }
    return render(request, "oversight/dashboard.html", context)


@require_safe
def metric(request: Request, name: str) -> HttpResponse:
    """Show the rows that a figure counts, fifty at a time, by key."""
    request.user.require(Permission.DASHBOARD_READ)
    found = metrics.get(name)
    if found is None:
        raise Http404
    region = _place(request)
    chosen = {
        key: str(value)
        for key, value in request.GET.items()
        if key not in {"region", "after"} and value != ""
    }
    if unknown := set(chosen) - set(found.filters):
        raise Http404(sorted(unknown))
    try:
        rows = found.narrowed(request.user, timezone.localdate(), region=region, chosen=chosen)
    except ValidationError:
        raise Http404(sorted(chosen)) from None
    rows = rows.order_by("pk").select_related(*found.fetch)
    total = rows.order_by().count()
    after = keyset.key(rows.model._meta.pk, request.GET.get("after", ""))
    page = list((rows.filter(pk__gt=after) if after else rows)[: PAGE_SIZE + 1])
    query = request.GET.copy()
    query["after"] = str(page[PAGE_SIZE - 1].pk) if len(page) > PAGE_SIZE else ""
    context = {
        "metric": found,
        "region": region,
        "crumbs": _crumbs(request, region),
        "total": total,
        "rows": [found.shown(row) for row in page[:PAGE_SIZE]],
        "next_url": f"?{query.urlencode()}" if len(page) > PAGE_SIZE else "",
        "first_url": f"?{_without(request, 'after')}" if after else "",
        "as_of": timezone.now(),
    }
    return render(request, "oversight/metric.html", context)


def _without(request: Request, name: str) -> str:
    query = request.GET.copy()
    query.pop(name, None)
    return query.urlencode()


def _place(request: Request) -> Region:
    """Return the place asked for, within what the person sees; 404 elsewhere."""
    code = request.GET.get("region") or request.user.region_id
    return get_object_or_404(Region.objects.within(request.user.region), pk=code)


def _crumbs(request: Request, region: Region) -> list[dict[str, str]]:
    chain: list[Region] = []
    step: Region | None = region
    home = request.user.region
    while step is not None and home is not None and step.path.startswith(home.path):
        chain.append(step)
        step = step.parent
    base = reverse("oversight:dashboard")
    crumbs = [{"label": each.name, "url": f"{base}?region={each.code}"} for each in reversed(chain)]
    if crumbs and request.resolver_match and request.resolver_match.url_name == "dashboard":
        crumbs[-1] = {"label": crumbs[-1]["label"], "url": ""}
    return crumbs
