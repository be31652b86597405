"""Walks cases through the asset check with the commonest answers."""

from datetime import datetime
from typing import Any

from accounts.models import User
from monitoring.actions import asset_answers, asset_batches, cases
from monitoring.models import AssetBatch, AssetRequest, Case
from tests.conftest import NOON
from tests.factories import id_number
from tests.monitoring.case_walk import DAY, People, case_at

SENT = NOON + 3 * DAY
ANSWERED = NOON + 4 * DAY
SON = {
    "relation": "child", "name": "王大伟", "id_number": id_number(301), "phone": "13900000000",
}  # fmt: skip


def authorised(family: Any, people: People, **changed: Any) -> Case:
    """Return a case that is authorised by everybody of the family two days after its clue."""
    if not changed:
        return case_at("authorise", family.home, people)
    from tests.monitoring.case_walk import step

    case = case_at("verify", family.home, people)
    return step(case, "authorise", people, NOON + 2 * DAY, **changed)


def sent(*cases_: Case, by: User, at: datetime = SENT) -> AssetBatch:
    return asset_batches.open_batch(cases=[case.pk for case in cases_], by=by, at=at)


def request_of(batch: AssetBatch, unit: Any) -> AssetRequest:
    return batch.requests.get(unit=unit)


def subject_of(batch: AssetBatch, person: Any) -> Any:
    """Return the subject of a member or a relative in a batch."""
    found = [s for s in batch.subjects.all() if s.person == person.pk]
    assert len(found) == 1
    return found[0]


def hit(batch: AssetBatch, person: Any, kind: str = "vehicle", **more: Any) -> dict[str, Any]:
    return {"person": subject_of(batch, person).pk, "kind": kind, "detail": "小型轿车", **more}


def answer(
    request: AssetRequest, by: User, *hits: dict[str, Any], at: datetime = ANSWERED
) -> AssetRequest:
    return asset_answers.answer(request=request, by=by, at=at, hits=list(hits))


def sign_relative(case: Case, people: People, at: datetime = SENT, **changed: Any) -> Any:
    """Enter the grown-up son, who has signed, and return his row."""
    person = {**SON, **changed}
    cases.sign(case=case, by=people.village, at=at, signed_on=at.date(), persons=[person])
    return case.household.relatives.get(name=person["name"])
