"""The app's shell, which holds nothing of anybody; and the list of phones."""

import hashlib
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import Request
from accounts.permissions import Permission
from core import limits
from core.errors import Refused
from phone import actions
from phone import limits as keys
from phone.models import Phone

MODULES = ("dom", "vault", "sync", "photo", "form", "screens", "clash", "main")
"""Each stands alone, or imports others by these names through the shell's import map."""


@login_not_required
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The page the phone keeps: the same for everybody, so that it opens without a log-in."""
    return render(request, "phone/shell.html", {"modules": _modules()})


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its text changes whenever a file of the app does."""
    files = [*_modules().values(), *map(static, ("phone/phone.css", "favicon.svg"))]
    text = render_to_string("phone/shell.html", {"modules": _modules()})
    version = hashlib.sha256("\n".join([*files, text]).encode()).hexdigest()[:16]
    context = {
        "files": [reverse("phone:shell"), reverse("phone:manifest"), *files],
        "shell": reverse("phone:shell"), "version": version, "modules": _modules(),
    }  # fmt: skip
    return render(request, "phone/sw.js", context, content_type="text/javascript")


def _modules() -> dict[str, str]:
    return {name: static(f"phone/{name}.js") for name in MODULES}


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    icon = {"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    return JsonResponse(
        {
            "name": "建安走访", "short_name": "走访", "lang": "zh-Hans", "display": "standalone",
            "start_url": reverse("phone:shell"), "scope": reverse("phone:shell"),
            "background_color": "#ffffff", "theme_color": "#12447f", "icons": [icon],
        },
        content_type="application/manifest+json",
    )  # fmt: skip


@require_safe
def phones(request: Request) -> HttpResponse:
    """One's own phones; who may revoke sees those of their place's people."""
    if not request.user.may(Permission.PHONE_CARRY):
        request.user.require(Permission.PHONE_REVOKE)
    rows = Phone.objects.visible_to(request.user).select_related("user", "region", "revoked_by")
    context: dict[str, Any] = {
        "phones": rows.order_by("-seen_at")[:200], "hours": limits.number(keys.HOURS),
        "carries": request.user.may(Permission.PHONE_CARRY),
    }  # fmt: skip
    return render(request, "phone/phones.html", context)


@require_POST
def wipe(request: Request, pk: uuid.UUID) -> HttpResponse:
    try:
        found = actions.revoke(pk=pk, by=request.user, at=timezone.now())
    except Phone.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, "".join(refusal.args))
    else:
        messages.success(request, f"{found}已列为清除：它下次联网时内容全部删除，登录已失效。")
    return redirect("phone:phones")
