"""Rows about a household, and about one of its people. They move along with it."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from households.models import Household, Member
from ledgers.models import Entry, EntryQuerySet

YEARS = [MinValueValidator(2016), MaxValueValidator(2099)]
"""What a year of a ledger may be: since the households were first registered."""


class OfHousehold(Entry):
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", verbose_name="户", db_index=False
    )

    objects: Any = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        abstract = True


class OfPerson(Entry):
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name="人", db_index=False
    )

    objects: Any = EntryQuerySet.as_manager()
    officer_lookup = "member__household__support_officer"

    class Meta(Entry.Meta):
        abstract = True


class OfVillage(Entry):
    """A row about a village, or something in it; no household's, and no support officer's."""

    objects: Any = EntryQuerySet.as_manager()
    officer_lookup = ""

    class Meta(Entry.Meta):
        abstract = True
