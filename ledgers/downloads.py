"""A file as an answer: saved under its Chinese name, and never guessed to be something else."""

from urllib.parse import quote

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(body: bytes, name: str, *, kind: str = XLSX) -> HttpResponse:
    """Return a response that a browser saves as `name`."""
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
