from typing import TYPE_CHECKING

from django.contrib import admin

from comparison.models import Rule

if TYPE_CHECKING:
    RuleBase = admin.ModelAdmin[Rule]
else:
    RuleBase = admin.ModelAdmin


@admin.register(Rule)
class RuleAdmin(RuleBase):
    """Thresholds are edited under 时限与阈值; here a rule is switched on and off."""

    list_display = ["title", "code", "version", "source", "active"]
    readonly_fields = ["code", "version", "source"]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
