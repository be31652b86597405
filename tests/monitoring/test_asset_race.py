"""Two answers meet, an answer meets a withdrawal: forced to overlap, the case moves once."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from monitoring.actions import asset_answers, asset_batches, cases
from monitoring.models import AssetHit
from tests.monitoring.asset_fixtures import *  # noqa: F403
from tests.monitoring.asset_walk import ANSWERED, answer, authorised, hit, request_of, sent
from tests.monitoring.case_walk import People
from tests.monitoring.test_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def meeting_before(real: Callable[..., Any]) -> Callable[..., Any]:
    """Return the same function, before which both wait for each other, as `meeting_after`."""
    barrier = threading.Barrier(2)

    def both(*args: Any, **kwargs: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.4)
        return real(*args, **kwargs)

    return both


def meeting_after(real: Callable[..., Any]) -> Callable[..., Any]:
    """
    Return the same function, after which both wait for each other.

    They meet only when neither holds a lock the other needs; with the locks the first waits in
    vain and goes on.
    """
    barrier = threading.Barrier(2)

    def both(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.4)
        return found

    return both


def test_the_last_two_departments_at_once_move_the_case_once(
    family: Any, people: People, departments: Any, monkeypatch: Any
) -> None:
    case = authorised(family, people)
    batch = sent(case, by=people.clerk)
    # Each has answered and not committed when both look whether somebody is still waited for.
    monkeypatch.setattr(asset_answers, "finish", meeting_before(asset_batches.finish))

    ends = at_once(
        lambda: answer(request_of(batch, departments.gongan), departments.police),
        lambda: answer(request_of(batch, departments.minzheng), departments.civil),
    )

    case.refresh_from_db()
    batch.refresh_from_db()
    assert ends == ["done", "done"]
    assert (case.status, batch.ended_at) == ("compared", ANSWERED)
    assert case.steps.filter(action="compare", new="compared").count() == 1


def test_two_of_one_department_at_once_have_one_answer(
    family: Any, people: People, departments: Any, monkeypatch: Any
) -> None:
    batch = sent(authorised(family, people), by=people.clerk)
    request = request_of(batch, departments.gongan)
    monkeypatch.setattr(asset_answers, "locked", meeting_after(asset_batches.locked))

    ends = at_once(
        lambda: answer(request, departments.police, hit(batch, family.head)),
        lambda: answer(request, people.clerk),
    )

    request.refresh_from_db()
    assert ends == ["done", "refused"]
    assert AssetHit.objects.count() == (request.answered_by == departments.police)


def test_an_answer_and_a_withdrawal_at_once_leave_nothing_shown(
    family: Any, people: People, departments: Any, monkeypatch: Any
) -> None:
    case = authorised(family, people)
    batch = sent(case, by=people.clerk)
    case.refresh_from_db()
    gate = threading.Barrier(2)

    def withdrawn() -> None:
        gate.wait()
        cases.withdraw(
            case=case, by=people.village, at=ANSWERED, withdrawn_on=ANSWERED.date(),
            reason="不愿", persons=[family.wife.pk],
        )  # fmt: skip

    def answered() -> None:
        gate.wait()
        answer(request_of(batch, departments.gongan), departments.police, hit(batch, family.wife))

    assert at_once(withdrawn, answered) == ["done", "done"]

    assert case.hits.live().count() == 0


def test_two_clerks_at_once_send_a_case_once(family: Any, people: People, departments: Any) -> None:
    case = authorised(family, people)
    gate = threading.Barrier(2)

    def send() -> None:
        gate.wait()
        sent(case, by=people.clerk)

    assert at_once(send, send) == ["done", "refused"]
    assert case.asset_entries.count() == 1
