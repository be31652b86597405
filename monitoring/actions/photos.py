"""The optional photo of a visit: a real JPEG or PNG, not too large, sealed like every upload."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from core import limits
from core.errors import Refused
from ledgers import files
from ledgers.models import StoredFile
from monitoring import limits as keys

BEGINNINGS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def keep(photo: "UploadedFile[Any]", *, by: User) -> StoredFile:
    """
    Store a photo and return its file.

    :raises Refused: no photo, or larger than `visit.photo_mb`
    """
    most = limits.number(keys.PHOTO_MB)
    if (photo.size or 0) > most * 1024 * 1024:
        raise Refused(f"照片超过{most}MB，请缩小后再传；照片可以不传。")
    head = photo.read(16)
    photo.seek(0)
    if kind_of(head) is None:
        raise Refused("照片只能是 JPG 或 PNG 图片。")
    return files.keep(photo, by=by)


def kind_of(head: bytes) -> str | None:
    """Return the content type that a file's first bytes say, or None."""
    return next((kind for start, kind in BEGINNINGS.items() if head.startswith(start)), None)
