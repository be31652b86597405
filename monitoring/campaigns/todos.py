"""Lines of 我的待办 about campaigns, and when the menu has them; imported by `todos.py`."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Role
from accounts.todos import Todo, TodoSource, todos
from monitoring.campaigns import reads
from monitoring.models.campaigns import Campaign, CampaignRecheck
from regions.models import Region

SOON = 3  # days before the last one


def is_wanted(user: User) -> bool:
    """Whether the menu leads to campaigns: one is on or has been, or one may be opened."""
    return user.may(Permission.CAMPAIGN_RUN) or Campaign.objects.visible_to(user).exists()


def lines(user: User) -> Iterable[Todo]:
    campaigns = list(Campaign.objects.visible_to(user).open().select_related("region"))
    for campaign in campaigns:
        yield from _to_visit(campaign, user)
        yield from _to_check(campaign, user)


def _to_visit(campaign: Campaign, user: User) -> Iterable[Todo]:
    """Say to those who go from door to door how many doors are left."""
    today, here = timezone.localdate(), user.region
    if here is None or here.level != Region.Level.VILLAGE or not user.may(Permission.VISIT_RECORD):
        return
    if not campaign.is_on(today):
        return
    counts = reads.summed(reads.tally(campaign, user, here, on=today))
    if not counts.total:
        return
    days = (campaign.last_on - today).days
    tone = "done" if not counts.left else "soon" if days <= SOON else "todo"
    last = campaign.last_on
    note = f"还剩{counts.left}户，{last.month}月{last.day}日截止" if counts.left else "都查到了"
    yield Todo("集中排查", counts.done, campaign.get_absolute_url(), tone, note, counts.total)


def _to_check(campaign: Campaign, user: User) -> Iterable[Todo]:
    """Say who is to be visited again by the township or the bureau, and what a village rights."""
    mine = CampaignRecheck.objects.visible_to(user).filter(campaign=campaign)
    url = reverse("monitoring:rechecks", args=[campaign.pk])
    if user.may(Permission.CAMPAIGN_RECHECK):
        own = CampaignRecheck.Assigned.TOWNSHIP
        if user.may(Permission.CAMPAIGN_RUN):
            own = CampaignRecheck.Assigned.BUREAU
        if left := mine.waiting().filter(assigned=own).count():
            yield Todo("抽查回访", left, url, note=f"还有{left}户没有回访")
    if user.role == Role.VILLAGE_STAFF and (differ := mine.to_right().count()):
        yield Todo("抽查有差异", differ, url, "soon", "核对后请写明怎么改的")


todos.declare(TodoSource("campaigns", 15, lines))
