"""The demo's weeks are such as people could have made them."""

from core.dates import iso_week, week_start
from households.demo import seed_households, seed_tag_kinds
from monitoring.demo_visits import seed_visits
from monitoring.models import Visit, VisitDuty
from regions.models import Region
from tests.conftest import NOON


def test_a_settled_duty_names_a_visit_of_its_household_and_week(
    village: Region, far_village: Region
) -> None:
    seed_tag_kinds()
    seed_households(300, 1, [village, far_village], on=NOON.date())

    seed_visits(at=NOON)

    this_week = iso_week(NOON.date())
    before = VisitDuty.objects.filter(week__lt=this_week)
    assert set(before.values_list("state", flat=True)) == {"met", "late", "missed"}
    met = before.filter(state__in=["met", "late"]).select_related("visit")
    assert met.count() > 50
    for duty in met:
        visit = duty.visit
        assert visit is not None
        assert (visit.household_id, visit.region_id) == (duty.household_id, duty.region_id)
        assert week_start(duty.week) <= visit.visited_on <= duty.due_on
    for visit in Visit.objects.all():
        assert visit.answer["id"] == str(visit.pk)
        assert visit.answer["items"] == visit.items
        assert visit.visitors == ["驻村干部"]
