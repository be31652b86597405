"""Every file made to kill a reader is refused in words, soon, and costs nobody else anything."""

import resource
import time
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import Refused
from ledgers.sheets import limits
from ledgers.sheets.archive import Archive
from ledgers.sheets.reader import open_sheets
from ledgers.sheets.witness import SharedStrings, SheetWitness
from tests.ledgers.killers import KILLERS, cell, pack, parts, row

# Words the clerk must find, for those where another reason would send him the wrong way.
WORDS = {
    "corner_mod": "第 1048576 行、CV 列",
    "too_wide": "GS 列",
    "too_wide_prefixed": "XFD 列",
    "too_many_rows": "超过 1048576 行",
    "merge_bomb": "合并",
    "bomb_rows": "拆成几个文件",
    "many_parts": "工作表或图片太多",
    "lost_cdata": "有 2 个单元格有内容，只读出 1 个，少了 1 个",
    "lost_double": "少了 1 个",
    "zip_encrypted": "取消密码",
    "locked_xlsx": "取消密码",
    "locked_xls": "取消密码",
    "ods_locked": "取消密码",
    "macros": "宏",
    "macro_type": "宏",
    "macros_xls": "宏",
    "word": "Word",
    "word_97": "Word",
    "html": "网页",
    "html_utf16": "网页",
    "xml_2003": "网页或 XML",
    "pdf": "PDF",
    "nothing": "0 字节",
    "blank": "没有数据",
    "no_cells": "没有数据",
    "csv_nul": "空字符",
    "csv_mixed_unseen": "两种文字编码",
    "csv_bad_byte": "文字编码",
    "csv_open_quote": "双引号不成对",
    "csv_long_cell": "超过 32767 个字",
    "csv_long_line": "5000001 列",
}


@pytest.mark.parametrize("name", KILLERS)
def test_killer_is_refused_in_words(name: str, tmp_path: Path) -> None:
    path = KILLERS[name](tmp_path / name)
    start = time.monotonic()

    with pytest.raises(Refused) as refusal, open_sheets(path, filename=f"{name}.xlsx") as book:
        list(book.rows())

    assert time.monotonic() - start < 30
    assert WORDS.get(name, "请") in str(refusal.value)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * limits.KIB
    assert most <= limits.CHILD_MEMORY


@pytest.mark.parametrize(
    "opening",
    [b"<si>", b"<is>", b'<c r="XFD1" t="s" ', b"<v ", b"<", b'<mergeCell ref="A1:', b"='", b"&"],
)
def test_hostile_repetition_costs_linear_time(
    opening: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_RATIO", 10_000)
    rows = (opening * (3_000_000 // len(opening))).decode()
    path = pack(tmp_path / "x.xlsx", parts(row(1, cell("XFD1")) + rows, strings=rows))
    start = time.process_time()

    with Archive(path) as archive:
        with suppress(Refused):
            SharedStrings.scan(archive, "xl/sharedStrings.xml")
        with suppress(Refused):
            SheetWitness.scan(archive, "xl/worksheets/sheet1.xml", {b"1"})

    assert time.process_time() - start < 5
