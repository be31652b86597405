"""
Who should have what, over a whole district: forty policies, at night and after a change.

    python3 run.py bench policies [--large 200000]

Times are those of one process as the night's task; the marks are in `MARKS`. What changed is
reckoned for one household and for a thousand: the cost follows the households that changed.
"""

import argparse
import json
import sys
import time
from typing import Any

from bench import districts

POLICIES = 40
MARKS = {"first": 60.0, "again": 60.0, "a thousand households": 2.0}


def run(given: argparse.Namespace) -> dict[str, Any]:
    url = districts.prepare(given.large)
    districts.tidy(url)
    found: dict[str, Any] = json.loads(districts.worker(url, "bench.policies").splitlines()[-1])
    sys.stdout.write(f"\n{POLICIES} policies, {given.large:,} households\n")
    for name, value in found.items():
        sys.stdout.write(f"  {name:28} {value:>12,}\n")
    misses = [
        f"policies, {name}: {found[name]} s" for name, most in MARKS.items() if found[name] > most
    ]
    return {"policies": found, "misses": misses}


def measure() -> None:
    """Time the night and a change in one transaction that is never kept."""
    from django.db import connection, transaction
    from django.utils import timezone

    from assistance.models import Entitlement
    from assistance.policies import recompute
    from households.models import Household, Member

    on = timezone.localdate()
    found: dict[str, Any] = {"persons": Member.objects.present().count()}
    with transaction.atomic():
        _forty(on)
        found["first"] = _timed(lambda: recompute.everything(on=on))
        found["rows"] = Entitlement.objects.count()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE assistance_entitlement")
        found["again"] = _timed(lambda: recompute.everything(on=on))
        some = list(Household.objects.order_by("pk").values_list("pk", flat=True)[:1000])
        found["one household"] = _timed(lambda: recompute.reckon(some[:1], on=on))
        found["a thousand households"] = _timed(lambda: recompute.reckon(some, on=on))
        transaction.set_rollback(True)
    sys.stdout.write(json.dumps(found) + "\n")


def _forty(on: Any) -> None:
    """Have forty policies in force: those of the demo, some of them under further names."""
    from assistance.models import Policy, PolicyVersion

    there = list(PolicyVersion.objects.in_force(on=on).select_related("policy"))
    for n in range(POLICIES - len(there)):
        version = there[n % len(there)]
        version.policy = Policy.objects.create(
            title=f"{version.policy.title}（另{n}）", unit=version.policy.unit, point=27
        )
        version.pk = None
        version._state.adding = True
        version.save()


def _timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return round(time.perf_counter() - start, 2)


if __name__ == "__main__":
    measure()
