"""Two leaves that cross at the same instant, two clerks who confirm one preview: one wins."""

import threading
from contextlib import suppress
from typing import Any

import pytest

from accounts import leaves
from accounts.models import Leave, User
from accounts.permissions import Role
from households.models import Household
from monitoring.handover import actions, reads
from monitoring.models import Handover, HandoverLine
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, UserFactory
from tests.monitoring.test_handover import TODAY
from tests.monitoring.test_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def others(village: Region) -> list[User]:
    return [UserFactory(role=Role.SUPPORT_OFFICER, region=village) for _ in range(2)]


def meeting_after(real: Any) -> Any:
    """Let both look before either goes on; with the lock the first waits in vain and goes alone."""
    barrier = threading.Barrier(2)

    def look(*args: Any, **kwargs: Any) -> Any:
        found = real(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.4)
        return found

    return look


def test_one_preview_is_confirmed_once(
    village: Region, officer: User, others: list[User], township_clerk: User, clerk: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    HouseholdFactory(region=village, head=True, support_officer=officer)
    digest = reads.preview(officer, by=clerk, on=TODAY).digest
    monkeypatch.setattr(actions, "preview", meeting_after(actions.preview))

    def confirm(by: User, to: User) -> Any:
        return lambda: actions.hand_over(
            leaver=officer, receiver=to, others={}, excluded=[], reason="轮换", on=TODAY,
            digest=digest, deactivate=False, by=by, at=NOON,
        )  # fmt: skip

    ends = at_once(confirm(township_clerk, others[0]), confirm(clerk, others[1]))
    assert ends == ["done", "refused"]
    assert Handover.objects.count() == 1
    assert Household.objects.get().support_officer == HandoverLine.objects.get().receiver


def test_two_who_stand_in_for_each_other_at_once(
    others: list[User], township_clerk: User, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaves, "_wrong_days", meeting_after(leaves._wrong_days))

    def enter(by: User, user: User, substitute: User) -> Any:
        return lambda: leaves.enter(
            user=user, substitute=substitute, first_day=TODAY, last_day=TODAY, by=by, at=NOON
        )

    ends = at_once(enter(township_clerk, *others), enter(clerk, *reversed(others)))
    assert (ends, Leave.objects.count()) == (["done", "refused"], 1)
