from typing import TYPE_CHECKING

from django.contrib import admin

from regions.models import Grid, Region

if TYPE_CHECKING:
    RegionBase = admin.ModelAdmin[Region]
    GridBase = admin.ModelAdmin[Grid]
else:
    RegionBase = GridBase = admin.ModelAdmin


@admin.register(Region)
class RegionAdmin(RegionBase):
    list_display = ["code", "name", "level", "is_central_village", "has_party_committee"]
    list_filter = ["level", "is_central_village", "has_party_committee"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["parent"]


@admin.register(Grid)
class GridAdmin(GridBase):
    list_display = ["region", "number", "name"]
    search_fields = ["name", "region__name"]
    autocomplete_fields = ["region"]
