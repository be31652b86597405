"""The ledgers about people."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from assistance.demo.making import CHUNK, Making
from assistance.ledgers.schooling import school_year
from assistance.models import (
    DisabilityService,
    Employment,
    HomeVisit,
    MedicalSecurity,
    PensionPremium,
    PublicPost,
    SafetyNet,
    SafetyPayment,
    SchoolAttendance,
    SkillTraining,
    StudentGrant,
    TravelSubsidy,
)
from households.models import Member

DOCTORS = ("李医生", "王医生", "赵医生")
HOMES = ("区社会福利院", "区精神病院", "区养老中心")
TRADES = ("家政服务员", "电工", "育婴员", "农机驾驶操作员")
SCHOOL_AGE, WORKING_AGE = range(6, 16), range(16, 66)


def fill(making: Making, homes: Any) -> None:
    """Go through the people of some households once, and keep what each ledger says of them."""
    people = Member.objects.present().filter(household__in=homes).order_by("pk")
    for members in batched(people.iterator(chunk_size=CHUNK), CHUNK):
        made: dict[type[Any], list[Any]] = {}
        for row in chain.from_iterable(_of(making, member) for member in members):
            made.setdefault(type(row), []).append(row)
        for model, rows in made.items():
            making.keep(model, rows)


def batched(people: Iterator[Member], size: int) -> Iterator[list[Member]]:
    while batch := list(islice(people, size)):
        yield batch


def _of(making: Making, member: Member) -> list[Any]:
    today, born = making.today, member.birth_date
    age = today.year - born.year if born else 40
    facts = {"member": member, **making.stamps(member)}
    rows: list[Any] = [_medical(making, facts)]
    if age in SCHOOL_AGE:
        rows += _school(making, facts)
    if age in WORKING_AGE and making.often(0.8):
        rows += _work(making, facts)
    if member.disability_kind or "残疾" in member.health:
        rows.append(_disability(making, facts, kind=member.disability_kind, age=age))
    if making.often(0.12):
        rows += _safety_net(making, facts)
    if age >= 45 and making.often(0.2):
        paid = making.ago(10, 90) if making.often(0.8) else None
        rows.append(PensionPremium(year=today.year, amount=200, paid_on=paid, **facts))
    return rows


def _medical(making: Making, facts: dict[str, Any]) -> MedicalSecurity:
    insured, stays = making.often(0.97), making.one(0, 0, 0, 0, 1, 2)
    cost = making.yuan(2_000, 40_000) if stays else None
    return MedicalSecurity(
        year=making.today.year, insured=insured,
        payer=making.one("proxy", "partly") if insured else "",
        mobilised_on=None if insured else making.ago(5, 60), doctor=making.one(*DOCTORS),
        signed_on=making.ago(30, 300), stays=stays, cost=cost,
        reimbursed=cost * making.rng.randrange(60, 91) / 100 if cost else None,
        one_stop=True if stays else None, **facts,
    )  # fmt: skip


def _school(making: Making, facts: dict[str, Any]) -> list[Any]:
    year, seen = school_year(making.today), making.ago(20, 80)
    state = "at_school" if making.often(0.97) else making.one("suspected", "suspended")
    opinion = {"opinion": "重度残疾，不具备上学条件", "opinion_on": seen}
    child = SchoolAttendance(
        year=year, school="第一小学", grade="三年级", village_checked_on=seen,
        school_checked_on=seen if making.often(0.95) else None, state=state,
        **(opinion if state == "suspended" else {}), **facts,
    )  # fmt: skip
    paid = making.ago(5, 60) if making.often(0.9) else None
    grant = StudentGrant(
        year=making.today.year, kind="two_free", school="第一小学", applied_on=making.ago(61, 90),
        amount=625, paid_on=paid, **facts,
    )  # fmt: skip
    return [child, grant]


def _work(making: Making, facts: dict[str, Any]) -> list[Any]:
    quarter = f"{making.today.year}-Q{(making.today.month - 1) // 3 + 1}"
    able = making.often(0.9)
    state = making.one("away", "away", "near", "post", "self", "farm") if able else "farm"
    if able and making.often(0.05):
        state = "none"
    where = making.one("county", "city", "province", "country") if state == "away" else ""
    rows: list[Any] = [
        Employment(
            quarter=quarter, able=able, willing=able, state=state, place=where,
            employer="某电子厂" if state == "away" else "",
            wage=making.yuan(2_000, 6_000) if state in {"away", "near"} else None, **facts,
        )
    ]  # fmt: skip
    if where == "country":
        paid = making.ago(5, 60) if making.often(0.8) else None
        rows.append(
            TravelSubsidy(year=making.today.year, place="浙江省义乌市", applied_on=making.ago(61, 120),
                          amount=500, paid_on=paid, **facts)
        )  # fmt: skip
    if state == "post":
        days = making.rng.randrange(18, 27) if making.often(0.9) else None
        rows.append(
            PublicPost(level="village", post="保洁员", begun_on=making.ago(60, 600), monthly=600,
                       days=days, **facts)
        )  # fmt: skip
    if making.often(0.15):
        ended = making.ago(60, 90)
        certified = making.ago(5, 50) if making.often(0.8) else None
        rows.append(
            SkillTraining(trade=making.one(*TRADES), begun_on=making.ago(95, 120), finished_on=ended,
                          certificate="职业技能等级证书" if certified else "", certified_on=certified,
                          **facts)
        )  # fmt: skip
    return rows


def _disability(making: Making, facts: dict[str, Any], *, kind: str, age: int) -> Any:
    service = "rehab" if age <= 6 else making.one("home", "device", "subsidy", "card")
    done = making.ago(1, 30) if making.often(0.8) else None
    return DisabilityService(
        service=service, kind=kind or "4", grade=making.one(1, 2), needed_on=making.ago(60, 200),
        need={"home": "坡化、扶手", "device": "轮椅"}.get(service, ""), done_on=done, **facts,
    )  # fmt: skip


def _safety_net(making: Making, facts: dict[str, Any]) -> list[Any]:
    today, policy = making.today, making.one("dibao", "tekun")
    mode = making.one("central", "home") if policy == "tekun" else ""
    how: dict[str, Any] = {}
    if mode == "central":
        how = {"home": making.one(*HOMES), "admitted_on": making.ago(100, 900)}
    elif mode == "home":
        agreed = making.ago(100, 300) if making.often(0.9) else None
        how = {"keeper": "侄子", "agreed_on": agreed, "three_known": True}
    monthly = 650 if policy == "tekun" else 320
    rows: list[Any] = [
        SafetyNet(policy=policy, since=making.ago(400, 900), monthly=monthly, mode=mode, **how,
                  **facts)
    ]  # fmt: skip
    paid = today.replace(day=1) if making.often(0.95) else None
    rows.append(
        SafetyPayment(policy=policy, month=f"{today:%Y%m}", amount=monthly, paid_on=paid, **facts)
    )
    if mode == "central" and making.often(0.7):
        rows.append(
            HomeVisit(visited_on=making.ago(1, 25), visitor="周建国", living="饮食起居有人照料",
                      health="稳定", **facts)
        )  # fmt: skip
    return rows
