from accounts.menu import MenuEntry, menu
from accounts.permissions import Permission, Role
from monitoring import case_menu  # noqa: F401  # declares the entries of exits and of the desk
from monitoring.campaigns.todos import is_wanted
from monitoring.questions import todos as questions

menu.declare(
    MenuEntry(
        "week", 10, "本周走访", "monitoring:week", "calendar-week", Permission.VISIT_RECORD,
        tab=True,
    )
)  # fmt: skip
menu.declare(
    MenuEntry(
        "leaders", 15, "领导遍访", "monitoring:leaders", "map-pin", Permission.LEADER_VISIT,
        roles=frozenset({Role.LEADER}), tab=True, tab_label="遍访",
    )
)  # fmt: skip
menu.declare(
    MenuEntry(
        "leaders-progress", 48, "领导遍访", "monitoring:leaders", "map-pin",
        Permission.DASHBOARD_READ, roles=frozenset(Role.values) - {Role.LEADER}, rare=True,
    )
)  # fmt: skip
menu.declare(
    MenuEntry(
        "handovers", 49, "工作交接", "monitoring:handovers", "users", Permission.HANDOVER, rare=True
    )
)
menu.declare(MenuEntry("clues", 20, "线索核实", "monitoring:clues", "flag", Permission.CLUE_READ))
menu.declare(MenuEntry("cases", 30, "纳入案件", "monitoring:cases", "gavel", Permission.CASE_READ))
menu.declare(
    MenuEntry(
        "campaigns", 46, "集中排查", "monitoring:campaigns", "home-heart",
        Permission.HOUSEHOLD_READ, rare=True, wanted=is_wanted,
    )
)  # fmt: skip
menu.declare(
    MenuEntry(
        "questions", 47, "走访疑问", "monitoring:questions", "message-report",
        Permission.VISIT_QUESTION_READ, rare=True, wanted=questions.is_wanted,
    )
)  # fmt: skip
