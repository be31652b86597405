"""The request as our views see it, and where it came from."""

from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request as DrfRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User


class Request(HttpRequest):
    user: "User"  # log-in is required for every page
    htmx: "HtmxDetails"


class ApiRequest(DrfRequest):
    user: "User"


def client_ip(request: HttpRequest) -> str | None:
    """
    Return the client's address. X-Forwarded-For counts only as far as our own proxies wrote it;
    with none in front the header is ignored, so that nobody resets the log-in counter with it.
    What is no address is ignored too.
    """
    proxies: int = settings.TRUSTED_PROXIES
    if proxies:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(hops) >= proxies and hops[-proxies]:
            with suppress(ValueError):
                return str(ip_address(hops[-proxies]))
    return request.META.get("REMOTE_ADDR") or None
