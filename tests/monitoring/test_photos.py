"""A photo of a visit is a picture and nothing else."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from accounts.models import User
from core.errors import Refused
from ledgers import files
from monitoring.actions import photos

MAKE, SOFTWARE, ORIENTATION, GPS = 0x010F, 0x0131, 0x0112, 0x8825
SECRETS = (b"HUAWEI", b"411099", b"GPS", b"Exif", b"secret")


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> Image.Image:
    """Return a picture whose left half is red."""
    found = Image.new(mode, size, "white")
    found.paste("red", (0, 0, size[0] // 2, size[1]))
    return found


def jpeg(**more: Any) -> bytes:
    exif = Image.Exif()
    exif[MAKE], exif[SOFTWARE] = "HUAWEI P40", "411099 secret"
    exif.get_ifd(GPS).update({1: "N", 2: (34.0, 3.0, 12.5), 3: "E", 4: (113.0, 50.0, 1.2)})
    for tag, value in more.items():
        exif[int(tag[1:])] = value
    out = BytesIO()
    picture().save(out, "JPEG", exif=exif, comment=b"secret 411099", icc_profile=b"secret" * 40)
    return out.getvalue()


def png() -> bytes:
    exif = Image.Exif()
    exif[MAKE] = "HUAWEI P40"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "secret 411099")
    text.add_itxt("XML:com.adobe.xmp", "<x>411099 secret</x>")
    out = BytesIO()
    picture("RGBA").save(out, "PNG", exif=exif, pnginfo=text)
    return out.getvalue() + b"secret: 411099 behind the end"


def kept(body: bytes, name: str, by: User) -> tuple[bytes, str]:
    row = photos.keep(SimpleUploadedFile(name, body), by=by)
    with files.opened(row) as path:
        return path.read_bytes(), row.filename


@pytest.mark.parametrize(("make", "name"), [(jpeg, "家.jpeg"), (png, "家.png")])
def test_only_the_picture_is_kept(make: Any, name: str, village_staff: User) -> None:
    given = make()
    assert any(secret in given for secret in SECRETS)
    body, filename = kept(given, name, village_staff)
    assert [secret for secret in SECRETS if secret in body] == []
    with Image.open(BytesIO(body)) as found:
        assert (found.size, found.info.keys() & {"exif", "comment", "icc_profile"}) == (
            (40, 20),
            set(),
        )
        assert not found.getexif()
        red, white = (found.convert("RGB").getpixel(at) for at in ((5, 10), (35, 10)))
    assert red[0] > 200 > 60 > red[1]
    assert min(white) > 240
    assert filename in {"家.jpg", "家.png"}


def test_a_photo_taken_upright_stays_upright(village_staff: User) -> None:
    body, _ = kept(jpeg(_274=6), "p.jpg", village_staff)
    with Image.open(BytesIO(body)) as found:
        assert found.size == (20, 40)


def huge_png() -> bytes:
    """A file of 1 KB that says it is 30,000 × 30,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 90)) + chunk(b"IEND", b"")  # fmt: skip


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "打不开"),
        (b"\xff\xd8\xff" + b"0" * 64, "打不开"),
        (jpeg()[:600], "打不开"),
        (huge_png(), "像素太高"),
        (b"GIF89a" + b"0" * 64, "只能是 JPG 或 PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只能是 JPG 或 PNG"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(body: bytes, words: str, village_staff: User) -> None:
    with pytest.raises(Refused, match=words):
        photos.keep(SimpleUploadedFile("p.jpg", body), by=village_staff)
