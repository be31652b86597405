"""The API's description of itself."""

from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request


class Schema(SpectacularAPIView):
    """The schema, made once a process and form: it takes a third of a second, and anybody asks."""

    made: ClassVar[dict[str, bytes]] = {}

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        kind = request.accepted_renderer
        if kind.format not in self.made:
            data = super().get(request, *args, **kwargs).data  # type: ignore[no-untyped-call]
            self.made[kind.format] = bytes(kind.render(data, renderer_context={}))  # type: ignore[arg-type]
        return HttpResponse(self.made[kind.format], content_type=kind.media_type)


class Closed(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Says of the bodies that refuse unknown keys that they do."""

    target_class = "core.api.Strict"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        found: dict[str, Any] = auto_schema._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        return {**found, "additionalProperties": False}
