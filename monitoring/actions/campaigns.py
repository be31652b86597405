"""Opening a campaign, ending it, and letting a household go that cannot be met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts import notify
from accounts.models import User
from accounts.permissions import Permission, Role
from core.dates import local_date
from core.errors import Refused
from households.models import Household
from monitoring.campaigns import reads
from monitoring.models.campaigns import Campaign, CampaignExcuse
from regions.models import Region, above

TOLD = (Role.VILLAGE_STAFF, Role.TOWNSHIP_CLERK)
ENDED = "这次集中排查已经结束。"


@dataclass(frozen=True)
class Terms:
    """What somebody says of a campaign to be opened; `groups` empty means every household."""

    year: int
    season: str
    first_on: date
    last_on: date
    frozen_from: date
    frozen_until: date
    share: int
    minimum: int
    groups: Sequence[str] = ()


@transaction.atomic
def open_campaign(*, region: Region, terms: Terms, by: User, at: datetime) -> Campaign:
    """
    Begin a campaign in a district or a township, and tell its villages and townships once.

    :raises PermissionDenied: `by` may not run campaigns
    :raises Region.DoesNotExist: the place lies outside `by`'s
    :raises Refused: the days cannot be right, or another campaign is open there
    """
    by.require(Permission.CAMPAIGN_RUN)
    region = Region.objects.within(by.region).get(pk=region.pk)
    # One at a time in a district: two that overlap would not see each other's row.
    list(Region.objects.select_for_update(no_key=True).filter(path=above(region.path)[0]))
    if reasons := [*_wrong(region, terms, on=local_date(at)), *_in_the_way(region, terms)]:
        raise Refused(*reasons)
    campaign = Campaign.objects.create(
        region=region, opened_at=at, opened_by=by,
        **{**vars(terms), "groups": list(terms.groups)},
    )  # fmt: skip
    _announce(campaign)
    return campaign


def _wrong(region: Region, terms: Terms, *, on: date) -> list[str]:
    reasons = []
    if region.level == Region.Level.VILLAGE:
        reasons.append("集中排查按区或乡镇部署，请选择区或一个乡镇。")
    if terms.first_on > terms.last_on:
        reasons.append("结束日期不能早于开始日期。")
    elif terms.last_on < on:
        reasons.append("结束日期已过，请重新选择。")
    if terms.frozen_from < terms.first_on:
        reasons.append("冻结不能早于排查开始。")
    if terms.frozen_until < terms.frozen_from:
        reasons.append("冻结结束日期不能早于冻结开始。")
    if terms.frozen_until < on:
        reasons.append("冻结结束日期已过，请重新选择。")
    if not 0 <= terms.share <= 100:
        reasons.append("抽查比例应在 0 到 100 之间。")
    if unknown := set(terms.groups) - {code for code, _ in reads.groups()}:
        reasons.append(f"没有这个群体：{'、'.join(sorted(unknown))}。")
    return reasons


def _in_the_way(region: Region, terms: Terms) -> list[str]:
    same = Campaign.objects.filter(year=terms.year, season=terms.season, region=region)
    if same.exists():
        return [f"{region.name}的{same.get()}已经部署过。"]
    here = Q(region__path__in=above(region.path)) | Q(region__path__startswith=region.path)
    rows = Campaign.objects.open().filter(here).select_related("region")
    return [f"{row.region.name}的{row}还没有结束，请先结束再部署新的。" for row in rows]


def _announce(campaign: Campaign) -> None:
    first, last = campaign.first_on, campaign.last_on
    people = User.objects.filter(
        is_active=True, role__in=TOLD, region__path__startswith=campaign.region.path
    )
    notify.tell(
        people, url=campaign.get_absolute_url(), key=f"campaign|{campaign.pk}",
        text=f"{campaign}：{first.month}月{first.day}日至{last.month}月{last.day}日，"
        f"{reads.group_names(campaign)}每户至少走访一次。",
    )  # fmt: skip


@transaction.atomic
def end(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """
    End a campaign: its visits stand, its sample is closed, all rows stay.

    :raises Refused: it has ended already
    """
    by.require(Permission.CAMPAIGN_RUN)
    campaign = locked(campaign, by=by)
    if not campaign.region.path.startswith(by.region.path if by.region else "-"):
        raise Campaign.DoesNotExist
    if campaign.ended_at is not None:
        raise Refused(ENDED)
    if local_date(at) < campaign.first_on:
        raise Refused("集中排查还没有开始，不用结束。")
    campaign.ended_at, campaign.ended_by = at, by
    campaign.save(update_fields=["ended_at", "ended_by"])
    return campaign


@transaction.atomic
def excuse(
    *, campaign: Campaign, household: Household, by: User, at: datetime, reason: str
) -> CampaignExcuse:
    """
    Say why a household cannot be met; a visit that comes after all covers it.

    :raises PermissionDenied: `by` may not excuse
    :raises Household.DoesNotExist: it lies outside `by`'s place, or is not in the campaign
    :raises Refused: no reason, the days are over, or somebody has been there or excused it
    """
    by.require(Permission.CAMPAIGN_WORK)
    campaign, on = locked(campaign, by=by), local_date(at)
    place = reads.place_of(campaign, by)
    rows = reads.homes(campaign, by, place, on=on)
    household = rows.select_related("region").get(pk=household.pk)
    reason = " ".join(reason.split())[:200]
    reasons = [] if reason else ["请写明不能走访的原因，例如：全家外出务工。"]
    if not campaign.is_on(on):
        reasons.append("现在不在排查期内，不能登记；有出入请联系区局经办。")
    if not reads.unmet(campaign, rows.filter(pk=household.pk), place).exists():
        reasons.append("这户已经走访过，不用再登记原因。")
    if reasons:
        raise Refused(*reasons)
    try:
        with transaction.atomic():
            return CampaignExcuse.objects.create(
                campaign=campaign, household=household, region=household.region, reason=reason,
                excused_at=at, excused_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("这户已登记不能走访的原因。") from None


def locked(campaign: Campaign, *, by: User) -> Campaign:
    """Return a campaign that nobody ends, draws from or excuses in meanwhile."""
    rows = Campaign.objects.visible_to(by).select_related("region", "opened_by")
    return rows.select_for_update(of=["self"], no_key=True).get(pk=campaign.pk)
