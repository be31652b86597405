"""Configuration of the ledgers. Their rows change on their pages, never here."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from ledgers.models import Caption, SweepCadence

if TYPE_CHECKING:
    CadenceBase = admin.ModelAdmin[SweepCadence]
    CaptionBase = admin.ModelAdmin[Caption]
else:
    CadenceBase = CaptionBase = admin.ModelAdmin


@admin.register(Caption)
class CaptionAdmin(CaptionBase):
    list_display = ["ledger", "field", "words", "source"]


@admin.register(SweepCadence)
class SweepCadenceAdmin(CadenceBase):
    """How often, and who says so; which sweeps there are is the declarations'."""

    list_display = ["title", "every", "source"]
    readonly_fields = ["kind"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SweepCadence | None = None) -> bool:
        return False
