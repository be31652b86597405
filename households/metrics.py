"""Figures about the register."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from households.models import Household, Member
from ledgers.metrics import Metric, Shown, metrics


def monitored_ever(user: User, on: date) -> "QuerySet[Household]":
    return Household.objects.visible_to(user).current().exclude(category="")


def not_eliminated(user: User, on: date) -> "QuerySet[Household]":
    return Household.objects.visible_to(user).monitored()


def members_monitored(user: User, on: date) -> "QuerySet[Member]":
    rows = Member.objects.visible_to(user).present().filter(household__removed_on=None)
    return rows.exclude(household__category="")


def escaped(user: User, on: date) -> "QuerySet[Household]":
    return Household.objects.visible_to(user).current().filter(household_type="escaped")


def everyone(user: User, on: date) -> "QuerySet[Household]":
    return Household.objects.visible_to(user).current()


def show_household(row: Household) -> Shown:
    parts = [row.get_household_type_display(), row.get_category_display()]
    if row.category:
        parts.append("已消除" if row.eliminated else "未消除")
    note = " · ".join(part for part in parts if part)
    return Shown(str(row), row.region.name, note, row.get_absolute_url())


def show_member(row: Member) -> Shown:
    household = row.household
    note = f"{row.relation} · {household.get_category_display()}"
    return Shown(row.name, row.region.name, note, household.get_absolute_url())


CATEGORY = {"category": "category", "eliminated": "eliminated", "type": "household_type"}
SEED_1 = "工作要点第1条：应纳尽纳、不漏一户"

_households: dict[str, Any] = {"unit": "户", "shown": show_household, "fetch": ("region",)}

metrics.declare(
    Metric("households", 10, "在册农户", work_point=1, source="登记在册、未自然减少的户",
           rows=everyone, filters={"type": "household_type"}, **_households)
)  # fmt: skip
metrics.declare(
    Metric("escaped_households", 11, "脱贫户", work_point=3, source="户类型为脱贫户",
           rows=escaped, filters={"policy": "policy_status"}, **_households)
)  # fmt: skip
metrics.declare(
    Metric("monitored_households", 12, "监测对象（累计）", work_point=1, source=SEED_1,
           rows=monitored_ever, filters=CATEGORY, **_households)
)  # fmt: skip
metrics.declare(
    Metric("open_monitored_households", 13, "监测对象（未消除）", work_point=1, source=SEED_1,
           rows=not_eliminated, filters=CATEGORY, **_households)
)  # fmt: skip
metrics.declare(
    Metric("monitored_persons", 14, "监测对象人口（累计）", unit="人", work_point=1, source=SEED_1,
           rows=members_monitored, shown=show_member, fetch=("region", "household"),
           paths=("region_path", "household__region_path"),
           filters={"category": "household__category", "eliminated": "household__eliminated"})
)  # fmt: skip
