"""A household due this week, and Wednesday noon on the wall."""

import uuid
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from rest_framework.test import APIClient

from accounts.models import User
from households.models import Household
from monitoring.actions import duties
from monitoring.models import VisitDuty
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.visiting import weekly

TODAY = date(2022, 5, 18)
WEEK = "2022-W20"
_DRAWN = BytesIO()
Image.new("RGB", (8, 8), "white").save(_DRAWN, "PNG")
PNG = _DRAWN.getvalue()


@pytest.fixture
def household(village: Region) -> Household:
    return HouseholdFactory(region=village, category="sudden")


@pytest.fixture
def duty(household: Household) -> VisitDuty:
    weekly()
    duties.make_duties(week=WEEK)
    return VisitDuty.objects.get()


@pytest.fixture
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def body(household: Household, **fields: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid.uuid4()), "household": str(household.pk), "visited_on": "2022-05-18",
        "mode": "入户", "visitors": ["周建国"], "changed": False, "items": {}, "base": None,
        **fields,
    }  # fmt: skip
