"""Configuration of monitoring. Visits, clues and cases change on their pages, never here."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from monitoring.models import Cadence

if TYPE_CHECKING:
    CadenceBase = admin.ModelAdmin[Cadence]
else:
    CadenceBase = admin.ModelAdmin


@admin.register(Cadence)
class CadenceAdmin(CadenceBase):
    """How often, and who says so. The groups themselves are the duty rule's."""

    list_display = ["group", "weeks", "source"]

    def has_delete_permission(self, request: HttpRequest, obj: Cadence | None = None) -> bool:
        return False
