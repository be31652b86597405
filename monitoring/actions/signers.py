"""Who signs: the persons of an authorisation as rows, checked and written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from core import identity
from households.codes import HEAD
from households.models import Member, id_index
from monitoring import asset_rules
from monitoring.models.cases import Case
from monitoring.models.consents import Authorisation, Relative

How = Authorisation.How
GUARDIAN = "未成年，监护人代签"


@dataclass
class Signer:
    """A person of the check: of the household or a relative, who signed somehow or not at all."""

    member: Member | None = None
    relative: Relative | None = None  # not saved yet when it is new
    how: str = How.SIGNATURE
    proxy: str = ""
    signed: bool = True


def head_missing(case: Case, named: Sequence[Member]) -> bool:
    heads = case.household.members.filter(left_on=None, relation=HEAD)
    return heads.exists() and not any(member.is_head for member in named)


def household(case: Case, *, signed: Sequence[str] | None, proxy: str) -> list[Signer]:
    """Return every member as the paper shows it; `signed` are names where not all signed."""
    return [
        Signer(member=m)
        if signed is None or m.name in signed
        else Signer(member=m, how=How.PROXY, proxy=proxy)
        for m in case.household.members.filter(left_on=None)
    ]


def resolve(
    case: Case, persons: Sequence[dict[str, Any]], *, by: User, at: datetime
) -> tuple[list[Signer], list[str]]:
    """Return the persons as rows, and what is wrong with what was given."""
    members = {m.pk: m for m in case.household.members.filter(left_on=None)}
    relatives = {r.pk: r for r in case.household.relatives.all()}
    by_number = {bytes(r.id_number_index): r for r in relatives.values() if r.id_number_index}
    own = {bytes(m.id_number_index) for m in members.values() if m.id_number_index}
    signers, faults, seen = [], [], set()
    for given in persons:
        signer = Signer(
            how=given.get("how") or How.SIGNATURE, proxy=given.get("proxy", "").strip(),
            signed=given.get("signed", True),
        )  # fmt: skip
        if given.get("member"):
            signer.member = members.get(given["member"])
        elif given.get("relative"):
            signer.relative = relatives.get(given["relative"])
        else:
            reading = identity.read(given.get("id_number", ""))
            index = id_index(reading.number) if reading.number else b""
            signer.relative = by_number.get(index) or _new(case, given, reading.number, by, at)
            by_number[index] = signer.relative
            name = given["name"]
            if reading.fault:
                faults.append(f"{name}：{reading.fault.label}。")
            elif index in own:
                faults.append(f"{name}是本户成员，请在家庭成员中选择。")
        if signer.member is None and signer.relative is None:
            faults.append("所选的人不是这一户的，请刷新页面后重选。")
            continue
        if signer.how == How.PROXY and not signer.proxy:
            faults.append("代签请写明代签人和原因。")
        who = (signer.member or signer.relative).pk  # type: ignore[union-attr]
        if who in seen:
            faults.append("同一个人只能登记一次。")
        seen.add(who)
        signers.append(signer)
    return signers, faults


def _new(case: Case, given: dict[str, Any], number: str, by: User, at: datetime) -> Relative:
    row = Relative(
        household=case.household, region=case.household.region, name=given["name"].strip(),
        relation=given["relation"], note=given.get("note", "")[:200], entered_at=at, entered_by=by,
    )  # fmt: skip
    row.id_number, row.phone = number, given.get("phone", "")
    return row


def write(case: Case, signers: Sequence[Signer], *, signed_on: date, by: User, at: datetime) -> int:
    """Write new relatives and authorisations; what was withheld of the signers counts again."""
    there = set(case.authorisations.valid().values_list("member", "relative"))
    rows = []
    for s in signers:
        if s.relative is not None and s.relative._state.adding:
            s.relative.save()
        key = (s.member.pk if s.member else None, s.relative.pk if s.relative else None)
        if not s.signed or key in there:
            continue
        if s.member and not asset_rules.is_adult(s.member.birth_date, on=signed_on):
            s.how, s.proxy = How.PROXY, s.proxy or GUARDIAN
        rows.append(
            Authorisation(
                case=case, member=s.member, relative=s.relative, signed_on=signed_on, how=s.how,
                proxy=s.proxy[:100] if s.how == How.PROXY else "", recorded_at=at, recorded_by=by,
            )
        )  # fmt: skip
    Authorisation.objects.bulk_create(rows)
    case.hits.filter(about(rows), withheld_at__isnull=False).update(withheld_at=None)
    return len(rows)


def about(rows: Sequence[Authorisation]) -> Q:
    """Return the condition of the hits that are about the persons of some authorisations."""
    members = Q(subject__member__in=[row.member_id for row in rows if row.member_id])
    return members | Q(subject__relative__in=[row.relative_id for row in rows if row.relative_id])
