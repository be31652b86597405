"""申报与诉求: the list, one application, and what offices enter by hand."""

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.http import Request
from accounts.models import AccessLog
from accounts.permissions import Permission
from applications import staff_forms as forms
from applications.actions import entering, handling
from applications.models import Application
from applications.states import CLOSE_REASONS, State
from core import identity, keyset
from core.errors import Refused
from households.models import Household, Member, id_index
from monitoring.clue_states import ClueState
from regions.models import Region

LIST, PAGE, ENTER = (
    "applications/list.html", "applications/application.html", "applications/enter.html"
)  # fmt: skip
SHOWN = (("open", "待受理"), ("untold", "待告知"), ("all", "全部"))
WORDS = {
    "taken_in": "在本村名册中找到，转为线索", "linked": "确认是哪一户，转为线索",
    "registered": "登记为一般农户，转为线索", "entered": "登记诉求，转为线索",
    "passed_on": "不是本村的，转乡镇", "assigned": "乡镇转到村", "closed": "办结",
    "told": "已告知申请人",
}  # fmt: skip
PASS_ON_REASONS = ("不是本村户籍，也不住在本村", "已搬到本乡镇别的村", "村里没有这个人")


@require_safe
def listed(request: Request) -> HttpResponse:
    request.user.require(Permission.CLUE_READ)
    rows = Application.objects.visible_to(request.user)
    show = request.GET.get("show", "open")
    if show not in dict(SHOWN):
        raise Http404
    rows = rows.open() if show == "open" else rows.untold() if show == "untold" else rows
    today = timezone.localdate()
    order = ("-received_at", "-pk") if show == "all" else ("due_on", "pk")
    found = keyset.page(rows.for_list(), *order, after=request.GET.get("after", ""))
    context = {
        "page": found, "show": show, "shown": SHOWN, "today": today,
        "may_enter": request.user.may(Permission.APPEAL_ENTER),
        "may_print": request.user.may(Permission.POSTER_PRINT),
    }  # fmt: skip
    return render(request, LIST, context)


@require_safe
def application(request: Request, pk: UUID) -> HttpResponse:
    request.user.require(Permission.CLUE_READ)
    row = one(request, pk)
    audit.record(AccessLog.Kind.READ, by=request.user, request=request, subject=row)
    return page(request, row)


def one(request: Request, pk: UUID) -> Application:
    """:raises Http404: not there, or not in the reader's place"""
    rows = Application.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("region__parent", "household", "clue", "clerk"), pk=pk
    )


def page(request: Request, row: Application, **more: Any) -> HttpResponse:
    """Draw an application's page; with `reasons`, as the refusal of a step."""
    may = request.user.may(Permission.CLUE_VERIFY)
    today = timezone.localdate()
    same = Application.objects.visible_to(request.user).filter(id_number_index=row.id_number_index)
    context = {
        "row": row,
        "today": today,
        "may": may,
        "candidates": handling.candidates(row, request.user) if may and row.is_open else [],
        "others": list(same.exclude(pk=row.pk).for_list()[:5]) if row.id_number_index else [],
        "at_township": row.state == State.TOWNSHIP,
        "register_form": forms.Register(),
        "assign_form": forms.Assign(villages=villages(request, row.region)),
        "pass_on_reasons": [(text, text) for text in PASS_ON_REASONS],
        "close_reasons": [(text, text) for text in CLOSE_REASONS],
        "tell_form": forms.Tell(initial={"told_on": today}),
        "tell_blockers": row.blockers_to_tell(),
        "verify_first": row.clue is not None and row.clue.state == ClueState.OPEN,
        "history": [
            {"at": s.at, "who": s.by.name, "text": WORDS.get(s.action, s.action), "note": s.note}
            for s in row.steps.select_related("by").order_by("-seq")
        ]
        + [
            {
                "at": row.received_at,
                "who": row.clerk.name if row.clerk else "本人网上提交",
                "text": "登记诉求" if row.clerk else "收到申报",
            }
        ],
        **more,
    }
    status = HTTPStatus.CONFLICT if more.get("reasons") else HTTPStatus.OK
    return render(request, PAGE, context, status=status)


def villages(request: Request, place: Region | None = None) -> list[Region]:
    """Return the villages of one's own place, within another place if one is given."""
    rows = Region.objects.within(request.user.region).villages()
    if place is not None:
        rows = rows.within(place)
    return list(rows.select_related("parent").order_by("code"))


def found_by_number(request: Request, text: str) -> Household | None:
    """Return the household of a household number or an identity number, in the user's place."""
    mine = Household.objects.visible_to(request.user).current()
    home = mine.filter(national_no=text.strip()).first()
    reading = identity.read(text)
    if home is not None or reading.fault is not None:
        return home
    members = Member.objects.visible_to(request.user).present().with_number(reading.number)
    member = members.filter(household__removed_on=None).select_related("household").first()
    if member is not None:
        return member.household
    return mine.filter(head_id_index=id_index(reading.number)).first()


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Request) -> HttpResponse:
    """12317, petitions and the press: entered by the bureau and the townships."""
    request.user.require(Permission.APPEAL_ENTER)
    today: date = timezone.localdate()
    form = forms.Enter(
        request.POST or None, villages=villages(request), initial={"found_on": today}
    )
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
        if form.is_valid():
            try:
                row = entering.enter(
                    heard=_heard(request, form), by=request.user, at=timezone.now()
                )
            except Refused as refusal:
                form.add_error(None, list(refusal.args))
                status = HTTPStatus.CONFLICT
            else:
                done = "已转为线索" if row.state == State.CLUE else "已转到村里，由村里确认是哪一户"
                messages.success(
                    request, f"{done}，请在{row.due_on.month}月{row.due_on.day}日前核实。"
                )
                return redirect(row)
    return render(request, ENTER, {"form": form}, status=status)


def _heard(request: Request, form: forms.Enter) -> entering.Heard:
    """:raises Refused: a number is given, and nobody in the user's place has it"""
    data = form.cleaned_data
    home, number = None, data["number"].strip()
    reading = identity.read(number)
    if number:
        home = found_by_number(request, number)
        if home is None and not (reading.number and data["name"] and data["village"]):
            raise Refused("辖区名册里没有这个编号或证件号码；请再填姓名和村，由村里核实。")
    return entering.Heard(
        source=data["source"], found_on=data["found_on"], said=data["said"], risks=data["risks"],
        household=home, village=form.places.get(data["village"]), name=data["name"],
        id_number=reading.number, phone=data["phone"],
    )  # fmt: skip
