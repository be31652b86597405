"""What the figures say about a household. No database, no clock, no request."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def income_window(on: date) -> tuple[date, date]:
    """
    Return the twelve whole months before the month of identification, first and last day.

    Source: practice of identification in June 2021 reckoning 2020-06-01 to 2021-05-31.

    >>> income_window(date(2021, 6, 18))
    (datetime.date(2020, 6, 1), datetime.date(2021, 5, 31))
    """
    first_of_month = on.replace(day=1)
    return first_of_month.replace(year=on.year - 1), date.fromordinal(
        first_of_month.toordinal() - 1
    )


def net_income(
    *,
    wage: Decimal,
    business: Decimal,
    property_: Decimal,
    transfer: Decimal,
    business_expense: Decimal,
) -> Decimal:
    """Return a household's net income (家庭纯收入) in yuan; below zero when costs exceed it."""
    return wage + business + property_ + transfer - business_expense


def per_head(total: Decimal, *, members: int) -> Decimal:
    """
    Return yuan for each member, rounded half up to 0.01.

    :raises ValueError: `members` is below 1

    >>> per_head(Decimal(23_200), members=3)
    Decimal('7733.33')
    """
    if members < 1:
        raise ValueError(f"A household has at least one member, not {members}.")
    return (total / members).quantize(CENT, ROUND_HALF_UP)


def reference_income(net: Decimal, *, claim_income: Decimal, out_of_pocket: Decimal) -> Decimal:
    """
    Return the income compared with the line for sudden hardship (收入参考), in yuan:
    net income, plus what insurers paid, less what the household had to bear itself.
    """
    return net + claim_income - out_of_pocket


def category_warning(household_type: str, category: str) -> str:
    """
    Return why a category does not fit a household's type, or "".

    A warning, never a refusal: the national file says what it says, and people correct it there.
    """
    if category == "unstable" and household_type != "escaped":
        return "脱贫不稳定户应为脱贫户，请核对户类型"
    if category == "marginal" and household_type != "ordinary":
        return "边缘易致贫户应为一般农户，请核对户类型"
    return ""
