"""The tables of the register; each file holds one subject."""

from households.models.events import LifeEvent, LifeEventQuerySet
from households.models.faults import CheckRun, DataFault, DataFaultQuerySet
from households.models.income import Income, MonitoringLine
from households.models.register import (
    ID_PURPOSE,
    Household,
    HouseholdQuerySet,
    Member,
    MemberQuerySet,
    Tag,
    TagKind,
    TagQuerySet,
    id_index,
)

__all__ = [
    "ID_PURPOSE",
    "CheckRun",
    "DataFault",
    "DataFaultQuerySet",
    "Household",
    "HouseholdQuerySet",
    "Income",
    "LifeEvent",
    "LifeEventQuerySet",
    "Member",
    "MemberQuerySet",
    "MonitoringLine",
    "Tag",
    "TagKind",
    "TagQuerySet",
    "id_index",
]
