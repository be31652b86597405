"""Clues, findings and batches as the tests of clues need them."""

from datetime import date
from itertools import count
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import Unit, User
from comparison.models import Batch, Finding, Rule
from households.models import Household, Member
from ledgers.models import StoredFile
from monitoring.actions import clues
from monitoring.clue_states import Source
from monitoring.models import Clue
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory

TODAY = date(2022, 5, 18)
serial = count(1)


@pytest.fixture
def household(village: Region) -> Household:
    return HouseholdFactory(region=village, head_name="李四")


@pytest.fixture
def clue(household: Household, village_staff: User) -> Clue:
    return opened(household, village_staff)


def opened(household: Household, by: User, **fields: Any) -> Clue:
    said = {"source": Source.SELF, "risks": ["illness"], "evidence": "户主住院", "at": NOON}
    return clues.open_clue(household=household, by=by, **{**said, **fields})


def verified(
    *found: Clue, by: User, outcome: str = "no_risk", reason: str = "已报销"
) -> list[Clue]:
    ids = [clue.pk for clue in found]
    return clues.verify(ids=ids, outcome=outcome, reason=reason, by=by, at=NOON)


@pytest.fixture
def rule(db: None) -> Rule:
    return screening_rule("medical_burden", "医疗负担")


def screening_rule(code: str, title: str, **fields: Any) -> Rule:
    given = {"source": "yibao.burden", "basis": "测试", "risk": "illness", "state": "released"}
    return Rule.objects.create(
        code=code, title=title, condition={"all": []}, event="e", sentence="s", **given | fields
    )


@pytest.fixture
def batch(yibao: Unit, clerk: User) -> Batch:
    return new_batch(yibao, clerk)


def new_batch(unit: Unit, by: User) -> Batch:
    file = StoredFile.objects.create(filename="医保.xlsx", size=1, sha256="0" * 64, uploaded_by=by)
    return Batch.objects.create(source="yibao.burden", unit=unit, file=file, uploaded_by=by)


def found(batch: Batch, rule: Rule, member: Member, sentence: str = "医保：负担重") -> Finding:
    number = next(serial)
    return Finding.objects.create(
        batch=batch, place=number, number=number, rule=rule, rule_code=rule.code, household=member.household, member=member,
        region=member.region, risk="illness", event=f"e{number}", sentence=sentence,
        found_on=TODAY,
    )  # fmt: skip


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
