"""Many rows into one table at once: COPY, some twenty times as fast as INSERT."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.db import connection
from django.db.models import Model

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})


def copy(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """
    Append rows to a model's table within the transaction; `fields` names their columns.

    The database checks everything it checks for INSERT. Defaults of Python are not applied.
    """
    columns = [model._meta.get_field(name).column for name in fields]
    lines = StringIO()
    lines.writelines("\t".join(map(_cell, row)) + "\n" for row in rows)
    lines.seek(0)
    quote = connection.ops.quote_name
    listed = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {quote(model._meta.db_table)} ({listed}) FROM STDIN", lines
        )


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
