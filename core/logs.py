"""Logs as one JSON object a line. Messages carry ids, never names or identity numbers."""

import logging
import re
from typing import Any

import structlog

# A safety net, not a licence: whatever looks like an identity number is cut out.
_NUMBER = re.compile(r"(?<!\d)\d{15,19}[\dXx]?(?!\d)")


def _without_numbers(_logger: object, _name: str, event: Any) -> Any:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _NUMBER.sub("[number]", value)
    return event


def formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso"),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _without_numbers,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
