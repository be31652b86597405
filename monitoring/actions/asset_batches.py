"""The bureau's side of the asset check: send cases to departments, do without a late one, end."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts import notify
from accounts.models import Unit, User
from accounts.permissions import Permission, Role
from core import limits
from core.dates import local_date
from households import reads
from households.models import Member
from monitoring import asset_catalogue, asset_rules, case_limits
from monitoring.actions.case_common import refuse
from monitoring.actions.case_compare import conclude, send
from monitoring.asset_states import RequestState
from monitoring.case_states import Status
from monitoring.models.assets import AssetBatch, AssetEntry, AssetRequest, AssetSubject
from monitoring.models.cases import Case
from monitoring.models.consents import Authorisation, Relative
from monitoring.models.hit_kinds import HitKind
from monitoring.models.steps import ActorKind

SENT = frozenset({Status.AUTHORISED, Status.COMPARING})
NOBODY_LEFT = "比对的户均已退出（撤回授权或终止），不再需要答复"


@transaction.atomic
def open_batch(*, cases: Sequence[UUID], by: User, at: datetime) -> AssetBatch:
    """
    Send chosen cases to every department that holds something to compare.

    Who is asked about is frozen now: members and relatives with a valid authorisation. The
    others are written down as left out, with why. Each department has `case.compare` days.

    :raises PermissionDenied: `by` does not compare cases
    :raises Case.DoesNotExist: one of them lies outside `by`'s place
    :raises Refused: a case is not there yet or in a batch, has nobody to ask about, or no
        department is set
    """
    by.require(Permission.CASE_COMPARE)
    chosen = Case.objects.visible_to(by).filter(pk__in=cases).order_by("pk")
    rows = list(chosen.select_for_update(of=["self"]).select_related("household", "region"))
    if len(rows) != len(set(cases)):
        raise Case.DoesNotExist
    assert by.region is not None  # whoever sees a case has a place
    most = limits.number(case_limits.ASSET_CASES)
    units = _departments()
    refuse(
        [] if rows else ["请先选择要送比对的案件。"],
        [f"一批最多 {most} 户，请分批送出。"] if len(rows) > most else [],
        [] if units else ["没有设定答复部门，请系统管理员先在“疑点项目”中设定。"],
        [
            f"{case.household}现在是“{case.get_status_display()}”，不能送比对。"
            for case in rows
            if case.status not in SENT
        ],
        [
            f"{entry.case.household}已在信息比对批次中。"
            for entry in AssetEntry.objects.open().filter(case__in=rows)
        ],
    )

    due_on = limits.due(case_limits.COMPARE, start=local_date(at))
    batch = AssetBatch.objects.create(region=by.region, due_on=due_on, opened_at=at, opened_by=by)
    subjects = [subject for case in rows for subject in _subjects(batch, case)]
    for number, subject in enumerate(subjects, start=1):
        subject.number = number
    asked = {subject.case_id for subject in subjects if not subject.left_out}
    refuse(
        f"{case.household}没有可以比对的人：都没有有效授权。"
        for case in rows
        if case.pk not in asked
    )
    AssetSubject.objects.bulk_create(subjects)
    AssetEntry.objects.bulk_create(AssetEntry(batch=batch, case=case) for case in rows)
    for unit, kinds in units.items():
        request = AssetRequest.objects.create(batch=batch, unit=unit, due_on=due_on)
        request.kinds.set(kinds)
        _tell_liaisons(request, asked=sum(not subject.left_out for subject in subjects))
    for case in rows:
        # Answers of a batch that the case had to leave are asked for again.
        case.hits.filter(superseded_at=None).update(superseded_at=at)
        send(case, [unit.name for unit in units], by=by, at=at)
    return batch


@transaction.atomic
def close_request(*, request: AssetRequest, by: User, at: datetime, reason: str) -> AssetRequest:
    """
    Do without the answer of a late department; the reason is kept with the cases' history.

    :raises Refused: not late yet, answered meanwhile, or no reason given
    """
    by.require(Permission.CASE_COMPARE)
    request = locked(request, by=by)
    late = request.due_on < local_date(at)
    refuse(
        [] if request.state != RequestState.WAITING or late else ["还没有到期，请等部门答复。"],
        [] if reason.strip() else ["请写明办结原因（催办情况、改用何种方式核实）。"],
    )
    request.closed_reason = reason.strip()[:500]
    request.move_to(RequestState.CLOSED, by=by, at=at, fields=["closed_reason"])
    finish(request.batch, at=at)
    return request


def locked(request: AssetRequest, *, by: User) -> AssetRequest:
    """
    Lock a request after its batch, so that the last two answers cannot pass each other.

    :raises AssetRequest.DoesNotExist: it is not `by`'s
    """
    request = AssetRequest.objects.visible_to(by).get(pk=request.pk)
    batch = AssetBatch.objects.select_for_update().select_related(None).get(pk=request.batch_id)
    rows = AssetRequest.objects.select_for_update(of=["self"]).select_related("unit")
    request = rows.get(pk=request.pk)
    request.batch = batch
    return request


def finish(batch: AssetBatch, *, at: datetime) -> None:
    """
    End a locked batch when no department is waited for any more, and move its cases on.

    The history names the clerk who sent the batch; it was the rule that moved the case.
    """
    if batch.requests.waiting().exists():
        return
    silent = list(
        batch.requests.filter(state=RequestState.CLOSED)
        .order_by("unit__name").values_list("unit__name", flat=True)
    )  # fmt: skip
    entries = batch.entries.open()
    cases = Case.objects.filter(pk__in=entries.values("case"), status=Status.COMPARING)
    for case in cases.select_for_update(of=["self"]).select_related("household").order_by("pk"):
        conclude(
            case, [], by=batch.opened_by, at=at, silent=silent, actor_kind=ActorKind.RULE
        )  # fmt: skip
        _tell_village(batch, case)
    entries.update(ended_at=at)
    batch.ended_at = at
    batch.save(update_fields=["ended_at"])


def end_empty(*, at: datetime) -> int:
    """End the batches all of whose cases have left; return how many. Safe to repeat."""
    waiting = AssetBatch.objects.open().exclude(entries__in=AssetEntry.objects.open())
    return sum(_end(batch, at=at) for batch in waiting.order_by("pk"))


@transaction.atomic
def _end(batch: AssetBatch, *, at: datetime) -> bool:
    batch = AssetBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.ended_at is not None:
        return False
    for request in batch.requests.waiting().select_related("unit").order_by("pk"):
        request.closed_reason = NOBODY_LEFT
        request.move_to(RequestState.CLOSED, by=batch.opened_by, at=at, fields=["closed_reason"])
    finish(batch, at=at)
    return True


def _departments() -> dict[Unit, list[HitKind]]:
    """Return each department that holds something, with what it is asked for."""
    asset_catalogue.ensure()
    found: dict[Unit, list[HitKind]] = {}
    for kind in HitKind.objects.filter(is_active=True).order_by("order", "code"):
        for unit in kind.holders.order_by("name"):
            found.setdefault(unit, []).append(kind)
    return found


def _subjects(batch: AssetBatch, case: Case) -> Iterable[AssetSubject]:
    """Yield everybody in scope, asked about or left out: members, then relatives."""
    signed: dict[UUID | None, Authorisation] = {}
    withdrawn = set()
    for row in case.authorisations.all():
        if row.withdrawn_on is None:
            signed[row.member_id or row.relative_id] = row
        else:
            withdrawn.add(row.member_id or row.relative_id)
    home = case.household
    people: list[tuple[Member | Relative, str, dict[str, Any]]] = [
        (m, m.relation, {"member": m}) for m in reads.members(home)
    ]
    relatives = home.relatives.order_by("pk")
    people += [(r, r.get_relation_display(), {"relative": r}) for r in relatives]
    for person, relation, who in people:
        subject = AssetSubject(
            batch=batch, case=case, name=person.name, relation=relation,
            authorisation=signed.get(person.pk), **who,
        )  # fmt: skip
        subject.left_out = asset_rules.left_out(
            has_number=person.id_number_index is not None, signed=person.pk in signed,
            withdrawn=person.pk in withdrawn,
        )  # fmt: skip
        if not subject.left_out:
            subject.id_number = person.id_number
        yield subject


def _tell_liaisons(request: AssetRequest, *, asked: int) -> None:
    notify.tell(
        liaisons(request.unit),
        text=f"请答复信息比对{asked}人，{request.due_on.month}月{request.due_on.day}日前。",
        url=request.get_absolute_url(), key=f"asset-asked|{request.pk}",
    )  # fmt: skip


def _tell_village(batch: AssetBatch, case: Case) -> None:
    said = "有疑点待说明" if case.status == Status.EXPLAINING else "没有待说明的疑点，可以评议"
    notify.tell(
        notify.staff(path=case.region_path, roles=[Role.VILLAGE_STAFF]),
        text=f"1户的信息比对已反馈：{said}。", url=case.get_absolute_url(),
        key=f"asset-done|{batch.pk}|{case.pk}",
    )  # fmt: skip


def liaisons(unit: Unit) -> list[User]:
    """Return the active people who answer for a department."""
    rows = User.objects.filter(is_active=True, role=Role.DEPT_LIAISON, unit=unit)
    return list(rows.order_by("pk"))
