"""The demo district is whole or not there."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from households.models import Household
from oversight.management.commands import seed_demo


@pytest.fixture
def demo(db: None, settings: Any) -> None:
    settings.DEMO = True


@pytest.mark.usefixtures("demo")
def test_a_seed_that_breaks_leaves_no_half_district(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        assert Household.objects.count() == 20
        raise RuntimeError("in the middle")

    monkeypatch.setattr(seed_demo, "ENOUGH_FOR_WORK", 10)
    monkeypatch.setattr(seed_demo, "seed_batches", broken)
    with pytest.raises(RuntimeError, match="in the middle"):
        call_command("seed_demo", households=20, verbosity=0)

    assert not Household.objects.exists()


@pytest.mark.usefixtures("demo")
def test_a_filled_district_is_left_alone() -> None:
    call_command("seed_demo", households=20)

    call_command("seed_demo", households=20, if_empty=True)
    with pytest.raises(CommandError, match="there already"):
        call_command("seed_demo", households=20)

    assert Household.objects.count() == 20
