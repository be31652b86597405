"""Objects of this app for the permission matrix."""

from typing import Any

KINDS: dict[str, Any] = {}
