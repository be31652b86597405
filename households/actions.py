"""Everything people do to the register by hand, and the two ways to see a person's number."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts import audit
from accounts.models import AccessLog, Scoped, User
from accounts.permissions import Permission, Role
from core import limits
from core.dates import local_date
from core.errors import Refused
from households import rules
from households.limits import IDENTITY_READS, LOOKUPS
from households.models import Household, Income, Member, Tag, TagKind, id_index

if TYPE_CHECKING:
    from accounts.http import ApiRequest, Request

KEEP_TAG = "手工标注"


class TooOften(Refused):
    """More than an hour's worth of something that leaves a trail."""

    status = 429


@transaction.atomic
def set_tag(
    *,
    household: Household,
    kind: TagKind,
    by: User,
    at: datetime,
    since: date | None = None,
    source: str = KEEP_TAG,
    member: Member | None = None,
) -> Tag:
    """
    Put a household into a key group from a day on (today, unless said otherwise).

    :raises PermissionDenied: `by` may not change households
    :raises Household.DoesNotExist: it lies outside `by`'s place
    :raises Refused: it is in the group already, or the day is still to come
    """
    by.require(Permission.CASE_ENTER)
    household = _locked(household, by)
    today = local_date(at)
    since = since or today
    if since > today:
        raise Refused("开始日期不能晚于今天。")
    if member and member.household_id != household.pk:
        raise Refused("所选成员不是这一户的。")
    try:
        with transaction.atomic():
            return Tag.objects.create(
                household=household, region=household.region, kind=kind, since=since,
                source=source[:60], set_by=by, member=member,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(f"这一户已有标签“{kind.name}”。") from None


@transaction.atomic
def close_tag(*, tag: Tag, by: User, at: datetime) -> Tag:
    """End a tag today; it stays in the history. :raises Refused: it has ended already"""
    by.require(Permission.CASE_ENTER)
    tag = Tag.objects.visible_to(by).select_for_update(of=("self",)).get(pk=tag.pk)
    if tag.until is not None:
        raise Refused("这个标签已经结束。")
    tag.until = max(local_date(at), tag.since)
    tag.closed_by = by
    tag.save(update_fields=["until", "closed_by"])
    return tag


@transaction.atomic
def enter_income(
    *,
    household: Household,
    purpose: str,
    by: User,
    at: datetime,
    members: int,
    wage: Decimal = Decimal(0),
    business: Decimal = Decimal(0),
    property: Decimal = Decimal(0),
    transfer: Decimal = Decimal(0),
    business_expense: Decimal = Decimal(0),
    claim_income: Decimal = Decimal(0),
    out_of_pocket: Decimal = Decimal(0),
    note: str = "",
) -> Income:
    """
    Write down what a household earned and bore in the twelve whole months before this one, in
    yuan. Nothing is overwritten: a correction is another row, and the latest counts.

    :raises PermissionDenied: `by` may not change households
    :raises Household.DoesNotExist: it lies outside `by`'s place
    """
    by.require(Permission.CASE_ENTER)
    household = _locked(household, by)
    start, end = rules.income_window(local_date(at))
    return Income.objects.create(
        household=household, purpose=purpose, window_start=start, window_end=end,
        members=members, wage=wage, business=business, property=property, transfer=transfer,
        business_expense=business_expense, claim_income=claim_income,
        out_of_pocket=out_of_pocket, note=note[:300], entered_by=by,
    )  # fmt: skip


@transaction.atomic
def assign_officer(
    *, household: Household, officer: User | None, by: User, at: datetime
) -> Household:
    """
    Give a household to a support officer, or to nobody.

    :raises Refused: the person is no active support officer whose place covers the household
    """
    by.require(Permission.CASE_REGISTER)
    household = _locked(household, by)
    if officer is not None:
        fits = officer.is_active and officer.role == Role.SUPPORT_OFFICER
        if (
            not fits
            or not officer.region
            or not household.region_path.startswith(officer.region.path)
        ):
            raise Refused("请选择负责这个村的帮扶责任人。")
    household.support_officer = officer
    household.version = F("version") + 1
    household.save(update_fields=["support_officer", "version", "updated_at"])
    household.refresh_from_db()
    return household


@transaction.atomic
def bring_along(households: Collection[UUID]) -> None:
    """
    Put everything that belongs to some households where they live now, whatever app it is of.

    The scope reads the place on the row itself: what stayed behind would still be shown to the
    village they left, and hidden from the one they came to. For every move, inside its
    transaction; one UPDATE for each table and place.
    """
    homes: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    rows = Household.objects.filter(pk__in=households)
    for pk, *place in rows.values_list("pk", "region", "region_path"):
        homes[place[0], place[1]].append(pk)
    for model in apps.get_models():
        if not issubclass(model, Scoped) or not (lookup := model.household_lookup()):
            continue
        for (region, path), pks in homes.items():
            theirs = model._default_manager.filter(**{f"{lookup}__in": pks})
            theirs.exclude(region_path=path).update(region=region, region_path=path)


def read_identity(
    *,
    member: Member,
    by: User,
    at: datetime,
    reason: str,
    request: "Request | ApiRequest | None" = None,
) -> str:
    """
    Return a person's full number, and write down who asked and why.

    :raises PermissionDenied: `by` may not see full numbers
    :raises Member.DoesNotExist: the person lies outside `by`'s place
    :raises Refused: no reason given
    :raises TooOften: more than the hour's limit
    """
    by.require(Permission.IDENTITY_READ)
    member = Member.objects.visible_to(by).get(pk=member.pk)
    trace_identity(
        member.household_id, by=by, at=at, reason=reason, request=request, member=str(member.pk)
    )
    return member.id_number


def trace_identity(
    household: UUID,
    *,
    by: User,
    at: datetime,
    reason: str,
    request: "Request | ApiRequest | None" = None,
    **detail: str,
) -> None:
    """
    Write down that somebody is about to see full identity numbers of a household, and why.

    :raises PermissionDenied: `by` may not see full numbers
    :raises Refused: no reason given
    :raises TooOften: more than the hour's limit
    """
    by.require(Permission.IDENTITY_READ)
    if not reason.strip():
        raise Refused("请写明查看完整证件号码的原因。")
    _at_most(IDENTITY_READS, AccessLog.Kind.IDENTITY, by=by, at=at)
    audit.record(
        AccessLog.Kind.IDENTITY, by=by, request=request,
        subject=f"households.household|{household}", reason=reason.strip(), **detail,
    )  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What a look-up may tell: the household where it is in scope, else only which unit has it."""

    exists: bool
    household: Household | None = None
    member: Member | None = None
    unit: str | None = None


def look_up(
    *,
    number: str,
    by: User,
    at: datetime,
    request: "Request | ApiRequest | None" = None,
) -> Found:
    """
    Find a person by a canonical number, everywhere; out of scope only the township is told.

    :raises PermissionDenied: `by` may not read households
    :raises TooOften: more than the hour's limit
    """
    by.require(Permission.HOUSEHOLD_READ)
    _at_most(LOOKUPS, AccessLog.Kind.LOOKUP, by=by, at=at)
    found = _find(number, by)
    subject = f"households.household|{found.household.pk}" if found.household else ""
    answer = "in_scope" if found.household else "elsewhere" if found.exists else "none"
    audit.record(AccessLog.Kind.LOOKUP, by=by, request=request, subject=subject, answer=answer)
    return found


def _find(number: str, by: User) -> Found:
    members = Member.objects.present().with_number(number)
    mine = members.visible_to(by).select_related("household__region__parent").first()
    if mine:
        return Found(True, mine.household, mine)
    households = Household.objects.current().filter(head_id_index=id_index(number))
    own = households.visible_to(by).select_related("region__parent").first()
    if own:
        return Found(True, own)
    other = (
        members.select_related("region__parent").first()
        or households.select_related("region__parent").first()
    )
    if other is None:
        return Found(False)
    return Found(True, unit=(other.region.parent or other.region).name)


def _at_most(limit: str, kind: AccessLog.Kind, *, by: User, at: datetime) -> None:
    last_hour = AccessLog.objects.filter(user=by, kind=kind, at__gt=at - timedelta(hours=1))
    if last_hour.count() >= limits.number(limit):
        audit.record(AccessLog.Kind.REFUSED, by=by, subject=str(kind), reason=limit)
        raise TooOften("查询过于频繁，请一小时后再试；确需批量核对请联系区级经办。")


def _locked(household: Household, by: User) -> Household:
    rows = Household.objects.visible_to(by).select_for_update(of=("self",))
    return rows.select_related("region").get(pk=household.pk)
