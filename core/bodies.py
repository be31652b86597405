"""How the API reads bodies. A module of its own: DRF's settings name it, and `core.api` needs DRF."""

import json
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class Json(JSONParser):
    """
    JSON in UTF-8 whose texts the database can hold.

    DRF's own lets a deep nesting, a NUL or half of a surrogate pair through to where it is a
    failure of ours.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        try:
            text = stream.read().decode()
            found = json.loads(text, parse_constant=_no_number)
            # Escapes are the only way to these two in valid JSON.
            if "\\u" in text:
                json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError("请求内容不是有效的 JSON。") from error
        if "\\u0000" in text:
            raise ParseError("文字里不能有空字符（NUL）。")
        return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
