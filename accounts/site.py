"""
The administration's site: its door is the log-in of everybody, and no change goes unrecorded.

Whatever is registered anywhere gets `Recorded` in front, so that nobody has to remember it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from accounts import actions, audit
from accounts.models import AccessLog, User
from accounts.views import log_out

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Model]
else:
    Base = object

Values = dict[str, Any]


class Recorded(Base):
    """
    Leaves a CONFIGURED line for each row added, changed or deleted: field → [old, new].

    A page's `unrecorded` names fields of which only the fact is kept (a person's name); fields of
    the form that are no columns (a new password) are treated so always.
    """

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """A key is not edited: Django would write a second row under the new one."""
        fields = list(super().get_readonly_fields(request, obj))
        key = self.model._meta.pk
        if obj is not None and key.editable and key.name not in fields:
            fields.append(key.name)
        return fields

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        names = form.changed_data if change else list(form.fields)
        before = self._values(obj.pk, names) if change else {}
        super().save_model(request, obj, form, change)
        after = self._values(obj.pk, names)
        told = {
            name: [before.get(name), after[name]] if name in after else None
            for name in names
            if change or name not in after or after[name] not in (None, "", [])
        }
        if told:
            self._record(request, obj, told, "changed" if change else "added")

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Django's own breaks on a key that the table cannot have."""
        for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                self.model._meta.pk.to_python(key)
            except ValidationError:
                raise BadRequest("no key of this table") from None
        return super().response_action(request, *args, **kwargs)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self._record_deletion(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Model]") -> None:
        for obj in queryset:
            self._record_deletion(request, obj)
        super().delete_queryset(request, queryset)

    def _record_deletion(self, request: HttpRequest, obj: Model) -> None:
        names = [field.name for field in self.model._meta.concrete_fields]
        told = {name: [value, None] for name, value in self._values(obj.pk, names).items()}
        self._record(request, obj, told, "deleted")

    def _values(self, pk: Any, names: Iterable[str]) -> Values:
        """Return what the database holds in those of the fields whose values may be kept."""
        columns = {field.name for field in self.model._meta.concrete_fields}
        columns -= {"password", *getattr(self, "unrecorded", ())}
        kept = [name for name in names if name in columns]
        row = self.model._default_manager.filter(pk=pk).values(*kept).first() or {}
        return {
            name: value if isinstance(value, bool | int | list | None) else str(value)
            for name, value in row.items()
        }

    def _record(self, request: HttpRequest, obj: Model, told: Values, what: str) -> None:
        assert isinstance(request.user, User)
        audit.record(
            AccessLog.Kind.CONFIGURED, by=request.user, request=request, subject=obj, what=what,
            fields=told,
        )  # fmt: skip


class Site(admin.AdminSite):
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        chosen = admin_class or admin.ModelAdmin
        recorded = type(chosen.__name__, (Recorded, chosen), {})
        super().register(model_or_iterable, recorded, **options)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the log-in page, which counts and records; there is no second one."""
        index = reverse("admin:index", current_app=self.name)
        wanted = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        target = wanted if safe else index
        if not request.user.is_authenticated:
            return redirect_to_login(target, reverse(settings.LOGIN_URL))
        if not self.has_permission(request):
            raise PermissionDenied("administration")
        return redirect(target)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return log_out(request)  # type: ignore[arg-type]  # `wrap` lets in nobody else

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        user = request.user
        assert isinstance(user, User)
        before = user.password
        answer: HttpResponse = super().password_change(request, extra_context)
        if user.password != before:
            actions.end_tokens(user)
            audit.record(
                AccessLog.Kind.CONFIGURED, by=user, request=request, subject=user, what="changed",
                fields={"password": None},
            )  # fmt: skip
        return answer
