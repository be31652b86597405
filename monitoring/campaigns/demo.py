"""A demo campaign that is on: some covered by the weeks' visits, one away, one found different."""

import uuid
from datetime import datetime, timedelta

from accounts.demo import HOME_TOWNSHIP, HOME_VILLAGE
from accounts.models import User
from core.dates import local_date
from monitoring.actions import campaigns, rechecks
from monitoring.actions.visits import Told
from monitoring.campaigns import reads
from monitoring.campaigns.forms import NewCampaign
from monitoring.models.campaigns import Campaign, CampaignRecheck
from monitoring.visit_states import Mode
from regions.models import Region

SINCE, STILL = timedelta(days=10), timedelta(days=20)


def seed_campaign(*, at: datetime) -> int:
    """Open the district's campaign through the actions; return how many are to be visited again."""
    people = User.objects.select_related("region").in_bulk(
        ["clerk", "township", "village"], field_name="username"
    )
    if len(people) < 3 or Campaign.objects.exists():
        return 0
    clerk, township, village = people["clerk"], people["township"], people["village"]
    today = local_date(at)
    shown = NewCampaign(user=clerk, today=today)
    form = NewCampaign(
        {**shown.initial, "region": clerk.region_id, "first_on": today - SINCE,
         "last_on": today + STILL}, user=clerk, today=today,
    )  # fmt: skip
    if not form.is_valid():
        return 0
    region = form.cleaned_data["region"]
    campaign = campaigns.open_campaign(region=region, terms=form.terms(), by=clerk, at=at)
    home = Region.objects.get(pk=HOME_VILLAGE)
    left = reads.unmet(campaign, reads.homes(campaign, village, home, on=today), home)
    if away := left.order_by("head_pinyin", "pk").first():
        campaigns.excuse(
            campaign=campaign, household=away, by=village, at=at, reason="全家外出务工"
        )
    place = Region.objects.get(pk=HOME_TOWNSHIP)
    rechecks.draw(campaign=campaign, region=place, by=township, at=at, seed="demo")
    _visit_some_again(campaign, township, at=at)
    return CampaignRecheck.objects.waiting().count()


def _visit_some_again(campaign: Campaign, by: User, *, at: datetime) -> None:
    """Find the same twice in the home village, and once that water is short."""
    rows = CampaignRecheck.objects.filter(campaign=campaign, region=HOME_VILLAGE)
    lines = [line for line in rows.for_list() if not line.blockers_to_visit(by=by, visitors=[])]
    answers: tuple[dict[str, dict[str, str]], ...] = ({"water": {"state": "quantity"}}, {})
    for line, items in zip(lines, answers, strict=False):
        told = Told(
            uuid=uuid.uuid5(line.pk, "recheck"), visited_on=local_date(at), mode=Mode.HOME,
            visitors=[by.name], changed=bool(items), items=items,
        )  # fmt: skip
        rechecks.visit_again(line=line, by=by, at=at, told=told)
