"""Dictionaries are edited here; households and people are only looked at, masked."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from accounts import audit
from accounts.models import AccessLog, User
from households.models import Household, Member, MonitoringLine, TagKind

if TYPE_CHECKING:
    TagKindBase = admin.ModelAdmin[TagKind]
    LineBase = admin.ModelAdmin[MonitoringLine]
    HouseholdBase = admin.ModelAdmin[Household]
    MemberBase = admin.ModelAdmin[Member]
else:
    TagKindBase = LineBase = HouseholdBase = MemberBase = admin.ModelAdmin


@admin.register(TagKind)
class TagKindAdmin(TagKindBase):
    list_display = ["name", "code", "visit_weeks", "source", "order"]
    ordering = ["order"]


@admin.register(MonitoringLine)
class MonitoringLineAdmin(LineBase):
    list_display = ["year", "region", "amount", "valid_from", "document_no"]
    autocomplete_fields = ["region"]


class OnlyLooked:
    """Nothing of a person is changed here, and looking at one leaves a line in the access log."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        assert isinstance(request.user, User)
        row = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if row is not None:
            household = row if isinstance(row, Household) else row.household
            audit.record(
                AccessLog.Kind.READ,
                by=request.user,
                request=request,
                subject=household,
                way="admin",
            )
        return super().change_view(request, object_id, *args, **kwargs)  # type: ignore[misc]


@admin.register(Household)
class HouseholdAdmin(OnlyLooked, HouseholdBase):
    list_display = ["national_no", "name_masked", "region", "household_type", "category", "size"]
    list_filter = ["household_type", "category", "eliminated"]
    search_fields = ["national_no"]
    list_select_related = ["region"]
    show_full_result_count = False
    readonly_fields = [
        "national_no", "name_masked", "head_id_masked", "phone_masked", "region", "size",
        "household_type", "category", "identified_month", "eliminated", "version", "updated_at",
    ]  # fmt: skip
    fields = (*readonly_fields,)

    @admin.display(description="户主")
    def name_masked(self, row: Household) -> str:
        return masked_name(row.head_name)


@admin.register(Member)
class MemberAdmin(OnlyLooked, MemberBase):
    list_display = ["name_masked", "id_number_masked", "relation", "region"]
    list_select_related = ["region"]
    search_fields = ["=national_no"]
    show_full_result_count = False
    readonly_fields = ["name_masked", "id_number_masked", "sex", "relation", "region", "version"]
    fields = (*readonly_fields,)

    @admin.display(description="姓名")
    def name_masked(self, row: Member) -> str:
        return masked_name(row.name)


def masked_name(name: str) -> str:
    """
    Return a name as the system administrator sees it.

    >>> masked_name("文金秀")
    '文**'
    """
    return name[:1] + "*" * (len(name) - 1)
