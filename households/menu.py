from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission

menu.declare(
    MenuEntry(
        "households", 20, "农户", "households:list", "home-heart", Permission.HOUSEHOLD_READ,
        tab=True, tab_label="户",
    )
)  # fmt: skip
menu.declare(
    MenuEntry(
        "register-import", 65, "导入户与人员", "households:import", "upload",
        Permission.REGISTER_IMPORT, rare=True,
    )
)  # fmt: skip
menu.declare(
    MenuEntry(
        "doctor", 66, "数据校验", "households:doctor", "checklist", Permission.HOUSEHOLD_READ,
        rare=True,
    )
)  # fmt: skip
