from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission, Role

menu.declare(
    MenuEntry(
        "comparison",
        40,
        "部门比对",
        "comparison:batches",
        "arrows-diff",
        Permission.COMPARISON_READ,
        tab=True,
        tab_roles=frozenset({Role.DEPT_LIAISON, Role.DISTRICT_CLERK}),
        tab_label="比对",
    )
)
