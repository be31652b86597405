from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission
from monitoring import case_menu  # noqa: F401  # declares the entries of exits and of the desk

menu.declare(
    MenuEntry(
        "week", 10, "本周走访", "monitoring:week", "calendar-week", Permission.VISIT_RECORD,
        tab=True,
    )
)  # fmt: skip
menu.declare(MenuEntry("clues", 20, "线索核实", "monitoring:clues", "flag", Permission.CLUE_READ))
menu.declare(MenuEntry("cases", 30, "纳入案件", "monitoring:cases", "gavel", Permission.CASE_READ))
