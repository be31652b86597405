"""
What a person has to do at the screen: every tap, and every field that they type into.

A `Hand` does both at one page and counts them; `table` writes what was counted. What a form has
filled in itself and nobody touches costs nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any


@dataclass
class Line:
    """One step of an errand by one kind of person."""

    errand: str
    step: str
    who: str
    taps: int = 0
    typed: int = 0
    papers: int = 0


@dataclass
class Tally:
    """All lines of a run, in their order."""

    lines: list[Line] = field(default_factory=list)

    @contextmanager
    def step(self, errand: str, step: str, who: str, page: Any) -> Iterator["Hand"]:
        line = Line(errand, step, who)
        yield Hand(page, line)
        self.lines.append(line)
        print(f"  {line.taps:3d} taps {line.typed:2d} typed {line.papers:2d} papers"
              f"  {errand} · {step} · {who}", flush=True)  # fmt: skip


@dataclass
class Hand:
    """A person at a page."""

    page: Any
    line: Line

    def tap(self, what: Any) -> None:
        self.line.taps += 1
        what.click()

    def link(self, name: Any, within: Any = None) -> None:
        self.tap((within or self.page).get_by_role("link", name=name).first)

    def button(self, name: str, within: Any = None, *, exact: bool = False) -> None:
        self.tap((within or self.page).get_by_role("button", name=name, exact=exact).first)

    def type(self, what: Any, text: object) -> None:
        self.line.typed += 1
        what.fill(str(text))

    def choose(self, what: Any, **option: str) -> None:
        """Take one of a list: a tap that opens it, a tap on the line."""
        self.line.taps += 2
        what.select_option(**option)

    def give(self, what: Any, files: Any) -> None:
        """Take a photo, or choose a file: a tap, and what the telephone asks."""
        self.line.taps += 1
        what.set_input_files(files)

    def download(self, what: Any) -> Any:
        self.line.papers += 1
        with self.page.expect_download() as download:
            what.click()
        return download.value


def table(lines: list[Line]) -> str:
    """
    Return the sums of each errand, of each kind of person in it, then every step.

    >>> print(table([Line("走访", "无变化", "村", taps=2), Line("走访", "无变化", "村", taps=2)]))
    | errand | who | taps | fields typed | papers taken |
    | --- | --- | ---: | ---: | ---: |
    | **走访** | **all** | **4** | **0** | **0** |
    | 走访 | 村 | 4 | 0 | 0 |
    <BLANKLINE>
    | errand | step | who | taps | fields typed | papers taken |
    | --- | --- | --- | ---: | ---: | ---: |
    | 走访 | 无变化 (2 times, each) | 村 | 2 | 0 | 0 |
    """
    rows = [
        "| errand | who | taps | fields typed | papers taken |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for errand in dict.fromkeys(line.errand for line in lines):
        mine = [line for line in lines if line.errand == errand]
        rows.append(f"| **{errand}** | **all** | **{_sums(mine).replace(' | ', '** | **')}** |")
        rows += [
            f"| {errand} | {who} | {_sums([x for x in mine if x.who == who])} |"
            for who in dict.fromkeys(line.who for line in mine)
        ]
    rows += [
        "",
        "| errand | step | who | taps | fields typed | papers taken |",
        "| --- | --- | --- | ---: | ---: | ---: |",
    ]
    for line, same in groupby(lines):
        times = len(list(same))
        step = f"{line.step} ({times} times, each)" if times > 1 else line.step
        rows.append(f"| {line.errand} | {step} | {line.who} | {_sums([line])} |")
    return "\n".join(rows)


def _sums(lines: list[Line]) -> str:
    return " | ".join(
        str(sum(getattr(line, name) for line in lines)) for name in ("taps", "typed", "papers")
    )


def write(path: Path, day: str, lines: list[Line]) -> None:
    """Put the tables between the marks of a page, whose other words stay."""
    put(path, "counted", f"Counted on {day}.\n\n{table(lines)}")


def put(path: Path, mark: str, text: str) -> None:
    """Put a text between the marks of that name."""
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    before, _, rest = path.read_text("utf-8").partition(begin)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")
