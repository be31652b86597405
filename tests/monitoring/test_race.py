"""Two people at once: forced to overlap, one wins, one history row is written."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from core.errors import Refused
from households.models import Household
from monitoring import exit_guards
from monitoring.actions import case_common, cases, exit_common, exits
from monitoring.models.cases import Case
from tests.conftest import NOON
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, People, case_at, exit_at, exit_step, step

pytestmark = pytest.mark.django_db(transaction=True)
LATE = NOON + 60 * DAY


def meeting_before(real: Callable[..., None], width: int = 2) -> Callable[..., None]:
    """
    Return a guard in which both wait for each other after they have looked.

    They meet only when neither holds the row; with the lock the first times out alone.
    """
    barrier = threading.Barrier(width)

    def guard(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.4)

    return guard


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run each in a thread of its own and return how each ended."""
    ends: list[str] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
            ends.append("done")
        except Refused:
            ends.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_two_reviewers_at_once_make_one_step(
    household: Household, people: People, monkeypatch: Any, person: Callable[..., User]
) -> None:
    case = case_at("publicise", household, people)
    second = person("township_reviewer", people.reviewer.region)
    real = case_common.refuse_unless_ready
    monkeypatch.setattr(case_common, "refuse_unless_ready", meeting_before(real))

    ends = at_once(
        lambda: step(case, "township_review", people, LATE),
        lambda: step(case, "township_review", people, LATE, by=second),
    )

    assert ends == ["done", "refused"]
    assert case.steps.filter(action="township_review").count() == 1


def test_approving_and_sending_back_at_once_has_one_winner(
    household: Household, people: People, monkeypatch: Any, person: Callable[..., User]
) -> None:
    case = case_at("township_review", household, people)
    second = person("district_approver", people.approver.region)
    real = case_common.refuse_unless_ready
    monkeypatch.setattr(case_common, "refuse_unless_ready", meeting_before(real))

    ends = at_once(
        lambda: step(case, "approve", people, LATE),
        lambda: cases.send_back(case=case, by=second, at=LATE, to="compared", reason="不全"),
    )

    assert ends == ["done", "refused"]
    assert case.steps.filter(action__in=["approve", "send_back"]).count() == 1


def test_two_who_open_a_case_at_once_make_one(household: Household, people: People) -> None:
    gate = threading.Barrier(2)

    def opened() -> None:
        gate.wait()
        cases.open_case(household=household, by=people.village, at=NOON)

    assert at_once(opened, opened) == ["done", "refused"]
    assert Case.objects.count() == 1


def test_two_deciders_of_an_exit_at_once_make_one_step(
    household: Household, people: People, monkeypatch: Any, person: Callable[..., User]
) -> None:
    exit_ = exit_at("publicise", case_at("register", household, people), people)
    second = person("township_reviewer", people.reviewer.region)
    monkeypatch.setattr(
        exit_common, "refuse_unless_ready", meeting_before(exit_guards.refuse_unless_ready)
    )
    late = NOON + 300 * DAY

    ends = at_once(
        lambda: exit_step(exit_, "decide", people, late),
        lambda: exits.decide(
            exit_=exit_, by=second, at=late, opinion="同意", papers=["township_form"]
        ),
    )

    assert ends == ["done", "refused"]
    assert exit_.steps.filter(action="decide").count() == 1
