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


TEXT = {"type": "string"}
REASONS = {"type": "array", "items": TEXT}
SHAPES = {
    "Detail": {"type": "object", "properties": {"detail": TEXT}, "required": ["detail"]},
    "FieldErrors": {
        "type": "object", "additionalProperties": {},
        "description": "字段 → 哪里不对；整个请求读不懂时是 detail",
    },
    "Reasons": {"type": "object", "properties": {"reasons": REASONS}, "required": ["reasons"]},
    "BadFile": {
        "type": "object", "required": ["reasons", "rows"],
        "properties": {
            "reasons": REASONS,
            "rows": {"type": "array", "items": {"type": "object", "additionalProperties": {}}},
        },
    },
}  # fmt: skip
REFUSALS = {
    "400": ("FieldErrors", "内容有误，逐项说明"), "401": ("Detail", "没有登录，或令牌无效"),
    "403": ("Detail", "岗位没有这项权限"), "404": ("Detail", "没有，或不在您的范围内"),
}  # fmt: skip
OF_WRITES = {
    "409": ("Reasons", "现在不能这样办，以及为什么"), "413": ("Reasons", "内容太大"),
    "415": ("Detail", "不是可以读的格式"), "422": ("BadFile", "文件读不出来，以及是哪几行"),
}  # fmt: skip
OF_SOME = {
    "/api/v1/lookup/": {"429": ("Reasons", "查询过于频繁")},
    "/api/v1/token/": {"429": ("Detail", "输错次数过多")},
}


def refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Name the refusals that every operation may answer with, where it does not do so itself."""
    result["components"]["schemas"] |= SHAPES
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            known = REFUSALS | ({} if method == "get" else OF_WRITES) | OF_SOME.get(path, {})
            if path.endswith(".xlsx"):
                known |= {"409": OF_WRITES["409"]}
            for code, (shape, words) in known.items():
                body = {"schema": {"$ref": f"#/components/schemas/{shape}"}}
                refusal = {"description": words, "content": {"application/json": body}}
                operation["responses"].setdefault(code, refusal)
    return result
