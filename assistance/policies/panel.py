"""缺什么补什么: what a household lacks, has, and has twice or should not have."""

from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from assistance.models import Entitlement
from assistance.policies.reads import doubled
from households.models import Household

Standing = Entitlement.Standing


def standings(household: Household, user: User) -> dict[str, Any]:
    if not user.may(Permission.LEDGER_READ):
        return {}
    mine = Entitlement.objects.visible_to(user).filter(household=household)
    rows = list(
        mine.for_list().select_related("policy__unit").order_by("policy__point", "policy", "pk")
    )
    twice = set(doubled(mine).values_list("pk", flat=True)) if len(rows) > 1 else set()
    return {
        "missing": [row for row in rows if row.standing == Standing.MISSING],
        "enjoyed": [row for row in rows if row.standing == Standing.ENJOYED],
        "undue": [row for row in rows if row.standing == Standing.UNDUE],
        "doubled": [row for row in rows if row.pk in twice],
    }
