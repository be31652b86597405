"""
Demo cases and exits, made through the actions as people would do it: every state populated.

Among them one overdue, one with an open objection, one sent back, one that the reviewer must
refuse (income above the line, everything sound).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.demo import HOME_TOWNSHIP, HOME_VILLAGE
from accounts.models import User
from core.dates import local_date
from households.codes import CAN_WORK, Risk
from households.models import Household, Member
from monitoring.actions import cases, clues, exits
from monitoring.case_rules import AFTER, SOUND
from monitoring.case_states import VERBS
from monitoring.clue_states import Source
from monitoring.exit_states import VERBS as EXIT_VERBS
from monitoring.models.cases import Case
from monitoring.models.clues import Clue
from monitoring.models.exits import Exit
from regions.models import path_of

DAYS = {
    "verify": 1, "authorise": 1, "send": 2, "answer": 4, "explain": 5, "review": 6,
    "publicise": 6, "township_review": 12, "approve": 13, "announce": 14, "register": 15,
}  # fmt: skip
"""On which day after its opening a case takes each step: fifteen in all."""
EXIT_DAYS = {
    "study": 2, "review": 4, "publicise": 5, "decide": 11, "announce": 12, "mark": 14,
    "notify": 15,
}  # fmt: skip
POOR = {"wage": Decimal(9_800), "transfer": Decimal(2_600), "out_of_pocket": Decimal(8_900)}
WELL = {"wage": Decimal(88_000), "transfer": Decimal(2_600), "business": Decimal(12_000)}
VOTES = {"invited": 15, "present": 12, "votes_for": 11, "votes_against": 1, "abstained": 0}
RISKS = {
    "illness": ("因病住院，自付医疗费较多", "health", "大病救治、医疗救助"),
    "disability": ("主要劳动力残疾，收入下降", "social_security", "残疾人两项补贴"),
    "education": ("两个孩子上学，支出较大", "other_edu", "雨露计划、助学金"),
    "unstable_work": ("务工不稳，半年没有收入", "employment", "推荐到帮扶车间就业"),
    "accident": ("意外受伤，暂时不能务工", "social", "防贫保理赔、临时救助"),
}


@dataclass(frozen=True)
class Wish:
    """A case to make: its last step, how many days ago that was, and what happens then."""

    last: str
    ago: int
    then: str = ""
    rich: bool = False
    failed_vote: bool = False


CASES = (
    Wish("", 1),
    Wish("verify", 1),
    Wish("authorise", 1),
    Wish("send", 2),
    Wish("send", 25),  # overdue
    Wish("answer", 1),
    Wish("explain", 1),
    Wish("review", 0),
    Wish("publicise", 2),
    Wish("publicise", 6),
    Wish("publicise", 6, rich=True),  # the reviewer must refuse it
    Wish("publicise", 3, then="object"),
    Wish("publicise", 7, then="send_back"),
    Wish("township_review", 0),
    Wish("township_review", 1),
    Wish("approve", 1),
    Wish("announce", 1),
    Wish("register", 5),
    Wish("register", 40),
    Wish("answer", 3, then="withdraw"),
    Wish("verify", 10, then="not_eligible", rich=True),
    Wish("explain", 12, then="rejected_review", rich=True, failed_vote=True),
)

EXITS = (
    Wish("", 1),
    Wish("study", 1),
    Wish("review", 0),
    Wish("publicise", 2),
    Wish("publicise", 6),
    Wish("publicise", 3, then="object"),
    Wish("decide", 1),
    Wish("announce", 1),
    Wish("mark", 1),
    Wish("notify", 20),
    Wish("", 3, then="hold"),
    Wish("study", 15, then="refuse"),
    Wish("notify", 30, then="roll_back"),
)


class Cast:
    """Who takes the steps; the township's two people may be another township's."""

    def __init__(self, *, township: str = "township", reviewer: str = "reviewer") -> None:
        by_name = User.objects.select_related("region").in_bulk(
            ["village", township, "clerk", reviewer, "approver"], field_name="username"
        )
        self.village, self.township = by_name["village"], by_name[township]
        self.clerk, self.reviewer = by_name["clerk"], by_name[reviewer]
        self.approver = by_name["approver"]

    def enterer(self, household: Household) -> User:
        return self.village if household.region_id == HOME_VILLAGE else self.township

    def officer(self, household: Household) -> str:
        return "officer" if household.region_id == HOME_VILLAGE else self.township.username


@transaction.atomic
def seed_cases(*, at: datetime) -> int:
    """Make the cases and exits of the demo's home township; return how many. Once only."""
    if Case.objects.exists():
        return 0
    cast = Cast()
    homes = _candidates()
    kinds = _endless(sorted(RISKS))
    made = 0
    for wish, household in zip(CASES, homes, strict=False):
        make_case(wish, household, cast, at, _fitting(household, kinds))
        made += 1
    for wish, household in zip(EXITS, homes, strict=False):
        if wish.then == "hold":
            Household.objects.filter(pk=household.pk).update(no_labour_safety_net=True)
            household.refresh_from_db()
        make_exit(wish, household, cast, at, _fitting(household, kinds))
        made += 1
    return made


def _endless(names: list[str]) -> Iterator[str]:
    while True:
        yield from names


def _fitting(household: Household, kinds: Iterator[str]) -> str:
    """Return the next risk that such a household can have."""
    people = Member.objects.present().filter(household=household)
    can_have = {
        "disability": people.exclude(disability_grade=None).exists(),
        "unstable_work": people.filter(labour__in=CAN_WORK, work_months__gt=0).exists(),
    }
    return next(kind for kind in kinds if can_have.get(kind, True))


def _candidates() -> Iterator[Household]:
    """Yield unmonitored households without an open clue: two of the home village, one beyond."""
    people = Member.objects.present()
    # Whoever has a pension of the state has measures already, and stories of their own.
    kept = people.filter(Q(disability_grade__lte=2) | ~Q(dibao="不享受") | ~Q(tekun="不享受"))
    rows = (
        Household.objects.current().filter(category="", no_labour_safety_net=False)
        .exclude(clues__in=Clue.objects.open()).exclude(house_grade="C级")
        .exclude(pk__in=kept.values("household")).select_related("region")
    )  # fmt: skip
    home = rows.filter(region=HOME_VILLAGE).order_by("national_no")[:24]
    beyond = rows.filter(region_path__startswith=path_of(HOME_TOWNSHIP))
    others = iter(beyond.exclude(region=HOME_VILLAGE).order_by("national_no")[:60])
    inside = iter(home)
    while True:
        some = [h for h in (next(inside, None), next(others, None)) if h is not None]
        if not some:
            return
        yield from some


def make_case(wish: Wish, household: Household, cast: Cast, at: datetime, risk: str) -> Case:
    start = at - timedelta(days=wish.ago + DAYS.get(wish.last, 0))
    by = cast.enterer(household)
    # As most cases begin: somebody saw something, and a visit found it true.
    clue = clues.open_clue(
        household=household, source=Source.SELF, risks=[risk], evidence=RISKS[risk][0],
        by=by, at=start,
    )  # fmt: skip
    clues.verify(ids=[clue.pk], outcome="eligible", reason=RISKS[risk][0], by=by, at=start)
    case = Case.objects.select_related("household").get(clue=clue)
    for name, day in DAYS.items():
        if not wish.last:
            break
        case = _step(name, case, cast, start + timedelta(days=day), risk, rich=wish.rich)
        if name == wish.last:
            break
    if wish.failed_vote:
        when = start + timedelta(days=DAYS["review"])
        against: dict[str, Any] = {"votes_for": 3, "votes_against": 9}
        case = _step("review", case, cast, when, risk, **against)
    if wish.then:
        case = _then(wish.then, case, cast, at - timedelta(days=min(wish.ago, 1)))
    return case


def _step(
    name: str, case: Case, cast: Cast, at: datetime, risk: str, *, rich: bool = False, **more: Any
) -> Case:
    on = local_date(at)
    by = cast.enterer(case.household)
    household = case.household
    usual = "unstable" if household.household_type == "escaped" else "marginal"
    action = {"send": "compare", "answer": "compare"}.get(name, name)
    papers = [] if name == "send" else list(VERBS[action].papers)
    story, group, content = RISKS[risk]
    # Who can work gets something to earn by as well.
    able = Member.objects.present().filter(household=household, labour__in=CAN_WORK).exists()
    measures = [(group, content), *([("industry", "种养业奖补")] if able else [])]
    given: dict[str, dict[str, Any]] = {
        "verify": {
            "by": by, "visited_on": on, "visitors": [by.name, "吴秀英"],
            "findings": story, "income": WELL if rich else POOR,
        },
        "authorise": {
            "by": by, "signed_on": on, "signatures": [household.head_name], "all_adults": True
        },
        "send": {"by": cast.clerk, "departments": ["区民政局", "区住建局", "区市场监管局"]},
        "answer": {
            "by": cast.clerk,
            "answers": [
                {"severity": "explain", "text": "名下登记一辆面包车", "source": "公安交警"}
            ],
        },
        "explain": {
            "by": by,
            "explanations": [
                {
                    "hit": hit.pk, "conclusion": "harmless",
                    "explanation": "2016年购置的旧车，用于拉菜，现值不足五千元",
                }
                for hit in case.hits.filter(superseded_at=None, explained_at=None)
            ],
        },
        "review": {
            "by": by, "held_on": on, "minutes": f"{household.head_name}户{story}，同意纳入。",
            "category": usual, "risks": [risk], **VOTES,
        },
        "publicise": {"by": by, "posted_on": on},
        "township_review": {"by": cast.reviewer, "opinion": "经审核，情况属实，同意上报。"},
        "approve": {"by": cast.approver, "opinion": "同意纳入监测帮扶。"},
        "announce": {"by": cast.reviewer, "posted_on": on},
        "register": {
            "by": by, "national_no": household.national_no, "month": f"{on:%Y%m}",
            "officer": cast.officer(household),
            "measures": [
                {
                    "group": group, "content": content, "risk": risk, "responsible": by.name,
                    "starts_on": on,
                }
                for group, content in measures
            ],
        },
    }  # fmt: skip
    words = {**given[name], **more}
    if papers:
        words["papers"] = papers
    return cases.BY_NAME[action](case=case, at=at, **words)


def _then(name: str, case: Case, cast: Cast, at: datetime) -> Case:
    on = local_date(at)
    by = cast.enterer(case.household)
    if name == "object":
        return cases.raise_objection(
            case=case, by=by, at=at, raised_on=on, content="有村民反映该户儿子在外开店", raised_by="",
        )  # fmt: skip
    if name == "send_back":
        return cases.send_back(
            case=case, by=cast.reviewer, at=at, to="compared",
            reason="评议签到表缺两人签字，请重新评议后再报",
        )  # fmt: skip
    if name == "withdraw":
        return cases.withdraw(
            case=case, by=by, at=at, withdrawn_on=on, reason="家人不同意查询财产信息"
        )
    notes = {
        "not_eligible": "长子务工收入稳定，有医保和商业保险报销，没有返贫风险",
        "rejected_review": "评议认为该户有稳定门面收入，同意3票、不同意9票",
    }
    return cases.close(
        case=case, by=by, at=at, reason=name, note=notes[name], told_on=on, told_how="上门告知"
    )


def make_exit(wish: Wish, household: Household, cast: Cast, at: datetime, risk: str) -> Exit:
    start = at - timedelta(days=wish.ago + EXIT_DAYS.get(wish.last, 0))
    registered = Wish("register", (at - start).days + 240)
    case = make_case(registered, household, cast, at, risk)
    by = cast.enterer(household)
    exit_ = exits.open_exit(case=case, by=by, at=start, note="收入稳定，风险已解决")
    for name, day in EXIT_DAYS.items():
        if not wish.last:
            break
        exit_ = _exit_step(name, exit_, cast, start + timedelta(days=day))
        if name == wish.last:
            break
    when = at - timedelta(days=min(wish.ago, 2))
    if wish.then == "object":
        exits.raise_objection(
            exit_=exit_,
            by=by,
            at=when,
            raised_on=local_date(when),
            content="有村民反映该户还在吃药",
        )
    elif wish.then == "hold":
        exits.hold(exit_=exit_, by=by, at=when, reason="整户无劳动能力，已落实低保和残疾人补贴")
    elif wish.then == "refuse":
        exits.refuse_exit(exit_=exit_, by=by, at=when, reason="又有家庭成员住院，支出还不稳定")
    elif wish.then == "roll_back":
        cases.roll_back(
            case=case, by=cast.clerk, at=when, reason=f"{Risk(risk).label}复发，走访发现收入骤减"
        )
    return exit_


def _exit_step(name: str, exit_: Exit, cast: Cast, at: datetime) -> Exit:
    on = local_date(at)
    by = cast.enterer(exit_.case.household)
    given: dict[str, dict[str, Any]] = {
        "study": {
            "by": by, "visited_on": on, "visitors": [by.name, "吴秀英"],
            "sound": dict.fromkeys(SOUND, True), "after": dict.fromkeys(AFTER, False),
            "risks_gone": True, "rigid_spending_solved": True, "findings": "收入稳定超过半年",
            "income": WELL,
        },
        "review": {"by": by, "held_on": on, "minutes": "同意消除风险。", **VOTES},
        "publicise": {"by": by, "posted_on": on},
        "decide": {"by": cast.reviewer, "opinion": "经核查，符合条件，同意消除。"},
        "announce": {"by": cast.reviewer, "posted_on": on},
        "mark": {"by": by, "method": "support", "month": f"{on:%Y%m}"},
        "notify": {"by": by, "told_on": on, "told_how": "上门告知并签收"},
    }  # fmt: skip
    words = given[name]
    if EXIT_VERBS[name].papers:
        words["papers"] = list(EXIT_VERBS[name].papers)
    return exits.BY_NAME[name](exit_=exit_, at=at, **words)
