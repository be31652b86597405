"""A village's code, and applications as they are sent."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from accounts.models import User
from applications import human
from applications.actions import receive
from applications.models import Application, VillageCode
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, id_number

PHONE = "18180850182"
STRANGER = id_number(7)


@pytest.fixture
def code(village: Region, clerk: User) -> VillageCode:
    return VillageCode.objects.create(region=village, made_at=NOON, made_by=clerk)


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def token(at: datetime = NOON, nonce: str = "") -> tuple[str, str]:
    """Return a token as the page of a minute ago carried it, with the digits of its picture."""
    nonce = nonce or f"{next(_serial):032x}"
    issued = at - timedelta(minutes=1)
    signed = signing.dumps({"n": nonce, "t": int(issued.timestamp())}, salt=human.SALT)
    return signed, human.digits_of(nonce)


_serial = iter(range(10**9))


def sent(village: Region, **fields: Any) -> receive.Sent:
    signed, digits = token(fields.pop("at", NOON))
    given = {
        "village": village, "name": "李四", "id_number": STRANGER, "phone": PHONE,
        "said": "老伴脑梗住院，花了四万多", "risks": ["illness"], "token": signed, "answer": digits,
    }  # fmt: skip
    return receive.Sent(**{**given, **fields})


def received(village: Region, **fields: Any) -> Application:
    return receive.receive(
        sent=sent(village, **fields), address=fields.pop("address", "10.0.0.1"), at=NOON
    )


def body(village: Region, **fields: Any) -> dict[str, Any]:
    """Return what the browser posts."""
    signed, digits = token()
    given = {
        "name": "李四", "id_number": STRANGER, "phone": PHONE, "village": village.pk,
        "risks": ["illness"], "said": "老伴脑梗住院，花了四万多", "token": signed, "answer": digits,
    }  # fmt: skip
    return {**given, **fields}


def post(code: VillageCode, data: dict[str, Any], address: str = "10.0.0.1") -> Any:
    return Client().post(code.get_absolute_url(), data, REMOTE_ADDR=address)


def home_of(village: Region, number: str = STRANGER, **fields: Any) -> Any:
    """Return a household of the village whose head has a number."""
    return HouseholdFactory(
        region=village, head_name="李四", head=True, head_id=number,
        **{"head__id_number": number, **fields},
    )  # fmt: skip
