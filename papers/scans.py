"""
What may be attached: a photo, drawn anew so that only the picture is kept, or a scan as PDF.

The type is what the content says, never the name. A PDF cannot be drawn anew: one that carries a
program or another file is refused, and it is only ever given as a download.
"""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from core import limits
from core.errors import Refused
from ledgers.files import TooLarge
from monitoring.actions import photos
from monitoring.procedure import PaperKind
from papers.limits import ATTACHMENT_MB
from papers.models import Attachment

PDF_BEGINS, PDF_ENDS = b"%PDF-", b"%%EOF"
# Written out; what a PDF hides in its compressed parts is why it is never shown in the browser.
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|Encrypt)\b")
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
SIDE = 240  # pixels of a thumbnail
# Of an identity card a list shows that there is one, and nothing that can be read.
UNREADABLE = 24
QUALITY = 75


@dataclass(frozen=True)
class Scan:
    type: str
    body: bytes
    thumbnail: bytes | None


def read(upload: "UploadedFile[Any]", kind: str) -> Scan:
    """
    Return what an upload holds, cleaned, with its thumbnail.

    :raises TooLarge: more than `paper.attachment_mb`
    :raises Refused: neither a picture nor a plain PDF, or broken
    """
    most = limits.number(ATTACHMENT_MB)
    if (upload.size or 0) > most * 1024 * 1024:
        raise TooLarge(f"文件超过{most}MB，请缩小或分开后再传。")
    body = upload.read()
    found = photos.kind_of(body[:16])
    if found is not None:
        return _picture(body, found, kind)
    if body.startswith(PDF_BEGINS):
        return Scan(Attachment.Type.PDF, _plain_pdf(body), None)
    raise Refused("只能上传照片（JPG、PNG）或扫描件（PDF）。")


def _picture(body: bytes, found: str, kind: str) -> Scan:
    try:
        drawn = photos.picture_of(body, found)
    except Refused as refusal:
        raise Refused(str(refusal).replace("；照片可以不传", "")) from refusal
    side = UNREADABLE if kind == PaperKind.ID_COPIES else SIDE
    with Image.open(BytesIO(drawn)) as whole:
        small = whole.convert("RGB")
    small.thumbnail((side, side))
    out = BytesIO()
    small.save(out, "JPEG", quality=QUALITY)
    return Scan(found, drawn, out.getvalue())


def _plain_pdf(body: bytes) -> bytes:
    """:raises Refused: cut off, locked, or with a program or another file in it"""
    if PDF_ENDS not in body[-1024:]:
        raise Refused("PDF 没有传完整，请重新扫描或上传。")
    if ACTIVE.search(STREAM.sub(b"", body)):
        raise Refused("PDF 带有密码、程序或别的文件，请重新扫描成普通 PDF，或者拍照上传。")
    return body
