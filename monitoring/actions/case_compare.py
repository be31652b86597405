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
    Send a case to the departments, or record what they answered (信息比对).

    Without `answers` it is sent; an empty list means that nothing was found. Each answer is
    {severity, text, source}: a 疑点 to be explained, never an automatic refusal.
    """
    case = take(case, "compare", by=by, at=at)
    if answers is None:
        if case.status == Status.COMPARING:
            raise Refused("已送部门比对，请录入各部门反馈结果（没有疑点也请确认）。")
        facts = {"on": str(local_date(at)), "departments": list(departments)}
        case.move_to(Status.COMPARING, "compare", by=by, at=at, facts=facts)
        return case
    refuse(
        missing_papers("compare", papers),
        ["疑点内容和来源部门不能为空。"]
        if any(not a["text"].strip() or not a["source"].strip() for a in answers)
        else [],
    )

    on = local_date(at)
    if case.status == Status.AUTHORISED:
        case.move_to(Status.COMPARING, "compare", by=by, at=at, facts={"on": str(on)})
    AssetHit.objects.bulk_create(AssetHit(case=case, **answer) for answer in answers)
    file_papers(case, "compare", papers, dated_on=on, by=by, at=at)
    counted = {"on": str(on), "hits": len(answers)}
    to = Status.EXPLAINING if answers else Status.COMPARED
    case.move_to(to, "compare", by=by, at=at, facts=counted)
    return case
