"""Figures about policies; those of ledgers come from their declarations."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from assistance.models import Entitlement
from ledgers.metrics import Metric, Shown, metrics

SOURCE = "工作要点第二部分、第27条：政策落实率 100%"


def missing(user: User, on: date) -> "QuerySet[Entitlement]":
    rows = Entitlement.objects.visible_to(user).missing().filter(excuse="")
    return rows.select_related("policy", "household", "member", "region__parent")


def undue(user: User, on: date) -> "QuerySet[Entitlement]":
    rows = Entitlement.objects.visible_to(user).undue().filter(excuse="")
    return rows.select_related("policy", "household", "member", "region__parent")


def shown(row: Entitlement) -> Shown:
    note = f"{row.policy.title}：{row.why or '不在政策对象内'}"
    url = f"{row.household.get_absolute_url()}#policies"
    return Shown(title=row.who, place=str(row.region), note=note, url=url)


metrics.declare(
    Metric(
        name="policies_missing", order=270, title="应享未享", unit="条", work_point=27,
        source=SOURCE, rows=missing, shown=shown, target="0", tone="overdue",
    )
)  # fmt: skip
metrics.declare(
    Metric(
        name="policies_undue", order=271, title="享受不符", unit="条", work_point=27,
        source=SOURCE, rows=undue, shown=shown, target="0", tone="soon",
    )
)  # fmt: skip
