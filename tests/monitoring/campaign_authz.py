"""Campaigns, their excuses, their sample, for the permission matrix."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.permissions import Role
from households.models import Household
from monitoring.models import Campaign, CampaignDraw, CampaignExcuse, CampaignRecheck, Visit
from tests.monitoring.authz import _pks, visits


def _campaign(world: Any, home: Household) -> Campaign:
    """An open campaign of the household's township, whose freeze is still to come."""
    region, today = home.region.parent, timezone.localdate()
    found = Campaign.objects.filter(region=region).first()
    return found or Campaign.objects.create(
        region=region, year=today.year, season="spring", first_on=today - timedelta(7),
        last_on=today + timedelta(7), frozen_from=today + timedelta(8),
        frozen_until=today + timedelta(9), share=5, minimum=1, opened_at=timezone.now(),
        opened_by=world.cast[Role.DISTRICT_CLERK],
    )  # fmt: skip


def campaigns(world: Any) -> dict[str, Any]:
    return _pks({place: _campaign(world, world.households[place]) for place in ("own", "far")})


def campaign_households(world: Any) -> dict[str, Any]:
    return {
        place: {"pk": _campaign(world, home).pk, "household": home.pk}
        for place, home in world.households.items()
    }


def campaign_visits(world: Any) -> dict[str, Any]:
    return {
        place: {"pk": _campaign(world, world.households[place]).pk, "visit": found["pk"]}
        for place, found in visits(world).items()
    }


def campaign_excuses(world: Any) -> dict[str, Any]:
    rows = {
        place: CampaignExcuse.objects.create(
            campaign=(campaign := _campaign(world, home)), household=home, region=home.region,
            reason="全家外出", excused_at=timezone.now(), excused_by=campaign.opened_by,
        )
        for place, home in world.households.items()
    }  # fmt: skip
    return _pks(rows)


def rechecks(world: Any) -> dict[str, Any]:
    rows = {}
    for place, home in world.households.items():
        campaign = _campaign(world, home)
        draw, _ = CampaignDraw.objects.get_or_create(
            campaign=campaign, region=campaign.region, seed="authz",
            defaults={"drawn_at": timezone.now(), "drawn_by": campaign.opened_by},
        )  # fmt: skip
        rows[place] = CampaignRecheck.objects.create(
            campaign=campaign, draw=draw, household=home, region=home.region,
            assigned="township", first=Visit.objects.filter(household=home).first(),
        )  # fmt: skip
    return _pks(rows)


KINDS: dict[str, Any] = {
    "campaign": ("campaign", campaigns),
    "campaign_household": ("place", campaign_households),
    "campaign_visit": ("place", campaign_visits),
    "campaign_excuse": ("place", campaign_excuses),
    "recheck": ("place", rechecks),
}
