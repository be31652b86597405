"""Refusals leave a trace: a 403, or a 404 on somebody's row, of a person who is logged in."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from accounts import audit
from accounts.models import AccessLog, User

TRACED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


class AuditRefusals:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = request.user
        if response.status_code in TRACED and isinstance(user, User):
            match = request.resolver_match
            audit.record(
                AccessLog.Kind.REFUSED,
                by=user,
                request=request,
                subject=match.view_name if match else "",
                status=response.status_code,
                method=request.method,
                row=str(next(iter(match.kwargs.values()), "")) if match else "",
            )
        return response
