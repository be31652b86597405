"""The track of a household, and what its plan lacks: rules alone."""

from datetime import date, timedelta

import pytest

from monitoring import plan_rules
from monitoring.case_rules import add_months
from monitoring.plan_rules import POLICY, SAFETY_NET, WORK, Person, choice_faults, faults
from monitoring.procedure import MeasureGroup

WEAK, LOST, NONE = "弱劳动力或半劳动力", "丧失劳动力", "无劳动力"


@pytest.mark.parametrize(
    ("people", "track"),
    [
        ([], ""),
        ([Person("", 30)], ""),
        ([Person("普通劳动力", 30)], WORK),
        ([Person("技能劳动力", 30, 1)], WORK),
        ([Person(NONE, 80), Person(WEAK, 60)], WORK),
        ([Person(NONE, 80), Person("", 12)], POLICY),
        ([Person(LOST, 50, 3)], POLICY),
        ([Person(LOST, 50, 2)], SAFETY_NET),
        ([Person(LOST, 50, 2), Person(NONE, 15)], SAFETY_NET),
        ([Person(LOST, 50, 2), Person(NONE, 16)], POLICY),
        ([Person(NONE, 70, 1), Person(NONE, None)], POLICY),
    ],
)
def test_the_track_follows_labour_and_then_self_care(people: list[Person], track: str) -> None:
    assert plan_rules.proposed_track(people) == track


def wrong(measures: list[tuple[str, str]], **changed: object) -> list[str]:
    given = {
        "track": WORK, "labour": True, "risks": [("illness", "因病")], "late": False, "months": 1,
    }  # fmt: skip
    return faults(measures=measures, **{**given, **changed})  # type: ignore[arg-type]


def test_no_measure_is_a_fault_once_the_month_is_over() -> None:
    assert wrong([]) == []
    assert wrong([], late=True) == ["建档满 1 个月还没有帮扶措施，请尽快登记。"]


def test_a_household_with_labour_needs_something_to_earn_by() -> None:
    health = ("health", "illness")
    assert wrong([health]) == ["家里有劳动力，还没有产业、就业、金融或公益岗位帮扶。"]
    assert wrong([health], labour=False) == []
    for group in ("industry", "employment", "finance", "public_post"):
        assert wrong([health, (group, "illness")]) == []


def test_each_risk_needs_its_measure() -> None:
    risks = [("illness", "因病"), ("education", "因学"), ("water", "因安全饮水")]
    work = ("employment", "illness")
    assert wrong([work, ("water", "water")], risks=risks) == ["“因学”还没有对应的措施。"]
    assert wrong([work, ("other_edu", "education"), ("social", "water")], risks=risks) == [
        "“因安全饮水”要有饮水安全保障措施。"
    ]
    housing = [("housing", "因安全住房")]
    assert wrong([("employment", "housing")], risks=housing) == [
        "“因安全住房”要有住房安全保障措施。"
    ]
    assert wrong([("employment", "housing"), ("housing", "housing")], risks=housing) == []


def test_a_household_on_the_safety_net_has_it() -> None:
    health = ("health", "illness")
    assert wrong([health], track=SAFETY_NET, labour=False) == [
        "兜底保的户还没有综合保障措施（低保、特困供养等）。"
    ]
    net = ("social_security", "illness")
    assert wrong([net], track=SAFETY_NET, labour=False) == []


def test_another_track_than_proposed_needs_a_reason() -> None:
    assert choice_faults(POLICY, proposed=POLICY, reason="") == []
    assert choice_faults(POLICY, proposed="", reason="") == []
    assert choice_faults(POLICY, proposed=WORK, reason="照顾病人") == []
    assert choice_faults(POLICY, proposed=WORK, reason=" ") == [
        "按家庭情况建议“就业扶”，选其他方式请写明原因。"
    ]
    assert choice_faults("else", proposed=WORK, reason="") == [
        "请选择帮扶方式：就业扶、政策帮或兜底保。"
    ]


def test_the_fourteen_groups_hold_the_four_that_let_people_earn() -> None:
    assert len(MeasureGroup.values) == 14
    assert set(MeasureGroup.values) > plan_rules.DEVELOPMENT


def test_too_long_on_file_is_what_the_rule_for_one_case_says() -> None:
    for n in range(800):
        on = date(2023, 6, 1) + timedelta(n)
        latest = plan_rules.on_file_too_long(on, months=1)
        assert add_months(latest, 1) < on
        assert add_months(latest + timedelta(days=1), 1) >= on
