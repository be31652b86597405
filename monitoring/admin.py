"""Configuration of monitoring. Visits, clues and cases change on their pages, never here."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from accounts import audit
from accounts.models import AccessLog, User
from monitoring.models import Cadence

if TYPE_CHECKING:
    CadenceBase = admin.ModelAdmin[Cadence]
else:
    CadenceBase = admin.ModelAdmin


@admin.register(Cadence)
class CadenceAdmin(CadenceBase):
    """How often, and who says so. The groups themselves are the duty rule's."""

    list_display = ["group", "weeks", "source"]

    def save_model(self, request: HttpRequest, obj: Cadence, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        by = request.user
        assert isinstance(by, User)
        audit.record(
            AccessLog.Kind.CONFIGURED, by=by, request=request, subject=obj, fields=form.changed_data
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Cadence | None = None) -> list[str]:
        return ["group"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Cadence | None = None) -> bool:
        return False
