"""What is gone through regularly. Each app declares its own in its `sweeps.py`."""

from dataclasses import dataclass

from core.registry import Registry
from ledgers.sweeps.periods import Every


@dataclass(frozen=True)
class Sweep:
    """
    One kind of sweep: `ledger` is where what was found is entered, `nothing` what a village says
    with its one tap. `every` and `source` seed the row of the cadence, which the district edits.
    """

    name: str
    order: int
    title: str
    point: int
    ledger: str
    nothing: str
    every: Every
    source: str


sweeps: Registry[Sweep] = Registry("sweeps")


def sweep_of(name: str) -> Sweep:
    """:raises LookupError: no app declares it (any more)"""
    found = sweeps.get(name)
    if found is None:
        raise LookupError(f"No app declares a sweep {name!r}.")
    return found
