"""What holds for every request and every answer."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import add_never_cache_headers
from psycopg2 import errorcodes

from core import views

TEXTS = {"text/html", "application/json", "text/javascript", "application/manifest+json"}
logger = logging.getLogger(__name__)
WAITED_IN_VAIN = {
    errorcodes.LOCK_NOT_AVAILABLE, errorcodes.DEADLOCK_DETECTED, errorcodes.SERIALIZATION_FAILURE,
}  # fmt: skip


class NoNul:
    """
    Refuse an address with a NUL in it: no page has one, and the database takes none.

    Forms and JSON refuse it themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")


class Busy:
    """
    Answer in words (409 to programs, 423) when a row is being worked on: a lock waited for in vain, or a deadlock.

    Nothing was done, and asking again is right.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if getattr(error.__cause__, "pgcode", None) not in WAITED_IN_VAIN:
            return None
        logger.warning("waited in vain: %s %s", request.method, request.path)
        return views.busy(request)


class NoStore:
    """
    Keep every answer out of every cache, the browser's included: pages, and a token made for
    somebody who was not logged in before. Static files are answered further out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store, private"
        return response


class Compressed(GZipMiddleware):
    """
    Compress pages and the API's answers; static files are packed already, and so are sheets.

    Who repeats guesses inside a page can tell by its length whether they stand there as well
    (BREACH). Against that: the csrf token is masked anew in each answer, other sites embed nothing
    of ours with a cookie (SameSite), and Django pads each answer by a random length.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in TEXTS:
            return response
        return super().process_response(request, response)
