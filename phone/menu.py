from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission

menu.declare(
    MenuEntry("phone", 11, "手机走访", "phone:shell", "phone", Permission.PHONE_CARRY, rare=True)
)
menu.declare(
    MenuEntry(
        "phones", 12, "走访手机", "phone:phones", "phone", Permission.PHONE_REVOKE, rare=True
    )
)  # fmt: skip
