"""The checks of the register itself, for the data doctor; apps above have their own."""

from households.doctor import household_checks, person_checks

__all__ = ["household_checks", "person_checks"]
