"""When the township asks about visits, in microseconds: no database, no clock."""

from datetime import datetime, timedelta

import pytest

from monitoring.rules import questions as rules
from tests.conftest import NOON

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("made", "believed"),
    [
        (NOON, True),
        (NOON - 14 * DAY, True),
        (NOON - 14 * DAY - MINUTE, False),
        (NOON + 10 * MINUTE, True),
        (NOON + 11 * MINUTE, False),
        (NOON.replace(year=1970), False),
        (NOON.replace(year=9999), False),
    ],
)
def test_a_clock_is_believed_within_what_can_be(made: datetime, believed: bool) -> None:
    found = rules.trusted(made, at=NOON, ahead=10 * MINUTE, kept=14 * DAY)
    assert found == (made if believed else None)
