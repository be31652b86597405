from ledgers.models.entries import Caption, Entry, EntryChange, EntryQuerySet, entry_index
from ledgers.models.jobs import ImportRow, Job, JobQuerySet, StoredFile
from ledgers.models.sweeps import SweepCadence, SweepRound, SweepRoundQuerySet

__all__ = [
    "Caption", "Entry", "EntryChange", "EntryQuerySet", "ImportRow", "Job", "JobQuerySet", "StoredFile",
    "SweepCadence", "SweepRound", "SweepRoundQuerySet", "entry_index",
]  # fmt: skip
