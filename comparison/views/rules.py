"""比对规则: what they say, a draft of new amounts, its trial on kept batches, its release."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from comparison import forms, rulebook, screening, trials, wording
from comparison.findings import Judged
from comparison.models import Batch, Rule, RuleThreshold
from comparison.sources import Source, sources
from core.errors import Refused
from households.models import Member

PAGE = "comparison/rule.html"
SHOWN_EVENTS = 50
TONES = {Rule.State.DRAFT: "soon", Rule.State.RELEASED: "done", Rule.State.RETIRED: "closed"}


@dataclass
class Line:
    """A rule in the list: the version in force, and the draft that waits."""

    rule: Rule
    says: wording.Said
    amounts: list[tuple[str, str]]
    draft: Rule | None = None


@dataclass
class Group:
    source: Source
    lines: list[Line] = field(default_factory=list)


@require_safe
def rules(request: Request) -> HttpResponse:
    """List the rules by source, each with what it says now."""
    request.user.require(Permission.COMPARISON_READ)
    rulebook.ensure_all()
    found = Rule.objects.visible_to(request.user).exclude(state=Rule.State.RETIRED).for_list()
    groups = {source.name: Group(source) for source in sources}
    lines: dict[str, Line] = {}
    drafts = {rule.code: rule for rule in found if rule.state == Rule.State.DRAFT}
    for rule in found:
        if rule.state == Rule.State.RELEASED and rule.source in groups:
            line = Line(rule, wording.in_words(rule), _amounts(rule), drafts.get(rule.code))
            lines[rule.code] = line
            groups[rule.source].lines.append(line)
    for group in groups.values():
        order = {screen.code: number for number, screen in enumerate(group.source.rules)}
        group.lines.sort(key=lambda line, order=order: order.get(line.rule.code, len(order)))  # type: ignore[misc]
    context = {"groups": [group for group in groups.values() if group.lines], "drafts": len(drafts)}
    return render(request, "comparison/rules.html", context)


@require_safe
def rule(request: Request, pk: int) -> HttpResponse:
    return _page(request, _rule(request, pk))


@require_POST
def draft(request: Request, pk: int) -> HttpResponse:
    request.user.require(Permission.RULE_DRAFT)
    found = _rule(request, pk)
    form = _form(found, request)
    if not form.is_valid():
        return _page(request, found, form=form)
    data = form.cleaned_data
    try:
        made = rulebook.draft(
            rule=found, amounts=form.amounts(), basis=data["basis"], note=data["note"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, list(refusal.args))
        return _page(request, found, form=form, status=HTTPStatus.CONFLICT)
    messages.success(request, "已存为草稿。请看试算结果，再请区局审批人启用。")
    return redirect(made)


@require_safe
def preview(request: Request, pk: int) -> HttpResponse:
    """Try a version on kept batches; ?batch= shows of one which events are more and which fewer."""
    request.user.require(Permission.COMPARISON_READ)
    request.user.require(Permission.HOUSEHOLD_READ)
    found = _rule(request, pk)
    if not found.condition:
        return _page(request, found, reasons=[wording.NO_CONDITION])
    context = {"rule": found, "address": reverse("comparison:preview", args=[found.pk])}
    if key := request.GET.get("batch"):
        return render(request, "comparison/trial.html", context | _one(found, key))
    batches = list(trials.kept(found))
    tried = trials.try_on(trials.at_once(batches), found)
    context |= {
        "trials": tried,
        "left": batches[len(tried) :],
        "looked_back": trials.look_back(tried, found),
    }
    page = "comparison/trials.html"
    return render(request, f"{page}#trials" if request.htmx else page, context)


@require_POST
def release(request: Request, pk: int) -> HttpResponse:
    request.user.require(Permission.RULE_RELEASE)
    found = _rule(request, pk)
    try:
        rulebook.release(rule=found, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _page(request, found, reasons=list(refusal.args))
    messages.success(request, f"已启用第{found.version}版，下一次下发起按它筛查。")
    return redirect(found)


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    if not request.user.may(Permission.RULE_DRAFT):
        request.user.require(Permission.RULE_RELEASE)
    found = _rule(request, pk)
    try:
        rulebook.discard(
            rule=found, by=request.user, at=timezone.now(), reason=request.POST.get("reason", "")
        )
    except Refused as refusal:
        return _page(request, found, reasons=list(refusal.args))
    messages.success(request, "已放弃这份草稿，启用中的版本不变。")
    return redirect(found)


def _rule(request: Request, pk: int) -> Rule:
    request.user.require(Permission.COMPARISON_READ)
    return get_object_or_404(Rule.objects.visible_to(request.user).for_list(), pk=pk)


def _form(rule: Rule, request: Request | None = None) -> forms.Draft:
    form = forms.Draft(request.POST if request else None)
    form.ask(_sorted(rule))
    return form


def _page(
    request: Request,
    rule: Rule,
    *,
    form: forms.Draft | None = None,
    reasons: list[str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    user = request.user
    versions = list(Rule.objects.filter(code=rule.code).for_list())
    now = next((each for each in versions if each.state == Rule.State.RELEASED), None)
    waiting = next((each for each in versions if each.state == Rule.State.DRAFT), None)
    is_draft = rule.state == Rule.State.DRAFT
    asks = rule.state == Rule.State.RELEASED and waiting is None and user.may(Permission.RULE_DRAFT)
    context = {
        "rule": rule,
        "source": rule.over,
        "tone": TONES[Rule.State(rule.state)],
        "says": wording.in_words(rule),
        "example": wording.example(rule),
        "waits": bool(rule.condition) and screening.waits(rule.parsed),
        "thresholds": list(_compared(rule, now if is_draft else None)),
        "reasons": reasons,
        "versions": [(each, TONES[Rule.State(each.state)], _amounts(each)) for each in versions],
        "now": now,
        "waiting": waiting if waiting != rule else None,
        "is_draft": is_draft,
        "form": (form or _form(rule)) if asks and rule.thresholds.all() else form,
        "asks": asks,
        "sees_trials": is_draft and user.may(Permission.HOUSEHOLD_READ),
        "may_release": is_draft and user.may(Permission.RULE_RELEASE) and rule.drafted_by != user,
        "may_discard": is_draft
        and (user.may(Permission.RULE_DRAFT) or user.may(Permission.RULE_RELEASE)),
        "waiting_batches": Batch.objects.waiting().filter(source=rule.source).count()
        if is_draft
        else 0,
    }
    if reasons:
        status = HTTPStatus.CONFLICT
    elif form is not None and status == HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    return render(request, PAGE, context, status=status)


def _amounts(rule: Rule) -> list[tuple[str, str]]:
    return [(each.title, wording.amount_of(each)) for each in _sorted(rule)]


def _compared(rule: Rule, now: Rule | None) -> Iterable[dict[str, Any]]:
    """Yield the thresholds; of a draft with what is in force, where that differs."""
    before = {each.key: each for each in now.thresholds.all()} if now else {}
    for each in _sorted(rule):
        was = before.get(each.key)
        yield {
            "threshold": each,
            "amount": wording.amount_of(each),
            "was": wording.amount_of(was) if was and was.amount != each.amount else "",
        }


def _sorted(rule: Rule) -> list[RuleThreshold]:
    return sorted(rule.thresholds.all(), key=lambda each: each.pk)


def _one(rule: Rule, key: str) -> dict[str, Any]:
    """Try a version on one batch and name the first of the events it adds and drops."""
    try:
        batch = get_object_or_404(trials.kept(rule), pk=UUID(key))
    except ValueError:
        raise Http404 from None
    tried = trials.trial(batch, rule, trials.in_force(rule))
    more, fewer = tried.more[:SHOWN_EVENTS], tried.fewer[:SHOWN_EVENTS]
    keys = {each.row.member for each in (*more, *fewer)}
    people = Member.objects.filter(pk__in=keys).select_related("household", "region")
    by_key = {member.pk: member for member in people}

    def named(events: list[Judged]) -> list[dict[str, Any]]:
        return [
            {"member": by_key[each.row.member], "kind": trials.kind_of(each.row.facts), "is": each}
            for each in events
            if each.row.member in by_key
        ]

    return {"trial": tried, "more": named(more), "fewer": named(fewer), "now": timezone.now()}
