"""The demo shows a question that waits and one that was answered; its other visits raise none."""

from accounts.demo import HOME_VILLAGE, seed_places_and_people
from accounts.models import User
from core.dates import iso_week
from households.demo import seed_households, seed_lines, seed_tag_kinds
from monitoring.demo_visits import seed_cadences, seed_visits
from monitoring.models import VisitDuty, VisitQuestion
from monitoring.questions.demo import seed_questions
from regions.models import Region
from tests.conftest import NOON


def test_the_home_village_is_asked_twice_and_has_answered_once(db: None) -> None:
    seed_places_and_people()
    seed_lines()
    seed_tag_kinds()
    seed_cadences()
    villages = list(Region.objects.villages().filter(parent=HOME_VILLAGE[:9] + "000"))
    seed_households(40 * len(villages), 1, villages, on=NOON.date())
    seed_visits(at=NOON)
    due = VisitDuty.objects.of_week(iso_week(NOON.date())).left()
    before = set(due.filter(region=HOME_VILLAGE))

    assert seed_questions(at=NOON) == 2

    rows = VisitQuestion.objects.visible_to(User.objects.get(username="township"))
    assert [(each.region_id, each.kind, each.state) for each in rows.order_by("kind")] == [
        (HOME_VILLAGE, "hasty", "已说明"),
        (HOME_VILLAGE, "words", "待说明"),
    ]
    assert set(due.filter(region=HOME_VILLAGE)) == before, "who is left stays left"
    assert seed_questions(at=NOON) == 0
