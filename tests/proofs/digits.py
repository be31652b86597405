"""Reads the four digits of the application's picture, as a person would: by their shapes alone."""

import base64
import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

SIZE = (24, 32)
DARK = 90  # the digits are nearly black, the lines across them grey
ANGLES = range(-14, 15, 2)


def read(source: str) -> str:
    """Return the digits of a picture given as a data: address."""
    picture = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).convert("L")
    ink = picture.point(lambda grey: 255 if grey < DARK else 0)
    return "".join(_likest(shape) for shape in _shapes(ink))


def _shapes(ink: Image.Image) -> list[Image.Image]:
    """Cut a picture at its empty columns."""
    filled = [ink.crop((x, 0, x + 1, ink.height)).getbbox() is not None for x in range(ink.width)]
    found, start = [], None
    for x, full in enumerate([*filled, False]):
        if full and start is None:
            start = x
        elif not full and start is not None:
            found.append(_bare(ink.crop((start, 0, x, ink.height))))
            start = None
    return found


def _bare(shape: Image.Image) -> Image.Image:
    return shape.crop(shape.getbbox()).resize(SIZE)


@cache
def _known() -> list[tuple[str, bytes]]:
    font = ImageFont.load_default(50)
    known = []
    for digit in "0123456789":
        for angle in ANGLES:
            tile = Image.new("L", (60, 72), 0)
            ImageDraw.Draw(tile).text((30, 36), digit, fill=255, font=font, anchor="mm")
            turned = tile.rotate(angle, resample=Image.Resampling.BICUBIC)
            known.append((digit, _bare(turned.point(lambda v: 255 if v > 150 else 0)).tobytes()))
    return known


def _likest(shape: Image.Image) -> str:
    bits = shape.tobytes()
    return min(
        _known(), key=lambda one: sum(abs(a - b) for a, b in zip(one[1], bits, strict=True))
    )[0]
