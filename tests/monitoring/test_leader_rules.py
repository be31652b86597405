"""The time a leader's coverage is about, and what a post is called."""

from datetime import date

import pytest

from accounts.models import User
from core.models import Limit
from monitoring.leader_reads import span_of
from monitoring.models.leaders import post_of
from regions.models import Region

TODAY = date(2022, 5, 18)
pytestmark = pytest.mark.django_db


def span(year: int) -> tuple[date, date]:
    found = span_of(year, on=TODAY)
    return found.start, found.end


def test_a_coverage_is_of_a_calendar_year() -> None:
    assert span(2022) == (date(2022, 1, 1), date(2022, 12, 31))
    assert span(2021) == (date(2021, 1, 1), date(2021, 12, 31))


def test_the_district_may_look_back_over_months_instead() -> None:
    Limit.objects.create(key="leader.months", title="月", amount=12, unit="months", source="测试")
    assert span(2022) == (date(2021, 5, 19), TODAY)
    assert span(2021) == (date(2021, 1, 1), date(2021, 12, 31))


def test_a_post_is_what_was_entered_or_follows_from_the_place() -> None:
    town = Region(code="411099101000", name="将官池镇", level="township")
    district = Region(code="411099000000", name="建安区", level="district")
    assert post_of(User(role="leader", region=town)) == "乡镇党委书记"
    assert post_of(User(role="leader", region=district)) == "区处级领导"
    assert post_of(User(role="leader", region=district, position="区长")) == "区长"
