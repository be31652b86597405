"""The tables of monitoring; each file holds one subject."""

from monitoring.models.assets import (
    AssetBatch,
    AssetEntry,
    AssetRequest,
    AssetSubject,
)
from monitoring.models.campaigns import Campaign, CampaignDraw, CampaignExcuse, CampaignRecheck
from monitoring.models.case_parts import AssetHit, Measure, Paper
from monitoring.models.cases import Case, CaseStep
from monitoring.models.clues import Clue, ClueFinding, ClueStep
from monitoring.models.consents import Authorisation, Relative
from monitoring.models.exits import Exit, ExitStep
from monitoring.models.handover import Handover, HandoverLine
from monitoring.models.hit_kinds import HitKind
from monitoring.models.leaders import LeaderVisit
from monitoring.models.meetings import ReviewMeeting
from monitoring.models.national import NationalEntry
from monitoring.models.notices import Objection, PublicNotice
from monitoring.models.plans import Plan
from monitoring.models.questions import QuestionedVisit, VisitQuestion
from monitoring.models.visits import Cadence, Visit, VisitDuty

__all__ = [
    "AssetBatch",
    "AssetEntry",
    "AssetHit",
    "AssetRequest",
    "AssetSubject",
    "Authorisation",
    "Cadence",
    "Campaign",
    "CampaignDraw",
    "CampaignExcuse",
    "CampaignRecheck",
    "Case",
    "CaseStep",
    "Clue",
    "ClueFinding",
    "ClueStep",
    "Exit",
    "ExitStep",
    "Handover",
    "HandoverLine",
    "HitKind",
    "LeaderVisit",
    "Measure",
    "NationalEntry",
    "Objection",
    "Paper",
    "Plan",
    "PublicNotice",
    "QuestionedVisit",
    "Relative",
    "ReviewMeeting",
    "Visit",
    "VisitDuty",
    "VisitQuestion",
]
