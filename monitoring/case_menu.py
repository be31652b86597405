"""Sidebar entries of exits and of the review desk; imported by `menu.py`."""

from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission, Role

DESK = frozenset({Role.TOWNSHIP_REVIEWER, Role.DISTRICT_APPROVER})

menu.declare(
    MenuEntry("desk", 35, "审核台", "monitoring:desk", "clipboard-list", roles=DESK, tab=True)
)
menu.declare(
    MenuEntry(
        "exits",
        45,
        "风险消除",
        "monitoring:exits",
        "circle-check",
        Permission.CASE_READ,
        roles=frozenset(Role.values) - DESK,
    )
)
