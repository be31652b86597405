"""The village's steps of an inclusion case: home, explanations, meeting, notice."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from core import limits
from core.dates import local_date
from core.errors import Refused
from households.codes import Category, Risk
from households.models import Income
from households.rules import income_window
from monitoring import case_limits, case_rules
from monitoring.actions.case_common import day_of, file_papers, missing_papers, refuse, take
from monitoring.case_states import Status
from monitoring.models.cases import Case
from monitoring.models.meetings import ReviewMeeting
from monitoring.models.notices import PublicNotice


@transaction.atomic
def verify(
    *,
    case: Case,
    by: User,
    at: datetime,
    visited_on: date,
    visitors: Sequence[str],
    findings: str,
    willing: bool = True,
    income: dict[str, Decimal] | None = None,
    troubles: dict[str, bool] | None = None,
    papers: Sequence[str] = (),
) -> Case:
    """
    Record the visit that verifies the risk at home (入户核实), with the income sheet.

    `income` holds yuan of the twelve whole months before the visit, by the columns of `Income`;
    `troubles` answers `case_rules.TROUBLES`. Together they are the snapshot at identification.

    :raises Refused: fewer than two visitors, an impossible date, a missing paper
    """
    case = take(case, "verify", by=by, at=at)
    on = local_date(at)
    people = list(dict.fromkeys(name.strip() for name in visitors if name.strip()))
    least = limits.number(case_limits.VERIFIERS)
    few = [f"入户核实应有 {least} 人以上，请补填入户人员。"] if len(people) < least else []
    refuse(
        few,
        case_rules.date_faults(
            "入户核实", visited_on, on=on, after=case.began_on, after_what="线索日期"
        ),
        [] if findings.strip() else ["请填写核实情况。"],
        [] if income or case.income_id else ["还缺：收入测算。"],
        missing_papers(case, "verify", papers),
    )

    if income:
        start, end = income_window(visited_on)
        case.income = Income.objects.create(
            household=case.household, purpose=Income.Purpose.IDENTIFY, window_start=start,
            window_end=end, members=max(1, case.household.size), entered_by=by, **income,
        )  # fmt: skip
    if troubles is not None:
        case.guarantees = troubles
    case.verified_at, case.verified_by = at, by
    case.save(update_fields=["income", "guarantees", "verified_at", "verified_by"])
    file_papers(case, "verify", papers, dated_on=visited_on, by=by, at=at)
    facts = {"on": str(visited_on), "visitors": people, "willing": willing}
    case.move_to(Status.VERIFIED, "verify", by=by, at=at, note=findings, facts=facts)
    return case


@transaction.atomic
def explain(
    *,
    case: Case,
    by: User,
    at: datetime,
    explanations: Sequence[dict[str, Any]],
    papers: Sequence[str] = (),
) -> Case:
    """
    Explain hits of the asset check: each {hit, conclusion, explanation, evidence}.

    What a department answered needs its `evidence` named. The case goes on when the last one is
    explained.
    """
    case = take(case, "explain", by=by, at=at)
    open_hits = {str(h.pk): h for h in case.hits.unexplained()}
    unknown = [e for e in explanations if str(e["hit"]) not in open_hits]
    given = {str(e["hit"]): e for e in explanations}
    last = bool(given) and set(given) == set(open_hits)
    bare = [
        f"还缺依据材料：{hit.text}"
        for key, hit in open_hits.items()
        if hit.kind_id and key in given and not given[key].get("evidence", "").strip()
    ]
    refuse(
        ["请逐条说明疑点。"] if not explanations else [],
        ["所选疑点不在待说明之列，请刷新页面后重试。"] if unknown else [],
        ["说明不能为空。"] if any(not e["explanation"].strip() for e in explanations) else [],
        bare,
        missing_papers(case, "explain", papers) if last else [],
    )

    for key, words in given.items():
        hit = open_hits[key]
        hit.conclusion, hit.explanation = words["conclusion"], words["explanation"]
        hit.evidence = words.get("evidence", "").strip()
        hit.explained_at, hit.explained_by = at, by
        hit.save(
            update_fields=["conclusion", "explanation", "evidence", "explained_at", "explained_by"]
        )
    facts = {"explained": len(given)}
    if not last:
        case.remark("explain", by=by, at=at, facts=facts)
        return case
    file_papers(case, "explain", papers, dated_on=local_date(at), by=by, at=at)
    case.move_to(Status.COMPARED, "explain", by=by, at=at, facts=facts)
    return case


@transaction.atomic
def review(
    *,
    case: Case,
    by: User,
    at: datetime,
    held_on: date,
    invited: int,
    present: int,
    votes_for: int,
    votes_against: int,
    abstained: int,
    minutes: str,
    category: str,
    risks: Sequence[str],
    risk_note: str = "",
    papers: Sequence[str] = (),
) -> Case:
    """
    Record the village's review meeting. A vote that fails is kept, and the case stays.

    :raises Refused: too few came, votes that do not add up, a missing paper, an impossible date
    """
    case = take(case, "review", by=by, at=at)
    refuse(
        case_rules.date_faults(
            "评议会议", held_on, on=local_date(at), after=day_of(case, "compare"),
            after_what="信息比对反馈",
        ),
        case_rules.meeting_faults(
            invited=invited, present=present, votes_for=votes_for, votes_against=votes_against,
            abstained=abstained, minutes=minutes,
            least_percent=limits.amount(case_limits.ATTENDANCE),
        ),
        [] if category in Category.values else ["请选择监测对象类别。"],
        [] if risks and set(risks) <= set(Risk.values) else ["请选择致贫返贫风险。"],
        ["致贫返贫风险最多选五项。"] if len(set(risks)) > 5 else [],
        ["风险选“其他”时请填写备注。"] if "other" in risks and not risk_note.strip() else [],
        missing_papers(case, "review", papers),
    )  # fmt: skip

    passed = case_rules.vote_passes(votes_for=votes_for, present=present)
    ReviewMeeting.objects.create(
        case=case, held_on=held_on, invited=invited, present=present, votes_for=votes_for,
        votes_against=votes_against, abstained=abstained, passed=passed, minutes=minutes,
        recorded_at=at, recorded_by=by,
    )  # fmt: skip
    file_papers(case, "review", papers, dated_on=held_on, by=by, at=at)
    facts = {
        "on": str(held_on), "invited": invited, "present": present, "for": votes_for,
        "against": votes_against, "abstained": abstained, "passed": passed,
    }  # fmt: skip
    if not passed:
        note = f"评议未通过：同意 {votes_for} / 实到 {present}"
        case.remark("review", by=by, at=at, note=note, facts=facts)
        return case
    case.category, case.risks, case.risk_note = category, list(dict.fromkeys(risks)), risk_note
    case.returned_reason = ""
    case.save(update_fields=["category", "risks", "risk_note", "returned_reason"])
    case.move_to(Status.REVIEWED, "review", by=by, at=at, facts=facts)
    return case


@transaction.atomic
def publicise(
    *, case: Case, by: User, at: datetime, posted_on: date, papers: Sequence[str] = ()
) -> Case:
    """
    Post the public notice; it stands its full days, the day of posting not counted.

    :raises Refused: dated before the meeting or in the future, or without its photo
    """
    case = take(case, "publicise", by=by, at=at)
    refuse(
        case_rules.date_faults(
            "公示", posted_on, on=local_date(at), after=day_of(case, "review"),
            after_what="评议会议",
        ),
        missing_papers(case, "publicise", papers),
    )  # fmt: skip

    ends_on = limits.due(case_limits.NOTICE, start=posted_on)
    PublicNotice.objects.create(
        case=case, kind=PublicNotice.Kind.PUBLICITY, posted_on=posted_on, ends_on=ends_on,
        text=notice_for(case, "publicity", posted_on, ends_on), posted_at=at, posted_by=by,
    )  # fmt: skip
    file_papers(case, "publicise", papers, dated_on=posted_on, by=by, at=at)
    case.notice_ends_on = ends_on
    case.save(update_fields=["notice_ends_on"])
    facts = {"on": str(posted_on), "ends_on": str(ends_on)}
    case.move_to(Status.PUBLICISED, "publicise", by=by, at=at, facts=facts, limit_from=ends_on)
    return case


def notice_for(case: Case, kind: str, posted_on: date, ends_on: date | None) -> str:
    """Return the words to post: only what may be public goes in."""
    village = case.region
    township = village.parent.name if village.parent else ""
    return case_rules.notice_text(
        kind=kind, village=f"{township}{village.name}", head=case.household.head_name,
        size=case.household.size, category=Category(case.category).label, posted_on=posted_on,
        ends_on=ends_on, leaving=False,
        issuer=f"{village.name}村民委员会" if kind == "publicity" else f"{township}人民政府",
    )  # fmt: skip


def preview(case: Case, *, on: date) -> str:
    """
    Return the notice as it would be posted today.

    :raises Refused: the meeting has not proposed a category yet
    """
    if not case.category:
        raise Refused("村级评议确定监测类别后，才能生成公示。")
    return notice_for(case, "publicity", on, limits.due(case_limits.NOTICE, start=on))
