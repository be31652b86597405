"""Walks a case or an exit to a state through the actions, with the commonest valid papers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from households.models import Household
from monitoring.actions import cases, exits
from monitoring.models.cases import Case
from monitoring.models.exits import Exit
from tests.conftest import NOON

DAY = timedelta(days=1)
POOR = {"wage": Decimal(12_000), "transfer": Decimal(1_200)}
WELL = {"wage": Decimal(46_000), "transfer": Decimal(1_200)}
VOTES = {"invited": 15, "present": 11, "votes_for": 10, "votes_against": 1, "abstained": 0}
SOUND = {
    "food": True, "clothing": True, "education": True, "medical": True, "housing": True,
    "water": True,
}  # fmt: skip
AFTER = {
    "dropout": False, "house_damaged": False, "uninsured_member": False, "water_damaged": False,
}  # fmt: skip
MEASURE = {
    "group": "health", "content": "大病救治", "risk": "illness", "responsible": "区卫健委",
    "starts_on": date(2022, 5, 30),
}  # fmt: skip


@dataclass
class People:
    """The five who take a case through its steps, and the clerk of the township."""

    village: User
    clerk: User
    reviewer: User
    approver: User
    township: User


ROAD = (
    "verify", "authorise", "send", "answer", "explain", "review", "publicise",
    "township_review", "approve", "announce", "register",
)  # fmt: skip


def open_case(household: Household, people: People, at: datetime = NOON) -> Case:
    return cases.open_case(household=household, by=people.village, at=at)


def step(case: Case, name: str, people: People, at: datetime, **changed: Any) -> Case:
    """Take one step of ROAD as it commonly is; `changed` replaces what is given."""
    on = at.date()
    given: dict[str, Any] = {
        "verify": {
            "by": people.village, "visited_on": on, "visitors": ["周建国", "吴秀英"],
            "findings": "因病住院，自付较多", "income": POOR,
            "papers": ["survey_form", "information_form", "income_sheet"],
        },
        "authorise": {
            "by": people.village, "signed_on": on, "signatures": ["张三"], "all_adults": True,
            "papers": ["authorisation", "id_copies"],
        },
        "send": {"by": people.clerk},
        "answer": {
            "by": people.clerk, "papers": ["comparison_result"],
            "answers": [{"severity": "explain", "text": "名下有一辆面包车", "source": "公安交警"}],
        },
        "explain": {
            "by": people.village, "papers": ["explanation"],
            "explanations": [
                {"hit": str(hit.pk), "conclusion": "harmless", "explanation": "已报废，有注销证明"}
                for hit in case.hits.filter(superseded_at=None)
            ],
        },
        "review": {
            "by": people.village, "held_on": on, "minutes": "同意纳入", "category": "marginal",
            "risks": ["illness"], "papers": ["minutes", "sign_in", "meeting_photo"], **VOTES,
        },
        "publicise": {"by": people.village, "posted_on": on, "papers": ["notice_photo"]},
        "township_review": {
            "by": people.reviewer, "opinion": "同意", "papers": ["township_form"]
        },
        "approve": {"by": people.approver, "opinion": "同意纳入", "papers": ["district_reply"]},
        "announce": {
            "by": people.reviewer, "posted_on": on, "papers": ["announcement_photo"]
        },
        "register": {
            "by": people.township, "national_no": "8800099999", "month": f"{on:%Y%m}",
            "officer": "officer", "measures": [MEASURE], "papers": ["household_plan"],
        },
    }[name]  # fmt: skip
    verbs: dict[str, Callable[..., Case]] = {
        **cases.BY_NAME,
        "send": cases.compare,
        "answer": cases.compare,
    }
    return verbs[name](case=case, at=at, **{**given, **changed})


def case_at(last: str, household: Household, people: People, at: datetime = NOON) -> Case:
    """Return a case whose last step is `last` ("" for a fresh one): one day for each step."""
    case = open_case(household, people, at)
    if not last:
        return case
    for name in ROAD[: ROAD.index(last) + 1]:
        at += 6 * DAY if name == "township_review" else DAY
        case = step(case, name, people, at)
    return case


EXIT_ROAD = ("study", "review", "publicise", "decide", "announce", "mark", "notify")


def exit_step(exit_: Exit, name: str, people: People, at: datetime, **changed: Any) -> Exit:
    """Take one step of EXIT_ROAD as it commonly is."""
    on = at.date()
    given: dict[str, Any] = {
        "study": {
            "by": people.village, "visited_on": on, "visitors": ["周建国", "吴秀英"],
            "sound": SOUND, "after": AFTER, "risks_gone": True, "rigid_spending_solved": True,
            "findings": "收入稳定", "income": WELL,
            "papers": ["exit_information", "exit_measures", "exit_assessment"],
        },
        "review": {
            "by": people.village, "held_on": on, "minutes": "同意消除",
            "papers": ["minutes", "sign_in", "meeting_photo"], **VOTES,
        },
        "publicise": {"by": people.village, "posted_on": on, "papers": ["notice_photo"]},
        "decide": {"by": people.reviewer, "opinion": "同意", "papers": ["township_form"]},
        "announce": {
            "by": people.reviewer, "posted_on": on, "papers": ["announcement_photo"]
        },
        "mark": {"by": people.township, "method": "support", "month": f"{on:%Y%m}"},
        "notify": {
            "by": people.village, "told_on": on, "told_how": "上门", "papers": ["told_receipt"]
        },
    }[name]  # fmt: skip
    return exits.BY_NAME[name](exit_=exit_, at=at, **{**given, **changed})


LATER = NOON + 220 * DAY
"""More than six months after the cases of these tests were registered."""


def exit_at(last: str, case: Case, people: People, at: datetime = LATER) -> Exit:
    """Return an exit whose last step is `last` ("" for a fresh one)."""
    exit_ = exits.open_exit(case=case, by=people.village, at=at)
    if not last:
        return exit_
    for name in EXIT_ROAD[: EXIT_ROAD.index(last) + 1]:
        at += 6 * DAY if name == "decide" else DAY
        exit_ = exit_step(exit_, name, people, at)
    return exit_
