"""The tables of monitoring; each file holds one subject."""

from monitoring.models.case_parts import AssetHit, Measure, Paper
from monitoring.models.cases import Case, CaseStep
from monitoring.models.clues import Clue, ClueFinding, ClueStep
from monitoring.models.exits import Exit, ExitStep
from monitoring.models.meetings import ReviewMeeting
from monitoring.models.notices import Objection, PublicNotice
from monitoring.models.visits import Cadence, Visit, VisitDuty

__all__ = [
    "AssetHit",
    "Cadence",
    "Case",
    "CaseStep",
    "Clue",
    "ClueFinding",
    "ClueStep",
    "Exit",
    "ExitStep",
    "Measure",
    "Objection",
    "Paper",
    "PublicNotice",
    "ReviewMeeting",
    "Visit",
    "VisitDuty",
]
