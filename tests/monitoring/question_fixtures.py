"""Visits that raise a question, and the night that asks."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from households.models import Household
from monitoring.models import Visit, VisitQuestion
from monitoring.questions import actions
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.visiting import recorded

DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
NIGHT = NOON + 12 * timedelta(hours=1)
WORDS = "老人身体平稳，低保按时到账，暂时没有别的困难"


@pytest.fixture
def homes(village: Region) -> list[Household]:
    return [
        HouseholdFactory(
            region=village, head=True, head_name=f"张{chr(0x4E00 + n)}", category="sudden"
        )
        for n in range(14)
    ]


def made(
    homes: list[Household], by: User, *, every: timedelta = 20 * SECOND, at: datetime = NOON,
    start: datetime | None = None, **said: Any,
) -> list[Visit]:  # fmt: skip
    """Visits that arrive `at` once, saved on the phone one after the other from `start` on."""
    first = start or at - timedelta(hours=3)
    return [
        recorded(home, by=by, on=at.date(), at=at, made_at=first + n * every, **said).visit
        for n, home in enumerate(homes)
    ]


def wordy(homes: list[Household], by: User, *, text: str = WORDS, **said: Any) -> list[Visit]:
    return made(homes, by, every=30 * MINUTE, changed=True, note=text, **said)


def night(at: datetime = NIGHT) -> list[VisitQuestion]:
    """Let the night ask; return every question there is, as lists read them."""
    actions.ask(at=at)
    return list(VisitQuestion.objects.for_list().order_by("asked_at", "pk"))


def visits_of(question: VisitQuestion) -> set[Any]:
    return set(question.lines.values_list("visit", flat=True))
