"""Identity numbers as people write them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import identity
from core.identity import Correction, Fault

FULL_WIDTH = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")


@st.composite
def numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2022, 12, 31)))
    seventeen = f"411099{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return seventeen + identity.check_digit(seventeen)


SPELLINGS = (
    str.lower,
    lambda n: f" {n}\t",
    lambda n: f"{n[:6]} {n[6:14]} {n[14:]}",
    lambda n: f"{n[:6]}-{n[6:14]}-{n[14:]}",
    lambda n: f"'{n}",
    lambda n: f'="{n}"',
    lambda n: f"\u200b{n}\u202c\ufeff",
    lambda n: f"{n}\u3000\xa0",
    lambda n: f"“{n}”",
    lambda n: n.translate(FULL_WIDTH),
    lambda n: n.lower().translate(FULL_WIDTH),
)


@given(numbers(), st.lists(st.sampled_from(SPELLINGS), max_size=3))
def test_every_spelling_is_the_same_person(number: str, spellings: list[object]) -> None:
    written = number
    for spell in spellings:
        written = spell(written)  # type: ignore[operator]
    found = identity.read(written)
    assert (found.number, found.fault, found.correction) == (number, None, None)


@given(st.one_of(st.integers(), st.floats(), st.booleans()))
def test_a_number_cell_is_never_a_person(cell: object) -> None:
    assert identity.read(cell).number == ""
    assert identity.read(cell).fault == Fault.NUMBER


@given(numbers(), st.sampled_from(["4.11E+17", "{:.5E}", "{:.14e}"]))
def test_scientific_notation_as_text_is_never_guessed(number: str, form: str) -> None:
    written = form.format(float(number[:17] + "0"))
    assert identity.read(written).fault == Fault.NUMBER


@given(st.text(max_size=40))
@settings(max_examples=300)
def test_any_text_is_either_a_valid_number_or_a_fault(text: str) -> None:
    found = identity.read(text)
    assert bool(found.number) != bool(found.fault)
    if found.number:
        assert identity.check_digit(found.number[:17]) == found.number[17]
        assert identity.read(found.number).number == found.number


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_an_old_number_gains_its_century_and_check_digit(born: date, order: int) -> None:
    found = identity.read(f"411099{born:%y%m%d}{order:03d}")
    seventeen = f"411099{born:%Y%m%d}{order:03d}"
    assert found.number == seventeen + identity.check_digit(seventeen)
    assert found.correction == Correction.OLD_NUMBER


@given(numbers(), st.integers(1, 7), st.integers(1, 4), st.sampled_from(["", "B1"]))
def test_a_disability_card_yields_its_first_18(n: str, kind: int, grade: int, again: str) -> None:
    found = identity.read(f"{n}{kind}{grade}{again}")
    assert (found.number, found.correction) == (n, Correction.DISABILITY_CARD)


@given(numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed_and_the_right_number_offered(
    number: str, place: int, by: int
) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert identity.read(wrong).fault == Fault.CHECK_DIGIT
    assert number in identity.one_digit_off(wrong)


@given(numbers(), st.sampled_from("0123456789X"))
def test_one_digit_off_differs_in_one_place_and_is_valid(number: str, last: str) -> None:
    written = number[:17] + last
    offers = identity.one_digit_off(written)
    assert len(offers) == len(set(offers))
    for offer in offers:
        assert sum(a != b for a, b in zip(offer, written, strict=True)) == 1
        assert identity.read(offer).number == offer


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (None, Fault.MISSING),
        ("", Fault.MISSING),
        ("  - ", Fault.MISSING),
        (4.11099197001011e17, Fault.NUMBER),
        (411099197001010013, Fault.NUMBER),
        ("4.11099E+17", Fault.NUMBER),
        ("41109919700101001", Fault.LENGTH),
        ("4110991970010100", Fault.LENGTH),
        ("41109919700101A013", Fault.CHARACTERS),
        ("张三", Fault.CHARACTERS),
        ("411099197001010010", Fault.CHECK_DIGIT),
        ("41109919700230001" + identity.check_digit("41109919700230001"), Fault.BIRTH_DATE),
        ("41109918790101001" + identity.check_digit("41109918790101001"), Fault.BIRTH_DATE),
    ],
)
def test_what_cannot_be_used_says_why(written: object, fault: Fault) -> None:
    found = identity.read(written)
    assert (found.number, found.fault) == ("", fault)
    assert fault.label


def test_known_numbers_have_known_check_digits() -> None:
    """The two examples of GB 11643-1999."""
    assert identity.check_digit("11010519491231002") == "X"
    assert identity.check_digit("44052418800101001") == "4"


def test_the_order_number_tells_the_sex() -> None:
    assert identity.is_male("411099197001010013")
    assert not identity.is_male("411099197001010021")


@pytest.mark.parametrize("length", [15, 17, 18, 20])
def test_digits_of_other_scripts_are_a_fault_and_no_failure(length: int) -> None:
    """`isdigit` takes them, `int` does not."""
    for sign in ("፩", "٣", "🄂"):
        assert identity.read(sign * length).fault in {Fault.CHARACTERS, Fault.LENGTH}
        assert identity.one_digit_off(sign * length) == []
