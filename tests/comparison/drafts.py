"""A draft of the 医保 rule, and three people whose burdens lie between the old amounts and the new."""

from datetime import UTC, datetime
from decimal import Decimal

from accounts.models import User
from comparison import rulebook
from comparison.models import Rule

AT = datetime(2022, 5, 18, 4, tzinfo=UTC)
CODE = "yibao.burden"
# In force: 8,767 for 脱贫户 and 监测对象, 17,533 for others.
NEW = {"key_groups": Decimal(9500), "others": Decimal(16000)}


def in_force() -> Rule:
    rulebook.ensure_all()
    return Rule.objects.released().get(code=CODE)


def drafted(by: User, **amounts: int) -> Rule:
    given = {key: Decimal(amount) for key, amount in amounts.items()} or NEW
    return rulebook.draft(
        rule=in_force(), amounts=given, basis="区领导小组2022年第3次会议", note="误报太多",
        by=by, at=AT,
    )  # fmt: skip
