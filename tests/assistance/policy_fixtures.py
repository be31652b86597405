"""A policy in force by its audience, a delivery, and how people stand to it."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import Unit, User
from assistance.models import Delivery, Entitlement, Policy, PolicyVersion
from assistance.policies import recompute
from households.models import Household, Member
from tests.factories import UnitFactory, UserFactory

TODAY = date(2022, 5, 18)
NOON = datetime.fromisoformat("2022-05-18T12:00:00+08:00")
DIBAO = [[{"fact": "on_dibao"}]]


def said(**changes: Any) -> dict[str, Any]:
    """Return what the commonest policy says: monthly, per person."""
    return {
        "document_no": "", "benefit": "生活补贴", "standard": "每月200元", "amount": None,
        "level": "person", "every": 1, "due_days": 31, "continues_after_exit": False,
        "excludes": [], "valid_from": date(2022, 1, 1), "valid_until": None,
        "basis": "测试文件〔2022〕1号",
    } | changes  # fmt: skip


def in_force(
    audience: list[Any], *, title: str = "农村低保金", unit: Unit | None = None, **changes: Any
) -> Policy:
    unit = unit or UnitFactory(code="minzheng", name="区民政局")
    policy = Policy.objects.create(title=title, unit=unit, point=11)
    PolicyVersion.objects.create(
        policy=policy, audience={"any": audience}, state="released", **said(**changes)
    )
    return policy


def give(policy: Policy, member: Member, month: str = "202204") -> Delivery:
    by = User.objects.filter(username="giver").first() or UserFactory(username="giver")
    now = timezone.now()
    found: Delivery = Delivery.objects.create(
        member=member, region=member.region, policy=policy, month=month, entered_at=now,
        entered_by=by, updated_at=now,
    )  # fmt: skip
    return found


def reckon(*households: Household, on: date = TODAY) -> None:
    recompute.reckon([each.pk for each in households], on=on)


def standing(policy: Policy, of: Household | Member) -> str:
    """Return how a household, or a person, stands to a policy; "" if not at all."""
    about = {"household": of, "member": None} if isinstance(of, Household) else {"member": of}
    return (
        Entitlement.objects.filter(policy=policy, **about)
        .values_list("standing", flat=True)
        .first()
        or ""
    )
