"""
A proof that a person sends a form, without scripts and without anybody else's service.

The page carries a signed token (chance and time) and a picture of four digits to copy. The digits
follow from the token by a key, so nothing is kept before the form comes back; a token is good
once. It stops the plain script; the tallies (`throttle`) stop the rest.
"""

import base64
import hmac
import io
import math
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core import signing
from django.utils.crypto import salted_hmac
from PIL import Image, ImageDraw, ImageFont

from applications import limits as keys
from core import limits

SALT = "applications.human"
DIGITS = 4
WIDTH, HEIGHT = 224, 72
INK, PALE, PAPER = 20, 150, 255
_chance = secrets.SystemRandom()


class Doubt(StrEnum):
    """Why a form is not taken for a person's; the label says what to do."""

    FORGED = "forged"
    EARLY = "early"
    OLD = "old"
    WRONG = "wrong"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Doubt.FORGED: "页面已失效，请看新的图，再填一次图里的数字。",
    Doubt.EARLY: "提交得太快了，请核对一下再提交。",
    Doubt.OLD: "页面打开太久了，请看新的图，再填一次图里的数字。",
    Doubt.WRONG: "图里的数字没有填对，请看新的图再填一次。",
}


@dataclass(frozen=True)
class Challenge:
    token: str
    picture: str  # a data: address


def challenge(*, at: datetime) -> Challenge:
    """Return a new token with its picture."""
    nonce = secrets.token_hex(16)
    token = signing.dumps({"n": nonce, "t": int(at.timestamp())}, salt=SALT)
    return Challenge(token, f"data:image/png;base64,{picture(digits_of(nonce))}")


def digits_of(nonce: str) -> str:
    """Return the digits that belong to a token; only the server's key knows them."""
    digest = salted_hmac(SALT, nonce, algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"


def doubts(*, token: str, answer: str, at: datetime) -> tuple[str, Doubt | None]:
    """Return the token's nonce ("" if it is none of ours) and why it is doubted, if it is."""
    try:
        said = signing.loads(token, salt=SALT)
        nonce, issued = str(said["n"]), int(said["t"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return "", Doubt.FORGED
    age = at.timestamp() - issued
    if age < limits.number(keys.MIN_SECONDS):
        return nonce, Doubt.EARLY
    if age > limits.number(keys.MAX_MINUTES) * 60:
        return nonce, Doubt.OLD
    if not hmac.compare_digest(answer.encode(), digits_of(nonce).encode()):
        return nonce, Doubt.WRONG
    return nonce, None


def picture(digits: str) -> str:
    """Return a PNG of some digits in base64: large, a little crooked, with lines across."""
    paper = Image.new("L", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(paper)
    # Pillow brings this font itself; it has no Chinese, which is why the question stands beside.
    font = ImageFont.load_default(50)
    for _ in range(4):
        ends = [(_chance.randrange(WIDTH), _chance.randrange(HEIGHT)) for _ in range(2)]
        pen.line(ends, fill=PALE, width=2)
    for place, digit in enumerate(digits):
        tile = Image.new("L", (60, 72), 0)
        ImageDraw.Draw(tile).text((30, 36), digit, fill=255, font=font, anchor="mm")
        tile = tile.rotate(_chance.uniform(-14, 14), resample=Image.Resampling.BICUBIC)
        left = 4 + place * 52 + _chance.randrange(-3, 4)
        paper.paste(INK, (left, _chance.randrange(-5, 6)), tile)
    wave, height = _chance.uniform(0, math.tau), _chance.randrange(28, 44)
    line = [(x, height + 12 * math.sin(wave + x / 34)) for x in range(0, WIDTH, 4)]
    pen.line(line, fill=PALE, width=2)
    out = io.BytesIO()
    paper.quantize(8).save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()
