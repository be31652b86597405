"""Fixtures of the case and exit tests (named in tests/monitoring/conftest.py)."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from households.models import Household, MonitoringLine
from regions.models import Region
from tests.factories import HouseholdFactory
from tests.monitoring.case_walk import People


@pytest.fixture
def line(district: Region) -> MonitoringLine:
    return MonitoringLine.objects.create(
        year=2022, region=district, amount=Decimal(7000), valid_from=date(2022, 3, 1),
        document_no="示例文件",
    )  # fmt: skip


@pytest.fixture
def household(village: Region) -> Household:
    return HouseholdFactory(region=village, head_name="张三", size=3, head=True)


@pytest.fixture
def people(
    line: MonitoringLine,
    village_staff: User,
    clerk: User,
    reviewer: User,
    approver: User,
    township_clerk: User,
    officer: User,
) -> People:
    return People(village_staff, clerk, reviewer, approver, township_clerk)
