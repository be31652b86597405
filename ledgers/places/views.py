"""行政区划: the tree, and the upload of a list."""

from http import HTTPStatus

from django import forms
from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core.errors import Refused
from ledgers.places import actions
from regions.models import Region

PAGE = "ledgers/regions.html"


class Upload(forms.Form):
    file = forms.FileField(label="行政区划表", error_messages={"required": "请选择一个文件。"})


@require_safe
def tree(request: Request) -> HttpResponse:
    return _page(request, Upload())


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request) -> HttpResponse:
    request.user.require(Permission.REGION_IMPORT)
    if request.method != "POST":
        return redirect("regions:list")
    form = Upload(request.POST, request.FILES)
    if form.is_valid():
        try:
            job = actions.import_places(upload=form.cleaned_data["file"], by=request.user)
        except Refused as refusal:
            return _page(request, form, refusal)
        return redirect(job)
    return _page(request, form)


def _page(request: Request, form: Upload, refusal: Refused | None = None) -> HttpResponse:
    request.user.require(Permission.REGION_IMPORT)
    place = request.user.region
    here = request.GET.get("parent", "")
    rows = Region.objects.all()
    if place:
        rows = rows.within(place)
    current = get_object_or_404(rows, code=here) if here else rows.order_by("path").first()
    children = rows.filter(parent=current) if current else rows.none()
    villages = Count("children", filter=Q(children__level=Region.Level.VILLAGE))
    context = {
        "form": form,
        "current": current,
        "above": current.parent if current and current.parent in rows else None,
        "children": children.annotate(below=villages).order_by("code"),
        "reasons": list(refusal.args) if refusal else [],
        "max_bytes": settings.UPLOAD_MAX_BYTES,
    }
    status = refusal.status if refusal else HTTPStatus.OK
    return render(request, PAGE, context, status=status)
