"""抽查回访: the sample of a campaign, the visits that look again, what the village puts right."""

import secrets
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from accounts import notify
from accounts.models import User
from accounts.permissions import Permission, Role
from core import limits
from core.dates import local_date
from core.errors import Refused
from monitoring.actions import visits
from monitoring.actions.campaigns import ENDED, locked
from monitoring.campaigns import limits as keys
from monitoring.campaigns import reads, rules
from monitoring.models.campaigns import Campaign, CampaignDraw, CampaignRecheck
from monitoring.models.visits import Visit
from monitoring.visit_states import Purpose
from regions.models import Region

Assigned = CampaignRecheck.Assigned


@transaction.atomic
def draw(
    *,
    campaign: Campaign,
    region: Region,
    by: User,
    at: datetime,
    assigned: str = Assigned.TOWNSHIP,
    seed: str = "",
) -> CampaignDraw:
    """
    Draw the share of each village of a place among the households visited so far.

    A later draw only adds what is missing of the share; `seed` is made up unless somebody repeats
    a draw to check it.

    :raises PermissionDenied: `by` may not draw
    :raises Region.DoesNotExist: the place lies outside the campaign or `by`'s place
    :raises Refused: the campaign has ended, or there is nothing to draw
    """
    by.require(Permission.CAMPAIGN_RECHECK)
    campaign = locked(campaign, by=by)
    region = Region.objects.within(reads.place_of(campaign, by)).get(pk=region.pk)
    if campaign.ended_at is not None:
        raise Refused(ENDED)
    if assigned == Assigned.BUREAU and not by.may(Permission.CAMPAIGN_RUN):
        raise Refused("乡镇抽取的由乡镇回访，请选择“乡镇”。")
    made = CampaignDraw(
        campaign=campaign, region=region, seed=seed or secrets.token_hex(8), drawn_at=at,
        drawn_by=by,
    )  # fmt: skip
    lines = _lines(made, by=by, assigned=assigned, at=at)
    if not lines:
        raise Refused("各村已访的户都已抽够；还没有走访的村，走访以后再抽。")
    made.save()
    CampaignRecheck.objects.bulk_create(lines, batch_size=1000)
    return made


def _lines(made: CampaignDraw, *, by: User, assigned: str, at: datetime) -> list[CampaignRecheck]:
    campaign, place = made.campaign, made.region
    there = reads.homes(campaign, by, place, on=local_date(at)).order_by()
    newest = (
        campaign.visits().within(place).filter(household__in=there)
        .order_by("household_id", "-visited_on", "-recorded_at", "-pk").distinct("household_id")
    )  # fmt: skip
    covered: defaultdict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    columns = newest.values_list("region_id", "region_path", "household_id", "pk")
    for village, path, household, visit in columns:
        covered[village, path][str(household)] = visit
    lined = CampaignRecheck.objects.filter(campaign=campaign).within(place)
    taken = {str(pk) for pk in lined.values_list("household", flat=True)}
    had = Counter(lined.values_list("region_path", flat=True))
    lines = []
    for (village, path), homes in covered.items():
        size = rules.sample_size(len(homes), share=campaign.share, minimum=campaign.minimum)
        free = [key for key in homes if key not in taken]
        wanted = rules.drawn(free, max(0, size - had[path]), seed=made.seed)
        lines += [
            CampaignRecheck(
                campaign=campaign, draw=made, household_id=key, first_id=homes[key],
                region_id=village, region_path=path, assigned=assigned,
            )
            for key in wanted
        ]  # fmt: skip
    return lines


@transaction.atomic
def visit_again(
    *,
    line: CampaignRecheck,
    by: User,
    at: datetime,
    told: visits.Told,
    photo: "UploadedFile[Any] | None" = None,
) -> CampaignRecheck:
    """
    Keep a re-visit as the visit it is, and what it found otherwise than the visit before.

    The same re-visit sent again is stored once.

    :raises PermissionDenied: `by` may not re-visit
    :raises CampaignRecheck.DoesNotExist: the line lies outside `by`'s place
    :raises Refused: it is their own work they would look at, it is done, or the day cannot be right
    """
    by.require(Permission.CAMPAIGN_RECHECK)
    rows = CampaignRecheck.objects.visible_to(by).select_for_update(of=["self"])
    line = rows.select_related("campaign", "first", "household", "region", "visit").get(pk=line.pk)
    told = replace(told, purpose=Purpose.RECHECK)
    if line.visit is not None and line.visit.uuid == told.uuid:
        return line
    if reasons := _blockers(line, by=by, told=told):
        raise Refused(*reasons)
    recorded = visits.put_visit(household=line.household, by=by, at=at, told=told, photo=photo)
    line.visit = recorded.visit
    tolerance = limits.amount(keys.TOLERANCE) / Decimal(100)
    found = rules.differences(said(line.first), said(recorded.visit), tolerance=tolerance)
    line.differences = [each.as_json() for each in found]
    line.save(update_fields=["visit", "differences"])
    if found:
        _tell(line)
    return line


def said(visit: Visit) -> rules.Said:
    return rules.Said(visit.changed, visit.items, visit.note)


def _blockers(line: CampaignRecheck, *, by: User, told: visits.Told) -> list[str]:
    if line.visit_id is not None:
        return ["这户已经回访过。"]
    if line.campaign.ended_at is not None:
        return [ENDED]
    blockers = line.blockers_to_visit(by=by, visitors=told.visitors)
    if line.assigned == Assigned.BUREAU and not by.may(Permission.CAMPAIGN_RUN):
        blockers.append("这户由区局回访。")
    if told.visited_on < line.first.visited_on:
        blockers.append(f"回访日期不能早于被抽查的走访（{line.first.visited_on:%Y-%m-%d}）。")
    return blockers


def _tell(line: CampaignRecheck) -> None:
    people = notify.staff(path=line.region_path, roles=[Role.VILLAGE_STAFF])
    url = f"{reverse('monitoring:rechecks', args=[line.campaign_id])}?region={line.region_id}"
    notify.tell(
        people, text=f"{line.campaign}抽查回访有差异，请核对改正。", url=url,
        key=f"recheck|{line.pk}",
    )  # fmt: skip


@transaction.atomic
def put_right(*, line: CampaignRecheck, by: User, at: datetime, note: str) -> CampaignRecheck:
    """
    Say how a difference was put right; the answers themselves are in a visit or in the register.

    :raises Refused: there is nothing to put right, or it does not say how
    """
    by.require(Permission.CAMPAIGN_WORK)
    rows = CampaignRecheck.objects.visible_to(by).select_for_update(of=["self"])
    line = rows.get(pk=line.pk)
    note = " ".join(note.split())[:200]
    if not line.differences:
        raise Refused("这户没有差异，不用改正。")
    if line.righted_at is not None:
        raise Refused("这户的差异已经改正。")
    if not note:
        raise Refused("请写明怎么改的，例如：已重新走访，饮水问题已报乡镇。")
    line.righted_at, line.righted_by, line.righted_note = at, by, note
    line.save(update_fields=["righted_at", "righted_by", "righted_note"])
    return line
