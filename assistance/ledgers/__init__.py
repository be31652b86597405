"""The ledgers of work points 3, 5–11, 13, 14, 27: one module a point, found when Django is ready."""

from assistance.ledgers import (
    capacity,
    disability,
    employment,
    finance,
    housing,
    insurance,
    medical,
    policies,
    safety_net,
    schooling,
    support,
    water,
)

__all__ = [
    "capacity", "disability", "employment", "finance", "housing", "insurance", "medical", "policies",
    "safety_net", "schooling", "support", "water",
]  # fmt: skip
