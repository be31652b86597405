"""Families change at random: whatever is tried, the register stays whole."""

import random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Q

from accounts.models import User
from core.errors import Refused
from households import changes
from households.models import Household, LifeEvent, Member
from monitoring.actions import clues
from monitoring.clue_states import Source
from monitoring.models import Case, Clue, VisitDuty
from regions.models import Region
from tests.conftest import NOON
from tests.households.families import BIRTHS, family, number, said

pytestmark = pytest.mark.django_db
SEEDS, STEPS = 5, 30
# Those that take people away are tried less often, or nobody would be left to split.
WEIGHTS = {"birth": 3, "merge": 5, "split": 3, "move": 1}
RELATIONS = ("之子", "之女", "其他", "其他", "其他", "其他")


class Town:
    def __init__(self, seed: int, villages: list[Region], by: User) -> None:
        self.luck, self.villages, self.by = random.Random(seed), villages, by
        self.done: dict[str, int] = {}
        self.born = self.gone = 0
        for n in range(4):
            home = family(villages[n % 2], start=20 * n, category="sudden" if n == 0 else "")
            VisitDuty.objects.create(
                household=home, region=home.region, week="2022-W20", due_on=NOON.date(),
                reasons=["monitored"],
            )  # fmt: skip
            if n < 3:
                clues.open_clue(household=home, source=Source.OTHER, risks=["illness"],
                                evidence="住院", by=by, at=NOON)  # fmt: skip
        self.start = Member.objects.count()

    def some(self, rows: Any, n: int = 1) -> list[Any]:
        found = sorted(rows, key=lambda each: str(each.pk))
        return self.luck.sample(found, min(n, len(found)))

    def one(self, rows: Any) -> Any:
        return self.some(rows)[0]

    def step(self) -> None:
        kind = self.luck.choices(
            list(changes.BY_NAME), [WEIGHTS.get(k, 2) for k in changes.BY_NAME]
        )[0]
        home = self.one(Household.objects.current())
        people = list(home.members.filter(left_on=None))
        before = Member.objects.present().count()
        try:
            self.attempt(kind, home, people)
        except changes.Unclear as unclear:
            relations = {key: self.luck.choice(RELATIONS) for key in unclear.keys}
            try:
                self.attempt(kind, home, people, relations=relations)
            except Refused:
                return
        except Refused:
            return
        self.done[kind] = self.done.get(kind, 0) + 1
        self.born += max(0, Member.objects.present().count() - before)
        self.gone += max(0, before - Member.objects.present().count())

    def attempt(self, kind: str, home: Household, people: list[Member], **more: Any) -> None:
        member, heir = self.one(people).pk, self.one(people).pk
        group = [each.pk for each in self.some(people, self.luck.randint(1, 3))]
        others = list(Member.objects.present().exclude(household=home))
        comer = self.one(others) if others else None
        given: dict[str, Any] = {
            "birth": {"name": "新生", "relation": self.luck.choice(RELATIONS),
                      "id_number": number(self.luck.randint(1, 900), BIRTHS)},
            "marriage": {"name": "来人", "relation": self.luck.choice(RELATIONS),
                         "id_number": comer.id_number if comer else "", "take": comer and comer.pk},
            "death": {"member": member, "new_head": heir},
            "moved_out": {"members": group, "new_head": heir},
            "head": {"member": member},
            "split": {"members": group, "head": group[0], "new_head": heir},
            "merge": {"other": self.one(Household.objects.current().filter(region=home.region)).pk},
            "move": {"region": self.luck.choice(self.villages).pk},
        }[kind]  # fmt: skip
        changes.BY_NAME[kind](household=home, by=self.by, at=NOON, said=said(home), **given, **more)

    def check(self) -> None:
        present = Member.objects.present()
        assert not present.filter(household__removed_on__isnull=False).exists()
        numbers = list(present.values_list("id_number_index", flat=True))
        assert len(numbers) == len(set(numbers)), "nobody lives in two households"
        assert len(numbers) == self.start + self.born - self.gone
        heads = Count("members", Q(members__left_on=None, members__relation="户主"))
        for home in Household.objects.current().annotate(heads=heads):
            living = home.members.filter(left_on=None)
            assert (home.heads, home.size) == (1, living.count())
            head = living.get(relation="户主")
            assert (home.head_name, home.head_id_index) == (head.name, head.id_number_index)
            assert {each.region_id for each in living} == {home.region_id}
        gone = Household.objects.exclude(removed_on=None)
        assert not VisitDuty.objects.left().filter(household__in=gone).exists()
        assert not Clue.objects.open().filter(household__in=gone).exists()
        assert not Case.objects.open().filter(household__in=gone).exists()
        assert set(gone.values_list("size", flat=True)) <= {0}
        for event in LifeEvent.objects.all():
            assert event.region_id == event.household.region_id
            assert event.changes


def test_whatever_happens_the_register_stays_whole(
    village: Region, neighbour_village: Region, township_clerk: User, keys_of_the_test_run: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("households.actions._at_most", lambda *args, **more: None)
    done: set[str] = set()
    for seed in range(SEEDS):
        with transaction.atomic():
            town = Town(seed, [village, neighbour_village], township_clerk)
            for _ in range(STEPS):
                town.step()
                town.check()
            transaction.set_rollback(True)
        done |= set(town.done)
        assert sum(town.done.values()) > STEPS / 5, "enough of it happened"
    assert done == set(changes.BY_NAME), "and each kind of it"
