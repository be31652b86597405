from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission

menu.declare(
    MenuEntry(
        "applications", 22, "申报与诉求", "applications:list", "message-report",
        Permission.CLUE_READ, rare=True,
    )
)  # fmt: skip
menu.declare(
    MenuEntry(
        "posters", 23, "自主申报二维码", "applications:posters", "printer",
        Permission.POSTER_PRINT, rare=True,
    )
)  # fmt: skip
