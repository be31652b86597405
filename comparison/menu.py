from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission

menu.declare(
    MenuEntry(
        "comparison",
        40,
        "部门比对",
        "comparison:batches",
        "arrows-diff",
        Permission.COMPARISON_READ,
    )
)
