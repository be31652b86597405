from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission, Role

menu.declare(
    MenuEntry("sweeps", 46, "排查", "sweeps:list", "checklist", Permission.SWEEP_READ, rare=True)
)
menu.declare(
    MenuEntry("ledgers", 45, "台账", "entries:index", "clipboard-list", Permission.LEDGER_READ)
)
menu.declare(
    MenuEntry(
        "jobs", 70, "我的任务", "ledgers:jobs", "history",
        roles=frozenset({Role.DISTRICT_CLERK, Role.DEPT_LIAISON, Role.SYSADMIN}), rare=True,
    )
)  # fmt: skip
menu.declare(
    MenuEntry(
        "regions", 75, "行政区划", "regions:list", "map-pin", Permission.REGION_IMPORT, rare=True
    )
)
