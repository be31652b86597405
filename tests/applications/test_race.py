"""Two of the same at once: a form tapped twice, a row taken in twice."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import User
from applications.actions import codes, receive, taking_in
from applications.models import Application, VillageCode
from monitoring.models import Clue
from regions.models import Region
from tests.applications.fixtures import home_of, received, sent
from tests.conftest import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[], object], times: int = 4) -> list[object]:
    """Do something in several threads that start together; return what each gave or raised."""
    start, done = threading.Barrier(times), []

    def run() -> None:
        start.wait()
        try:
            done.append(work())
        except Exception as error:
            done.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_a_form_sent_four_times_at_once_is_one_application(village: Region) -> None:
    form = sent(village)
    found = at_once(lambda: receive.receive(sent=form, address="10.0.0.1", at=NOON))
    assert [type(each) for each in found] == [Application] * 4, found
    assert len({row.receipt for row in found}) == Application.objects.count() == 1  # type: ignore[attr-defined]


def test_an_application_taken_in_four_times_at_once_is_one_clue(village: Region) -> None:
    home_of(village)
    received(village)
    found = at_once(lambda: taking_in.take_in_waiting(at=NOON))
    assert sorted(found) == [0, 0, 0, 1]  # type: ignore[type-var]
    clue = Clue.objects.get()
    assert clue.evidence == "自主申报：老伴脑梗住院，花了四万多"
    assert clue.steps.count() == 1


def test_codes_made_by_two_people_at_once(
    township: Region, village: Region, township_clerk: User
) -> None:
    now = timezone.now()
    made = at_once(lambda: codes.make_missing(place=township, by=township_clerk, at=now), 3)
    assert sorted(made) == [0, 0, 1]  # type: ignore[type-var]
    assert VillageCode.objects.live().count() == 1
