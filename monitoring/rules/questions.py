"""
What makes the township ask about visits, and in which words: never a verdict, never a score.

Whoever reads a question may find that all is well: papers typed in together in the evening, one
photo of a meeting of three families, a sentence the village agreed on.
"""

from datetime import datetime, timedelta


def trusted(made: datetime, *, at: datetime, ahead: timedelta, kept: timedelta) -> datetime | None:
    """
    Return when a phone says that a visit was saved, or None when its clock cannot be right.

    `at`: when it arrived; `ahead`: how fast a clock may go; `kept`: how long a visit may have
    waited on the phone.
    """
    return made if at - kept <= made <= at + ahead else None
