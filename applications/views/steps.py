"""The steps of an application: one view each, one action each."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import Permission
from applications import staff_forms as forms
from applications.actions import handling
from applications.actions.receive import ring
from applications.models import Application
from applications.views import staff
from core.errors import Refused
from households.models import Household


def _step(
    request: Request, pk: UUID, do: Callable[[Application], str], *wrong: str
) -> HttpResponse:
    """Take a step, or show the page with why not; `wrong` is what the form lacks."""
    request.user.require(Permission.CLUE_VERIFY)
    row = staff.one(request, pk)
    if wrong:
        return staff.page(request, row, reasons=list(wrong))
    try:
        said = do(row)
    except Refused as refusal:
        return staff.page(request, staff.one(request, pk), reasons=list(refusal.args))
    messages.success(request, said)
    row = Application.objects.visible_to(request.user).filter(pk=pk).first() or row
    # What went to the township is out of the village's sight.
    gone = not Application.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect("applications:list") if gone else redirect(row)


@require_POST
def link(request: Request, pk: UUID) -> HttpResponse:
    form = forms.Link(request.POST)

    def do(row: Application) -> str:
        data = form.cleaned_data
        if data["household"]:
            rows = Household.objects.visible_to(request.user).current()
            home: Household | None = get_object_or_404(rows, pk=data["household"])
        else:
            home = staff.found_by_number(request, data["number"])
        if home is None:
            raise Refused(
                "辖区名册里没有这个户编号或证件号码，请核对；确实没有的，登记为一般农户。"
            )
        done = handling.link(application=row, household=home, by=request.user, at=timezone.now())
        return f"已转为{done.household}的线索，请入户核实。"

    return _step(request, pk, do, *(() if form.is_valid() else ("请选择是哪一户。",)))


@require_POST
def register(request: Request, pk: UUID) -> HttpResponse:
    form = forms.Register(request.POST)

    def do(row: Application) -> str:
        done = handling.register(
            application=row, by=request.user, at=timezone.now(),
            id_number=form.cleaned_data["id_number"], size=form.cleaned_data["size"],
        )  # fmt: skip
        return f"已登记{done.household}为一般农户，并转为线索，请入户核实。"

    wrong = [str(text) for texts in form.errors.values() for text in texts]
    return _step(request, pk, do, *wrong)


@require_POST
def pass_on(request: Request, pk: UUID) -> HttpResponse:
    form = forms.Reason(request.POST)

    def do(row: Application) -> str:
        handling.pass_on(
            application=row, reason=form.whole_reason(), by=request.user, at=timezone.now()
        )
        return "已转乡镇办理。"

    return _step(request, pk, do, *(() if form.is_valid() else ("请选择原因。",)))


@require_POST
def assign(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CLUE_VERIFY)
    form = forms.Assign(request.POST, villages=staff.villages(request))

    def do(row: Application) -> str:
        village = form.places[form.cleaned_data["village"]]
        handling.assign(application=row, village=village, by=request.user, at=timezone.now())
        ring()
        return f"已转到{village.name}。"

    return _step(request, pk, do, *(() if form.is_valid() else ("请选择转到哪个村。",)))


@require_POST
def close(request: Request, pk: UUID) -> HttpResponse:
    form = forms.Reason(request.POST)

    def do(row: Application) -> str:
        handling.close(
            application=row, reason=form.whole_reason(), by=request.user, at=timezone.now()
        )
        return "已办结，请告知申请人。"

    return _step(request, pk, do, *(() if form.is_valid() else ("请选择原因。",)))


@require_POST
def tell(request: Request, pk: UUID) -> HttpResponse:
    form = forms.Tell(request.POST)

    def do(row: Application) -> str:
        handling.tell(application=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        return "已记录告知，申请人现在也能在查询页看到结果。"

    return _step(request, pk, do, *(() if form.is_valid() else ("请选择告知方式和日期。",)))
