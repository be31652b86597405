"""
The data doctor on a whole district: it finds exactly what was planted, within a minute.

    python3 run.py test -n 0 -s tests/proofs/doctor.py

HOUSEHOLDS (200000), EACH (20 of every check), SECONDS (60).
"""

import json
import os
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from households.doctor import runs
from households.models import DataFault, Member

HOUSEHOLDS = int(os.environ.get("HOUSEHOLDS", "200000"))
EACH = int(os.environ.get("EACH", "20"))
SECONDS = float(os.environ.get("SECONDS", "60"))


def look() -> float:
    start = time.monotonic()
    runs.nightly(at=timezone.now())
    return time.monotonic() - start


@pytest.mark.django_db
def test_a_district_within_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)
    file = tmp_path / "planted.json"
    call_command(
        "seed_demo", households=HOUSEHOLDS, faults=file, faults_each=EACH, verbosity=0
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what autovacuum does in a service by the night
    planted = Counter(
        (row["check"], row["household"])
        for row in json.loads(file.read_text())
        if row["check"].startswith("D")
    )
    first, second = look(), look()
    rows = DataFault.objects.present().values_list("rule", "household__national_no")
    found = Counter(rows)
    print(
        f"\n{HOUSEHOLDS:,} households, {Member.objects.count():,} persons: {planted.total()} faults"
        f" planted, {found.total()} found; {first:.1f} s, again {second:.1f} s"
    )
    assert found == planted
    assert max(first, second) <= SECONDS
