"""Navigation entries of the policies."""

from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission

menu.declare(
    MenuEntry("policies", 44, "政策", "policies:list", "coin", Permission.LEDGER_READ, rare=True)
)
