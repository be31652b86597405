"""Figures about department comparison."""

from datetime import date, timedelta

from django.db.models import QuerySet

from accounts.models import User
from comparison.models import Finding
from ledgers.metrics import Metric, Shown, metrics


def findings_of_the_year(user: User, on: date) -> "QuerySet[Finding]":
    return Finding.objects.visible_to(user).filter(found_on__gt=on - timedelta(days=365))


def show_finding(row: Finding) -> Shown:
    return Shown(
        str(row.household), row.region.name, row.sentence, row.household.get_absolute_url()
    )


metrics.declare(
    Metric("findings_of_the_year", 30, "比对命中", unit="条", work_point=2,
           source="工作要点第2条：定期开展线下数据比对", rows=findings_of_the_year,
           shown=show_finding, fetch=("household", "region"))
)  # fmt: skip
