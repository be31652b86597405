"""The demo has something in every state."""

import pytest
from django.utils import timezone

from accounts.demo import HOME_VILLAGE, seed_places_and_people
from applications.demo import seed_applications
from applications.models import Application, VillageCode
from households.demo import seed_households, seed_tag_kinds
from regions.models import Region


@pytest.mark.django_db
def test_every_state_is_there_and_written_once() -> None:
    seed_places_and_people()
    seed_tag_kinds()
    seed_households(300, 1, [Region.objects.get(pk=HOME_VILLAGE)])
    now = timezone.now()
    assert seed_applications(at=now) == 7
    assert seed_applications(at=now) == 0
    found = Application.objects.all()
    assert {row.state for row in found} == {"waiting", "township", "clue", "closed"}
    assert {row.clue.state for row in found if row.clue} == {"open", "no_risk"}
    assert found.untold().count() == 2
    assert VillageCode.objects.live().count() == Region.objects.villages().count()
