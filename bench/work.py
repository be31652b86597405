"""
Work in proportion to a district, beside the demo's own, which is the same small amount anywhere.

Where a township has a hundred times the households it gets a hundred times the clues and cases: a
department's file of a tenth of the households, half of its clues answered, cases and exits in
every state in every township.
"""

import itertools
import tempfile
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from accounts.demo import HOME_TOWNSHIP, HOME_VILLAGE
from accounts.models import User
from accounts.permissions import Role
from comparison import actions
from comparison.samples.make import make
from core.models import Limit
from households.limits import LOOKUPS
from households.models import Household
from ledgers import runner
from monitoring import demo_cases as demo
from monitoring.actions import clues
from monitoring.clue_states import Source
from monitoring.models import Clue
from regions.models import Region

SOURCE = "minzheng"
VILLAGE = "bench_village"
HOUSEHOLDS_A_ROW, HOUSEHOLDS_A_CASE, HOUSEHOLDS_AN_EXIT = 10, 250, 1000
BULK = 500  # clues that are answered together


def grow() -> None:
    """Do the work, all or nothing, once; the cadre of the largest village is the sign of it."""
    if User.objects.filter(username=VILLAGE).exists():
        return
    households, at = Household.objects.count(), timezone.now()
    with transaction.atomic():
        # We ask far more often than a person may.
        Limit.objects.filter(key=LOOKUPS).update(amount=1_000_000)
        hire()
        compare(households // HOUSEHOLDS_A_ROW)
        for township in townships():
            answer(township, at=at)
        walk(households, at=at)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # as autovacuum will have done in service


def townships() -> list[Region]:
    return list(Region.objects.townships().order_by("code"))


def largest_village() -> Region:
    """Return the village of the home township that has most households."""
    rows = Household.objects.current().filter(region__parent=HOME_TOWNSHIP).order_by()
    found = rows.values("region").annotate(n=Count("pk")).order_by("-n", "region")
    return Region.objects.get(pk=found[0]["region"])


def hire() -> None:
    """Make the largest village's cadre, and a clerk and a reviewer for each township."""

    def person(username: str, role: Role, region: Region) -> None:
        User.objects.create_user(username, None, name=username, role=role, region=region)

    person(VILLAGE, Role.VILLAGE_STAFF, largest_village())
    for township in townships():
        person(f"bench_clerk_{township.code}", Role.TOWNSHIP_CLERK, township)
        person(f"bench_reviewer_{township.code}", Role.TOWNSHIP_REVIEWER, township)


def compare(rows: int) -> None:
    """Send a department's file of so many rows and make it live."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "work.csv"
        make(SOURCE, rows=rows, mess="low", seed=7, path=path)
        upload = SimpleUploadedFile(path.name, path.read_bytes())
    batch = actions.upload(source=SOURCE, file=upload, by=User.objects.get(username=SOURCE))
    runner.work_off()
    batch.refresh_from_db()
    if batch.holds:  # it is larger or smaller than the demo's own
        approver = User.objects.get(username="approver")
        batch = actions.clear(batch=batch, by=approver, at=timezone.now())
    actions.make_live(batch=batch, by=User.objects.get(username="clerk"))
    runner.work_off()


def answer(township: Region, *, at: datetime) -> None:
    """Answer every second open clue of a department: no risk."""
    by = User.objects.get(username=f"bench_clerk_{township.code}")
    rows = Clue.objects.visible_to(by).open().filter(source=Source.DEPARTMENT).order_by("pk")
    some = list(rows.values_list("pk", flat=True))[::2]
    for start in range(0, len(some), BULK):
        ids = some[start : start + BULK]
        clues.verify(ids=ids, outcome="no_risk", reason="费用已报销，家庭能够承受", by=by, at=at)


def walk(households: int, *, at: datetime) -> None:
    """Take cases and exits to every state, the townships in turn."""
    crews = []
    for township in townships():
        free = Household.objects.current().within(township).exclude(region=HOME_VILLAGE)
        free = free.filter(category="", no_labour_safety_net=False, cases=None)
        free = free.exclude(clues__in=Clue.objects.open()).select_related("region")
        clerk, reviewer = (f"bench_{who}_{township.code}" for who in ("clerk", "reviewer"))
        homes = iter(free.order_by("head_pinyin", "pk")[: households // HOUSEHOLDS_A_CASE])
        crews.append((demo.Cast(township=clerk, reviewer=reviewer), homes))
    turns, risks = itertools.cycle(crews), itertools.cycle(sorted(demo.RISKS))
    exits = [wish for wish in demo.EXITS if wish.then != "hold"]
    for take, wishes, every in (
        (demo.make_case, demo.CASES, HOUSEHOLDS_A_CASE),
        (demo.make_exit, exits, HOUSEHOLDS_AN_EXIT),
    ):
        for wish in itertools.islice(itertools.cycle(wishes), households // every):
            cast, homes = next(turns)
            take(wish, next(homes), cast, at, next(risks))


if __name__ == "__main__":
    grow()
