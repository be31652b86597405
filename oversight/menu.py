from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission

menu.declare(
    MenuEntry(
        "dashboard", 60, "看板", "oversight:dashboard", "chart-bar", Permission.DASHBOARD_READ
    )
)
