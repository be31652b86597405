"""Demo applications: codes for every village, and the home village's list in every state."""

from datetime import datetime, timedelta

from accounts.demo import DISTRICT, HOME_VILLAGE
from accounts.models import User
from accounts.permissions import Role
from applications import human
from applications.actions import codes, entering, handling, receive, taking_in
from applications.models import Application
from core import identity
from core.dates import local_date
from households.models import Household
from monitoring.actions import clues
from monitoring.models import Clue
from regions.models import Region

SAID = (
    ("illness", "老伴脑梗住院两回，报销后自己还花了四万多。"),
    ("housing", "后墙裂了一道缝，下雨天不敢住。"),
    ("unstable_work", "今年工地停了，三个月没有拿到工钱。"),
    ("education", "两个孩子上大学，学费还差一截。"),
)
STRANGERS = (("宋玉兰", "18980850101"), ("贺长庚", "18980850102"))
PHONE = "18980850100"


def seed_applications(*, at: datetime) -> int:
    """Send some applications as villagers would, and take them some way; once only."""
    village = Region.objects.filter(pk=HOME_VILLAGE).first()
    if village is None or Application.objects.exists():
        return 0
    clerk = User.objects.get(username="clerk")
    staff = User.objects.filter(role=Role.VILLAGE_STAFF, region=village).order_by("pk")[0]
    codes.make_missing(place=Region.objects.get(pk=DISTRICT), by=clerk, at=at)
    free = Household.objects.current().within(village).exclude(head_id_index=None)
    free = free.exclude(pk__in=Clue.objects.within(village).values("household"))
    homes = list(free.order_by("pk")[: len(SAID)])
    for home, (risk, said) in zip(homes, SAID, strict=False):
        _send(village, home.head_name, home.head_id, PHONE, risk, said, at)
    for order, (name, phone) in enumerate(STRANGERS):
        seventeen = f"4110991951051{order}08{order}"
        number = seventeen + identity.check_digit(seventeen)
        _send(village, name, number, phone, "lack_labour", "家里就我一个人，干不动重活了。", at)
    taking_in.take_in_waiting(at=at)
    _answer(staff, at)
    heard = entering.Heard(
        source="hotline", found_on=local_date(at), said="来电反映家中遭火灾，求助。",
        risks=["accident"], village=village, name="来电人李先生", phone="18980850103",
    )  # fmt: skip
    entering.enter(heard=heard, by=clerk, at=at)
    return Application.objects.count()


def _send(
    village: Region, name: str, number: str, phone: str, risk: str, said: str, at: datetime
) -> None:
    opened = human.challenge(at=at - timedelta(minutes=2))
    nonce, _ = human.doubts(token=opened.token, answer="", at=at)
    sent = receive.Sent(
        village=village, name=name, id_number=number, phone=phone, said=said, risks=[risk],
        token=opened.token, answer=human.digits_of(nonce),
    )  # fmt: skip
    receive.receive(sent=sent, address="127.0.0.1", at=at)


def _answer(staff: User, at: datetime) -> None:
    """Answer two clues, tell one applicant; pass one stranger on, and give the other up."""
    linked = list(Application.objects.exclude(clue=None).select_related("clue").order_by("pk")[:2])
    for row in linked:
        if row.clue is not None:
            clues.verify(
                ids=[row.clue.pk], outcome="no_risk", reason="费用已报销，家庭能够承受", by=staff,
                at=at,
            )  # fmt: skip
    for row in linked[:1]:
        handling.tell(application=row, how="in_person", told_on=local_date(at), by=staff, at=at)
    passed_on, closed = Application.objects.open().order_by("pk")
    handling.pass_on(application=passed_on, reason="已搬到本乡镇别的村", by=staff, at=at)
    handling.close(application=closed, reason="多次联系不上本人", by=staff, at=at)
