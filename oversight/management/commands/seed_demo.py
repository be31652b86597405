"""Fill a demo district: places, people, households, then the work on them."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.demo import seed_places_and_people
from applications.demo import seed_applications
from assistance.demo import seed_ledgers, seed_policies
from comparison.demo import seed_batches
from households.demo import seed_households, seed_lines, seed_tag_kinds
from households.models import Household
from monitoring.campaigns.demo import seed_campaign
from monitoring.demo_assets import seed_assets, seed_holders
from monitoring.demo_cases import seed_cases
from monitoring.demo_faults import plant_faults
from monitoring.demo_leaders import seed_leader_visits
from monitoring.demo_visits import seed_cadences, seed_visits
from monitoring.questions.demo import seed_questions
from regions.models import Region

# Under this many households a district's work cannot show every state.
ENOUGH_FOR_WORK = 200


class Command(BaseCommand):
    help = "Fill a synthetic district, with every state populated. Only with DEMO=1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--households", type=int, default=2000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when households are there"
        )
        parser.add_argument(
            "--faults", type=Path, metavar="FILE",
            help="plant faults for the data doctor (D01 …) and benefits that are missing or undue,"
            " and write their list as JSON",
        )  # fmt: skip
        parser.add_argument(
            "--faults-each", type=int, default=3, help="how many of every check of the doctor"
        )

    def handle(
        self,
        *,
        households: int,
        seed: int,
        if_empty: bool,
        faults: Path | None,
        faults_each: int,
        **_: object,
    ) -> None:
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: demo people have a password that everybody knows.")
        self._step("places and people", seed_places_and_people)
        for seed_rows in (seed_lines, seed_tag_kinds, seed_cadences, seed_holders):
            self._step(seed_rows.__name__, seed_rows)
        if Household.objects.exists():
            if if_empty or not households:
                return
            raise CommandError(
                "Households are there already; `python3 run.py --fresh` starts over."
            )
        if not households:
            return
        # All or nothing: `--if-empty` must never take half a district for a whole one.
        with transaction.atomic():
            self._fill(households, seed)
            planted = self._plant(faults_each, seed) if faults else []
            # Last: who should have what follows from everything before.
            at = timezone.now()
            self._step(
                "policies",
                lambda: planted.extend(seed_policies(at=at, seed=seed, plant=bool(faults))),
            )
            if faults:
                faults.write_text(json.dumps(planted, ensure_ascii=False, indent=1), "utf-8")

    def _plant(self, each: int, seed: int) -> list[dict[str, str]]:
        planted: list[dict[str, str]] = []
        self._step(
            "faults", lambda: planted.extend(plant_faults(each=each, at=timezone.now(), seed=seed))
        )
        return planted

    def _fill(self, households: int, seed: int) -> None:
        at = timezone.now()
        villages = list(Region.objects.villages().order_by("code"))
        self._step(
            f"{households} households",
            lambda: seed_households(households, seed=seed, villages=villages),
        )
        if households >= ENOUGH_FOR_WORK:
            self._step("department files", lambda: seed_batches(at=at, seed=seed))
            self._step("cases and exits", lambda: seed_cases(at=at))
            self._step("asset checks", lambda: seed_assets(at=at))
            self._step("visits", lambda: seed_visits(at=at))
            self._step("leaders' visits", lambda: seed_leader_visits(at=at))
            self._step("questions", lambda: seed_questions(at=at))
            self._step("campaign", lambda: seed_campaign(at=at))
            self._step("ledgers", lambda: seed_ledgers(at=at, seed=seed))
            self._step("applications", lambda: seed_applications(at=at))

    def _step(self, name: str, work: Callable[[], object]) -> None:
        start = time.monotonic()
        work()
        self.stdout.write(f"{name}: {time.monotonic() - start:.1f} s")
