"""The template as downloaded, filled in, sent over the API: what each row ends as, and is told."""

import io
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from comparison.models import Batch, Finding
from comparison.sources import Source, sources
from core import limits
from households.models import Member, id_index
from ledgers import runner
from ledgers.sheets.headers import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = 120
FORM = "填报表"  # the template's sheet of records
WORDING = {
    "matched": "已匹配", "corrected": "更正后匹配", "candidate": "疑似，待人工", "outside": "库外",
    "invalid": "无效", "duplicate": "重复",
}  # fmt: skip
FOUND = {"已匹配", "更正后匹配", "重复"}
WAN = re.compile(r"[（(]万元[）)]$")


@pytest.mark.parametrize("source", [source.name for source in sources])
def test_a_filled_template_ends_as_its_key_says(
    source: str, register: list[Member], liaisons: dict[str, User], clerk: User, tmp_path: Path
) -> None:
    limits.seed()
    declared = sources.get(source)
    assert declared is not None
    liaison, district = Client(), Client()
    liaison.force_login(liaisons[source])
    district.force_login(clerk)

    answer = liaison.get(f"/api/v1/comparison/sources/{source}/template.xlsx")
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    assert declared.title.replace(" · ", "_") in unquote(answer["Content-Disposition"])
    made = tmp_path / "made.xlsx"
    call_command(
        "make_sheet", source, rows=ROWS, mess="high", seed=3, output=made, stdout=io.StringIO()
    )
    key = json.loads(made.with_name("made.xlsx.key.json").read_text())["rows"]
    filled = fill(answer.content, declared, list(records(made, key)))

    file = SimpleUploadedFile(f"{source}.xlsx", filled, content_type=XLSX)
    answer = liaison.post("/api/v1/comparison/batches/", {"source": source, "file": file})
    assert answer.status_code == 202, answer.content.decode()
    address = f"/api/v1/comparison/batches/{answer.json()['id']}/"
    runner.work_off()
    batch = liaison.get(address).json()
    assert (batch["state"], batch["counts"]["rows"]) == ("reviewed", ROWS)
    assert Batch.objects.get().shape == sorted(column.key for column in declared.columns)
    assert district.post(f"{address}apply/").status_code == 202
    runner.work_off()

    sheet = openpyxl.load_workbook(io.BytesIO(liaison.get(f"{address}feedback.xlsx").content))
    note, headings, *lines = sheet["反馈"].values
    assert f"共 {ROWS} 行" in str(note[0])
    assert headings == (
        "工作表", "行号", "姓名", "匹配结果", "说明", "是否预警", "核实结论", "核实日期",
    )  # fmt: skip
    assert [line[:2] for line in lines] == [(FORM, number) for number in range(2, ROWS + 2)]

    ends = [str(line[3]) for line in lines]
    unlike = [
        (line, end)
        for line, end in zip(key, ends, strict=True)
        if end not in {WORDING[outcome] for outcome in line["expected"].split("|")}
    ]
    assert unlike == []
    flagged = {
        (code, line["person"])
        for line, end in zip(key, ends, strict=True)
        for code in line["flagged"]
        if end in FOUND
    }
    by_number = {id_index(number): number for _, number in flagged}
    found = Finding.objects.select_related("member")
    assert flagged == {
        (each.rule_code, by_number.get(bytes(each.member.id_number_index or b""))) for each in found
    }
    assert {code for code, _ in flagged} == {rule.code for rule in declared.rules}
    assert {"已匹配", "更正后匹配", "库外", "无效"} <= set(ends)  # the mess came through the form
    told = {number for _, number in flagged}
    due = timezone.localdate() + timedelta(days=7)
    village = f"已下发到村，{due.month}月{due.day}日前核实"
    warned = [
        ("是", village) if end in FOUND and line["person"] in told else ("否", None)
        for line, end in zip(key, ends, strict=True)
    ]
    assert [line[5:7] for line in lines] == warned
    assert not re.search(r"\d{15}", str(lines))  # no number goes out, not even a swapped one
    assert liaison.get(address).json()["findings"] == found.count() >= len(flagged)


def records(made: Path, key: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the made rows as heading → cell; the headings stand above the first row of the key."""
    book = openpyxl.load_workbook(made)
    first = min(line["row"] for line in key)
    for line in key:
        sheet = book[line["sheet"]] if "sheet" in line else book[book.sheetnames[0]]
        headings = [
            sheet.cell(first - 1, at).value or sheet.cell(max(first - 2, 1), at).value
            for at in range(1, sheet.max_column + 1)
        ]  # merged downwards, a heading stands one row higher
        cells = [cell.value for cell in sheet[line["row"]]]
        yield {
            str(heading): in_yuan(str(heading), cell)
            for heading, cell in zip(headings, cells, strict=True)
            if heading is not None
        }


def in_yuan(heading: str, cell: Any) -> Any:
    """Return an amount as the form asks for it: its columns are in yuan."""
    if WAN.search(heading) and re.fullmatch(r"[0-9.]+", str(cell)):
        return round(float(cell) * 10_000, 2)
    return cell


def fill(template: bytes, source: Source, rows: list[dict[str, Any]]) -> bytes:
    """Fill the downloaded workbook itself, so that all else in it comes along."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book[FORM]
    assert [cell.value for cell in sheet[1]] == [column.label for column in source.columns]
    assert book["填报说明"].max_row > len(source.columns)
    assert len(sheet.data_validations.dataValidation) == len(source.drop_downs or {})
    places = {heading: place_of(heading, source.columns) for row in rows for heading in row}
    for number, row in enumerate(rows, start=2):
        for heading, value in row.items():
            cell = sheet.cell(number, places[heading], value)
            if isinstance(value, str):
                cell.data_type = "s"  # ="4110…" is text here, not a formula
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def place_of(heading: str, columns: tuple[Column, ...]) -> int:
    """Return which column of the form, from 1, a department's heading means."""
    for spelled in (heading, re.sub(r"[（(].*?[）)]", "", heading)):
        for at, column in enumerate(columns, start=1):
            if plain(spelled) in {plain(name) for name in (column.label, *column.aliases)}:
                return at
    raise AssertionError(f"no column of the form is for {heading}")


def plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name)
