"""What may be true of a family's changes, by hand-made cases."""

from datetime import date

import pytest

from households.change_rules import (
    Person,
    date_faults,
    differences,
    merge_faults,
    relation_faults,
    relation_to,
    restated,
    split_faults,
)

DAY, TODAY = date(2022, 5, 10), date(2022, 5, 18)
FAMILY = [
    Person("1", "张三", "男", "户主"), Person("2", "李梅", "女", "配偶"),
    Person("3", "张强", "男", "之子"), Person("4", "王芳", "女", "之儿媳"),
    Person("5", "张小宝", "男", "之孙子"), Person("6", "张老太", "女", "之母"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("happened", "reported", "expected"),
    [
        (DAY, DAY, []),
        (DAY, TODAY, []),
        (TODAY, DAY, ["发生日期不能晚于上报日期。"]),
        (DAY, date(2022, 5, 19), ["上报日期不能晚于今天。"]),
        (date(2022, 6, 1), date(2022, 5, 19),
         ["上报日期不能晚于今天。", "发生日期不能晚于上报日期。"]),
    ],
)  # fmt: skip
def test_nothing_happens_after_it_is_reported(
    happened: date, reported: date, expected: list[str]
) -> None:
    assert date_faults(happened, reported, today=TODAY) == expected


def test_nothing_happens_to_somebody_before_they_were_there() -> None:
    child = Person("1", "宝宝", "男", "之子", born_on=date(2022, 5, 11))
    bride = Person("2", "王芳", "女", "之儿媳", date(1990, 1, 1), joined_on=date(2022, 5, 12))
    assert date_faults(DAY, TODAY, today=TODAY, people=[child, bride]) == [
        "发生日期早于宝宝的出生日期。", "发生日期早于王芳加入这户的日期。",
    ]  # fmt: skip
    assert date_faults(date(2022, 5, 12), TODAY, today=TODAY, people=[child, bride]) == []


def test_a_household_has_one_head_one_spouse_and_relations_that_fit() -> None:
    assert relation_faults(FAMILY) == []
    assert relation_faults(FAMILY[1:]) == ["这户还没有户主，请先办理“换户主”。"]
    second = Person("7", "赵六", "男", "户主")
    assert relation_faults([*FAMILY, second]) == ["一户只能有一个户主：张三、赵六。"]
    assert relation_faults([*FAMILY, Person("8", "孙七", "女", "配偶")]) == [
        "一户只能有一个配偶：李梅、孙七。"
    ]
    assert relation_faults([FAMILY[0], Person("2", "李梅", "男", "配偶")]) == [
        "户主张三和配偶李梅性别相同，请核对。"
    ]
    assert relation_faults([FAMILY[0], Person("9", "小红", "女", "之孙子")]) == [
        "小红是女性，与“之孙子”不符。"
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("1", {each.key: each.relation for each in FAMILY}),
        ("2", {"1": "配偶", "2": "户主", "3": "之子", "4": "之儿媳", "5": "之孙子", "6": "之婆婆"}),
        ("3", {"1": "之父", "2": "之母", "3": "户主", "4": "配偶", "5": "之子", "6": "之祖母"}),
        ("4", {"1": "之公公", "2": "之婆婆", "3": "配偶", "4": "户主", "5": "之子"}),
        ("6", {"1": "之子", "2": "之儿媳", "3": "之孙子", "6": "户主"}),
    ],
)
def test_relations_follow_the_new_head(head: str, expected: dict[str, str]) -> None:
    new = next(person for person in FAMILY if person.key == head)
    found, unknown = restated(FAMILY, new, {})
    assert found == expected
    assert {each.key for each in unknown} == {each.key for each in FAMILY} - set(expected)


def test_whose_child_a_grandchild_is_nobody_guesses_with_two_sons() -> None:
    family = [*FAMILY, Person("7", "张勇", "男", "之子")]
    assert relation_to(family[4], family[2], family) == ""
    assert relation_to(family[3], family[2], family) == ""
    found, unknown = restated(family, family[2], {"5": "之侄儿", "4": "配偶"})
    assert (found["5"], found["7"], unknown) == ("之侄儿", "之兄弟姐妹", [])


def test_a_daughters_parents_are_grandparents_on_the_mothers_side_of_a_mother() -> None:
    mother = [Person("1", "李梅", "女", "户主"), Person("2", "张强", "男", "之子"),
              Person("3", "李老汉", "男", "之父")]  # fmt: skip
    assert relation_to(mother[2], mother[1], mother) == "之外祖父"
    assert relation_to(mother[1], mother[2], mother) == "之外孙子"


def test_some_leave_and_some_stay() -> None:
    assert split_faults([], FAMILY) == ["请选择分出去的人。"]
    assert split_faults(["3", "x"], FAMILY) == ["所选的人有的已不在这户，请刷新后重选。"]
    everybody = [person.key for person in FAMILY]
    assert split_faults(everybody, FAMILY)[0].startswith("不能把全家都分出去")
    assert split_faults(["3", "4"], FAMILY) == []


@pytest.mark.parametrize(
    ("staying", "coming", "same_village", "says"),
    [
        ("", "", True, ""), ("sudden", "", True, ""), ("", "sudden", True, "对方是监测户"),
        ("sudden", "marginal", True, "两户都有监测档案"), ("", "", False, "不在同一个村"),
    ],
)  # fmt: skip
def test_monitoring_stays_with_the_household_that_has_it(
    staying: str, coming: str, same_village: bool, says: str
) -> None:
    faults = merge_faults(
        staying_category=staying, coming_category=coming, same_village=same_village, same=False
    )
    assert (says in faults[0]) if says else faults == []


def test_what_differs_is_named() -> None:
    before = {"户主": "张三", "人口": "2", "成员 李四": "之子"}
    now = {"户主": "张三", "人口": "3", "成员 李四": "之女", "成员 王五": "之子"}
    assert differences(before, now) == [
        "人口：2 → 3", "成员 李四：之子 → 之女", "成员 王五：无 → 之子",
    ]  # fmt: skip
    assert differences(now, now) == []
