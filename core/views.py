"""Health, the components' gallery, and the pages for what went wrong."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from core.gallery import samples

logger = logging.getLogger(__name__)
BUSY = "这条记录正在处理，没有办成；请稍等几秒再提交一次。"
_migrated = False


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and has every migration; else 503 and which is not."""
    global _migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        logger.exception("not ready")
        return JsonResponse({"database": "unreachable"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    if not _migrated:
        return JsonResponse({"migrations": "missing"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse({"database": "ok", "migrations": "ok"})


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for allowed addresses only; anyone else finds nothing here."""
    # What came through a proxy came from outside, whatever address the proxy has.
    passed_on = "HTTP_X_FORWARDED_FOR" in request.META
    if passed_on or request.META.get("REMOTE_ADDR") not in settings.METRICS_ALLOWED:
        return not_found(request)
    exported: HttpResponse = ExportToDjangoView(request)
    return exported


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "core/components.html", samples())


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "没有找到。"}, status=HTTPStatus.NOT_FOUND)
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # By a foreign Host too, before there is a session: the page needs nothing.
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "请求的地址或内容有误。"}, status=HTTPStatus.BAD_REQUEST)
    return HttpResponse(render_to_string("400.html"), status=HTTPStatus.BAD_REQUEST)


@login_not_required
def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


@login_not_required
def busy(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"reasons": [BUSY]}, status=HTTPStatus.CONFLICT)
    # Not 409, which htmx would put where the answer of the form goes.
    return render(request, "423.html", {"reason": BUSY}, status=HTTPStatus.LOCKED)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    context = {"reason": "页面停留过久或登录已变化，请返回上一页刷新后重试。"}
    return render(request, "403.html", context, status=HTTPStatus.FORBIDDEN)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    # Without the context processors: they may be what broke.
    return HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)
