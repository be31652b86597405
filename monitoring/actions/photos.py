"""
The optional photo of a visit: a real JPEG or PNG, not too large, drawn anew, sealed like every
upload. Only the picture is kept: not where it was taken, with which phone, or what else a file of
a picture can carry.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image, ImageOps

from accounts.models import User
from core import limits
from core.errors import Refused
from ledgers import files
from ledgers.models import StoredFile
from monitoring import limits as keys

BEGINNINGS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
# A picture of 5 MB can unfold to gigabytes; 50 million pixels are 200 MB, and more than phones send.
MOST_PIXELS = 50_000_000
TOO_MANY = "照片的像素太高，请用手机相册缩小后再传；照片可以不传。"
QUALITY = 88  # of a JPEG drawn anew: the file hardly grows, the picture hardly changes


def keep(photo: "UploadedFile[Any]", *, by: User) -> StoredFile:
    """
    Store a photo without what its file tells besides, and return its file.

    :raises Refused: no photo, or larger than `visit.photo_mb`
    """
    most = limits.number(keys.PHOTO_MB)
    if (photo.size or 0) > most * 1024 * 1024:
        raise Refused(f"照片超过{most}MB，请缩小后再传；照片可以不传。")
    body = photo.read()
    kind = kind_of(body[:16])
    if kind is None:
        raise Refused("照片只能是 JPG 或 PNG 图片。")
    suffix = ".jpg" if kind == "image/jpeg" else ".png"
    name = Path(photo.name or "photo").stem[:80] + suffix
    return files.keep(SimpleUploadedFile(name, picture_of(body, kind), kind), by=by)


def picture_of(body: bytes, kind: str) -> bytes:
    """
    Return the picture drawn anew, upright, in its own format, and nothing else.

    :raises Refused: it cannot be drawn, or has too many pixels
    """
    try:
        with Image.open(BytesIO(body), formats=[FORMATS[kind]]) as given:
            if given.width * given.height > MOST_PIXELS:
                raise Refused(TOO_MANY)
            upright = ImageOps.exif_transpose(given)
            plain = upright.convert("RGB") if kind == "image/jpeg" else _flat(upright)
    except Image.DecompressionBombError as error:
        raise Refused(TOO_MANY) from error
    # What the library raises about a broken file is not one kind of error.
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused("照片打不开，可能没有传完整，请重新拍照再传；照片可以不传。") from error
    plain.info.clear()  # comments, profiles and places would be written along
    out = BytesIO()
    plain.save(out, FORMATS[kind], quality=QUALITY, optimize=True)
    return out.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    """Return a PNG's picture in one of two modes; palettes and depths carry more than a photo."""
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def kind_of(head: bytes) -> str | None:
    """Return the content type that a file's first bytes say, or None."""
    return next((kind for start, kind in BEGINNINGS.items() if head.startswith(start)), None)
