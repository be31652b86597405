"""Constraints that several tables share."""

from django.db.models import CheckConstraint, Q


def both_or_neither(stem: str) -> CheckConstraint:
    """Tie `<stem>_at` to `<stem>_by`: who and when are known together, or not at all."""
    at, by = f"{stem}_at__isnull", f"{stem}_by__isnull"
    return CheckConstraint(
        condition=Q(**{at: True, by: True}) | Q(**{at: False, by: False}),
        name=f"%(app_label)s_%(class)s_{stem}_at_with_by",
    )


def known(field: str, values: list[str], *, blank: bool = False) -> CheckConstraint:
    """Let a code column hold only codes of its list (and the empty string where `blank`)."""
    allowed = sorted(values) + ([""] if blank else [])
    return CheckConstraint(
        condition=Q(**{f"{field}__in": sorted(allowed)}),
        name=f"%(app_label)s_%(class)s_{field}_known",
    )
