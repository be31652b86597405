"""信息比对 as steps of a case: sent to the departments, and what they answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.dates import local_date
from core.errors import Refused
from monitoring.actions.case_common import file_papers, missing_papers, refuse, take
from monitoring.case_states import Status
from monitoring.models.case_parts import AssetHit
from monitoring.models.cases import Case
from monitoring.models.steps import ActorKind


@transaction.atomic
def compare(
    *,
    case: Case,
    by: User,
    at: datetime,
    answers: Sequence[dict[str, Any]] | None = None,
    departments: Sequence[str] = (),
    papers: Sequence[str] = (),
) -> Case:
    """
    Send a case to the departments, or record what they answered (信息比对), by hand.

    Without `answers` it is sent; an empty list means that nothing was found. Each answer is
    {severity, text, source}: a 疑点 to be explained, never an automatic refusal. A case in a
    batch (`actions.asset_batches`) goes on by the departments' own answers instead.
    """
    case = take(case, "compare", by=by, at=at)
    if answers is None:
        if case.status == Status.COMPARING:
            raise Refused("已送部门比对，请录入各部门反馈结果（没有疑点也请确认）。")
        send(case, departments, by=by, at=at)
        return case
    refuse(
        missing_papers(case, "compare", papers),
        ["疑点内容和来源部门不能为空。"]
        if any(not a["text"].strip() or not a["source"].strip() for a in answers)
        else [],
    )

    if case.status == Status.AUTHORISED:
        send(case, departments, by=by, at=at)
    AssetHit.objects.bulk_create(AssetHit(case=case, **answer) for answer in answers)
    conclude(case, papers, by=by, at=at)
    return case


def send(case: Case, departments: Sequence[str], *, by: User, at: datetime) -> None:
    """Write down that a locked case went to the departments, and when."""
    facts = {"on": str(local_date(at)), "departments": list(departments)}
    if case.status == Status.AUTHORISED:
        case.move_to(Status.COMPARING, "compare", by=by, at=at, facts=facts)
    else:
        case.remark("compare", by=by, at=at, facts=facts)


def conclude(
    case: Case,
    papers: Sequence[str],
    *,
    by: User,
    at: datetime,
    silent: Sequence[str] = (),
    actor_kind: str = ActorKind.PERSON,
) -> None:
    """
    Move a locked case on, now that the answers are there: 疑点 are explained first.

    `silent` names the departments that never answered.
    """
    on = local_date(at)
    file_papers(case, "compare", papers, dated_on=on, by=by, at=at)
    left = case.hits.unexplained().count()
    facts: dict[str, Any] = {"on": str(on), "hits": left}
    if silent:
        facts["silent"] = list(silent)
    to = Status.EXPLAINING if left else Status.COMPARED
    case.move_to(to, "compare", by=by, at=at, facts=facts, actor_kind=actor_kind)
