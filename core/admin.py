from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest

from core import clocks
from core.models import Holiday, Limit

if TYPE_CHECKING:
    HolidayBase = admin.ModelAdmin[Holiday]
    LimitBase = admin.ModelAdmin[Limit]
else:
    HolidayBase = LimitBase = admin.ModelAdmin


def _set_the_clocks(request: HttpRequest) -> None:
    changed = clocks.recompute()
    messages.info(request, f"已按新的规定重新计算未办结事项的到期日：改动 {changed} 项。")


class SetsTheClocks:
    """
    An edit moves the days on which open steps are due; what has ended keeps its day.

    After the commit, so that no open step is locked while the form is saved.
    """

    def save_model(self, request: HttpRequest, *args: Any) -> None:
        super().save_model(request, *args)  # type: ignore[misc]
        transaction.on_commit(partial(_set_the_clocks, request))

    def delete_model(self, request: HttpRequest, *args: Any) -> None:
        super().delete_model(request, *args)  # type: ignore[misc]
        transaction.on_commit(partial(_set_the_clocks, request))

    def delete_queryset(self, request: HttpRequest, *args: Any) -> None:
        super().delete_queryset(request, *args)  # type: ignore[misc]
        transaction.on_commit(partial(_set_the_clocks, request))


@admin.register(Holiday)
class HolidayAdmin(SetsTheClocks, HolidayBase):
    list_display = ["day", "is_off", "name"]
    list_filter = ["is_off"]
    date_hierarchy = "day"


@admin.register(Limit)
class LimitAdmin(SetsTheClocks, LimitBase):
    """The figure and its source are edited; which limits exist is decided by the rules."""

    list_display = ["title", "amount", "unit", "source", "changed_at"]
    search_fields = ["key", "title"]
    readonly_fields = ["key", "changed_at"]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False
