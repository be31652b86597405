"""Genuine files, as offices make them, are read exactly: every cell, on its own row."""

import os
import signal
import subprocess
import sys
import time as clock
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlwt
from openpyxl import Workbook

from core.errors import Refused
from ledgers.sheets import limits, process, reader
from ledgers.sheets.cells import Cell, SheetInfo
from ledgers.sheets.fingerprint import fingerprint
from ledgers.sheets.preflight import Kind
from ledgers.sheets.reader import Book, ReaderKilled, open_sheets
from tests.ledgers.killers import (
    cell,
    pack,
    parts,
    row,
)

NAMES = "姓名,备注\r\n㐀𠮷,住在·村东\r\n张三,第二户\r\n"


def read(path: Path) -> list[tuple[int, list[Cell]]]:
    with open_sheets(path, filename="名单.xlsx") as book:
        return [(found.number, found.cells) for found in book.rows()]


def save(path: Path, book: Any) -> Path:
    book.save(path)
    return path


def xlsx(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    for each in rows:
        book.active.append(each)
    return save(path, book)


def test_xlsx_keeps_text_and_numbers(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "x",
        [
            ["姓名", "证件号码", "电话", "金额", "低保"],
            ["张三", "41109919900307721X", 13612345678, 12.5, True],
            ["李四", 411099199003077236, None, -0.0, False],
        ],
    )

    assert read(path)[1:] == [
        (2, ["张三", "41109919900307721X", 13612345678, 12.5, True]),
        (3, ["李四", 4.110991990030772e17, "", 0, False]),
    ]


def test_dates_become_iso_text(tmp_path: Path) -> None:
    moment = datetime(2022, 4, 12, 8, 30)  # noqa: DTZ001  Excel has no time zones
    path = xlsx(tmp_path / "x", [[date(2022, 4, 12), moment, time(8, 30), timedelta(hours=26)]])

    assert read(path) == [(1, ["2022-04-12", "2022-04-12 08:30:00", "08:30:00", "26:00:00"])]


def test_number_in_an_identity_column_stays_recognisable(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "x", [["证件号码"], [411099199003077236], [411099900307721]])

    assert [type(cells[0]) for _, cells in read(path)] == [str, float, int]


def test_xls_keeps_the_types_of_cells(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("新增")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, value in enumerate(["姓名", "证件号码", "序号", "金额"]):
        sheet.write(0, column, value)
    for column, value in enumerate(["张三", "41109919900307721X", 1, 690.5]):
        sheet.write(2, column, value)
    sheet.write(2, 4, date(2022, 4, 12), day)

    assert read(save(tmp_path / "x", book)) == [
        (1, ["姓名", "证件号码", "序号", "金额", ""]),
        (3, ["张三", "41109919900307721X", 1, 690.5, "2022-04-12"]),
    ]


def test_ods_is_read(tmp_path: Path) -> None:
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{spaces}:office:1.0" '
        f'xmlns:table="{spaces}:table:1.0" xmlns:text="{spaces}:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="表"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>张三</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    found = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": "<m/>"}

    assert read(pack(tmp_path / "x", found)) == [(1, ["张三"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_its_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(NAMES.encode(encoding))

    assert read(path) == [
        (1, ["姓名", "备注"]),
        (2, ["㐀𠮷", "住在·村东"]),
        (3, ["张三", "第二户"]),
    ]


@pytest.mark.parametrize("encoding", ["gbk", "utf-16-le", "utf-16-be"])
def test_csv_is_read_without_rare_characters_and_marks(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(("姓名,金额\n" + "张三,12.50\n" * 3).encode(encoding))

    assert read(path)[-1] == (4, ["张三", "12.50"])


@pytest.mark.parametrize("shift", range(4))
def test_character_of_four_bytes_survives_the_edge_of_a_buffer(shift: int, tmp_path: Path) -> None:
    path = tmp_path / "x"
    lines = ["甲,乙" + "a" * shift] + ["㐀" * 300 + ",乙"] * 2_000
    path.write_bytes("\n".join(lines).encode("gb18030"))

    assert read(path)[-1] == (2_001, ["㐀" * 300, "乙"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_delimiter_is_found_below_a_title(delimiter: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    rows = [["名单，共2人；四月"], ["姓名", "乡镇", "金额"], ["张三", "尚集镇", "1"]]
    path.write_text("\n".join(delimiter.join(each) for each in rows), "utf-8")

    assert [cells for _, cells in read(path)] == rows


def test_csv_row_number_is_the_line_where_the_record_starts(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes('姓名,住址\r\n张三,"将官池镇\r\n上宋楼村"\r\n\r\n李四,尚集镇\r\n'.encode())

    assert read(path) == [
        (1, ["姓名", "住址"]),
        (2, ["张三", "将官池镇\r\n上宋楼村"]),
        (5, ["李四", "尚集镇"]),
    ]


def test_csv_keeps_wrapped_and_scientific_numbers_as_text(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text('号码,金额\n"=""41109919900307721X""",4.11099E+17\n', "gbk")

    assert read(path)[1] == (2, ['="41109919900307721X"', "4.11099E+17"])


def test_rows_and_columns_before_the_table_count(tmp_path: Path) -> None:
    path = pack(tmp_path / "x", parts(row(4, cell("C4"), cell("D4", 2)) + row(6, cell("C6", 3))))

    assert read(path) == [(4, ["", "", 1, 2]), (6, ["", "", 3, ""])]


def test_hidden_rows_count_and_blank_rows_are_left_out(tmp_path: Path) -> None:
    book = Workbook()
    for each in (["甲"], ["乙"], [None], ["  "], ["丙"]):
        book.active.append(each)
    book.active.row_dimensions[2].hidden = True

    assert read(save(tmp_path / "x", book)) == [(1, ["甲"]), (2, ["乙"]), (5, ["丙"])]


@pytest.fixture
def two_townships(tmp_path: Path) -> Path:
    book = Workbook()
    book.active.title = "尚集镇"
    book.active.append(["张三"])
    book.create_sheet("苏桥镇").append(["李四"])
    book.create_sheet("字典").append(["王五"])
    book["字典"].sheet_state = "hidden"
    return save(tmp_path / "x", book)


def test_sheets_are_listed_with_their_state(two_townships: Path) -> None:
    with open_sheets(two_townships, filename="x") as book:
        assert book.sheets == [
            SheetInfo("尚集镇", True, 1),
            SheetInfo("苏桥镇", True, 1),
            SheetInfo("字典", False, 1),
        ]
        assert [each.cells for each in book.heads["苏桥镇"]] == [["李四"]]


def test_rows_may_be_asked_for_by_sheet_and_again(two_townships: Path) -> None:
    with open_sheets(two_townships, filename="x") as book:
        first = [each.cells[0] for each in book.rows(["苏桥镇", "尚集镇"])]
        again = [(each.sheet, each.cells[0]) for each in book.rows()]

    assert first == ["张三", "李四"]
    assert again == [("尚集镇", "张三"), ("苏桥镇", "李四"), ("字典", "王五")]


def test_many_rows_arrive_in_order(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("号\n" + "".join(f"{number}\n" for number in range(2, 12_001)), "utf-8")

    assert read(path)[1:] == [(number, [str(number)]) for number in range(2, 12_001)]


def test_kind_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    renamed = xlsx(tmp_path / "名单.csv", [["甲"]])

    with open_sheets(renamed, filename="名单.csv") as book:
        assert book.kind is Kind.XLSX


def test_fingerprint_is_the_hash_of_the_content(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"abc")

    assert fingerprint(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def child_of(book: Book) -> int:
    assert book._child
    return book._child._process.pid


def test_child_has_no_environment_and_little_memory(two_townships: Path) -> None:
    with open_sheets(two_townships, filename="x") as book:
        process = Path(f"/proc/{child_of(book)}")
        environment = process.joinpath("environ").read_bytes()
        limit = next(
            line
            for line in process.joinpath("limits").read_text().splitlines()
            if line.startswith("Max address space")
        )

    # Freed memory is to be used again; Python itself sets the other.
    known = {b"MALLOC_ARENA_MAX=1", b"LC_CTYPE=C.UTF-8", b""}
    assert set(environment.split(b"\0")) <= known
    occupied = int(limit.split()[3]) - limits.CHILD_MEMORY
    assert 0 < occupied < 300 * limits.MIB


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM])
def test_child_killed_from_outside_is_no_fault_of_the_file(death: int, two_townships: Path) -> None:
    with open_sheets(two_townships, filename="x") as book:
        os.kill(child_of(book), death)

        with pytest.raises(ReaderKilled):
            list(book.rows())


@pytest.mark.parametrize(
    ("death", "words"),
    [
        (signal.SIGABRT, "内容太多"),
        (signal.SIGSEGV, "无法读取"),
        (signal.SIGXCPU, "规定时间"),
    ],
)
def test_child_killed_by_the_file_refuses_it(death: int, words: str, two_townships: Path) -> None:
    with open_sheets(two_townships, filename="x") as book:
        os.kill(child_of(book), death)

        with pytest.raises(Refused, match=words):
            list(book.rows())


def test_waiting_has_an_end(two_townships: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHILD_WAIT", 0.0)

    with pytest.raises(Refused, match="规定时间"):
        open_sheets(two_townships, filename="x")


def test_closing_early_ends_the_child(two_townships: Path) -> None:
    with open_sheets(two_townships, filename="x") as book:
        process = child_of(book)
        next(book.rows())

    assert not Path(f"/proc/{process}").exists()


def test_reading_leaves_nothing_behind(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "x", [["甲"]])
    before = path.read_bytes()

    read(path)

    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def test_package_knows_no_django() -> None:
    modules = sorted(path.stem for path in Path(reader.__file__).parent.glob("[a-z]*.py"))
    code = "; ".join(f"import ledgers.sheets.{name}" for name in modules)

    subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; assert 'django' not in sys.modules"],
        cwd=process.ROOT,
        env={},
        check=True,
    )


def test_a_process_kept_ready_serves_one_file(two_townships: Path) -> None:
    process.keep_ready()
    waiting = process._ready[os.getpid()].pid
    process.keep_ready()  # one is enough

    with open_sheets(two_townships, filename="x") as book:
        assert child_of(book) == waiting
        assert list(book.rows())
    with open_sheets(two_townships, filename="x") as book:
        assert child_of(book) != waiting


def test_a_process_kept_ready_that_died_is_replaced(two_townships: Path) -> None:
    process.keep_ready()
    waiting = process._ready[os.getpid()]
    waiting.kill()
    waiting.wait()

    with open_sheets(two_townships, filename="x", columns=True) as book:
        assert child_of(book) != waiting.pid
        assert book.in_columns


def test_a_process_kept_ready_ends_with_its_keeper() -> None:
    keeper = subprocess.run(
        [sys.executable, "-c",
         "from ledgers.sheets import process; import os; process.keep_ready();"
         "print(process._ready[os.getpid()].pid)"],
        cwd=process.ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    deadline = clock.monotonic() + 10
    while Path(f"/proc/{int(keeper.stdout)}").exists() and clock.monotonic() < deadline:
        clock.sleep(0.05)
    assert not Path(f"/proc/{int(keeper.stdout)}").exists()
