"""Who a row means, decided without a database."""

from datetime import date
from decimal import Decimal

from comparison import rules
from comparison.rules import ONE_DIGIT, Person
from comparison.sources import Facts, sources

ANNA = Person("anna", "王秀英", b"1")
KEY_GROUPS = Facts(monitored=False, escaped=True, on=date(2022, 5, 18))
OTHERS = Facts(monitored=False, escaped=False, on=date(2022, 5, 18))
THRESHOLDS = {
    "comparison.burden_key_groups": Decimal(8767),
    "comparison.burden_others": Decimal(17533),
}


def test_a_whole_number_is_the_person_who_has_it() -> None:
    assert rules.by_number(b"1", ANNA, name="王秀英", correction="").outcome == "matched"


def test_another_name_is_said_but_does_not_change_whose_number_it_is() -> None:
    meant = rules.by_number(b"1", ANNA, name="李四", correction="")
    assert (meant.outcome, meant.person, meant.reason) == ("matched", "anna", "name_differs")


def test_a_whole_number_nobody_has_is_outside() -> None:
    assert rules.by_number(b"2", None, name="王秀英", correction="").outcome == "outside"


def test_an_old_number_is_a_correction_with_its_name() -> None:
    meant = rules.by_number(b"1", ANNA, name="王秀英", correction="old_number")
    assert (meant.outcome, meant.correction) == ("corrected", "old_number")


def test_one_wrong_digit_is_corrected_only_for_the_one_person_of_that_name() -> None:
    other = Person("other", "赵国强", b"2")
    meant = rules.by_one_digit([ANNA, other], name="王秀英")
    assert meant is not None
    assert (meant.outcome, meant.person, meant.correction) == ("corrected", "anna", ONE_DIGIT)


def test_two_of_that_name_one_digit_away_are_for_a_person_to_decide() -> None:
    twin = Person("twin", "王秀英", b"3")
    meant = rules.by_one_digit([ANNA, twin], name="王秀英")
    assert meant is not None
    assert meant.outcome == "candidate"
    assert meant.person is None


def test_a_number_one_digit_away_of_another_name_is_nobody() -> None:
    assert rules.by_one_digit([ANNA], name="李四") is None
    assert rules.by_one_digit([ANNA], name="") is None


def test_the_second_row_of_a_number_repeats_the_first() -> None:
    assert list(rules.repeats([(b"1", ""), (b"2", ""), (b"1", "old_number"), (None, "")])) == [
        False, False, True, False,
    ]  # fmt: skip


def test_a_row_corrected_by_name_never_pushes_the_certain_row_aside() -> None:
    assert list(rules.repeats([(b"1", ONE_DIGIT), (b"1", ""), (b"1", ONE_DIGIT)])) == [
        False, False, True,
    ]  # fmt: skip


def test_the_burden_is_compared_with_the_threshold_of_the_household() -> None:
    check = sources.get("yibao").check  # type: ignore[union-attr]
    row = {"burden": "8767.01", "until": "2022-04-30"}
    flag = check(row, KEY_GROUPS, THRESHOLDS)
    assert flag is not None
    assert flag.sentence == "医保：截至2022-04-30 年度累计个人负担 8,767.01 元，超过 8,767 元"
    assert flag.inputs["threshold"] == "8767"
    assert check(row, OTHERS, THRESHOLDS) is None
    assert check({"burden": "8767.00"}, KEY_GROUPS, THRESHOLDS) is None


def test_the_same_burden_of_another_month_is_another_event() -> None:
    check = sources.get("yibao").check  # type: ignore[union-attr]
    april = check({"burden": "20000", "until": "2022-04-30"}, OTHERS, THRESHOLDS)
    may = check({"burden": "20000"}, OTHERS, THRESHOLDS)
    assert (april.event, may.event) == ("burden|2022-04", "burden|2022-05")  # type: ignore[union-attr]


def test_houses_of_grade_c_and_d_and_none_at_all_are_flagged() -> None:
    check = sources.get("zhujian").check  # type: ignore[union-attr]
    flagged = [g for g in ("A级", "B级", "C级", "D级", "无房") if check({"grade": g}, OTHERS, {})]
    assert flagged == ["C级", "D级", "无房"]


def test_a_suspected_dropout_is_one_event_a_term() -> None:
    check = sources.get("jiaoti").check  # type: ignore[union-attr]
    flag = check({"status": "疑似辍学", "why": "厌学"}, OTHERS, {})
    assert flag is not None
    assert (flag.event, flag.sentence) == ("school|2022春", "教体：疑似辍学（厌学）")
    assert check({"status": "在校"}, OTHERS, {}) is None


def test_new_help_is_flagged_and_ended_help_is_not() -> None:
    check = sources.get("minzheng").check  # type: ignore[union-attr]
    flag = check({"category": "农村低保B", "approved": "202204"}, OTHERS, {})
    assert flag is not None
    assert (flag.event, flag.sentence) == ("aid|低保|202204", "民政：2022年4月新增农村低保B")
    assert check({"category": "低保退出"}, OTHERS, {}) is None
