"""审核台: the piles, one decision for many, one turned back, the file behind a card."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core.dates import local_date
from core.errors import Refused
from households import reads
from households.codes import Category
from monitoring import asset_reads, case_sections, desk_forms
from monitoring import desk as reading
from monitoring.actions import desk as actions
from monitoring.case_page import CASE_LABELS, EXIT_LABELS, history
from monitoring.case_reads import hits_of
from monitoring.desk import EXIT, PILES, Card, Pile
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from monitoring.models.notices import Objection

PAGE = "monitoring/review_desk.html"
GONE = "这一件刚刚由别人办过了，请刷新审核台。"


def _desk_only(request: Request) -> None:
    if not (request.user.may(Permission.CASE_REVIEW) or request.user.may(Permission.CASE_APPROVE)):
        raise PermissionDenied("desk")


@require_safe
def desk(request: Request) -> HttpResponse:
    """Show what waits for this reviewer or approver, the urgent first."""
    _desk_only(request)
    return _desk(request)


def _desk(
    request: Request,
    *,
    bound: desk_forms.Decision | None = None,
    pile: Pile | None = None,
    results: list[actions.Outcome] | None = None,
) -> HttpResponse:
    on = local_date(timezone.now())
    refused = {each.subject.pk: list(each.reasons) for each in results or []}
    found = reading.piles(request.user, on=on)
    for shown in found:
        mine = bound is not None and pile == shown.pile
        shown.form = bound if mine else desk_forms.Decision(pile=shown.pile)
        for card in shown.cards:
            card.reasons = refused.get(card.subject.pk, [])
    done = [each for each in results or [] if not each.reasons]
    # Where nothing was done at all, what was ticked is still what is meant.
    ticked = set(request.POST.getlist("ids")) if bound is not None and not done else set()
    context = {
        "piles": found, "today": on, "categories": Category.choices, "ticked": ticked,
        "done": done,
        "refused": [each for each in results or [] if each.reasons],
        "label": pile.label if pile else "", "faults": bound.faults if bound else [],
    }  # fmt: skip
    status = HTTPStatus.CONFLICT if bound is not None else HTTPStatus.OK
    return render(request, PAGE, context, status=status)


@require_POST
def decide(request: Request) -> HttpResponse:
    """Decide the ticked cards of a pile, each for itself, and say what happened to each."""
    _desk_only(request)
    chosen = desk_forms.Chosen(request.POST)
    if not chosen.is_valid():
        messages.error(request, "请先勾选要办理的户。")
        return redirect("monitoring:desk")
    pile = PILES[chosen.cleaned_data["pile"]]
    if not pile.verbs[pile.action].open_to(request.user):
        raise PermissionDenied(pile.action)
    form = desk_forms.Decision(request.POST, pile=pile)
    if not form.is_valid():
        return _desk(request, bound=form, pile=pile)
    ids = form.cleaned_data["ids"]
    subjects = reading.found_by(pile.what, ids, request.user)
    if len(subjects) < len(set(ids)):
        raise Http404
    results = actions.decide(
        pile=pile, subjects=subjects, by=request.user, at=timezone.now(), given=form.given(),
        each={row.pk: _of_one(request.POST, pile, row.pk) for row in subjects},
    )  # fmt: skip
    if any(each.reasons for each in results):
        return _desk(request, bound=form, pile=pile, results=results)
    messages.success(request, f"{len(results)} 户：{pile.verbs[pile.action].done}。")
    return redirect("monitoring:desk")


def _of_one(post: Mapping[str, Any], pile: Pile, pk: UUID) -> dict[str, Any]:
    """Return what was chosen on the card itself."""
    return {"category": post.get(f"category_{pk}", "")} if pile.action == "approve" else {}


@require_POST
def turn_back(request: Request, what: str, pk: UUID) -> HttpResponse:
    """Send one card back; the others keep their ticks."""
    _desk_only(request)
    card = _card(request, what, pk)
    form = desk_forms.TurnBack(request.POST)
    reasons: list[str] = []
    try:
        if card is None or not form.is_valid():
            raise Refused(GONE if card is None else "退回原因太长，请写得短些。")
        actions.turn_back(
            pile=card.pile, subject=card.subject, by=request.user, at=timezone.now(),
            reason=form.whole_reason(), to=form.cleaned_data["to"],
        )  # fmt: skip
    except Refused as refusal:
        reasons = list(refusal.args)
    if not request.htmx or card is None:
        for reason in reasons:
            messages.error(request, reason)
        if card is not None and not reasons:
            messages.success(request, f"{card.household}：{_turned(card)}。")
        return redirect("monitoring:desk")
    card.reasons, card.back = reasons, form
    context = {
        "card": card, "pile": card.pile, "categories": Category.choices, "ticked": set(),
        "said": "" if reasons else f"{_turned(card)}：{form.whole_reason()}",
    }  # fmt: skip
    part = "card" if reasons else "turned"
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, f"{PAGE}#{part}", context, status=status)


def _turned(card: Card) -> str:
    return card.pile.verbs[card.pile.back].done


def _card(request: Request, what: str, pk: UUID) -> Card | None:
    """Return one card as it lies on the desk; None when it lies there no more."""
    found = reading.found_by(what, [pk], request.user)
    if not found:
        raise Http404
    pile = reading.pile_of(found[0], request.user)
    if pile is None or not pile.back:
        return None
    on = local_date(timezone.now())
    return reading.cards(pile, found, by=request.user, on=on)[0]


@require_safe
def file(request: Request, what: str, pk: UUID) -> HttpResponse:
    """Show what a decision rests on, inside the card: papers and scans, income, votes, answers."""
    _desk_only(request)
    kind: type[Case] | type[Exit] = Exit if what == EXIT else Case
    rows = kind.objects.visible_to(request.user).for_page()
    subject: Any = get_object_or_404(rows, pk=pk)
    on = local_date(timezone.now())
    card = reading.cards(_any_pile(what), [subject], by=request.user, on=on)[0]
    case = subject if isinstance(subject, Case) else None
    steps = list(subject.steps.select_related("by"))
    income = subject.income
    context = {
        "subject": subject, "card": card,
        "working": reads.working(income, path=subject.region_path) if income else None,
        "notices": subject.notices.order_by("posted_on", "pk"),
        "objections": Objection.objects.filter(**{f"notice__{what}": subject}).order_by("pk"),
        "people": asset_reads.people_of(case) if case else [],
        "requests": asset_reads.request_rows(asset_reads.requests_of(case), on=on) if case else [],
        "hits": hits_of(case) if case else [],
        "history": history(steps, CASE_LABELS if case else EXIT_LABELS),
        "sections": case_sections.shown(subject, request, on_desk=True),
    }  # fmt: skip
    return render(request, "monitoring/_desk_file.html", context)


def _any_pile(what: str) -> Pile:
    return next(pile for pile in PILES.values() if pile.what == what)
