"""Demo questions: the home village typed some visits in at once, and wrote one sentence for three."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from accounts.demo import HOME_VILLAGE
from accounts.models import User
from core import limits
from core.dates import iso_week, local_date
from households.models import Household
from monitoring import limits as visit_keys
from monitoring.actions import visits
from monitoring.models import VisitDuty, VisitQuestion
from monitoring.questions import actions
from monitoring.questions import limits as keys
from monitoring.visit_states import Mode, QuestionKind

SENTENCE = "老人身体平稳，低保和养老金按时到账，暂时没有别的困难"
ANSWER = "白天各家走完，村里没有信号，晚上回村部一起补录"
TYPED, WALKED = timedelta(seconds=20), timedelta(minutes=20)  # between two visits
EVENING = timedelta(hours=5)


def seed_questions(*, at: datetime) -> int:
    """Let the night ask about visits of the home village, and the village answer one of them."""
    village = User.objects.filter(username="village").first()
    if village is None or VisitQuestion.objects.exists():
        return 0
    # Who is still to be visited this week stays so.
    left = VisitDuty.objects.of_week(iso_week(local_date(at))).left().values("household")
    homes = Household.objects.current().filter(region=HOME_VILLAGE).exclude(pk__in=left)
    many, some = limits.number(keys.HASTY_HOMES) + 2, limits.number(keys.WORDS_HOMES)
    for n, home in enumerate(homes.order_by("head_pinyin", "pk")[: many + some]):
        if n < many:
            _record(home, village, at=at, made=at - n * TYPED, changed=False)
        else:
            made = at - EVENING - n * WALKED
            _record(home, village, at=at, made=made, changed=True, note=SENTENCE)
    # The night comes when nothing of it can be taken back.
    seconds = limits.number(visit_keys.UNDO) + limits.number(visit_keys.UNDO_GRACE) + 1
    later = at + timedelta(seconds=seconds)
    actions.ask(at=later)
    asked = VisitQuestion.objects.visible_to(village).unexplained()
    if hasty := asked.filter(kind=QuestionKind.HASTY).first():
        actions.explain(question=hasty, by=village, at=later, text=ANSWER)
    return VisitQuestion.objects.count()


def _record(home: Household, by: User, *, at: datetime, made: datetime, **said: Any) -> None:
    told = visits.Told(
        uuid=uuid.uuid5(home.pk, "asked"), visited_on=local_date(at), mode=Mode.HOME,
        visitors=[by.name], made_at=made, **said,
    )  # fmt: skip
    visits.record(household=home, by=by, at=at, told=told)
