"""The navigation: each app declares its entries in its own `menu.py`; permissions decide."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission, Role
from core.registry import Registry


@dataclass(frozen=True)
class MenuEntry:
    """
    One entry of the sidebar; `tab` puts it on the phone's bottom bar as well, for the `tab_roles`
    alone if there are any. The sidebar holds eight at most, the bar four: what is wanted rarely
    stands under 我的 (`rare`). What is there only at times says when (`wanted`); what stands in the
    corner of every page anyway is on the phone's bar alone (`tab_only`).
    """

    name: str
    order: int
    label: str
    url_name: str
    icon: str
    permission: Permission | None = None
    roles: frozenset[str] = field(default_factory=frozenset)  # empty: every role that may
    tab: bool = False
    tab_roles: frozenset[str] = field(default_factory=frozenset)
    tab_label: str = ""
    tab_only: bool = False
    rare: bool = False
    wanted: Callable[[User], bool] | None = None

    def shown_to(self, user: User) -> bool:
        allowed = self.permission is None or user.may(self.permission)
        allowed = allowed and (not self.roles or user.role in self.roles)
        return allowed and (self.wanted is None or self.wanted(user))

    def tab_of(self, user: User) -> bool:
        return self.tab and (not self.tab_roles or user.role in self.tab_roles)


menu: Registry[MenuEntry] = Registry("menu")

menu.declare(
    MenuEntry("home", 0, "我的待办", "accounts:home", "checklist", tab=True, tab_label="待办")
)
menu.declare(MenuEntry("me", 900, "我的", "accounts:me", "user", tab=True, tab_only=True))
menu.declare(
    MenuEntry("admin", 800, "系统配置", "admin:index", "settings", roles=frozenset({Role.SYSADMIN}))
)


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    icon: str
    active: bool
    badge: int | None = None


def links(user: User, path: str, *, tabs: bool = False) -> list[Link]:
    """Return the entries a person sees; the one whose address begins the path is active."""
    wide = [e for e in menu if not e.rare and not e.tab_only]
    entries = [e for e in menu if e.tab_of(user)] if tabs else wide
    entries = [e for e in entries if e.shown_to(user)]
    urls = {e.name: reverse(e.url_name) for e in entries}
    fits = [url for url in urls.values() if path.startswith(url) and (url != "/" or path == "/")]
    best = max(fits, key=len, default="")
    return [
        Link(
            e.tab_label if tabs and e.tab_label else e.label,
            urls[e.name],
            e.icon,
            urls[e.name] == best,
        )
        for e in entries
    ]


def rare_links(user: User) -> list[Link]:
    """Return what a person may open but rarely does."""
    return [
        Link(e.label, reverse(e.url_name), e.icon, active=False)
        for e in menu
        if e.rare and e.shown_to(user)
    ]
