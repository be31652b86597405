from typing import TYPE_CHECKING

from django.contrib import admin

from comparison.models import Rule, RuleThreshold

if TYPE_CHECKING:
    RuleBase = admin.ModelAdmin[Rule]
    ThresholdBase = admin.TabularInline[RuleThreshold, Rule]
else:
    RuleBase = admin.ModelAdmin
    ThresholdBase = admin.TabularInline


class ReadOnly:
    """Rules change by drafts that a second person releases (比对规则), never here."""

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


class Thresholds(ReadOnly, ThresholdBase):
    model = RuleThreshold


@admin.register(Rule)
class RuleAdmin(ReadOnly, RuleBase):
    list_display = ["title", "code", "version", "source", "state", "drafted_by", "released_by"]
    inlines = [Thresholds]
