"""应享、已享 on a real database: who is meant, who has it, what no longer fits."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from assistance.models import Entitlement, Policy, PolicyVersion, StaleHousehold
from assistance.policies import actions, reads, recompute
from core.errors import Refused
from households.models import Household, Member
from tests.assistance.policy_fixtures import (
    DIBAO,
    NOON,
    TODAY,
    give,
    in_force,
    reckon,
    standing,
)
from tests.factories import HouseholdFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def poor(head: Member) -> Member:
    head.dibao = "农村低保"
    head.save()
    return head


def test_a_gap_closes_with_a_delivery(poor: Member, home: Household) -> None:
    policy = in_force(DIBAO)
    reckon(home)
    assert standing(policy, poor) == "missing"
    row = Entitlement.objects.get()
    assert (row.why, row.region_path, row.since) == ("低保对象", home.region_path, TODAY)
    give(policy, poor)
    reckon(home)
    assert standing(policy, poor) == "enjoyed"
    assert Entitlement.objects.get().last_month == "202204"


def test_last_months_money_is_enough_until_this_months_is_due(
    poor: Member, home: Household
) -> None:
    policy = in_force(DIBAO, due_days=20)
    give(policy, poor, "202204")
    reckon(home, on=date(2022, 5, 20))
    assert standing(policy, poor) == "enjoyed"
    reckon(home, on=date(2022, 5, 21))
    assert standing(policy, poor) == "missing"


def test_a_month_far_ahead_is_a_slip_of_the_pen(poor: Member, home: Household) -> None:
    policy = in_force(DIBAO)
    give(policy, poor, "206205")
    reckon(home)
    assert standing(policy, poor) == "missing"
    give(policy, poor, "202206")
    reckon(home)
    assert standing(policy, poor) == "enjoyed"


def test_what_is_given_once_is_enough_for_good(poor: Member, home: Household) -> None:
    policy = in_force(DIBAO, every=0)
    give(policy, poor, "201903")
    reckon(home)
    assert standing(policy, poor) == "enjoyed"


def test_who_is_not_meant_and_has_it_stands_out(head: Member, home: Household) -> None:
    policy = in_force(DIBAO)
    give(policy, head, "202205")
    reckon(home)
    assert standing(policy, head) == "undue"
    assert Entitlement.objects.get().why == ""


def test_old_money_is_not_held_against_anybody(head: Member, home: Household) -> None:
    policy = in_force(DIBAO)
    give(policy, head, "202101")
    reckon(home)
    assert standing(policy, head) == ""


def test_the_last_money_of_who_just_ceased_is_right(poor: Member, home: Household) -> None:
    """Paid in April while it was due; ceased in May; May's money is the fault, not April's."""
    policy = in_force(DIBAO)
    give(policy, poor, "202204")
    reckon(home, on=date(2022, 5, 2))
    poor.dibao = "不享受"
    poor.save()
    reckon(home)
    assert standing(policy, poor) == "ceased"
    reckon(home, on=date(2022, 5, 19))
    assert Entitlement.objects.get().ceased_on == TODAY
    give(policy, poor, "202206")
    reckon(home, on=date(2022, 6, 10))
    assert standing(policy, poor) == "undue"
    reckon(home, on=date(2022, 9, 10))
    assert standing(policy, poor) == ""


def test_money_for_who_died_stands_out(poor: Member, home: Household) -> None:
    policy = in_force(DIBAO)
    poor.left_on = date(2022, 3, 1)
    poor.save()
    give(policy, poor, "202205")
    reckon(home)
    assert standing(policy, poor) == "undue"


def test_a_household_has_it_through_any_of_its_people(home: Household, head: Member) -> None:
    policy = in_force([[{"fact": "has_able"}]], level="household")
    son = MemberFactory(household=home, labour="普通劳动力")
    reckon(home)
    assert standing(policy, home) == "missing"
    give(policy, son)
    reckon(home)
    assert standing(policy, home) == "enjoyed"
    assert Entitlement.objects.count() == 1


@pytest.mark.parametrize(("continues", "found"), [(False, ""), (True, "missing")])
def test_what_goes_on_when_the_risk_is_gone(
    home: Household, head: Member, continues: bool, found: str
) -> None:
    home.category, home.eliminated = "marginal", True
    home.save()
    policy = in_force([[{"fact": "monitored"}]], continues_after_exit=continues)
    reckon(home)
    assert standing(policy, head) == found


FACTS: tuple[tuple[dict[str, Any], dict[str, Any], dict[str, Any], str], ...] = (
    ({"fact": "escaped"}, {"household_type": "escaped"}, {}, "脱贫户"),
    ({"fact": "enjoys"}, {"household_type": "escaped", "policy_status": "enjoys"}, {}, "脱贫享受政策户"),
    ({"fact": "category", "in": ["sudden"]}, {"category": "sudden"}, {}, "监测对象类别为突发严重困难户"),
    ({"fact": "risks", "in": ["illness", "water"]}, {"category": "sudden", "risks": ["other", "water"]}, {},
     "风险为因病、因安全饮水"),
    ({"fact": "house_grade", "in": ["C级", "D级"]}, {"house_grade": "D级"}, {}, "房屋D级"),
    ({"fact": "water_unsafe"}, {"water_safe": False}, {}, "饮水不安全"),
    ({"fact": "size", "from": 5, "to": None}, {"size": 6}, {}, "6口人"),
    ({"fact": "no_labour_home"}, {"no_labour_safety_net": True}, {}, "整户无劳动力兜底保障户"),
    ({"fact": "resettled"}, {"in_resettlement": True}, {}, "易地搬迁安置区居住"),
    ({"fact": "military"}, {"military_family": True}, {}, "军烈属"),
    ({"fact": "age", "from": 80, "to": None}, {}, {"birth_date": date(1942, 5, 18)}, "80岁"),
    ({"fact": "age", "from": None, "to": 6}, {}, {"birth_date": date(2015, 5, 19)}, "6岁"),
    ({"fact": "sex", "in": ["女"]}, {}, {"sex": "女"}, "女"),
    ({"fact": "able"}, {}, {"labour": "技能劳动力"}, "有劳动能力"),
    ({"fact": "works"}, {}, {"work_place": "郑州市", "work_months": 6}, "正在务工"),
    ({"fact": "studies"}, {}, {"school_status": "小学"}, "在校生"),
    ({"fact": "school_status", "in": ["七年级"]}, {}, {"school_status": "七年级"}, "七年级"),
    ({"fact": "health", "in": ["患有大病"]}, {}, {"health": ["长期慢性病", "患有大病"]}, "健康状况为患有大病"),
    ({"fact": "disabled"}, {}, {"health": ["残疾"]}, "残疾人"),
    ({"fact": "disability_grade", "in": ["1", "2"]}, {}, {"disability_grade": 2}, "残疾二级"),
    ({"fact": "on_dibao"}, {}, {"dibao": "城市低保"}, "低保对象"),
    ({"fact": "on_tekun"}, {}, {"tekun": "农村特困"}, "特困供养对象"),
    ({"fact": "insured"}, {}, {"resident_insurance": True}, "参加居民医保"),
    ({"fact": "has_disabled"}, {}, {"disability_grade": 4}, "家中有残疾人"),
    ({"fact": "has_student"}, {}, {"school_status": "九年级"}, "家中有在校生"),
    ({"fact": "has_dibao"}, {}, {"dibao": "农村低保"}, "家中有低保对象"),
    ({"fact": "is_head"}, {}, {}, "户主"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("term", "of_home", "of_person", "why"),
    FACTS,
    ids=lambda each: each.get("fact") if isinstance(each, dict) else None,
)
def test_each_fact_is_what_the_register_says(
    home: Household, head: Member, term: dict[str, Any], of_home: dict[str, Any],
    of_person: dict[str, Any], why: str,
) -> None:  # fmt: skip
    """One household is as the fact says and is meant; its neighbour is not and is not."""
    Household.objects.filter(pk=home.pk).update(**of_home)
    Member.objects.filter(pk=head.pk).update(**of_person)
    other = HouseholdFactory(region=home.region)
    stranger = MemberFactory(household=other, birth_date=date(1990, 1, 1))
    policy = in_force([[term]])
    reckon(home, other)
    assert standing(policy, head) == "missing"
    assert Entitlement.objects.get().why == why
    assert standing(policy, stranger) == ""
    negated = in_force([[{**term, "not": True}]], title="反过来")
    reckon(home, other)
    assert (standing(negated, head), standing(negated, stranger)) == ("", "missing")


def test_each_fact_has_its_line_above() -> None:
    from assistance.policies.facts import FACTS as DECLARED

    assert {term["fact"] for term, *_ in FACTS} >= DECLARED.keys() - {"monitored", "has_able"}


def test_of_several_groups_one_is_enough_and_why_says_which(home: Household, head: Member) -> None:
    head.tekun = "农村特困"
    head.save()
    in_force([[{"fact": "monitored"}], [{"fact": "on_tekun"}, {"fact": "is_head"}]])
    reckon(home)
    assert Entitlement.objects.get().why == "特困供养对象，户主"


def test_the_database_notes_who_changed(poor: Member, home: Household) -> None:
    policy = in_force(DIBAO)
    StaleHousehold.objects.all().delete()
    assert recompute.catch_up(on=TODAY) == 0
    Member.objects.filter(pk=poor.pk).update(name="改名")
    assert recompute.catch_up(on=TODAY) == 1
    assert standing(policy, poor) == "missing"
    give(policy, poor)
    assert recompute.catch_up(on=TODAY) == 1
    assert standing(policy, poor) == "enjoyed"
    assert not StaleHousehold.objects.exists()


def test_who_moves_to_another_household_is_noted_in_both(
    poor: Member, home: Household, far_home: Household
) -> None:
    policy = in_force(DIBAO)
    reckon(home, far_home)
    StaleHousehold.objects.all().delete()
    Member.objects.filter(pk=poor.pk).update(
        household=far_home, region=far_home.region, region_path=far_home.region_path,
        relation="之父",
    )  # fmt: skip
    assert recompute.catch_up(on=TODAY) == 2
    row = Entitlement.objects.get(policy=policy)
    assert (row.household, row.region) == (far_home, far_home.region)


def test_a_new_version_is_reckoned_over_everybody(poor: Member, far_home: Household) -> None:
    policy = in_force(DIBAO)
    StaleHousehold.objects.all().delete()
    assert recompute.new_versions(at=NOON) == 1
    assert standing(policy, poor) == "missing"
    assert recompute.new_versions(at=NOON) == 0


def test_what_ended_is_forgotten(poor: Member) -> None:
    policy = in_force(DIBAO)
    recompute.everything(on=TODAY)
    policy.versions.update(valid_until=TODAY)
    recompute.everything(on=TODAY)
    assert standing(policy, poor) == "missing"
    recompute.everything(on=date(2022, 5, 19))
    assert standing(policy, poor) == ""


def test_nothing_is_written_where_nothing_changed(poor: Member) -> None:
    in_force(DIBAO)
    assert recompute.everything(on=TODAY) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin FROM assistance_entitlement")
        before = cursor.fetchone()
    assert recompute.everything(on=date(2022, 5, 19)) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin FROM assistance_entitlement")
        assert cursor.fetchone() == before
    assert Entitlement.objects.get().since == TODAY


def test_an_explanation_stays_until_the_standing_changes(
    poor: Member, home: Household, village_staff: User, far_clerk: User
) -> None:
    policy = in_force(DIBAO)
    reckon(home)
    pk = Entitlement.objects.get().pk
    with pytest.raises(Entitlement.DoesNotExist):
        actions.explain(pk=pk, by=far_clerk, at=NOON, excuse="本人放弃")
    actions.explain(pk=pk, by=village_staff, at=NOON, excuse=" 本人放弃 ")
    reckon(home)
    assert Entitlement.objects.get().excuse == "本人放弃"
    assert not reads.rows_of(village_staff, "missing").exists()
    assert reads.rows_of(village_staff, "explained").count() == 1
    assert reads.by_policy(village_staff)[policy.pk].rate is None
    give(policy, poor)
    reckon(home)
    row = Entitlement.objects.get()
    assert (row.excuse, row.excused_by, row.excused_at) == ("", None, None)
    with pytest.raises(Refused, match="已经落实"):
        actions.explain(pk=pk, by=village_staff, at=NOON, excuse="本人放弃")


def test_two_policies_that_exclude_each_other(
    poor: Member, home: Household, village_staff: User
) -> None:
    poor.tekun = "农村特困"
    poor.save()
    dibao = in_force(DIBAO, excludes=["特困人员供养金"])
    tekun = in_force([[{"fact": "on_tekun"}]], title="特困人员供养金", excludes=["农村低保金"])
    for policy in (dibao, tekun):
        reckon(home)
        assert not reads.rows_of(village_staff, "doubled").exists()
        give(policy, poor)
    reckon(home)
    assert {row.policy for row in reads.rows_of(village_staff, "doubled")} == {dibao, tekun}


def test_a_department_sees_its_own_policies_people(
    poor: Member, home: Household, zhujian: User, village_staff: User, far_clerk: User
) -> None:
    mine = in_force([[{"fact": "is_head"}]], title="农村危房改造", unit=zhujian.unit)
    in_force(DIBAO)
    reckon(home)
    assert [row.policy for row in reads.rows_of(zhujian, "missing")] == [mine]
    assert reads.rows_of(village_staff, "missing").count() == 2
    assert not reads.rows_of(far_clerk, "missing").exists()


def test_the_common_policies_are_drafts_until_somebody_releases_them() -> None:
    from assistance.policies import catalogue
    from tests.factories import UnitFactory

    UnitFactory(code="minzheng", name="区民政局")
    assert catalogue.offer(on=TODAY) == 3
    assert catalogue.offer(on=TODAY) == 0
    assert set(PolicyVersion.objects.values_list("state", flat=True)) == {"draft"}
    assert Policy.objects.in_force(on=TODAY).count() == 0


def test_every_common_policy_can_be_kept() -> None:
    from assistance.policies import catalogue
    from assistance.policies.audience import from_json

    for common in catalogue.COMMON_POLICIES:
        audience = catalogue.audience(common)
        assert from_json(audience.as_json()) == audience
        assert common.level == "person" or not audience.asks_of_persons
