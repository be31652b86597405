"""What a campaign keeps from being changed: families while it is frozen, visits from then on."""

from datetime import date

from django.db.models import Q

from households.holds import Linked
from monitoring.models.campaigns import Campaign, CampaignRecheck
from monitoring.models.visits import Visit
from monitoring.visit_states import Purpose
from regions.models import Region


def frozen(place: Region, on: date) -> list[str]:
    """Say until when no family of a place is changed, and whom to ask."""
    rows = Campaign.objects.open().taking_in(place.path).select_related("opened_by")
    found: list[str] = []
    for campaign in rows.filter(frozen_from__lte=on, frozen_until__gte=on):
        last = campaign.frozen_until
        text = (
            f"{campaign}数据冻结，到{last.month}月{last.day}日止不登记家庭变化；"
            f"确需登记的，请区局经办{campaign.opened_by.name}办理并写明原因。"
        )
        found.append(Linked(text, campaign.get_absolute_url(), "看集中排查"))
    return found


def closed_to(path: str, visited_on: date, *, purpose: str, on: date) -> list[str]:
    """Say why a visit of a day gone by comes too late for the campaign it would count in."""
    if visited_on >= on or purpose == Purpose.RECHECK:
        return []
    rows = Campaign.objects.taking_in(path).filter(
        first_on__lte=visited_on, last_on__gte=visited_on
    )
    return [
        f"{campaign}已冻结（{campaign.frozen_from.month}月{campaign.frozen_from.day}日起），"
        f"不能再补录排查期内的走访；请记录今天的走访。"
        for campaign in rows
        if campaign.takes(visited_on) and campaign.is_settled(on)
    ]  # fmt: skip


def kept(visit: Visit, *, on: date) -> list[str]:
    """Say why a visit stands: it was drawn, or counts in a campaign whose figures are settled."""
    if CampaignRecheck.objects.filter(Q(first=visit) | Q(visit=visit)).exists():
        return ["这次走访已列入抽查回访，不能撤销；如有变化，请再记一次走访。"]
    if visit.purpose == Purpose.RECHECK:
        return []
    rows = Campaign.objects.taking_in(visit.region_path)
    return [
        f"{campaign}已冻结，排查期内的走访不能撤销；如有变化，请再记一次走访。"
        for campaign in rows.filter(first_on__lte=visit.visited_on, last_on__gte=visit.visited_on)
        if campaign.takes(visit.visited_on) and campaign.is_settled(on)
    ]
