"""
What strangers send and ask. Whether somebody is in the register is not looked at in here: every
well-formed application costs the same statements and gets the same answer; the register is
searched afterwards, by `taking_in`, out of sight.
"""

import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from accounts.models import AccessLog
from applications import human, throttle
from applications import limits as keys
from applications.models import PHONE_PURPOSE, Application
from core import crypto, limits
from core.dates import local_date
from core.errors import Refused
from households.models import id_index
from monitoring import limits as clue_keys
from monitoring.clue_states import Source
from regions.models import Region

logger = logging.getLogger(__name__)
BUSY = "现在提交的人太多，请过十几分钟再试；着急的话，请直接找村干部，或拨打 12317。"
NOT_FOUND = "没有查到。请核对受理编号（10 位数字）和申报时所留电话的后四位。"


class TooMany(Refused):
    """More than people send from one address, or in the whole district."""

    status = 429


class Doubted(Refused):
    """The form may be a machine's, or was left open too long."""

    status = 400


@dataclass(frozen=True)
class Sent:
    """An application as it was sent: numbers in canonical form."""

    village: Region
    name: str
    id_number: str
    phone: str
    said: str
    risks: Iterable[str]
    token: str
    answer: str


def knock(kind: str, limit: str, *, address: str | None, at: datetime) -> None:
    """
    Count a post of an address. The first one over the limit leaves a line in the access log.

    :raises TooMany: more than its limit in this window
    """
    number = throttle.count(kind, address or "?", window=throttle.minutes(), at=at)
    most = limits.number(limit)
    if number == most + 1:
        AccessLog.objects.create(kind=AccessLog.Kind.REFUSED, reason=limit, ip=address)
    if number > most:
        raise TooMany(BUSY)


def receive(*, sent: Sent, address: str | None, at: datetime) -> Application:
    """
    Keep an application and have it taken in at once. A form sent twice is one application.

    :raises Doubted: no person seems to have sent it; a new picture is needed
    :raises TooMany: the district's or the address's share is used up
    """
    found = _receive(sent, address or "?", at)
    if isinstance(found, Refused):
        raise found
    return found


@transaction.atomic
def _receive(sent: Sent, address: str, at: datetime) -> Application | Refused:
    """Return a refusal instead of raising it, so that what was counted stays counted."""
    nonce, doubt = human.doubts(token=sent.token, answer=sent.answer, at=at)
    # The count's row lock makes the second of two equal forms wait for the first.
    if nonce and throttle.count("token", nonce, window=throttle.DAY, at=at) > 1:
        before = Application.objects.filter(
            token=nonce, id_number_index=id_index(sent.id_number),
            phone_index=crypto.index(sent.phone, PHONE_PURPOSE),
        ).first()  # fmt: skip
        return before or Doubted(human.Doubt.FORGED.label)
    if doubt is not None:
        return Doubted(doubt.label)
    if throttle.count("district", "", window=throttle.HOUR, at=at) > limits.number(keys.ALL_HOUR):
        return TooMany(BUSY)
    today = partial(throttle.count, window=throttle.DAY, at=at)
    if today("address-day", address) > limits.number(keys.ADDRESS_DAY):
        return TooMany(BUSY)
    numbers = today("number", sent.id_number)
    phones = today("phone", sent.phone)
    on = local_date(at)
    row = Application(
        source=Source.SELF, region=sent.village, name=sent.name, said=sent.said, token=nonce,
        risks=list(dict.fromkeys(sent.risks))[:5], found_on=on, received_at=at,
        due_on=limits.due(clue_keys.CLUE_VERIFY, start=on),
        by_hand_only=numbers > limits.number(keys.NUMBER_DAY)
        or phones > limits.number(keys.PHONE_DAY),
    )  # fmt: skip
    row.id_number, row.phone = sent.id_number, sent.phone
    row.save()
    transaction.on_commit(ring)
    return row


def ring() -> None:
    """Have what came taken in at once; where the bell does not ring, the clock does in a minute."""
    if not settings.JOB_BELL:
        return
    from applications.tasks import take_in

    try:
        take_in.apply_async(retry=False, expires=60)
    except Exception as error:  # whatever the broker's client raises, the row is safe
        logger.warning("the bell did not ring: %s", type(error).__name__)


def ask(*, receipt: str, last_four: str, at: datetime) -> Application:
    """
    Return the application of a receipt number and the last four digits of its phone.

    A wrong number is counted like a wrong phone, whether or not there is such a receipt.

    :raises TooMany: too many wrong answers for this receipt today
    :raises Refused: no such pair
    """
    wrong = throttle.counted("ask-wrong", receipt, window=throttle.DAY, at=at)
    if wrong >= limits.number(keys.ASK_WRONG_DAY):
        raise TooMany("这个受理编号今天查错次数太多，请明天再查，或直接问村干部。")
    row = Application.objects.filter(receipt=receipt).select_related("clue").first()
    phone = row.phone if row is not None else ""
    if row is None or not hmac.compare_digest(phone[-4:].encode(), last_four.encode()):
        throttle.count("ask-wrong", receipt, window=throttle.DAY, at=at)
        raise Refused(NOT_FOUND)
    return row
