"""Odd but genuine .xlsx are read whole, and the witness raises no false alarm about them."""

import html
from pathlib import Path

import pytest
from openpyxl import Workbook

from ledgers.sheets.cells import Cell
from ledgers.sheets.preflight import Kind, examine
from ledgers.sheets.reader import open_sheets
from tests.ledgers.killers import (
    MAIN,
    STRICT_LINKS,
    STRICT_MAIN,
    cell,
    pack,
    parts,
    row,
    text,
)


def read(path: Path) -> list[tuple[int, list[Cell]]]:
    with open_sheets(path, filename="名单.xlsx") as book:
        return [(found.number, found.cells) for found in book.rows()]


PREFIXED = (
    f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
    '<x:c r="B1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
)


PAIR = row(1, cell("A1"), text("B1", "甲"))
RICH = '<c r="B1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c>'
ODD: dict[str, tuple[dict[str, str | bytes], list[Cell]]] = {
    "strict": (parts(PAIR, main=STRICT_MAIN, links=STRICT_LINKS), [1, "甲"]),
    "narrow dimension": (parts(PAIR, before='<dimension ref="A1"/>'), [1, "甲"]),
    "wide dimension": (parts(PAIR, before='<dimension ref="A1:XFD1048576"/>'), [1, "甲"]),
    "single quotes": (parts(PAIR.replace('"', "'")), [1, "甲"]),
    "no references": (
        parts('<row><c><v>1</v></c><c t="inlineStr"><is><t>甲</t></is></c></row>'),
        [1, "甲"],
    ),
    "prefix": (parts() | {"xl/worksheets/sheet1.xml": PREFIXED}, [1, "甲"]),
    "styled edges": (
        parts(
            row(1, cell("A1"), text("B1", "甲"), '<c r="XFD1" s="0"/>')
            + row(1_048_576, '<c r="A1048576" s="0"></c>')
        ),
        [1, "甲"],
    ),
    "error": (parts(row(1, cell("A1"), '<c r="B1" t="e"><v>#N/A</v></c>')), [1, ""]),
    "blank formula": (parts(row(1, cell("A1"), '<c r="B1" t="str"><f>C1</f><v></v></c>')), [1, ""]),
    "formula never calculated": (parts(row(1, cell("A1"), '<c r="B1"><f>A1</f></c>')), [1]),
    "blank text": (parts(row(1, cell("A1"), text("B1", ""), text("C1", " "))), [1, "", ""]),
    "rich text": (parts(row(1, cell("A1"), RICH)), [1, "甲乙"]),
    "kept space": (
        parts(row(1, '<c r="A1" t="str"><v xml:space="preserve"> 甲</v></c>')),
        [" 甲"],
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_xml_is_read_whole(name: str, tmp_path: Path) -> None:
    found, cells = ODD[name]

    assert read(pack(tmp_path / "x", found)) == [(1, cells)]


def test_blank_shared_texts_are_not_taken_for_lost_cells(tmp_path: Path) -> None:
    strings = (
        f'<sst xmlns="{MAIN}" count="9" uniqueCount="5"><si><t>甲</t></si><si><t/></si>'
        '<si><t xml:space="preserve">  </t></si><si><r><t>乙</t></r></si><si><t></t></si></sst>'
    )
    cells = (f'<c r="{letter}1" t="s"><v>{i}</v></c>' for i, letter in enumerate("ABCDE"))
    path = pack(tmp_path / "x", parts(row(1, *cells), strings=strings))

    assert read(path) == [(1, ["甲", "", "  ", "乙", ""])]
    assert {name: sheet.cells for name, sheet in examine(path).sheets.items()} == {"表": 2}


@pytest.mark.parametrize("name", ["甲&amp;乙&gt;丙", "甲&amp;乙>丙", "甲 乙&#39;丙"])
def test_witness_knows_sheets_by_any_name(name: str, tmp_path: Path) -> None:
    found = parts(PAIR)
    workbook = str(found["xl/workbook.xml"]).replace("表", name)
    path = pack(tmp_path / "x", found | {"xl/workbook.xml": workbook})

    assert list(examine(path).sheets) == [html.unescape(name)]
    assert read(path) == [(1, [1, "甲"])]


def test_witness_counts_what_excel_wrote(tmp_path: Path) -> None:
    path = tmp_path / "x"
    book = Workbook()
    for each in (["甲", None, 1], [None, "", 2.5], ["丙", True, None]):
        book.active.append(each)
    book.save(path)

    assert examine(path).kind is Kind.XLSX
    assert examine(path).sheets["Sheet"].cells == 5
