"""What strangers send: kept once, sealed, counted; machines are kept out."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import signing

from applications import human
from applications.actions import receive
from applications.models import Application, Tally, VillageCode
from core.models import Limit
from regions.models import Region
from tests.applications.fixtures import *  # noqa: F403
from tests.applications.fixtures import PHONE, STRANGER, received, sent, token
from tests.conftest import NOON
from tests.factories import id_number

pytestmark = pytest.mark.django_db


def set_limit(key: str, amount: int) -> None:
    Limit.objects.update_or_create(
        key=key, defaults={"title": key, "amount": amount, "unit": "count", "source": "测试"}
    )


def test_an_application_is_kept_sealed_and_due_like_a_clue(village: Region) -> None:
    row = received(village)
    row.refresh_from_db()
    assert (row.state, row.source, row.clerk) == ("waiting", "self", None)
    assert (row.found_on, row.due_on) == (date(2022, 5, 18), date(2022, 5, 25))
    assert (row.id_number, row.phone) == (STRANGER, PHONE)
    assert (row.id_number_masked, row.phone_masked) == (
        "4110********" + STRANGER[-4:],
        "181****0182",
    )
    raw = Application.objects.filter(pk=row.pk).values()[0]
    plain = repr({key: bytes(v) if isinstance(v, memoryview) else v for key, v in raw.items()})
    assert STRANGER not in plain
    assert PHONE not in plain


def test_the_same_form_twice_is_one_application(village: Region) -> None:
    form = sent(village)
    first = receive.receive(sent=form, address="10.0.0.1", at=NOON)
    again = receive.receive(sent=form, address="10.0.0.1", at=NOON)
    assert again.receipt == first.receipt
    assert Application.objects.count() == 1


def test_a_used_token_carries_nobody_else(village: Region) -> None:
    form = sent(village)
    receive.receive(sent=form, address="10.0.0.1", at=NOON)
    other = sent(village, id_number=id_number(8), token=form.token, answer=form.answer)
    with pytest.raises(receive.Doubted):
        receive.receive(sent=other, address="10.0.0.1", at=NOON)
    assert Application.objects.count() == 1


def test_a_wrong_answer_uses_the_token_up(village: Region) -> None:
    form = sent(village)
    wrong = sent(village, token=form.token, answer=f"{(int(form.answer) + 1) % 10000:04d}")
    with pytest.raises(receive.Doubted, match="没有填对"):
        receive.receive(sent=wrong, address="10.0.0.1", at=NOON)
    with pytest.raises(receive.Doubted, match="失效"):
        receive.receive(sent=form, address="10.0.0.1", at=NOON)
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("age", "doubt"),
    [(timedelta(seconds=1), human.Doubt.EARLY), (timedelta(seconds=4), None),
     (timedelta(minutes=119), None), (timedelta(minutes=121), human.Doubt.OLD)],
)  # fmt: skip
def test_too_fast_and_too_old(db: None, age: timedelta, doubt: human.Doubt | None) -> None:
    signed, digits = token(NOON)  # issued a minute before
    at = NOON - timedelta(minutes=1) + age
    assert human.doubts(token=signed, answer=digits, at=at)[1] == doubt


# Named: a signature tells the second it was made in, and each worker would call the test otherwise.
@pytest.mark.parametrize(
    "forged",
    ["", "x", "eyJuIjoiYSJ9:1qX:abc", signing.dumps({"n": "a"}),
     signing.dumps({"n": "a"}, salt=human.SALT), signing.dumps([1], salt=human.SALT)],
    ids=["empty", "x", "unsigned", "another salt", "half", "no table"],
)  # fmt: skip
def test_a_forged_token_is_nobodys(db: None, forged: str) -> None:
    assert human.doubts(token=forged, answer="0000", at=NOON) == ("", human.Doubt.FORGED)


def test_the_token_does_not_tell_its_digits(db: None) -> None:
    signed, digits = token()
    said: dict[str, Any] = signing.loads(signed, salt=human.SALT)
    assert set(said) == {"n", "t"}
    assert digits not in said.values()
    assert human.digits_of("a" * 32) != human.digits_of("b" * 32)


def test_an_address_has_its_share_and_others_theirs(village: Region) -> None:
    set_limit("apply.address_day", 2)
    for order in (1, 2):
        received(village, id_number=id_number(order))
    form = sent(village, id_number=id_number(3))
    with pytest.raises(receive.TooMany):
        receive.receive(sent=form, address="10.0.0.1", at=NOON)
    form = sent(village, id_number=id_number(3))
    assert receive.receive(sent=form, address="10.0.0.2", at=NOON).state == "waiting"


def test_the_district_has_an_hourly_limit(village: Region) -> None:
    set_limit("apply.all_hour", 1)
    received(village)
    form = sent(village, id_number=id_number(3))
    with pytest.raises(receive.TooMany):
        receive.receive(sent=form, address="10.9.9.9", at=NOON)
    later = NOON + timedelta(hours=1)
    form = sent(village, id_number=id_number(3), at=later)
    assert receive.receive(sent=form, address="10.9.9.9", at=later).state == "waiting"


@pytest.mark.parametrize("limit", ["apply.number_day", "apply.phone_day"])
def test_more_of_a_number_than_people_send_is_kept_and_left_to_hands(
    village: Region, limit: str
) -> None:
    set_limit(limit, 2)
    rows = [received(village) for _ in range(3)]
    assert [row.by_hand_only for row in rows] == [False, False, True]
    assert len({row.receipt for row in rows}) == 3, "each got its receipt: the answer is the same"


def test_no_address_is_kept_in_clear(village: Region) -> None:
    received(village)
    kept = [bytes(row.key) for row in Tally.objects.all()]
    assert kept
    assert all(len(key) == 16 and b"10.0.0.1" not in key for key in kept)


def test_tallies_are_forgotten(village: Region) -> None:
    from applications import throttle

    received(village)
    assert throttle.forget(at=NOON + timedelta(days=1)) == 0
    assert throttle.forget(at=NOON + timedelta(days=4)) > 0
    assert not Tally.objects.exists()


def test_following_up_needs_both_numbers(village: Region) -> None:
    row = received(village)
    assert receive.ask(receipt=row.receipt, last_four="0182", at=NOON) == row
    with pytest.raises(receive.Refused):
        receive.ask(receipt=row.receipt, last_four="0183", at=NOON)


def test_the_last_four_digits_cannot_be_tried(village: Region) -> None:
    row = received(village)
    other = f"{(int(row.receipt) + 1) % 10**10:010d}"  # one that nobody has
    said = {}
    for receipt in (row.receipt, other):
        answers = []
        for last in range(11):
            with pytest.raises(receive.Refused) as refusal:
                receive.ask(receipt=receipt, last_four=f"9{last:03d}", at=NOON)
            answers.append((type(refusal.value), str(refusal.value)))
        said[receipt] = answers
    assert said[row.receipt] == said[other], "a receipt that is there answers like one that is not"
    assert [kind for kind, _ in said[other]] == [receive.Refused] * 10 + [receive.TooMany]
    with pytest.raises(receive.TooMany):
        receive.ask(receipt=row.receipt, last_four="0182", at=NOON)
    tomorrow = NOON + timedelta(days=1)
    assert receive.ask(receipt=row.receipt, last_four="0182", at=tomorrow) == row


def test_codes_are_not_the_villages(code: VillageCode) -> None:
    assert len(code.code) == 12
    assert code.region_id not in code.get_absolute_url()


@pytest.mark.parametrize("broken", [True, False])
def test_the_bell_keeps_nobody_waiting(
    village: Region, settings: Any, monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    from applications import tasks

    rung = []

    def apply_async(**how: Any) -> None:
        rung.append(how)
        if broken:
            raise ConnectionError

    settings.JOB_BELL = True
    monkeypatch.setattr(tasks.take_in, "apply_async", apply_async)
    receive.ring()
    assert rung == [{"retry": False, "expires": 60}]


def test_the_clocks_calls(village: Region) -> None:
    from applications import tasks

    received(village)
    assert tasks.take_in() == 1
    assert tasks.forget_tallies() >= 1, "those of 2022 are old by now"
