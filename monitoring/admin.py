"""Configuration of monitoring. Visits, clues and cases change on their pages, never here."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from monitoring import asset_catalogue
from monitoring.models import Cadence, HitKind

if TYPE_CHECKING:
    CadenceBase = admin.ModelAdmin[Cadence]
    HitKindBase = admin.ModelAdmin[HitKind]
else:
    CadenceBase = HitKindBase = admin.ModelAdmin


@admin.register(Cadence)
class CadenceAdmin(CadenceBase):
    """How often, and who says so. The groups themselves are the duty rule's."""

    list_display = ["group", "weeks", "source"]

    def has_delete_permission(self, request: HttpRequest, obj: Cadence | None = None) -> bool:
        return False


@admin.register(HitKind)
class HitKindAdmin(HitKindBase):
    """What the asset check asks, whom, and how severe it is. Kinds are switched off, not deleted."""

    list_display = ["name", "code", "severity", "detail", "is_active", "basis"]
    filter_horizontal = ["holders"]
    ordering = ["order", "code"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[HitKind]":
        asset_catalogue.ensure()
        return super().get_queryset(request)

    def has_delete_permission(self, request: HttpRequest, obj: HitKind | None = None) -> bool:
        return False
