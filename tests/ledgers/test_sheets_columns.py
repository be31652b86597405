"""A cell of an .xlsx is the same text whether it was read in a row or in a column."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from core.errors import Refused
from ledgers.sheets import limits
from ledgers.sheets.reader import Book, open_sheets
from ledgers.sheets.values import NUMBER, spelled
from tests.ledgers.killers import KILLERS, LINKS, MAIN, cell, pack, parts, row, text

Cells = dict[tuple[str, int, int], str]


def in_rows(path: Path) -> Cells:
    with open_sheets(path, filename="x") as book:
        return {
            (found.sheet, found.number, at): spelled(value)
            for found in book.rows()
            for at, value in enumerate(found.cells, 1)
            if value != ""
        }


def in_columns(path: Path, *, really: bool = True) -> Cells:
    with open_sheets(path, filename="x", columns=True) as book:
        assert book.in_columns is really
        return columns_of(book)


def columns_of(book: Book) -> Cells:
    return {
        (sheet, number, int(name[1:]) + 1): value
        for sheet, first, arrow in book.raw_frames([each.name for each in book.sheets])
        for name, cells in pl.read_ipc(io.BytesIO(arrow)).to_dict(as_series=False).items()
        for number, value in enumerate(cells, first)
        if value
    }


def one(content: str) -> Callable[[Path], Path]:
    """Return a maker of a sheet with the text 甲 in A1 and this cell in B1."""
    return lambda path: pack(path, parts(row(1, text("A1", "甲"), content)))


VALUES: dict[str, tuple[str, str | None]] = {
    "whole": ('<c r="B1"><v>7</v></c>', "7"),
    "explicit type": ('<c r="B1" t="n"><v>7.50</v></c>', "7.5"),
    "below zero": ('<c r="B1"><v>-7</v></c>', "-7"),
    "minus zero": ('<c r="B1"><v>-0</v></c>', "0"),
    "what is left of a sum": ('<c r="B1"><v>2.2737367544323206E-13</v></c>',
                              "0"),
    "small": ('<c r="B1"><v>1E-07</v></c>', "0.0000001"),
    "seventeen digits": ('<c r="B1"><v>0.30000000000000004</v></c>', "0.3"),
    "a third": ('<c r="B1"><v>33.333333333333336</v></c>', "33.333333333"),
    "January or October": ('<c r="B1"><v>2022.1</v></c>', f"{NUMBER}2022.1"),
    "January or October, as text": ('<c r="B1" t="str"><v>2022.1</v></c>', "2022.1"),
    "identity number": ('<c r="B1"><v>411099199001010013</v></c>', f"{NUMBER}4.1109919900101e+17"),
    "identity number, exact": ('<c r="B1"><v>411099196505009984</v></c>',
                               f"{NUMBER}4.1109919650501e+17"),
    "old identity number": ('<c r="B1"><v>411099900101001</v></c>', f"{NUMBER}411099900101001"),
    "scientific": ('<c r="B1"><v>4.11099199001010E+17</v></c>', f"{NUMBER}4.1109919900101e+17"),
    "plus sign": ('<c r="B1"><v>+411099199001010013</v></c>', f"{NUMBER}4.1109919900101e+17"),
    "leading point": ('<c r="B1"><v>.411099199001010013E18</v></c>', f"{NUMBER}4.1109919900101e+17"),
    "moved point": ('<c r="B1"><v>4110999.00101001</v></c>', f"{NUMBER}4110999.00101001"),
    "tabs in the tag": ('<c\tr="B1"\n><v>411099196505009984</v></c>',
                        f"{NUMBER}4.1109919650501e+17"),
    "four ninths of January": ('<c r="B1"><v>2022.09996</v></c>', f"{NUMBER}2022.09996"),
    "what a writer made of 1159.62": ('<c r="B1"><v>1159.6199999999999</v></c>', "1159.62"),
    "formula with a number": ('<c r="B1"><f>A2*1</f><v>411099900101001</v></c>',
                              f"{NUMBER}411099900101001"),
    "formula with text": ('<c r="B1" t="str"><f>A2</f><v>411099199001010013</v></c>',
                          "411099199001010013"),
    "text": ('<c r="B1" t="inlineStr"><is><t>411099199001010013</t></is></c>', "411099199001010013"),
    "true": ('<c r="B1" t="b"><v>1</v></c>', "是"),
    "false": ('<c r="B1" t="b"><v>0</v></c>', "否"),
    "true, as text": ('<c r="B1" t="str"><v>true</v></c>', "true"),
    "text that claims to be true": ('<c r="B1" t="b"><is><t>乙</t></is></c>', "乙"),
    "error": ('<c r="B1" t="e"><v>#N/A</v></c>', None),
    "rich": ('<c r="B1" t="inlineStr"><is><r><t>乙</t></r><r><rPr><b/></rPr><t>丙</t></r></is></c>',
             "乙丙"),
    "with its sound": ('<c r="B1" t="inlineStr"><is><t>乙</t><rPh sb="0" eb="1"><t>yi</t></rPh></is></c>',
                       "乙"),
    "blanks": ('<c r="B1" t="str"><v xml:space="preserve"> 乙 </v></c>', " 乙 "),
    "no character": ('<c r="B1" t="inlineStr"><is><t>乙_x0000_</t></is></c>', "乙"),
    "rare": ('<c r="B1" t="str"><v>㐀𠮷·&#xE000;</v></c>', "㐀𠮷·\ue000"),
    "ISO day": ('<c r="B1" t="d"><v>2022-04-12T00:00:00</v></c>', "2022-04-12"),
    "ISO moment": ('<c r="B1" t="d"><v>2022-04-12T08:30:00</v></c>', "2022-04-12 08:30:00"),
    "moment as text": ('<c r="B1" t="str"><v>2022-04-12 00:00:00.0</v></c>', "2022-04-12"),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_the_same_in_both_ways(name: str, tmp_path: Path) -> None:
    content, expected = VALUES[name]
    path = one(content)(tmp_path / "x")
    found = {("表", 1, 1): "甲"} | ({("表", 1, 2): expected} if expected else {})
    assert in_rows(path) == found
    assert in_columns(path) == found


def test_what_the_library_takes_for_text_is_read_in_rows(tmp_path: Path) -> None:
    path = one('<c r="B1"><v> 41109 </v></c>')(tmp_path / "x")
    with open_sheets(path, filename="x", columns=True) as book:
        assert not book.in_columns
    assert in_rows(path) == {("表", 1, 1): "甲", ("表", 1, 2): " 41109 "}


@pytest.fixture
def styled(tmp_path: Path) -> Callable[..., Path]:
    """Write numbers under a format: `styled("yyyy-mm-dd", 44663)`."""

    def write(form: str, *numbers: Any) -> Path:
        path = tmp_path / "styled.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet, style = book.add_worksheet("表"), book.add_format({"num_format": form})
        for at, number in enumerate(numbers):
            sheet.write_number(at, 0, number, style)
        book.close()
        return path

    return write


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("yyyy-mm-dd", ["2022-04-12", "2022-04-12 08:30:00"]),
        ("yyyy-mm-dd hh:mm:ss", ["2022-04-12", "2022-04-12 08:30:00"]),
        ('yyyy"年"m"月"', ["2022-04-12", "2022-04-12 08:30:00"]),
        ("0.00%", ["44663", "44663.3541667"]),
        ("@", ["44663", "44663.3541667"]),
        ("0.00E+00", ["44663", "44663.3541667"]),
    ],
)
def test_a_style_says_the_same_in_both_ways(
    form: str, expected: list[str], styled: Callable[..., Path]
) -> None:
    path = styled(form, 44663, 44663.3541667)
    found = {("表", at, 1): value for at, value in enumerate(expected, 1)}
    assert in_rows(path) == found
    assert in_columns(path) == found


@pytest.mark.parametrize(
    ("form", "number", "expected"),
    [
        ("hh:mm", 0.3541667, "08:30:00"),
        ("[h]:mm", 1.5, "36:00:00"),
        ("yyyy-mm-dd", 411099900101001, f"{NUMBER}411099900101001"),
        ("yyyy-mm-dd", 411099199001010013, f"{NUMBER}4.1109919900101e+17"),
        ("yyyy-mm-dd", 3_000_000, "3000000"),
    ],
)
def test_what_columns_cannot_tell_is_read_in_rows(
    form: str, number: float, expected: str, styled: Callable[..., Path]
) -> None:
    path = styled(form, number)
    with open_sheets(path, filename="x", columns=True) as book:
        assert not book.in_columns
        assert [spelled(found.cells[0]) for found in book.rows()] == [expected]


def test_a_prefix_hides_no_number(tmp_path: Path) -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1">'
        '<x:c r="A1"><x:v>411099196505009984</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    path = pack(tmp_path / "x", parts() | {"xl/worksheets/sheet1.xml": sheet})
    assert in_columns(path) == {("表", 1, 1): f"{NUMBER}4.1109919650501e+17"}


def test_cells_without_a_place_hide_no_number(tmp_path: Path) -> None:
    cells = re.sub(r' r="\w+"', "", row(1, text("A1", "甲"), cell("B1", 411099196505009984)))
    path = pack(tmp_path / "x", parts(cells))
    with open_sheets(path, filename="x", columns=True) as book:
        assert not book.in_columns
    assert in_rows(path)["表", 1, 2] == f"{NUMBER}4.1109919650501e+17"


def test_an_ending_means_nothing(tmp_path: Path) -> None:
    for ending in ("xls", "csv", "ods", "et"):
        path = pack(tmp_path / f"x.{ending}", parts(row(1, text("A1", "甲"))))
        assert in_columns(path) == {("表", 1, 1): "甲"}


def test_long_texts_come_in_more_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(row(n, text(f"A{n}", f"{n}" + "甲" * 30_000)) for n in range(1, 2_001))
    path = pack(tmp_path / "x", parts(rows + row(2_001, text("A2001", "乙"))))
    monkeypatch.setattr(limits, "MAX_RATIO", 10_000)
    with open_sheets(path, filename="x", columns=True) as book:
        frames = list(book.raw_frames(["表"]))
    assert max(len(arrow) for _, _, arrow in frames) <= limits.MAX_FRAME
    lengths = [pl.read_ipc(io.BytesIO(arrow)).height for _, _, arrow in frames]
    assert (len(lengths) > 3, sum(lengths)) == (True, 2_001)
    firsts = [first for _, first, _ in frames]
    assert firsts == [1 + sum(lengths[:at]) for at in range(len(lengths))]


def test_two_sheets_of_one_name_are_refused(tmp_path: Path) -> None:
    found = parts(row(1, text("A1", "甲")))
    workbook = str(found["xl/workbook.xml"]).replace(
        "</sheets>", '<sheet name="表" sheetId="2" r:id="rId3"/></sheets>'
    )
    links = str(found["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="rId3" Type="{LINKS}/worksheet" Target="worksheets/sheet2.xml"/>'
        "</Relationships>",
    )
    second = str(parts(row(1, text("A1", "乙")))["xl/worksheets/sheet1.xml"])
    path = pack(
        tmp_path / "x",
        found
        | {
            "xl/workbook.xml": workbook,
            "xl/_rels/workbook.xml.rels": links,
            "xl/worksheets/sheet2.xml": second,
        },
    )
    for columns in (False, True):
        with pytest.raises(Refused, match="内部结构不正常"):
            open_sheets(path, filename="x", columns=columns)


def test_cells_that_the_witness_does_not_see_are_refused(tmp_path: Path) -> None:
    """Its prefix is the root's; a reader goes by the name behind it."""
    sheet = (
        f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}"><x:sheetData><x:row r="1">'
        '<x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></worksheet>'
    )
    path = pack(tmp_path / "x", parts() | {"xl/worksheets/sheet1.xml": sheet})
    for columns in (False, True):
        with (
            pytest.raises(Refused, match="内部结构不正常"),
            open_sheets(path, filename="x", columns=columns) as book,
        ):
            list(book.rows())


@pytest.mark.parametrize("name", [name for name in KILLERS if "csv" not in name])
def test_killers_die_in_columns_too(name: str, tmp_path: Path) -> None:
    path = KILLERS[name](tmp_path / "x.xlsx")
    with (
        pytest.raises(Refused, match="请"),
        open_sheets(path, filename="x.xlsx", columns=True) as book,
    ):
        list(columns_of(book) if book.in_columns else book.rows())


def test_days_and_times_of_a_writer_come_alike(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("表")
    day = book.add_format({"num_format": "yyyy/m/d"})
    sheet.write_datetime(0, 0, date(2022, 4, 12), day)
    sheet.write_datetime(1, 0, datetime(2022, 4, 12, 23, 59, 59, 990_000), day)  # noqa: DTZ001
    sheet.write_boolean(2, 0, True)
    sheet.write_formula(3, 0, "=1/0", None, "#DIV/0!")
    sheet.write_formula(4, 0, '="甲"&A1', None, "甲44663")
    sheet.write_rich_string(5, 0, book.add_format({"bold": True}), "甲", "乙")
    book.close()
    expected = {1: "2022-04-12", 2: "2022-04-12 23:59:59", 3: "是", 5: "甲44663", 6: "甲乙"}
    found = {("表", at, 1): value for at, value in expected.items()}
    assert in_columns(path) == in_rows(path) == found
