"""Sidebar entries of exits, the review desk and the asset check; imported by `menu.py`."""

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
menu.declare(
    MenuEntry(
        "national", 47, "待录入国家系统", "monitoring:national", "file-spreadsheet",
        Permission.CASE_READ, rare=True,
    )
)  # fmt: skip
menu.declare(
    MenuEntry(
        "asset-requests", 30, "信息比对", "monitoring:asset_requests", "shield-check",
        Permission.ASSET_ANSWER, roles=frozenset({Role.DEPT_LIAISON}), tab=True, tab_label="答复",
    )
)  # fmt: skip
menu.declare(
    MenuEntry(
        "asset-batches", 50, "信息比对批次", "monitoring:asset_batches", "shield-check",
        Permission.COMPARISON_READ, roles=frozenset(Role.values) - {Role.DEPT_LIAISON}, rare=True,
    )
)  # fmt: skip
