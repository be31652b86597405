"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.menu import links
from accounts.models import User


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"nav": [], "tabs": [], "inbox_count": 0, "demo": settings.DEMO}
    return {
        "nav": links(user, request.path),
        "tabs": links(user, request.path, tabs=True),
        "inbox_count": user.inbox.filter(read_at=None).count(),
        "demo": settings.DEMO,
    }
