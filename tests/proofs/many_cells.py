"""
More than a million cells as offices write them: columns are read as each cell alone would be.

Slow, so not collected with the suite: `python3 run.py test tests/proofs/many_cells.py -n 0 -s`
(CELLS=1200000, CELLS_SEED=1). `comparison.normalise` reads columns; `core.identity`, `core.names`
and `comparison.kinds` say, cell by cell, what is right.
"""

import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comparison import kinds, normalise
from comparison.kinds import Kind
from comparison.sources import sources
from core import identity, names
from core.identity import Fault
from ledgers.sheets.values import NUMBER
from tests.comparison.register import number

CELLS = int(os.environ.get("CELLS", "1200000"))
SEED = int(os.environ.get("CELLS_SEED", "1"))
CHUNK = 25_000  # rows, as a frame has
CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")

BLANKS = (" ", "\u3000", "\u00a0", "\t", "\r\n", "\u2003", "\u2009")
UNSEEN = ("\u200b", "\u200e", "\ufeff", "\u2060", "\u202a", "\u00ad", "\x07")
MARKS = (
    "'",
    "’",
    "‘",
    '"',
    "“",
    "`",
    "=",
    "·",
    ".",
    "-",
    "_",
    "—",
    "*",
    "号",
    "身份证:",
    "(",
    "）",
)
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
NAMES = (
    "赵国强", "买买提·艾力", "买买提•艾 力", "阿依古丽．买买提", "欧阳　锋", "㐀𠮷", "\ue000某", "王 五",
    "", "  ", "ＡＢ", "O'Neil", "李四（户主）", "张\u200b三", "a" * 70, "一" * 61, "〇", "赵\n四",
)  # fmt: skip
AMOUNTS = (
    "{n}", "{n}.5", "{n}.50", "{n}.00", "{n}元", "¥{n}", "￥{n}.05", "{n}万", "{n}.2万元", " {n} ",
    "{n},000", "{n},000.10", "-{n}", "+{n}", "{n}.", ".{n}", "０{n}", "{n}e5", "{n}E-3", "无",
    "{n} 元", "{n}.123456", "0.{n}", "{n}人", "{n}个月", "{n}%", "约{n}", "{n}-{n}", "00{n}",
    "0.00000000000{n}", "{n}99999999999", "—", "#DIV/0!", "＃N/A", "{n}．5", "{n}，000",
)  # fmt: skip
DAYS = (
    "{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}{m:02}{d:02}", "{y}年{m}月{d}日",
    "{y}年{m:02}月", "{y}-{m:02}", "{y}.{m}", "{y}{m:02}", "{y}/{m}", "{y}-{m:02}-{d:02} 08:30:00",
    "{y}-{m:02}-{d:02}T00:00:00", "{m}月{d}日", "{d}/{m}/{y}", "{y}", "4466{d}", "4466{d}.5", "{y}年",
    " {y}-{m}-{d}", "{y}－{m}－{d}", "{y}-13-{d}", "{y}-02-30", "长期", "{y}年{m}月{d}号", "{y}-{m}-{d} 上午 8:30",
    "{m}-{d}-{y}", "{y}.1", "{y}.10", "0{y}-{m}-{d}", "{y}{m}{d}", "二〇二二年四月",
)  # fmt: skip
WORDS = (
    "C级", "c", "Ｃ级", " C 级", "三级", "D", "无房", "在校", "疑似辍学", "疑似 辍学", "送教上门", "休学",
    "农村低保A", "农村低保边缘", "分散供养特困", "临时救助", "是", "否", "√", "", " ", "其他（{n}）", "{n}",
)  # fmt: skip


def spelled_number(random: Random) -> str:
    """Return an identity number in one of the ways offices write it, or spoil it."""
    right = number(random.randrange(10_000_000))
    text = random.choice(
        (
            right, right, right, right.lower(), right.translate(WIDE), right[:6] + right[8:17],
            right + f"{random.randint(1, 7)}{random.randint(1, 4)}", right + "43B1", right[:17],
            right[:-1], right + "0", right[:16], right[:17] + random.choice("0123456789XxE"),
            _mistyped(right, random), _swapped(right, random), f"{float(right[:17]) * 10:.5E}",
            f"{float(right[:17]):.16g}", right[:-1] + "O", right.replace("0", "O"), f"{right}.0",
            f"{right[:14]} {right[14:]}", f'="{right}"', f"'{right}", f"{right[:6]}********{right[14:]}",
            "411099" + "00000000" + right[14:], "41109919990230" + right[14:], "无", "", " ", "0",
        )
    )  # fmt: skip
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 4))):
        at = random.choice((0, len(text), random.randrange(len(text) + 1)))
        piece = random.choice(random.choice((BLANKS, UNSEEN, MARKS)))
        text = text[:at] + piece + text[at:]
    return NUMBER + text if random.random() < 0.03 else text


def _mistyped(text: str, random: Random) -> str:
    at = random.randrange(17)
    return text[:at] + str(random.randrange(10)) + text[at + 1 :]


def _swapped(text: str, random: Random) -> str:
    at = random.randrange(16)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def pairs(count: int, random: Random) -> Iterator[tuple[str, str]]:
    for _ in range(count):
        cell, said = spelled_number(random), random.choice(NAMES)
        yield (said, cell) if random.random() < 0.02 else (cell, said)


def expected_of(cell: str, said: str) -> tuple[str | None, str, str | None, str, str]:
    """Say what one row means, with nothing but `core`: number, correction, fault, text, name."""
    reading = _read(cell)
    correction = str(reading.correction or "")
    if reading.fault and len(said) >= 15 and _read(said).number:
        reading, said, correction = _read(said), cell, "swapped_columns"
    return (
        reading.number or None,
        correction,
        str(reading.fault) if reading.fault else None,
        (reading.number or reading.text)[:40],
        names.canonical(said.removeprefix(NUMBER))[:60],
    )


def _read(cell: str) -> identity.Reading:
    if cell.startswith(NUMBER):
        return identity.Reading("", fault=Fault.NUMBER)
    return identity.read(cell)


def compare_identities(rows: list[tuple[str, str]]) -> float:
    """Hold a chunk of rows against the cells; return the seconds the columns took."""
    frame = pl.DataFrame(
        {
            "row": pl.Series(range(2, len(rows) + 2), dtype=pl.Int32),
            "cell": pl.Series([cell for cell, _ in rows], dtype=pl.String),
            "said": pl.Series([said for _, said in rows], dtype=pl.String),
        }
    )
    start = time.perf_counter()
    found = normalise.identities(frame)
    took = time.perf_counter() - start
    assert found["row"].to_list() == frame["row"].to_list()
    lines = found.select("number", "correction", "fault", "text", "name").rows()
    for line, (cell, said) in zip(lines, rows, strict=True):
        assert line == expected_of(cell, said), (cell, said)
    return took


def compare_kind(cells: list[str], kind: Kind) -> tuple[float, Counter[str]]:
    """Hold a column of one kind against its cells."""
    start = time.perf_counter()
    values, faults = normalise.kept(pl.DataFrame({"c": cells}), {"c": ("c", kind)})
    took = time.perf_counter() - start
    ends: Counter[str] = Counter()
    for cell, value, fault in zip(cells, values["c"], faults, strict=True):
        expected, wrong = None, None
        try:
            expected = (kind.read(cell) or None) if cell.strip() else None
        except ValueError as error:
            wrong = str(error)[:120]
            assert CHINESE.search(wrong), (kind.name, cell, wrong)
        told = json.loads(fault)["c"] if fault else None
        assert (value, told) == (expected, wrong), (kind.name, cell)
        ends["fault" if wrong else "blank" if expected is None else "read"] += 1
    return took, ends


def kinds_in_use() -> dict[str, Kind]:
    """Return every kind that a source reads with, and those that none does yet."""
    used = {f"{s.name}.{key}": kind for s in sources for key, (_, kind) in s.kept.items()}
    every = {kind.name: kind for kind in (kinds.TEXT, kinds.WORD, kinds.MONEY, kinds.COUNT)}
    return every | {kind.name: kind for kind in (kinds.DAY, kinds.MONTH, *used.values())}


def column(kind: Kind, count: int, random: Random) -> list[str]:
    tables = {"money": AMOUNTS, "count": AMOUNTS, "day": DAYS, "month": DAYS}
    forms = tables.get(kind.name, WORDS + NAMES)

    def one() -> str:
        form = random.choice(forms if random.random() < 0.9 else AMOUNTS + DAYS + WORDS)
        text = form.format(
            n=random.randrange(random.choice((10, 1000, 100_000))), y=random.randint(1898, 2101),
            m=random.randint(1, 12), d=random.randint(1, 31),
        )  # fmt: skip
        if random.random() < 0.1:
            text = text.translate(WIDE)
        if random.random() < 0.1:
            text = random.choice(BLANKS + UNSEEN + ("'",)) + text
        return NUMBER + text if random.random() < 0.03 else text

    return [one() for _ in range(count)]


def test_a_million_cells_are_read_as_each_alone() -> None:
    random = Random(SEED)
    inventory = kinds_in_use()
    rows_wanted = CELLS // 3  # two cells each; the rest is shared by the kinds
    cells, seconds, faults = 0, 0.0, Counter[str]()
    for start in range(0, rows_wanted, CHUNK):
        rows = list(pairs(min(CHUNK, rows_wanted - start), random))
        seconds += compare_identities(rows)
        cells += 2 * len(rows)
        faults.update(str(_read(cell).fault or "number") for cell, _ in rows)
    print(f"\n{cells:,} cells of who, {cells / seconds:,.0f} a second as columns: {dict(faults)}")
    each = (CELLS - cells) // len(inventory) + 1
    for name, kind in inventory.items():
        took, ends = compare_kind(column(kind, each, random), kind)
        print(f"{each:,} cells of {name}: {each / took:,.0f} a second, {dict(ends)}")
        cells, seconds = cells + each, seconds + took
    print(f"{cells:,} cells, 0 differences; {cells / seconds:,.0f} a second as columns")
    assert cells >= CELLS


def hold(compare: Callable[[list[tuple[str, str]]], object]) -> None:
    """Let Hypothesis look for whatever nobody thought of."""
    anything = st.text(max_size=30)
    digits = st.text(alphabet="0123456789xXE+.０９Ｘ '\"=\u3000\u200b年月-", max_size=30)
    cell = st.one_of(anything, digits, digits.map(lambda text: NUMBER + text))

    @settings(max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(cell, cell), max_size=60))
    def run(rows: list[tuple[str, str]]) -> None:
        compare(rows)

    run()


def test_whatever_hypothesis_finds_is_read_alike() -> None:
    found = Counter[str]()
    inventory = kinds_in_use()

    def compare(rows: list[tuple[str, str]]) -> None:
        compare_identities(rows)
        found["cells"] += 2 * len(rows)
        cells = [cell for pair in rows for cell in pair]
        for kind in inventory.values() if cells else ():
            compare_kind(cells, kind)
            found["cells"] += len(cells)

    hold(compare)
    print(f"\n{found['cells']:,} cells made by Hypothesis, 0 differences")
