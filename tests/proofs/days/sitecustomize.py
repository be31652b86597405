"""
The clock of a service that a proof sets forward, as one does on a test machine.

    PYTHONPATH=tests/proofs/days DAYS=/tmp/days python3 run.py

Every process of that service then lives as many days later as the file DAYS says. Nothing of the
service knows of it, and no row is touched: days pass, and that is all.
"""

import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

with suppress(ImportError):  # the launcher itself runs without packages
    from django.utils import timezone

    _today = timezone.now
    _days = Path(os.environ.get("DAYS", os.devnull))

    def now() -> datetime:
        with suppress(OSError, ValueError):
            return _today() + timedelta(days=int(_days.read_text()))
        return _today()

    timezone.now = now
