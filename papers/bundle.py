"""The whole file of a round as one .zip: the papers made anew, what was attached, a table of contents."""

import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO

from accounts.models import User
from core.dates import local_date
from core.errors import Refused
from ledgers import files
from monitoring.models import Case, Exit
from papers import filling, reads
from papers.attachments import visible
from papers.file import LABELS, File, file_of
from papers.models import Attachment
from papers.public import chinese

ZIP = "application/zip"
CHUNK = 1 << 20


def bundle(case: Case, *, by: User, at: datetime) -> "tuple[IO[bytes], int]":
    """
    Return the .zip and how many files it holds. Names say what a file is and not about whom.

    The file has no name on the disk: it is gone with the answer, also when the process is killed.
    """
    on, count = local_date(at), 0
    out: IO[bytes] = tempfile.TemporaryFile(prefix="jianan-")  # noqa: SIM115  # the answer closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for number, subject in enumerate(subjects_of(case, by)):
            folder = "纳入" if number == 0 else f"风险消除{number}"
            for order, (paper, values) in enumerate(reads.whole(subject, on=on), start=1):
                try:
                    body = filling.document(paper, values)
                except Refused:
                    continue  # a broken template of the administrator's; the table of contents tells
                parts.writestr(f"{folder}/文书{order:02}-{paper.title}.docx", body)
                count += 1
            for name, attachment in _named(subject, by):
                with (
                    files.opened(attachment.file) as path,
                    path.open("rb") as clear,
                    parts.open(f"{folder}/{name}", "w") as part,
                ):
                    while block := clear.read(CHUNK):
                        part.write(block)
                count += 1
            parts.writestr(f"{folder}/目录.txt", contents(file_of(subject, on=on), on=on))
    out.seek(0)
    return out, count


def subjects_of(case: Case, user: User) -> list[Case | Exit]:
    """Return a case and its exits, in the order of time."""
    exits = Exit.objects.visible_to(user).for_page().filter(case=case)
    return [case, *exits.order_by("opened_on", "pk")]


def _named(subject: Case | Exit, user: User) -> "Iterator[tuple[str, Attachment]]":
    seen: dict[str, int] = {}
    for each in visible(user).of(subject).select_related("file").in_order():
        seen[each.kind] = seen.get(each.kind, 0) + 1
        yield f"附件-{LABELS[each.kind]}-{seen[each.kind]}{each.suffix}", each


def contents(file: File, *, on: date) -> str:
    """Return the table of contents: each line of the file, then what is missing or cannot be."""
    marks = {True: "有", False: "缺", None: "—"}
    lines = [f"一户一档目录（{chinese(on)}）", ""]
    lines += [f"{marks[line.ok]}　{line.text}　{line.note}" for line in file.lines]
    for title, found in (
        ("缺件", file.missing), ("缺签字扫描件", file.unscanned), ("日期不合理", file.faults),
    ):  # fmt: skip
        lines += ["", f"{title}：{'；'.join(found) or '无'}"]
    return "\r\n".join(lines) + "\r\n"
