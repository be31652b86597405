"""Tell people something, once. The inbox is the truth; the daily digest only repeats it."""

from collections.abc import Iterable

from accounts.models import Notice, User


def tell(users: Iterable[User], *, text: str, url: str, key: str) -> None:
    """Put a line into each inbox unless the same key is there already."""
    rows = [Notice(user=user, text=text[:300], url=url[:200], key=key[:160]) for user in users]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def staff(*, path: str, roles: Iterable[str]) -> list[User]:
    """Return the active people of some roles in the place of a path, exactly there."""
    return list(User.objects.filter(is_active=True, role__in=list(roles), region__path=path))
