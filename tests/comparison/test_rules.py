"""Who a row means, decided without a database."""

from comparison import rules
from comparison.rules import ONE_DIGIT, Person

ANNA = Person("anna", "王秀英", b"1")


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
