"""
What people do to policies: draft a version, release it and tell the townships, stop one, explain
why somebody stays without.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import notify
from accounts.models import Unit, User
from accounts.permissions import Permission, Role
from assistance.models import Entitlement, Policy, PolicyVersion
from assistance.policies.audience import Audience
from core.dates import local_date
from core.errors import Refused
from regions.models import Region

State = PolicyVersion.State
SAID = (
    "document_no", "benefit", "standard", "amount", "level", "every", "due_days",
    "continues_after_exit", "excludes", "valid_from", "valid_until", "basis",
)  # fmt: skip
"""What a version says, beside the audience."""


@transaction.atomic
def propose(
    *, title: str, unit: Unit, point: int, audience: Audience, by: User, at: datetime,
    said: Mapping[str, Any], note: str = "",
) -> PolicyVersion:  # fmt: skip
    """
    Put a new policy before a second person.

    :raises PermissionDenied: `by` drafts no policies
    :raises Refused: another department's, or a policy of this title is there
    """
    by.require(Permission.POLICY_DRAFT)
    if by.role == Role.DEPT_LIAISON and by.unit != unit:
        raise Refused("只能起草本部门的政策。")
    title = title.strip()
    if Policy.objects.filter(title=title).exists():
        raise Refused(f"已有政策“{title}”，请在它的页面上起草新版本。")
    policy = Policy(title=title, unit=unit, point=point)
    _save(policy)
    return _draft(policy, audience, by=by, at=at, said=said, note=note)


@transaction.atomic
def draft(
    *, policy: Policy, audience: Audience, by: User, at: datetime, said: Mapping[str, Any],
    note: str,
) -> PolicyVersion:  # fmt: skip
    """
    Put a new version before a second person; the released one stays in force meanwhile.

    :raises PermissionDenied: `by` drafts no policies
    :raises Policy.DoesNotExist: it is another department's
    :raises Refused: another draft waits, nothing changes, or a value cannot be
    """
    by.require(Permission.POLICY_DRAFT)
    policy = Policy.objects.of(by).select_for_update(of=["self"]).get(pk=policy.pk)
    if policy.versions.filter(state=State.DRAFT).exists():
        raise Refused("这项政策已有一份待审核的草稿，请先处理那一份。")
    now = policy.versions.filter(state=State.RELEASED).first()
    same = now is not None and now.audience == audience.as_json()
    if same and all(getattr(now, name) == said[name] for name in SAID):
        raise Refused("内容没有变化，不必另存草稿。")
    if now is not None and not note.strip():
        raise Refused("请写明为什么改。")
    return _draft(policy, audience, by=by, at=at, said=said, note=note)


def _draft(
    policy: Policy, audience: Audience, *, by: User, at: datetime, said: Mapping[str, Any],
    note: str,
) -> PolicyVersion:  # fmt: skip
    if said["level"] == PolicyVersion.Level.HOUSEHOLD and audience.asks_of_persons:
        raise Refused("按户享受的政策只能用户的条件，请改用“家中有……”或改为按人享受。")
    last = policy.versions.order_by("-number").first()
    made = PolicyVersion(
        policy=policy, number=last.number + 1 if last else 1, audience=audience.as_json(),
        note=note.strip(), state=State.DRAFT, drafted_by=by, drafted_at=at,
        **{name: said[name] for name in SAID},
    )  # fmt: skip
    _save(made)
    return made


def _save(row: Policy | PolicyVersion) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refused(*error.messages) from None
    row.save()


@transaction.atomic
def release(*, version: PolicyVersion, by: User, at: datetime) -> PolicyVersion:
    """
    Put a draft in force and tell the townships; the version before stops.

    :raises PermissionDenied: `by` releases no policies
    :raises Refused: no draft any more, or `by` drafted it
    """
    by.require(Permission.POLICY_RELEASE)
    versions = _versions_of(version)
    version = versions[version.pk]
    if version.state != State.DRAFT:
        raise Refused("这份草稿已经处理过，请刷新后再看。")
    if version.drafted_by_id == by.pk:
        raise Refused("起草人不能自己启用，请交另一人审核。")
    for before in versions.values():
        if before.state == State.RELEASED:
            before.state = State.RETIRED
            before.save(update_fields=["state"])
    version.state, version.released_by, version.released_at = State.RELEASED, by, at
    version.save(update_fields=["state", "released_by", "released_at"])
    _tell_townships(version)
    return version


def _tell_townships(version: PolicyVersion) -> None:
    """Tell every township's clerks; the notice is the proof of when they were told."""
    for township in Region.objects.townships():
        people = notify.staff(path=township.path, roles=[Role.TOWNSHIP_CLERK])
        notify.tell(
            people, text=f"政策调整：{version.policy}，自{version.valid_from:%Y年%m月%d日}执行",
            url=version.policy.get_absolute_url(), key=f"policy|{version.pk}|{township.pk}",
        )  # fmt: skip


@transaction.atomic
def discard(*, version: PolicyVersion, by: User, at: datetime) -> PolicyVersion:
    """
    Drop a draft; it stays on record, never having been in force.

    :raises PermissionDenied: `by` neither drafts nor releases policies
    :raises PolicyVersion.DoesNotExist: it is another department's
    :raises Refused: no draft any more
    """
    if not by.may(Permission.POLICY_DRAFT):
        by.require(Permission.POLICY_RELEASE)
    Policy.objects.of(by).get(pk=version.policy_id)
    version = _versions_of(version)[version.pk]
    if version.state != State.DRAFT:
        raise Refused("这份草稿已经处理过，请刷新后再看。")
    version.state, version.discarded_by, version.discarded_at = State.RETIRED, by, at
    version.save(update_fields=["state", "discarded_by", "discarded_at"])
    return version


@transaction.atomic
def stop(*, version: PolicyVersion, by: User, at: datetime) -> PolicyVersion:
    """
    End a policy from tomorrow on: superiors abolished it.

    :raises PermissionDenied: `by` releases no policies
    :raises Refused: this version is not in force
    """
    by.require(Permission.POLICY_RELEASE)
    version = _versions_of(version)[version.pk]
    if version.state != State.RELEASED or version.valid_from > local_date(at):
        raise Refused("这一版没有在执行。")
    version.valid_until = local_date(at)
    version.save(update_fields=["valid_until"])
    return version


def _versions_of(version: PolicyVersion) -> dict[int, PolicyVersion]:
    """Lock all versions of a policy, so that two decisions cannot cross."""
    rows = PolicyVersion.objects.select_for_update(of=["self"], no_key=True)
    found = rows.filter(policy=version.policy_id).select_related("policy").order_by("pk")
    return {each.pk: each for each in found}


@transaction.atomic
def explain(*, pk: UUID, by: User, at: datetime, excuse: str) -> Entitlement:
    """
    Say why somebody stays without what is due to them (放弃, 正在申请), or has what is not; a blank
    takes the explanation back.

    :raises PermissionDenied: `by` explains nothing
    :raises Entitlement.DoesNotExist: it lies outside their place
    :raises Refused: there is nothing to explain
    """
    by.require(Permission.ENTITLEMENT_EXPLAIN)
    rows = Entitlement.objects.visible_to(by).select_for_update(of=["self"])
    row = rows.select_related("policy", "household", "member").get(pk=pk)
    if row.standing not in {Entitlement.Standing.MISSING, Entitlement.Standing.UNDUE}:
        raise Refused("这一条已经落实，不用说明。")
    row.excuse = excuse.strip()
    row.excused_at, row.excused_by = (at, by) if row.excuse else (None, None)
    row.save(update_fields=["excuse", "excused_at", "excused_by"])
    return row
