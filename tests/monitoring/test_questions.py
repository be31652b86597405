"""What the night asks about visits, once; who says how it was, and how it ends."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from accounts.models import Notice, User
from core.errors import Refused
from core.models import Limit
from households.models import Household
from monitoring.actions import reminders, visits
from monitoring.models import QuestionedVisit, Visit, VisitQuestion
from monitoring.questions import actions
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.question_fixtures import *  # noqa: F403
from tests.monitoring.question_fixtures import (
    DAY,
    MINUTE,
    NIGHT,
    SECOND,
    WORDS,
    made,
    night,
    visits_of,
    wordy,
)
from tests.monitoring.visit_fixtures import PNG
from tests.monitoring.visiting import recorded, told

pytestmark = pytest.mark.django_db


def limit(key: str, amount: int) -> None:
    unit = "count"
    Limit.objects.update_or_create(
        key=key, defaults={"title": "测试", "amount": amount, "unit": unit, "source": "测试"}
    )


def drawn(colour: str) -> bytes:
    with BytesIO() as out:
        Image.new("RGB", (8, 8), colour).save(out, "PNG")
        return out.getvalue()


def photographed(home: Household, by: User, picture: bytes = PNG, **more: Any) -> Visit:
    at = more.pop("at", NOON)
    return visits.record(
        household=home, by=by, at=at, told=told(at.date(), **more),
        photo=SimpleUploadedFile("home.png", picture, "image/png"),
    ).visit  # fmt: skip


# --- in haste -------------------------------------------------------------------------------------


def test_ten_households_in_five_minutes_are_asked_about(
    homes: list[Household], village: Region, village_staff: User
) -> None:
    hasty = made(homes[:12], village_staff)
    (question,) = night()
    assert question.text == "4分钟内记录了12户走访，是集中补录吗？"
    assert (question.kind, question.region, question.state) == ("hasty", village, "待说明")
    assert visits_of(question) == {visit.pk for visit in hasty}


@pytest.mark.parametrize(
    ("homes_visited", "every", "asked"),
    [(10, 33 * SECOND, 1), (10, 34 * SECOND, 0), (9, 20 * SECOND, 0), (14, 8 * MINUTE, 0)],
)
def test_fewer_or_slower_are_not(
    homes: list[Household], village_staff: User, homes_visited: int, every: timedelta, asked: int
) -> None:
    made(homes[:homes_visited], village_staff, every=every)
    assert len(night()) == asked


def test_a_day_of_walking_that_arrives_at_once_is_no_haste(
    homes: list[Household], village_staff: User
) -> None:
    arrived = made(homes, village_staff, every=10 * MINUTE)
    assert len({visit.recorded_at for visit in arrived}) == 1
    assert night() == []


def test_without_a_phones_clock_it_is_when_they_were_recorded(
    homes: list[Household], village_staff: User
) -> None:
    for n, home in enumerate(homes[:10]):
        recorded(home, by=village_staff, on=NOON.date(), at=NOON + n * 30 * SECOND)
    (question,) = night()
    assert question.text == "5分钟内记录了10户走访，是集中补录吗？"


def test_two_people_side_by_side_are_not_one_in_haste(
    homes: list[Household], village_staff: User, village_colleague: User
) -> None:
    made(homes[:7], village_staff)
    made(homes[7:], village_colleague)
    assert night() == []


def test_the_figures_are_the_districts(homes: list[Household], village_staff: User) -> None:
    made(homes[:4], village_staff, every=3 * MINUTE)
    assert night() == []
    limit("question.hasty_homes", 4)
    limit("question.hasty_minutes", 9)
    assert [each.text for each in night()] == ["9分钟内记录了4户走访，是集中补录吗？"]


def test_a_visit_taken_back_does_not_count_nor_one_that_still_can_be(
    homes: list[Household], village_staff: User
) -> None:
    first = made(homes[:10], village_staff)[0]
    assert night(NOON + 60 * SECOND) == [], "a slip may still be taken back"
    visits.withdraw(visit=first, by=village_staff, at=NOON + 5 * SECOND)
    assert night() == []


def test_leaders_are_not_the_townships_to_ask(
    homes: list[Household], leader: User, township_clerk: User
) -> None:
    for n, home in enumerate(homes):
        said = told(NOON.date(), made_at=NOON - n * SECOND).by_leader(leader)
        visits.record(household=home, by=township_clerk, at=NOON, told=said)
    assert night() == []


# --- the same photo, the same words ---------------------------------------------------------------


def test_one_photo_at_two_visits_is_asked_about(
    homes: list[Household], village_staff: User, village_colleague: User
) -> None:
    pair = {
        photographed(homes[0], village_staff).pk,
        photographed(homes[1], village_colleague).pk,
    }
    photographed(homes[2], village_staff, picture=drawn("black"))
    recorded(homes[3], by=village_staff, on=NOON.date(), at=NOON)
    (question,) = night()
    assert question.text == "2次走访传了同一张照片，是选错照片了吗？"
    assert visits_of(question) == pair


def test_a_photo_of_last_month_is_known_again(homes: list[Household], village_staff: User) -> None:
    old = photographed(homes[0], village_staff)
    Visit.objects.filter(pk=old.pk).update(recorded_at=NOON - 40 * DAY)
    assert night() == []
    new = photographed(homes[0], village_staff)
    assert visits_of(night()[0]) == {old.pk, new.pk}


def test_one_text_at_three_households_is_asked_about_however_it_is_typed(
    homes: list[Household], village_staff: User
) -> None:
    copied = wordy(homes[:2], village_staff)
    assert night() == []
    copied += made(
        homes[2:3], village_staff, changed=True, items={"appeal": {"text": f" {WORDS}。"}}
    )
    (question,) = night()
    assert question.text == "3户的走访写了同样的话，各户情况确实一样吗？"
    assert visits_of(question) == {visit.pk for visit in copied}


def test_short_words_and_one_household_week_after_week_are_not(
    homes: list[Household], village_staff: User
) -> None:
    wordy(homes[:5], village_staff, text="一切正常，没有困难")
    for days in range(4):
        wordy(homes[:1], village_staff, at=NOON + days * DAY)
    assert night(NIGHT + 4 * DAY) == []


def test_each_township_is_asked_about_its_own(
    homes: list[Household], far_village: Region, village_staff: User, person: Any
) -> None:
    """The same photo, words and minutes in the other township, but too few of them there."""
    far = [HouseholdFactory(region=far_village, head=True) for _ in range(2)]
    theirs = person("village_staff", far_village)
    for home, by in ((homes[0], village_staff), (homes[1], village_staff), (far[0], theirs)):
        photographed(home, by)
    wordy(homes[:3], village_staff)
    wordy(far, theirs)
    everywhere = person("township_clerk", far_village.parent.parent)
    made([*homes[:10], *far], everywhere, every=10 * SECOND)
    asked = {each.kind: each for each in night()}
    assert {kind: each.homes for kind, each in asked.items()} == {
        "hasty": 10, "photo": 2, "words": 3,
    }  # fmt: skip
    assert {each.region_path for each in asked.values()} == {homes[0].region_path}


def test_an_officer_is_asked_about_what_they_recorded_and_nothing_else(
    homes: list[Household], officer: User, village_staff: User
) -> None:
    Household.objects.update(support_officer=officer)
    made(homes[:10], village_staff)
    (question,) = night()
    assert not VisitQuestion.objects.visible_to(officer).exists()
    photographed(homes[0], officer)
    photographed(homes[1], officer)
    night()
    assert VisitQuestion.objects.visible_to(officer).exclude(pk=question.pk).get().kind == "photo"
    Household.objects.update(support_officer=None)
    assert not VisitQuestion.objects.visible_to(officer).exists()


def test_what_spans_villages_is_the_townships(
    homes: list[Household],
    neighbour_village: Region,
    township: Region,
    township_clerk: User,
    village_staff: User,
    village_colleague: User,
    neighbour: User,
    officer: User,
    reviewer: User,
) -> None:
    beyond = HouseholdFactory(region=neighbour_village, head=True)
    photographed(homes[0], township_clerk)
    photographed(beyond, township_clerk)
    (question,) = night()
    assert question.region == township
    for user in (township_clerk, reviewer, village_staff, village_colleague, neighbour):
        assert VisitQuestion.objects.visible_to(user).count() == 1, user.role
    assert not VisitQuestion.objects.visible_to(officer).exists(), "none of their visits"


# --- once, and growing ----------------------------------------------------------------------------


def test_nights_ask_once_and_tell_once(homes: list[Household], village_staff: User) -> None:
    made(homes[:10], village_staff)
    assert actions.ask(at=NIGHT) == 1
    assert actions.ask(at=NIGHT + DAY) == 0
    assert (VisitQuestion.objects.count(), QuestionedVisit.objects.count()) == (1, 10)
    notice = Notice.objects.get()
    assert notice.user == village_staff
    assert notice.text == "请您说明一下：3分钟内记录了10户走访，是集中补录吗？"


def test_the_night_of_the_clock_asks(homes: list[Household], village_staff: User) -> None:
    made(homes[:10], village_staff)
    assert reminders.nightly(at=NIGHT)["asked"] == 1
    assert reminders.nightly(at=NIGHT)["asked"] == 0


def test_what_joins_an_open_question_extends_it(
    homes: list[Household], neighbour_village: Region, township: Region, village_staff: User,
    neighbour: User,
) -> None:  # fmt: skip
    wordy(homes[:3], village_staff)
    (question,) = night()
    beyond = HouseholdFactory(region=neighbour_village, head=True)
    wordy([beyond], neighbour, at=NOON + DAY)
    (grown,) = night(NIGHT + DAY)
    assert (grown.pk, grown.homes, grown.region) == (question.pk, 4, township)


def test_what_arrives_late_belongs_to_what_was_understood(
    homes: list[Household], village_staff: User, township_clerk: User
) -> None:
    start = NOON - timedelta(hours=3)
    made(homes[:10], village_staff, start=start)
    (question,) = night()
    actions.close(question=question, by=township_clerk, at=NIGHT, outcome="understood")
    made(homes[10:12], village_staff, start=start + 200 * SECOND, at=NOON + DAY)
    (same,) = night(NIGHT + DAY)
    assert (same.pk, same.homes, same.outcome) == (question.pk, 12, "understood")


def test_the_same_photo_after_that_is_asked_about_anew_and_words_when_they_are_many(
    homes: list[Household], village_staff: User, township_clerk: User
) -> None:
    photographed(homes[0], village_staff)
    photographed(homes[1], village_staff)
    wordy(homes[:3], village_staff)
    for question in night():
        actions.close(question=question, by=township_clerk, at=NIGHT, outcome="understood")
    later = NOON + DAY
    third = photographed(homes[2], village_staff, at=later)
    wordy(homes[3:5], village_staff, at=later)
    new = [each for each in night(NIGHT + DAY) if each.is_open]
    assert [visits_of(each) for each in new] == [{third.pk}]
    wordy(homes[5:6], village_staff, at=later + MINUTE)
    new = [each for each in night(NIGHT + DAY) if each.is_open]
    assert [(each.kind, each.homes) for each in new] == [("photo", 1), ("words", 3)]


def test_the_database_keeps_a_visit_in_one_question_of_a_kind(
    homes: list[Household], village_staff: User, village: Region
) -> None:
    visit = made(homes[:10], village_staff)[0]
    night()
    other = VisitQuestion(kind="hasty", region=village, asked_at=NOON)
    other.save()
    with pytest.raises(IntegrityError, match="one_question_a_kind"), transaction.atomic():
        QuestionedVisit.objects.create(question=other, kind="hasty", visit=visit)
    with pytest.raises(IntegrityError, match="kind_of_question"), transaction.atomic():
        QuestionedVisit.objects.create(question=other, kind="photo", visit=visit)


# --- said and closed ------------------------------------------------------------------------------


@pytest.fixture
def question(homes: list[Household], village_staff: User) -> VisitQuestion:
    made(homes[:10], village_staff)
    return night()[0]


def test_the_village_says_how_it_was_and_may_say_it_better(
    question: VisitQuestion, village_colleague: User, village_staff: User
) -> None:
    actions.explain(question=question, by=village_colleague, at=NIGHT, text=" 停电，晚上补录 ")
    actions.explain(question=question, by=village_staff, at=NIGHT + DAY, text="白天没信号")
    question.refresh_from_db()
    assert (question.explanation, question.explained_by) == ("白天没信号", village_staff)


def test_whoever_it_does_not_concern_says_nothing(
    question: VisitQuestion, township_clerk: User, neighbour: User, reviewer: User, officer: User
) -> None:
    with pytest.raises(Refused, match="记录人或所在村"):
        actions.explain(question=question, by=township_clerk, at=NIGHT, text="没事")
    for user in (neighbour, officer):
        with pytest.raises(VisitQuestion.DoesNotExist):
            actions.explain(question=question, by=user, at=NIGHT, text="没事")
    with pytest.raises(PermissionDenied):
        actions.explain(question=question, by=reviewer, at=NIGHT, text="没事")
    with pytest.raises(Refused, match="写一句"):
        actions.explain(question=question, by=question.recorders()[0], at=NIGHT, text=" ")


def test_the_township_closes_with_or_without_a_word(
    question: VisitQuestion, township_clerk: User, village_staff: User
) -> None:
    done = actions.close(question=question, by=township_clerk, at=NIGHT, outcome="understood")
    assert (done.outcome, done.closed_by) == ("understood", township_clerk)
    assert Notice.objects.filter(key__startswith="question-revisit").count() == 0
    with pytest.raises(Refused, match="已经办理"):
        actions.close(question=question, by=township_clerk, at=NIGHT, outcome="understood")
    with pytest.raises(Refused, match="不用再说明"):
        actions.explain(question=question, by=village_staff, at=NIGHT, text="补录")


def test_a_revisit_says_what_for_and_tells_the_village_without_a_name(
    question: VisitQuestion, township_clerk: User, village_staff: User, village_colleague: User
) -> None:
    with pytest.raises(Refused, match="回访哪些户"):
        actions.close(question=question, by=township_clerk, at=NIGHT, outcome="revisit")
    actions.close(
        question=question, by=township_clerk, at=NIGHT, outcome="revisit", note="请看张一户的屋顶"
    )
    told_ = Notice.objects.filter(key__startswith="question-revisit")
    assert {notice.user for notice in told_} == {village_staff, village_colleague}
    assert all("请再回访" in notice.text and "张一" not in notice.text for notice in told_)


def test_nobody_closes_what_is_about_their_own_visits(
    homes: list[Household], township_clerk: User, reviewer: User
) -> None:
    made(homes[:10], township_clerk)
    (question,) = night()
    with pytest.raises(Refused, match="其他人办理"):
        actions.close(question=question, by=township_clerk, at=NIGHT, outcome="understood")
    actions.explain(question=question, by=township_clerk, at=NIGHT, text="照纸表录入")
    assert actions.close(question=question, by=reviewer, at=NIGHT, outcome="understood").closed_at


def test_the_bureau_reads_and_other_townships_see_nothing(
    question: VisitQuestion, clerk: User, approver: User, far_clerk: User, inspector: User,
    leader: User,
) -> None:  # fmt: skip
    for user in (clerk, approver):
        assert VisitQuestion.objects.visible_to(user).get() == question
        with pytest.raises(PermissionDenied):
            actions.close(question=question, by=user, at=NIGHT, outcome="understood")
    for user in (far_clerk, inspector, leader):
        assert not VisitQuestion.objects.visible_to(user).exists()
    with pytest.raises(VisitQuestion.DoesNotExist):
        actions.close(question=question, by=far_clerk, at=NIGHT, outcome="understood")
