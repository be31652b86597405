"""A freshly seeded district has no faults; one with planted faults has exactly those."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from assistance.models import Entitlement
from assistance.policies import recompute
from households import demo_faults as register
from households.doctor import runs
from households.doctor.checks import checks
from households.models import DataFault
from monitoring import demo_faults

pytestmark = pytest.mark.django_db


def found() -> Counter[tuple[str, str, str]]:
    runs.nightly(at=timezone.now())
    rows = DataFault.objects.present()
    return Counter(rows.values_list("rule", "household__national_no", "region_id"))


@pytest.fixture(autouse=True)
def demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)


def test_there_is_a_way_to_plant_every_check_that_runs() -> None:
    ways = {*register.WAYS, *demo_faults.WAYS, "D03"}
    assert ways == {check.name for check in checks if check.runs}


def test_a_fresh_district_has_no_faults() -> None:
    call_command("seed_demo", households=150, seed=3, verbosity=0)
    assert found() == Counter()


def test_exactly_what_was_planted_is_found(tmp_path: Path) -> None:
    file = tmp_path / "planted.json"
    call_command(
        "seed_demo", households=500, seed=2, faults=file, faults_each=1, verbosity=0
    )  # fmt: skip
    planted = Counter(
        (row["check"], row["household"], row["region"])
        for row in json.loads(file.read_text())
        if row["check"].startswith("D")
    )
    # A doubled number is at fault in both households.
    assert Counter(name for name, _, _ in planted) == Counter(
        {check.name: 2 if check.name == "D03" else 1 for check in checks if check.runs}
    )
    assert found() == planted
    assert_benefits_stand_as_planted(file)


def assert_benefits_stand_as_planted(file: Path) -> None:
    """500 go without and 100 have what is not theirs; the lists hold those and nobody else."""
    rows = [row for row in json.loads(file.read_text()) if not row["check"].startswith("D")]
    planted = Counter(
        (row["check"], row["household"], row["policy"], row["member"]) for row in rows
    )
    assert Counter(row["check"] for row in rows) == {"missing": 500, "undue": 100}
    listed = Entitlement.objects.filter(standing__in=["missing", "undue", "ceased"])
    values = listed.values_list("standing", "household__national_no", "policy__title", "member")
    assert Counter((kind, no, title, str(pk or "")) for kind, no, title, pk in values) == planted
    recompute.everything(on=timezone.localdate())
    assert listed.count() == len(rows)


def test_too_small_a_district_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Too few families"):
        call_command(
            "seed_demo", households=60, faults=tmp_path / "f.json", faults_each=3, verbosity=0
        )
