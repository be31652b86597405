"""
500 forced races of two people on one case: one winner, one history row each.

Slow, so not collected with the suite: `python3 run.py test tests/proofs/race_cases.py`
(RACES=500). Both stand at the lock together before either may pass.
"""

import os
import threading
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from core.errors import Refused
from monitoring.actions import case_common, cases
from monitoring.models.cases import Case
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.case_fixtures import *  # noqa: F403
from tests.monitoring.case_walk import DAY, People, open_case, step

RACES = int(os.environ.get("RACES", "500"))


@pytest.mark.django_db(transaction=True)
def test_every_race_has_one_winner_and_one_history_row(
    village: Any, people: People, monkeypatch: Any
) -> None:
    gate = threading.Barrier(2)
    real = case_common.VERBS

    class Gate(dict):  # type: ignore[type-arg]
        """Stands where the permission is looked up, right before the lock."""

        def __getitem__(self, name: str) -> Any:
            if threading.current_thread() is not threading.main_thread() and not passed.on:
                passed.on = True
                gate.wait(timeout=10)
            return super().__getitem__(name)

    class Passed(threading.local):
        on = False

    passed = Passed()
    monkeypatch.setattr(case_common, "VERBS", Gate(real))
    wins = {"verify": 0, "close": 0}

    def run(name: str, by: User, case: Case, ends: list[str]) -> None:
        passed.on = False
        at = NOON + DAY
        try:
            if name == "verify":
                step(case, "verify", people, at, by=by)
            else:
                cases.close(
                    case=case, by=by, at=at, reason="not_eligible", note="收入稳定",
                    told_on=at.date(), told_how="上门",
                )  # fmt: skip
            ends.append(name)
        except Refused:
            pass
        finally:
            connection.close()

    for n in range(RACES):
        case = open_case(HouseholdFactory(region=village, head_name=f"户{n}"), people)
        ends: list[str] = []
        name = "close" if n % 2 else "verify"
        threads = [
            threading.Thread(target=run, args=(name, by, case, ends))
            for by in (people.village, people.township)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(ends) == 1, (n, ends)
        assert case.steps.exclude(action="open").count() == 1, n
        wins[ends[0]] += 1

    assert sum(wins.values()) == RACES
