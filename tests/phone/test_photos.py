"""A photo in pieces: each once, in order, the whole as it was promised."""

import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from rest_framework.test import APIClient

from accounts.models import User
from core.errors import Refused
from core.models import Limit
from households.models import Household
from monitoring.models import Visit
from phone import photos
from phone.models import PhotoPiece
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.monitoring.visiting import recorded

pytestmark = pytest.mark.django_db


def drawn() -> bytes:
    with BytesIO() as out:
        Image.effect_noise((300, 200), 40).convert("RGB").save(out, "JPEG")
        return out.getvalue()


@pytest.fixture
def household(village: Region) -> Household:
    home: Household = HouseholdFactory(region=village, head=True)
    return home


@pytest.fixture
def visit(household: Household, village_staff: User) -> Visit:
    return recorded(household, by=village_staff, on=NOON.date(), at=NOON).visit


PHOTO = drawn()
HALF = len(PHOTO) // 2


def piece(start: int, body: bytes, *, of: bytes = PHOTO) -> photos.Piece:
    return photos.Piece(start, body, len(of), hashlib.sha256(of).hexdigest())


def send(visit: Visit, by: User, start: int, body: bytes, **more: Any) -> photos.Arrived:
    return photos.add(uuid=visit.uuid, piece=piece(start, body, **more), by=by, at=NOON)


def test_pieces_make_the_photo_however_often_they_come(visit: Visit, village_staff: User) -> None:
    assert send(visit, village_staff, 0, PHOTO[:HALF]) == photos.Arrived(HALF, False)
    assert send(visit, village_staff, 0, PHOTO[:HALF]) == photos.Arrived(HALF, False)
    assert photos.arrived(uuid=visit.uuid, by=village_staff) == photos.Arrived(HALF, False)
    assert PhotoPiece.objects.count() == 1
    stored = bytes(PhotoPiece.objects.get().body_sealed)
    assert PHOTO[:64] not in stored

    assert send(visit, village_staff, HALF, PHOTO[HALF:]).kept
    assert send(visit, village_staff, HALF, PHOTO[HALF:]).kept
    visit.refresh_from_db()
    assert visit.photo is not None
    assert not PhotoPiece.objects.exists()


def test_a_gap_a_spoilt_whole_and_too_much_are_refused_or_begun_again(
    visit: Visit, village_staff: User
) -> None:
    with pytest.raises(Refused, match="断开处"):
        send(visit, village_staff, HALF, PHOTO[HALF:])
    send(visit, village_staff, 0, PHOTO[:HALF])
    with pytest.raises(Refused, match="比说明的大"):
        send(visit, village_staff, HALF, PHOTO[HALF:] + b"x")
    spoilt = bytearray(PHOTO[HALF:])
    spoilt[-3] ^= 1
    assert send(visit, village_staff, HALF, bytes(spoilt)) == photos.Arrived(0, False)
    assert not PhotoPiece.objects.exists()
    Limit.objects.create(key="visit.photo_mb", title="", amount=0, unit="count", source="区局")
    with pytest.raises(Refused, match="超过0MB"):
        send(visit, village_staff, 0, PHOTO[:HALF])


def test_what_is_no_picture_is_refused_and_nothing_of_it_stays(
    visit: Visit, village_staff: User
) -> None:
    words = b"MZ" + b"not a picture" * 40
    with pytest.raises(Refused, match="JPG 或 PNG"):
        send(visit, village_staff, 0, words, of=words)
    assert not PhotoPiece.objects.exists()
    visit.refresh_from_db()
    assert visit.photo is None


def test_only_who_recorded_the_visit_adds_its_photo(
    visit: Visit, village_colleague: User, neighbour: User
) -> None:
    for other in (village_colleague, neighbour):
        with pytest.raises(Visit.DoesNotExist):
            send(visit, other, 0, PHOTO[:HALF])


def test_by_the_api_and_what_nobody_went_on_sending_is_forgotten(
    visit: Visit, village_staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    client = APIClient()
    client.force_authenticate(village_staff)
    address = f"/api/v1/visits/{visit.uuid}/photo/"
    body = {
        "start": 0, "size": len(PHOTO), "sha256": hashlib.sha256(PHOTO).hexdigest(),
        "piece": SimpleUploadedFile("piece", PHOTO[:HALF]),
    }  # fmt: skip
    assert client.post(address, body, format="multipart").json() == {
        "received": HALF, "kept": False,
    }  # fmt: skip
    assert client.get(address).json() == {"received": HALF, "kept": False}
    assert photos.forget_unfinished(at=NOON + timedelta(days=6)) == 0
    assert photos.forget_unfinished(at=NOON + timedelta(days=8)) == 1
    assert client.get(address).json()["received"] == 0
