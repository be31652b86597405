"""Chance, days and the stamps of a row, for the demo's ledgers."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from core.dates import local_date
from ledgers.models import Entry

CHUNK = 2000


class Making:
    """Makes rows for a demo: the same ones for the same seed and day."""

    def __init__(self, rng: random.Random, *, at: datetime, by: User) -> None:
        self.rng, self.at, self.by = rng, at, by
        self.today = local_date(at)

    def often(self, share: float) -> bool:
        return self.rng.random() < share

    def one(self, *choices: Any) -> Any:
        return self.rng.choice(choices)

    def ago(self, least: int, most: int) -> date:
        return self.today - timedelta(days=self.rng.randrange(least, most))

    def yuan(self, least: int, most: int) -> Decimal:
        return Decimal(self.rng.randrange(least, most) // 10 * 10)

    def stamps(self, place: Any) -> dict[str, Any]:
        """Return what every row has: its place (of a village, or of whoever lives there), who, when."""
        region, path = (
            (place.pk, place.path)
            if hasattr(place, "path")
            else (place.region_id, place.region_path)
        )
        return {
            "region_id": region, "region_path": path, "entered_at": self.at,
            "entered_by": self.by, "updated_at": self.at,
        }  # fmt: skip

    def keep(self, model: type[Entry], rows: list[Any]) -> None:
        model._default_manager.bulk_create(rows, batch_size=CHUNK)
