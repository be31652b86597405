"""
Demo asset checks: the departments that hold something, one batch half answered, one late.

Made through the actions, as the bureau and the liaisons would.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.demo import PASSWORD
from accounts.models import Unit, User
from accounts.permissions import Role
from core import identity
from core.dates import local_date
from monitoring import asset_catalogue
from monitoring.actions import asset_answers, asset_batches, cases
from monitoring.case_states import Status
from monitoring.models.assets import AssetBatch
from monitoring.models.cases import Case

HOLDERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("caizheng", "区财政局", ("财政局", "财政")),
    ("gongan", "区公安局", ("公安局", "公安")),
    ("ziran", "区自然资源局", ("自然资源局", "不动产登记中心")),
    ("shichang", "区市场监管局", ("市场监管局", "市场监管")),
    ("shuiwu", "区税务局", ("税务局", "税务")),
    ("gongjijin", "公积金中心", ("住房公积金管理中心", "公积金")),
)
LATE = 8  # days since the late batch was sent
BORN = "41109919920615"


def seed_holders() -> None:
    """Write the departments, liaisons and kinds of 疑点 that are not there yet."""
    for code, name, aliases in HOLDERS:
        unit, _ = Unit.objects.get_or_create(
            code=code, defaults={"name": name, "aliases": list(aliases)}
        )
        if not User.objects.filter(username=code).exists():
            User.objects.create_user(
                code, PASSWORD, name=f"{name.removeprefix('区')}联络员", role=Role.DEPT_LIAISON,
                unit=unit,
            )  # fmt: skip
    asset_catalogue.ensure()


@transaction.atomic
def seed_assets(*, at: datetime) -> int:
    """Send the demo's compared cases to the departments; return how many batches. Once only."""
    if AssetBatch.objects.exists():
        return 0
    clerk = User.objects.select_related("region").get(username="clerk")
    rows = Case.objects.filter(status=Status.COMPARING).order_by("step_due_on", "pk")
    found = list(rows.select_related("household"))
    if len(found) < 2:
        return 0
    late, *others = found
    _batch([late], by=clerk, at=at - timedelta(days=LATE), answered=7)
    _relative(others[0], at=at - timedelta(days=1))
    _batch(others, by=clerk, at=at - timedelta(days=1), answered=3)
    return 2


def _batch(chosen: list[Case], *, by: User, at: datetime, answered: int) -> None:
    """Send cases; the first departments have answered a day later, the police found a van."""
    batch = asset_batches.open_batch(cases=[case.pk for case in chosen], by=by, at=at)
    then = at + timedelta(hours=20)
    van = batch.subjects.filter(left_out="", member__isnull=False).order_by("number").first()
    for request in batch.requests.select_related("unit").order_by("unit__name")[:answered]:
        liaison = asset_batches.liaisons(request.unit)[0]
        hits: list[dict[str, Any]] = []
        if van is not None and request.kinds.filter(code="vehicle").exists():
            detail = "面包车，非营运，正常"
            hits = [{"person": van.pk, "kind": "vehicle", "detail": detail, "found_on": None}]
        asset_answers.answer(request=request, by=liaison, at=then, hits=hits)


def _relative(case: Case, *, at: datetime) -> None:
    """Enter a grown-up son who lives elsewhere, and a daughter who has not signed yet."""
    village = User.objects.select_related("region").get(username="township")
    people = [
        {"relation": "child", "name": "张远程", "id_number": _number(f"{BORN}901"), "signed": True},
        {
            "relation": "child",
            "name": "张远芳",
            "id_number": _number(f"{BORN}902"),
            "signed": False,
        },
    ]
    cases.sign(case=case, by=village, at=at, signed_on=local_date(at), persons=people)


def _number(seventeen: str) -> str:
    return seventeen + identity.check_digit(seventeen)
