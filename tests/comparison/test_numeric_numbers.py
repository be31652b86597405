"""
A number in the column of identity numbers is nobody, whatever program stored it, however.

The persons are chosen so that a number trusted as it reads would be exactly theirs: their number
is a multiple of 64, which a double holds whole, or it has 15 digits of the old kind.
"""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from comparison import actions, jobs
from core import identity
from households.models import Household, Member
from ledgers import runner
from regions.models import Region
from tests.comparison.register import number
from tests.factories import HouseholdFactory
from tests.ledgers.killers import MAIN
from tests.proofs.mutations import packed, unpacked

HEADINGS = ("姓名", "身份证号", "年度累计个人负担")
PEOPLE = 40  # of each kind of number, in each of the files


@pytest.fixture
def exposed(village: Region) -> list[tuple[str, int]]:
    """Return (name, what the spreadsheet stored) of persons of the register."""
    exact = [n for n in map(number, range(60_000)) if n.isdigit() and int(n) % 64 == 0]
    old = [n for n in map(number, range(30_000)) if n[6:8] == "19"]
    household: Household = HouseholdFactory(region=village)
    found, members = [], []
    for at, whole in enumerate(exact[:PEOPLE] + old[-PEOPLE:]):
        name = "赵钱孙李周吴郑王"[at % 8] + "国秀英强军丽芳伟"[at // 8 % 8] + "一二三四"[at // 64]
        member = Member(
            household=household, region=village, region_path=village.path, name=name, sex="男",
            relation="之子",
        )  # fmt: skip
        member.id_number = whole
        members.append(member)
        stored = int(whole) if at < PEOPLE else int(whole[:6] + whole[8:17])
        assert identity.read(str(stored)).number == whole, "trusted, it would be this person"
        assert int(float(stored)) == stored
        found.append((name, stored))
    Member.objects.bulk_create(members)
    return found


def xlsx(rows: list[tuple[str, Any]], form: str = "", formula: bool = False) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet, style = book.add_worksheet("名单"), book.add_format({"num_format": form or "General"})
    sheet.write_row(0, 0, HEADINGS)
    for at, (name, stored) in enumerate(rows, 1):
        sheet.write_string(at, 0, name)
        if formula:
            sheet.write_formula(at, 1, "=E1+0", style, stored)
        else:
            sheet.write_number(at, 1, stored, style)
        sheet.write_number(at, 2, 50_000)
    book.close()
    return stream.getvalue()


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[list[tuple[str, Any]]], bytes]:
    """Return a maker that changes the XML of the worksheet afterwards."""

    def make(rows: list[tuple[str, Any]]) -> bytes:
        parts = unpacked(xlsx(rows))
        name = "xl/worksheets/sheet1.xml"
        return packed(parts | {name: change(parts[name])})

    return make


def values(spell: Callable[[int], str]) -> Callable[[bytes], bytes]:
    """Return a change that spells the numbers of column B otherwise."""

    def change(body: bytes) -> bytes:
        def one(match: re.Match[bytes]) -> bytes:
            return match[1] + spell(int(float(match[2]))).encode() + b"</v>"

        return re.sub(rb'(<c r="B\d+"(?: s="\d+")?><v>)([^<]*)</v>', one, body)

    return change


def prefixed(body: bytes) -> bytes:
    body = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", body)
    return body.replace(f' xmlns="{MAIN}"'.encode(), f' xmlns:x="{MAIN}"'.encode())


def xls(rows: list[tuple[str, Any]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for column, heading in enumerate(HEADINGS):
        sheet.write(0, column, heading)
    for at, (name, stored) in enumerate(rows, 1):
        sheet.write(at, 0, name)
        sheet.write(at, 1, float(stored))
        sheet.write(at, 2, 50_000)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(rows: list[tuple[str, Any]]) -> bytes:
    def cell(value: Any) -> str:
        if isinstance(value, str):
            return (
                '<table:table-cell office:value-type="string">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )

    lines = [HEADINGS, *((name, stored, 50_000) for name, stored in rows)]
    body = "".join(
        f"<table:table-row>{''.join(map(cell, line))}</table:table-row>" for line in lines
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="名单">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return stream.getvalue()


FILES: dict[str, Callable[[list[tuple[str, Any]]], bytes]] = {
    "number": xlsx,
    "no decimals": lambda rows: xlsx(rows, "0"),
    "scientific style": lambda rows: xlsx(rows, "0.00E+00"),
    "style of text": lambda rows: xlsx(rows, "@"),
    "style of a day": lambda rows: xlsx(rows, "yyyy-mm-dd"),
    "formula": lambda rows: xlsx(rows, formula=True),
    "integer": rewritten(values(str)),
    "float": rewritten(values(lambda n: f"{n}.0")),
    "exponent": rewritten(values(lambda n: f"{n:.17E}")),
    "small exponent": rewritten(values(lambda n: f"{n / 1e3!r}e3")),
    "plus": rewritten(values(lambda n: f"+{n}")),
    "leading zeros": rewritten(values(lambda n: f"000{n}")),
    "leading point": rewritten(values(lambda n: f".{n}e{len(str(n))}")),
    "below zero": rewritten(values(lambda n: f"-{n}")),
    "explicit type": rewritten(lambda b: re.sub(rb'(<c r="B\d+")>', rb'\1 t="n">', b)),
    "tabs": rewritten(lambda b: b.replace(b"<c r=", b"<c\tr=").replace(b"><v", b"\n><v")),
    "single quotes": rewritten(lambda b: re.sub(rb'r="([A-Z]+\d+)"', rb"r='\1'", b)),
    "no places": rewritten(lambda b: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", b)),
    "prefix": rewritten(prefixed),
    "old format": xls,
    "OpenDocument": ods,
}


SMALL = ("number", "style of a day", "formula", "prefix", "old format", "OpenDocument")
LARGE = [name for name in FILES if name not in {"old format", "OpenDocument"}]


@pytest.mark.parametrize(
    ("name", "columns"), [(n, False) for n in SMALL] + [(n, True) for n in LARGE]
)
def test_no_number_is_anybody(
    name: str,
    columns: bool,
    exposed: list[tuple[str, int]],
    liaison: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs, "COLUMNS_FROM", 0 if columns else 10**12)
    file = SimpleUploadedFile("医保.xlsx", FILES[name](exposed))
    batch = actions.upload(source="yibao", file=file, by=liaison)
    runner.work_off()
    batch.refresh_from_db()
    assert batch.counts["rows"] == 2 * PEOPLE, batch.job and batch.job.reasons
    assert batch.counts["matched"] == batch.counts["outside"] == 0
    assert not batch.rows.filter(key__isnull=False).exists()
    # The name alone says who may be meant, and a person decides.
    assert set(batch.rows.values_list("reason", flat=True)) == {"number"}
    assert not batch.rows.filter(outcome="corrected").exists()
