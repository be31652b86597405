"""Log-in, the first page, one's own page, the inbox."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit, forms, todos
from accounts.actions import LOCKED, Locked, NotLetIn, let_in
from accounts.http import Request
from accounts.menu import rare_links
from accounts.models import AccessLog, User


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    form = forms.Login(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = let_in(request=request, at=timezone.now(), way="page", **form.cleaned_data)
        except Locked as refusal:
            return locked_out(request, {}, reason=str(refusal))
        except NotLetIn as refusal:
            form.add_error(None, list(refusal.args))
        else:
            login(request, user)
            return redirect(_safe_next(request))
    return render(request, "accounts/login.html", _login_context(request, form))


@login_not_required
def locked_out(
    request: HttpRequest, credentials: Any, *args: Any, reason: str = LOCKED, **kwargs: Any
) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": reason}, status=HTTPStatus.TOO_MANY_REQUESTS)
    form = forms.Login(request.POST)
    form.is_valid()
    form.add_error(None, reason)
    context = _login_context(request, form)
    return render(request, "accounts/login.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)


@require_POST
def log_out(request: Request) -> HttpResponse:
    audit.record(AccessLog.Kind.LOGOUT, by=request.user, request=request)
    logout(request)
    response = redirect("accounts:login")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
def home(request: Request) -> HttpResponse:
    context = {"todos": todos.for_user(request.user), "today": timezone.localdate()}
    return render(request, "accounts/home.html", context)


@require_safe
def me(request: Request) -> HttpResponse:
    recent = AccessLog.objects.filter(user=request.user, kind=AccessLog.Kind.LOGIN)
    inbox = request.user.inbox.order_by("-created_at")[:50]
    context = {
        "links": rare_links(request.user),
        "logins": recent.order_by("-at")[:5],
        "inbox": inbox,
    }
    return render(request, "accounts/me.html", context)


@require_POST
def read_inbox(request: Request) -> HttpResponse:
    request.user.inbox.filter(read_at=None).update(read_at=timezone.now())
    messages.success(request, "消息已全部标为已读。")
    return redirect("accounts:me")


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed else settings.LOGIN_REDIRECT_URL


def _login_context(request: HttpRequest, form: forms.Login) -> dict[str, Any]:
    people: list[dict[str, str]] = []
    if settings.DEMO:
        rows = User.objects.filter(is_active=True).select_related("region", "unit").order_by("pk")
        people = [
            {
                "username": user.username,
                "name": user.name,
                "role": user.get_role_display(),
                "place": str(user.region or user.unit or ""),
            }
            for user in rows[:40]
        ]
    return {"form": form, "demo_people": people, "next": request.GET.get("next", "")}
