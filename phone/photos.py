"""A visit's photo, sent in pieces over a bad line: what arrived stays, and nothing twice."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F, Max

from accounts.models import User
from accounts.permissions import Permission
from core import crypto, limits
from core.errors import Refused
from monitoring import limits as visit_limits
from monitoring.actions import photos
from monitoring.models import Visit
from phone import limits as keys
from phone.models import PhotoPiece


@dataclass(frozen=True)
class Arrived:
    """How many bytes of a photo are here without a gap, and whether it is kept."""

    received: int
    kept: bool


@dataclass(frozen=True)
class Piece:
    """`start`: where in the photo its first byte belongs; `size` and `sha256`: of the whole."""

    start: int
    body: bytes
    size: int
    sha256: str


def arrived(*, uuid: UUID, by: User) -> Arrived:
    """:raises Visit.DoesNotExist: the visit is not here, or was recorded by somebody else"""
    by.require(Permission.VISIT_RECORD)
    return _arrived(_own(uuid, by))


@transaction.atomic
def add(*, uuid: UUID, piece: Piece, by: User, at: datetime) -> Arrived:
    """
    Take the next piece; the last one makes the photo. A piece sent again changes nothing.

    :raises Visit.DoesNotExist: the visit is not here, or was recorded by somebody else
    :raises Refused: a gap, too large, or the whole is not what was promised: begin again
    """
    by.require(Permission.VISIT_RECORD)
    visit = Visit.objects.select_for_update(of=["self"]).get(pk=_own(uuid, by).pk)
    before = _arrived(visit)
    most = limits.number(visit_limits.PHOTO_MB) * 1024 * 1024
    if before.kept or piece.start + len(piece.body) <= before.received:
        return before
    if piece.size > most:
        raise Refused(f"照片超过{most // 1024 // 1024}MB，请缩小后再传；照片可以不传。")
    if piece.start != before.received or not piece.body:
        raise Refused("照片的上一段还没有收到，请从断开处重传。")
    received = piece.start + len(piece.body)
    if received > piece.size:
        raise Refused("照片比说明的大，请重新选择照片。")
    row = PhotoPiece(visit=visit, start=piece.start, size=len(piece.body), at=at)
    row.body_sealed = crypto.seal(base64.b64encode(piece.body).decode(), row.aad)
    row.save()
    if received < piece.size:
        return Arrived(received, False)
    return _whole(visit, piece.sha256, by=by)


def forget_unfinished(*, at: datetime) -> int:
    """Drop what nobody went on sending; return how many pieces."""
    since = at - timedelta(days=limits.number(keys.UNFINISHED))
    return PhotoPiece.objects.filter(at__lt=since).delete()[0]


def _own(uuid: UUID, by: User) -> Visit:
    return Visit.objects.visible_to(by).get(uuid=uuid, recorded_by=by)


def _arrived(visit: Visit) -> Arrived:
    if visit.photo_id is not None:
        return Arrived(0, True)
    end = visit.photo_pieces.aggregate(end=Max(F("start") + F("size")))["end"]
    return Arrived(end or 0, False)


def _whole(visit: Visit, sha256: str, *, by: User) -> Arrived:
    rows = visit.photo_pieces.order_by("start")
    body = b"".join(
        base64.b64decode(crypto.unseal(bytes(row.body_sealed), row.aad)) for row in rows
    )
    rows.delete()
    if hashlib.sha256(body).hexdigest() != sha256:
        return Arrived(0, False)  # spoilt on the way: the sender begins again
    visit.photo = photos.keep(SimpleUploadedFile("visit.jpg", body), by=by)
    visit.save(update_fields=["photo"])
    return Arrived(len(body), True)
