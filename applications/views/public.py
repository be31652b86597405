"""
自主申报: the two pages that need no account. Nothing of a person stands in an address.

They show what was typed to whoever typed it, and else state words; see `actions.receive` for why
nobody learns from them who is in the register.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import client_ip
from applications import forms, human
from applications import limits as keys
from applications.actions import receive
from applications.models import VillageCode
from core.errors import Refused
from regions.models import Region

FORM, DONE, GONE = "applications/apply.html", "applications/received.html", "applications/gone.html"
PROGRESS = "applications/progress.html"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """The form behind a village's QR code, and what becomes of it."""
    codes = VillageCode.objects.live().select_related("region__parent")
    found = codes.filter(code=code).first()
    if found is None:
        return render(request, GONE, status=HTTPStatus.NOT_FOUND)
    village = found.region
    near = Region.objects.within(village.parent or village).villages()
    form = forms.Apply(
        request.POST or None, villages=list(near.order_by("code")), initial={"village": village.pk}
    )
    if request.method != "POST":
        return _form(request, village, form)
    now, address = timezone.now(), client_ip(request)
    try:
        receive.knock("apply", keys.ADDRESS_POSTS, address=address, at=now)
        if "again" in request.POST:
            return _form(request, village, _kept(request, form))
        if not form.is_valid():
            return _form(request, village, form, status=HTTPStatus.BAD_REQUEST)
        row = receive.receive(sent=_sent(form), address=address, at=now)
    except receive.Doubted as refusal:
        form.add_error("answer", list(refusal.args))
        return _form(request, village, form, status=HTTPStatus.BAD_REQUEST)
    except receive.TooMany as refusal:
        return _form(
            request, village, _kept(request, form), reasons=list(refusal.args),
            status=HTTPStatus.TOO_MANY_REQUESTS,
        )  # fmt: skip
    return render(request, DONE, {"receipt": row.receipt_spelled, "place": row.region.name})


def _sent(form: forms.Apply) -> receive.Sent:
    data = form.cleaned_data
    return receive.Sent(
        village=form.places[data["village"]], name=data["name"], id_number=data["id_number"],
        phone=data["phone"], said=data["said"], risks=data["risks"], token=data["token"],
        answer=data["answer"],
    )  # fmt: skip


def _kept(request: HttpRequest, form: forms.Apply) -> forms.Apply:
    """Return the form with what was typed, not judged yet."""
    typed: dict[str, Any] = {name: request.POST.get(name, "")[:400] for name in form.fields}
    typed["risks"] = request.POST.getlist("risks")[:20]
    return forms.Apply(villages=list(form.places.values()), initial=typed)


def _form(
    request: HttpRequest,
    village: Region,
    form: forms.Apply,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    """
    Show the form with a new picture; what was typed stays, but for the picture's digits.

    Who sends too much gets no picture: drawing is what a page costs.
    """
    drawn = status != HTTPStatus.TOO_MANY_REQUESTS
    challenge = human.challenge(at=timezone.now()) if drawn else None
    context = {"village": village, "form": form, "challenge": challenge, **more}
    return render(request, FORM, context, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """Where an application stands, in words that tell nothing of a person."""
    form = forms.Ask(request.POST or None)
    if request.method != "POST":
        return render(request, PROGRESS, {"form": form})
    now = timezone.now()
    status = HTTPStatus.BAD_REQUEST
    context: dict[str, Any] = {"form": form}
    try:
        receive.knock("ask", keys.ASK_POSTS, address=client_ip(request), at=now)
        if form.is_valid():
            row = receive.ask(at=now, **form.cleaned_data)
            status = HTTPStatus.OK
            context |= {"word": row.progress, "on": row.found_on, "receipt": row.receipt_spelled}
    except receive.TooMany as refusal:
        status = HTTPStatus.TOO_MANY_REQUESTS
        context |= {"reasons": list(refusal.args)}
    except Refused as refusal:
        context |= {"reasons": list(refusal.args)}
    return render(request, PROGRESS, context, status=status)
