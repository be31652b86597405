from typing import TYPE_CHECKING

from django.contrib import admin

from core.models import Holiday, Limit

if TYPE_CHECKING:
    HolidayBase = admin.ModelAdmin[Holiday]
    LimitBase = admin.ModelAdmin[Limit]
else:
    HolidayBase = LimitBase = admin.ModelAdmin


@admin.register(Holiday)
class HolidayAdmin(HolidayBase):
    list_display = ["day", "is_off", "name"]
    list_filter = ["is_off"]
    date_hierarchy = "day"


@admin.register(Limit)
class LimitAdmin(LimitBase):
    """The figure and its source are edited; which limits exist is decided by the rules."""

    list_display = ["title", "amount", "unit", "source", "changed_at"]
    search_fields = ["key", "title"]
    readonly_fields = ["key", "changed_at"]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
