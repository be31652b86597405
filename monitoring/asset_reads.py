"""What the asset check looks like: one case's people and answers, a batch, a department's part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import User
from accounts.permissions import Permission
from core.dates import local_date
from core.templatetags.jianan import cn_date
from households import reads
from monitoring.asset_states import RequestState
from monitoring.case_states import Status
from monitoring.models.assets import AssetBatch, AssetEntry, AssetRequest, AssetSubject
from monitoring.models.cases import Case, CaseQuerySet
from monitoring.models.consents import Authorisation

TONES = {
    RequestState.WAITING: "todo",
    RequestState.ANSWERED: "done",
    RequestState.CLOSED: "closed",
}


@dataclass(frozen=True)
class Asked:
    """One person of the check: how they stand to the household, what they signed, what came back."""

    key: str
    name: str
    relation: str
    masked: str
    signed: str
    result: str
    tone: str


def require_bureau(user: User) -> None:
    """
    Stop here unless this person reads the batches of a place.

    :raises PermissionDenied: so for departments, whose own part is all they see
    """
    user.require(Permission.COMPARISON_READ)
    if user.region_id is None:
        raise PermissionDenied("asset_batches")


def waiting_cases(user: User) -> "CaseQuerySet":
    """Return the cases that a clerk may send: authorised, and in no batch."""
    entry = AssetEntry.objects.open().filter(case=OuterRef("pk"))
    rows = Case.objects.visible_to(user).filter(status__in=[Status.AUTHORISED, Status.COMPARING])
    rows = rows.exclude(Exists(entry)).select_related("household", "region__parent")
    return rows.order_by("step_due_on", "pk")


def people_of(case: Case) -> list[Asked]:
    """
    Return everybody in the check's scope: members, then relatives living apart.

    Nobody before the first authorisation.
    """
    home = case.household
    signed = _authorisations(case)
    if not signed:
        return []
    entry = case.asset_entries.order_by("-pk").first()
    subjects: dict[Any, AssetSubject] = {}
    waiting = 0
    hits: dict[Any, int] = {}
    if entry is not None:
        subjects = {s.person: s for s in entry.batch.subjects.filter(case=case)}
        waiting = entry.batch.requests.waiting().count() if entry.ended_at is None else 0
        live = case.hits.live().filter(request__batch=entry.batch_id).order_by()
        hits = dict(live.values_list("subject").annotate(n=Count("pk")))
    rows: list[tuple[Any, str]] = [(m, m.relation) for m in reads.members(home)]
    rows += [(r, r.get_relation_display()) for r in home.relatives.order_by("pk")]
    found = []
    for person, relation in rows:
        mine, subject = signed.get(person.pk), subjects.get(person.pk)
        result, tone = _result(
            case, mine, subject, hits.get(subject.pk, 0) if subject else 0, waiting
        )
        found.append(
            Asked(
                key=str(person.pk), name=person.name, relation=relation,
                masked=person.id_number_masked, signed=_signed(mine), result=result, tone=tone,
            )
        )  # fmt: skip
    return found


def _authorisations(case: Case) -> dict[Any, Authorisation]:
    """Return each person's latest authorisation; a valid one before one that was withdrawn."""
    rows = case.authorisations.order_by("-withdrawn_on", "pk")  # nulls come first in descending
    return {row.member_id or row.relative_id: row for row in reversed(rows)}


def _signed(row: Authorisation | None) -> str:
    if row is None:
        return "没有签署授权"
    if row.withdrawn_on:
        return f"{cn_date(row.withdrawn_on)}撤回授权"
    said = row.proxy or row.get_how_display()
    return f"{cn_date(row.signed_on)} {said}"


def _result(
    case: Case,
    signed: Authorisation | None,
    subject: AssetSubject | None,
    hits: int,
    waiting: int,
) -> tuple[str, str]:
    if signed is not None and signed.withdrawn_on:
        return "已撤回授权，结果不显示", "closed"
    if case.status == Status.SUSPENDED:
        return "已中止，结果不显示", "closed"
    if subject is None:
        return ("待送部门比对" if signed else "没有授权，不送比对"), "closed"
    if subject.left_out:
        return f"未送比对：{subject.get_left_out_display()}", "closed"
    if hits:
        return f"疑点 {hits} 个", "soon"
    return (f"等待 {waiting} 个部门", "todo") if waiting else ("未查到", "done")


def with_found(rows: Any) -> list[AssetRequest]:
    """Return requests, each with how many 疑点 came of it (`found`)."""
    live = Q(hits__superseded_at=None, hits__withheld_at=None)
    return list(rows.annotate(found=Count("hits", filter=live)))


def requests_of(case: Case) -> list[AssetRequest]:
    """Return what each department was asked in the case's last batch, and how that stands."""
    entry = case.asset_entries.order_by("-pk").first()
    if entry is None or case.status == Status.SUSPENDED:
        return []
    rows = AssetRequest.objects.filter(batch=entry.batch_id).select_related("unit")
    about = Q(hits__case=case, hits__superseded_at=None, hits__withheld_at=None)
    return list(rows.annotate(found=Count("hits", filter=about)).order_by("unit__name", "pk"))


def with_asked(rows: Iterable[AssetRequest]) -> list[AssetRequest]:
    """Return requests, each with how many people it is still about (`asked_count`)."""
    found = list(rows)
    subjects = AssetSubject.objects.filter(batch__in={row.batch_id for row in found}).asked()
    each = subjects.order_by().values("batch").annotate(n=Count("id_number_index", distinct=True))
    counts = {row["batch"]: row["n"] for row in each}
    for row in found:
        row.asked_count = counts.get(row.batch_id, 0)
    return found


def request_rows(rows: Iterable[AssetRequest], *, on: date) -> list[dict[str, Any]]:
    """Return requests as pages show them: what waits first, else in the order given."""
    return [
        {
            "request": row, "unit": row.unit.name, "state": row.state,
            "tone": "overdue" if row.is_overdue(on=on) else TONES[RequestState(row.state)],
            "said": _said(row, on=on), "due_on": row.due_on, "overdue": row.is_overdue(on=on),
        }
        for row in sorted(rows, key=lambda row: row.state != RequestState.WAITING)
    ]  # fmt: skip


def _said(row: AssetRequest, *, on: date) -> str:
    if row.state == RequestState.ANSWERED and row.answered_at:
        return f"{cn_date(local_date(row.answered_at))} {row.get_how_display()}"
    if row.state == RequestState.CLOSED:
        return row.closed_reason
    if row.is_overdue(on=on):
        return f"超期 {(on - row.due_on).days} 天"
    return "已下载名单" if row.listed_at else "还没有下载名单"


def with_counts(rows: Any) -> Any:
    """Bring along how many cases, persons and answers each batch has."""
    asked = Count("subjects", filter=Q(subjects__left_out=""), distinct=True)
    answered = ~Q(requests__state=RequestState.WAITING)
    return rows.annotate(
        households=Count("entries", distinct=True), asked=asked,
        units=Count("requests", distinct=True),
        answered=Count("requests", filter=answered, distinct=True),
    )  # fmt: skip


def left_out(batch: AssetBatch) -> list[AssetSubject]:
    rows = batch.subjects.exclude(left_out="").select_related("case__household")
    return list(rows.order_by("number"))


def entries_of(batch: AssetBatch) -> list[AssetEntry]:
    """Return the batch's cases, each with how many were asked about and what was found."""
    mine = Q(case__asset_subjects__batch=batch, case__asset_subjects__left_out="")
    found = Q(case__hits__request__batch=batch, case__hits__superseded_at=None)
    found &= Q(case__hits__withheld_at=None)
    rows = batch.entries.select_related("case__household", "case__region__parent")
    return list(
        rows.annotate(
            asked=Count("case__asset_subjects", filter=mine, distinct=True),
            found=Count("case__hits", filter=found, distinct=True),
        ).order_by("case__region_path", "case__household__head_pinyin", "pk")
    )  # fmt: skip
