"""A policy is drafted by its department, released by another, and the townships are told."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Notice, User
from accounts.permissions import Role
from assistance.models import Policy, PolicyVersion
from assistance.policies import actions
from assistance.policies.audience import from_json
from core.errors import Refused
from regions.models import Region
from tests.assistance.policy_fixtures import DIBAO, NOON, in_force, said
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
AUDIENCE = from_json({"any": DIBAO})


@pytest.fixture
def approver(district: Region) -> User:
    return UserFactory(role=Role.DISTRICT_APPROVER, region=district)


def propose(by: User, **changes: Any) -> PolicyVersion:
    given = {
        "title": "临时救助", "unit": by.unit, "point": 8, "audience": AUDIENCE, "said": said(),
    } | changes  # fmt: skip
    return actions.propose(by=by, at=NOON, **given)


def test_a_draft_is_in_force_once_another_released_it_and_townships_know(
    zhujian: User, approver: User, township_clerk: User, far_clerk: User
) -> None:
    draft = propose(zhujian)
    assert (draft.number, draft.state) == (1, "draft")
    assert not Policy.objects.in_force(on=date(2022, 5, 18)).exists()
    found = actions.release(version=draft, by=approver, at=NOON)
    assert (found.state, found.released_by, found.released_at) == ("released", approver, NOON)
    assert Policy.objects.in_force(on=date(2022, 5, 18)).get().title == "临时救助"
    texts = dict(Notice.objects.values_list("user__username", "text"))
    assert set(texts) == {township_clerk.username, far_clerk.username}
    assert set(texts.values()) == {"政策调整：临时救助，自2022年01月01日执行"}
    with pytest.raises(Refused, match="已经处理过"):
        actions.release(version=draft, by=approver, at=NOON)


def test_a_new_version_takes_the_place_of_the_one_before(zhujian: User, approver: User) -> None:
    policy = in_force(DIBAO, unit=zhujian.unit)
    more = said(standard="每月260元")
    draft = actions.draft(
        policy=policy, audience=AUDIENCE, said=more, note="提标", by=zhujian, at=NOON
    )
    assert draft.number == 2
    with pytest.raises(Refused, match="已有一份待审核的草稿"):
        actions.draft(policy=policy, audience=AUDIENCE, said=more, note="又", by=zhujian, at=NOON)
    actions.release(version=draft, by=approver, at=NOON)
    states = policy.versions.order_by("number").values_list("state", "standard")
    assert list(states) == [("retired", "每月200元"), ("released", "每月260元")]


def test_nobody_releases_what_they_drafted(approver: User) -> None:
    policy = in_force(DIBAO)
    draft = PolicyVersion.objects.create(
        policy=policy, number=2, state="draft", audience=AUDIENCE.as_json(),
        drafted_by=approver, drafted_at=NOON, **said(),
    )  # fmt: skip
    with pytest.raises(Refused, match="起草人不能自己启用"):
        actions.release(version=draft, by=approver, at=NOON)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": "农村低保金"}, "已有政策“农村低保金”"),
        ({"said": said(level="household")}, "按户享受的政策只能用户的条件"),
        ({"said": said(valid_until=date(2021, 1, 1))}, "停止日期不能早于执行日期"),
        ({"said": said(amount=0)}, "每期金额应大于0"),
        ({"title": " "}, "不能为空|必填|blank|null|字段"),
    ],
)
def test_what_cannot_be_proposed(zhujian: User, changes: dict[str, Any], reason: str) -> None:
    in_force(DIBAO)
    with pytest.raises(Refused, match=reason):
        propose(zhujian, **changes)
    assert Policy.objects.count() == 1


def test_what_says_nothing_new_or_not_why_is_no_new_version(zhujian: User) -> None:
    policy = in_force(DIBAO, unit=zhujian.unit)
    with pytest.raises(Refused, match="没有变化"):
        actions.draft(policy=policy, audience=AUDIENCE, said=said(), note="无", by=zhujian, at=NOON)
    with pytest.raises(Refused, match="请写明为什么改"):
        actions.draft(
            policy=policy, audience=AUDIENCE, said=said(every=3), note=" ", by=zhujian, at=NOON
        )


def test_departments_keep_to_their_own(zhujian: User, approver: User, district: Region) -> None:
    other = UserFactory(role=Role.DEPT_LIAISON, unit=UnitFactory(code="yibao", region=district))
    policy = in_force(DIBAO, unit=other.unit)
    with pytest.raises(Refused, match="只能起草本部门的政策"):
        propose(zhujian, unit=other.unit)
    with pytest.raises(Policy.DoesNotExist):
        actions.draft(
            policy=policy, audience=AUDIENCE, said=said(every=3), note="改", by=zhujian, at=NOON
        )
    draft = actions.draft(
        policy=policy, audience=AUDIENCE, said=said(every=3), note="改", by=other, at=NOON
    )
    with pytest.raises(Policy.DoesNotExist):
        actions.discard(version=draft, by=zhujian, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.release(version=draft, by=other, at=NOON)
    assert actions.discard(version=draft, by=approver, at=NOON).said_state == "未执行"


def test_a_policy_stops_with_the_day(approver: User, village_staff: User) -> None:
    policy = in_force(DIBAO)
    version = policy.versions.get()
    with pytest.raises(PermissionDenied):
        actions.stop(version=version, by=village_staff, at=NOON)
    actions.stop(version=version, by=approver, at=NOON)
    assert Policy.objects.in_force(on=date(2022, 5, 18)).exists()
    assert not Policy.objects.in_force(on=date(2022, 5, 19)).exists()
