"""Users and units are configured here; the access log is only read."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import actions
from accounts.models import AccessLog, Unit, User

if TYPE_CHECKING:
    UserBase = admin.ModelAdmin[User]
    UnitBase = admin.ModelAdmin[Unit]
    LogBase = admin.ModelAdmin[AccessLog]
    FormBase = forms.ModelForm[User]
else:
    UserBase = UnitBase = LogBase = admin.ModelAdmin
    FormBase = forms.ModelForm


class UserForm(FormBase):
    new_password = forms.CharField(
        label="新密码", required=False, widget=forms.PasswordInput, help_text="留空则不修改"
    )

    class Meta:
        model = User
        fields = ["username", "name", "role", "position", "region", "unit", "is_active"]

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        elif not self.instance.pk:
            raise forms.ValidationError("新用户需要设一个密码。")
        return password


@admin.register(User)
class UserAdmin(UserBase):
    form = UserForm
    list_display = ["username", "name", "role", "region", "unit", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    search_fields = ["username", "name"]
    autocomplete_fields = ["region", "unit"]
    actions = ["unlock"]
    unrecorded = frozenset({"name"})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by, password = request.user, form.cleaned_data["new_password"]
        assert isinstance(by, User)
        if password:
            obj.set_password(password)
        super().save_model(request, obj, form, change)
        if change and password:
            actions.end_tokens(obj)
            actions.unlock(user=obj, by=by, request=request)

    @admin.action(description="解锁登录（输错次数清零）")
    def unlock(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        assert isinstance(request.user, User)
        for user in queryset:
            actions.unlock(user=user, by=request.user, request=request)
        self.message_user(request, f"已解锁 {len(queryset)} 人，现在就可以登录。")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # people leave by being disabled; what they did stays theirs


@admin.register(Unit)
class UnitAdmin(UnitBase):
    list_display = ["name", "code", "aliases"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["region"]


@admin.register(AccessLog)
class AccessLogAdmin(LogBase):
    list_display = ["at", "user", "kind", "subject", "reason", "ip"]
    list_filter = ["kind"]
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AccessLog | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AccessLog | None = None) -> bool:
        return False
