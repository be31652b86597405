"""
The reads of the busiest pages use the index that was made for them, however the data lie.

Sequential scans are forbidden here, so that a small table is planned like a large one.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from core.dates import iso_week
from households import metrics as households
from households import reads
from households.demo import seed_households, seed_tag_kinds
from households.models import Household
from monitoring import metrics as monitoring
from monitoring.actions import duties
from monitoring.models import Clue, VisitDuty
from regions.models import Region
from tests.conftest import NOON
from tests.monitoring.visiting import weekly

TODAY = NOON.date()
WEEK = iso_week(TODAY)

Read = Callable[[User], "QuerySet[Any]"]

READS: dict[str, tuple[Read, tuple[str, ...]]] = {
    "the list, in its order": (
        lambda user: reads.listed(user, on=TODAY).order_by(*reads.LIST_ORDER)[:51],
        ("Index Scan using household_list",),
    ),
    "all households": (
        lambda user: households.everyone(user, TODAY).values("region_path"),
        ("Index Only Scan using household_", "region_path >= '411099/101/'"),
    ),
    "escaped households": (
        lambda user: households.escaped(user, TODAY).values("region_path"),
        ("Index Only Scan using household_by_type", "household_type = 'escaped'"),
    ),
    "monitored households": (
        lambda user: households.monitored_ever(user, TODAY).values("region_path", "category"),
        ("Index Only Scan using household_monitored", "region_path >= '411099/101/'"),
    ),
    "whom the leaders visit": (
        lambda user: monitoring.leader_targets(user, TODAY).values("region_path"),
        ("Index Only Scan using household_in_coverage", "region_path >= '411099/101/'"),
    ),
    "a name": (
        # Unscoped: in so small a place either index would do, and versions choose differently.
        lambda user: Household.objects.current().found_by("张伟"),
        ("household_by_name", "head_name::text >= '张伟'"),
    ),
    "duties of the week": (
        lambda user: VisitDuty.objects.visible_to(user).of_week(WEEK).values("state"),
        ("Index Only Scan using duty_list", f"week = '{WEEK}'", "region_path >= '411099/101/'"),
    ),
    "a district's clue worklist, in its order": (
        lambda user: Clue.objects.open().for_list()[:51],
        ("Index Scan using clue_due", "state::text = 'open'"),
    ),
    "clues of the year": (
        lambda user: monitoring.clues_of_the_year(user, TODAY).values("state"),
        ("Index Only Scan using clue_by_day", "region_path >= '411099/101/'"),
    ),
}


@pytest.fixture
def district_at_work(
    village: Region, neighbour_village: Region, far_village: Region, village_staff: User
) -> None:
    seed_tag_kinds()
    weekly()
    seed_households(1200, 1, [village, neighbour_village, far_village], on=TODAY)
    duties.make_duties(week=WEEK)
    Clue.objects.bulk_create(
        Clue(
            household=home, region_id=home.region_id, region_path=home.region_path,
            source="other", evidence="演示", found_on=TODAY, due_on=TODAY, opened_at=NOON,
            opened_by=village_staff,
        )
        for home in Household.objects.all()
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")


def sorts_by_bytes() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()")
        return cursor.fetchone()[0] in {"C", "POSIX"}


@pytest.mark.usefixtures("district_at_work")
def test_the_busiest_reads_use_their_indexes(township_clerk: User) -> None:
    for name, (read, marks) in READS.items():
        if name == "a name" and not sorts_by_bytes():
            continue  # the program makes its databases in C; the tests' own may be otherwise
        plan = read(township_clerk).explain()
        missing = [mark for mark in marks if mark not in plan.replace("(", "").replace(")", "")]
        assert not missing, f"{name}: {missing} in\n{plan}"


@pytest.mark.usefixtures("district_at_work")
def test_persons_are_counted_from_the_indexes_of_their_households(
    township_clerk: User, township: Region
) -> None:
    metric = households.metrics.get("monitored_persons")
    assert metric is not None
    rows = metric.narrowed(township_clerk, TODAY, region=township, chosen={})

    plan = rows.values("household__category").explain()

    assert "Index Only Scan using household_monitored" in plan
    assert "Index Only Scan using member_of_household" in plan
    assert "Sort" not in plan
