"""
Building the .docx templates from the declarations: an official sheet of A4.

`manage.py build_papers` writes them to `papers/official`. The same declaration always gives the
same bytes, so that a test can tell whether a template is older than its declaration.
"""

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from papers.layout import Block, Grid, Heading, Layout, Prose, Rows, Seal, Signs, Words
from papers.paper import Paper

BODY, TITLE = "仿宋", "宋体"
SHORT, LONG = Mm(210), Mm(297)  # A4
MARGIN, MARGIN_PUBLIC, MARGIN_WIDE = Mm(20), Mm(28), Mm(14)
AIR = "50"  # twentieths of a point above and below the text of a cell
SMALL, LARGE, HEADLINE = Pt(10.5), Pt(16), Pt(20)
ROW = Mm(8)  # at least
MADE = datetime(2022, 1, 1, tzinfo=UTC)
LEFT, CENTER, RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT,
)  # fmt: skip
LABEL_SHARE = 17  # percent of the width for a label in a grid
FIELD = re.compile(r"{(\w+)}")


class Sheet:
    """One template under construction."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.doc = Document()
        self.size = LARGE if layout.large else SMALL
        section = self.doc.sections[0]
        section.page_width, section.page_height = SHORT, LONG
        if layout.wide:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = LONG, SHORT
        margin = MARGIN_PUBLIC if layout.large else MARGIN_WIDE if layout.wide else MARGIN
        section.left_margin = section.right_margin = margin
        section.top_margin = section.bottom_margin = margin
        self.width = section.page_width - 2 * margin
        normal = self.doc.styles["Normal"]
        normal.font.size = self.size
        normal.font.name = BODY
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
        normal.paragraph_format.space_after = Pt(0)

    def paragraph(
        self, text: str, *, align: WD_ALIGN_PARAGRAPH = LEFT, after: float = 6
    ) -> Paragraph:
        """Add a paragraph; `after` is the room below it, in points."""
        found = self.doc.add_paragraph()
        found.alignment = align
        found.paragraph_format.space_after = Pt(after)
        if self.layout.large:
            found.paragraph_format.line_spacing = 1.5
        found.add_run(text)
        return found

    def title(self) -> None:
        head = self.paragraph("", align=CENTER, after=10)
        run = head.add_run("{{ title }}")
        run.bold, run.font.size, run.font.name = True, HEADLINE, TITLE
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), TITLE)

    def block(self, block: Block) -> None:
        match block:
            case Grid():
                for names in block.rows:
                    self.grid_row(names)
                self.gap()
            case Rows():
                self.rows(block)
                self.gap()
            case Words():
                table = self.table([100])
                label, text = table.rows[0].cells[0], added(table).cells[0]
                write(label, f"{self.layout.label(block.field)}：", bold=True)
                write(text, f"{{{{ {block.field} }}}}")
                table.rows[1].height = Mm(18)
                self.gap()
            case Prose():
                for line in block.text.split("\n"):
                    self.paragraph(placeholders(line))
            case Heading():
                self.heading(block)
            case Signs():
                for line in block.lines:
                    self.paragraph(line, after=14).paragraph_format.space_before = Pt(10)
            case Seal():
                self.seal()

    def heading(self, block: Heading) -> None:
        if block.new_page:
            self.doc.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        else:
            self.paragraph("—" * 18, align=CENTER)
        head = self.paragraph("", align=CENTER, after=10)
        run = head.add_run(block.text)
        run.bold, run.font.size = True, LARGE

    def seal(self) -> None:
        self.gap().paragraph_format.keep_with_next = True
        for text in ("{{ issuer }}（盖章）", "{{ day }}"):
            line = self.paragraph(text, align=RIGHT)
            line.paragraph_format.right_indent = Mm(10)
            line.paragraph_format.keep_with_next = "day" not in text

    def table(self, shares: list[int]) -> Table:
        """Add a table of one row, its columns by shares of the width in percent."""
        table: Table = self.doc.add_table(rows=1, cols=len(shares))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        airy(table)
        whole = sum(shares)
        for column, share in zip(table.columns, shares, strict=True):
            column.width = int(self.width * share / whole)
            for cell in column.cells:
                cell.width = column.width
        return table

    def grid_row(self, names: tuple[str, ...]) -> None:
        label = LABEL_SHARE if len(names) < 3 else 13
        value = 100 // len(names) - label
        table = self.table([label, value] * len(names))
        for n, name in enumerate(names):
            write(table.rows[0].cells[2 * n], self.layout.label(name), bold=True)
            write(table.rows[0].cells[2 * n + 1], f"{{{{ {name} }}}}")
        whole_row(table, 0)
        table.rows[0].height = ROW

    def rows(self, block: Rows) -> None:
        """Add a table whose middle row the template repeats for every line."""
        table = self.table([column.share for column in block.columns])
        for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
            write(cell, column.label, bold=True)
        header = table.rows[0]._tr.get_or_add_trPr()
        header.append(OxmlElement("w:tblHeader"))  # repeated on every page
        for text in (f"{{%tr for line in {block.field} %}}", "", "{%tr endfor %}"):
            cells = added(table).cells
            if text:
                write(cells[0], text)
                continue
            for cell, column in zip(cells, block.columns, strict=True):
                write(cell, f"{{{{ line.{column.name} }}}}")
            table.rows[-1].height = ROW
            whole_row(table, -1)

    def gap(self) -> Paragraph:
        """Keep two tables apart: Word joins those that touch."""
        gap: Paragraph = self.doc.add_paragraph()
        gap.paragraph_format.line_spacing = Pt(6)
        return gap


def added(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def write(cell: _Cell, text: str, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(text)
    run.bold = bold
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def airy(table: Table) -> None:
    """Keep the text of every cell off the lines above and below it."""
    margins = OxmlElement("w:tblCellMar")
    for edge in ("w:top", "w:bottom"):
        side = OxmlElement(edge)
        side.set(qn("w:w"), AIR)
        side.set(qn("w:type"), "dxa")
        margins.append(side)
    table._tbl.tblPr.append(margins)


def whole_row(table: Table, index: int) -> None:
    """Let a row move to the next page as a whole."""
    table.rows[index]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def placeholders(text: str) -> str:
    """
    >>> placeholders("户主{head}")
    '户主{{ head }}'
    """
    return FIELD.sub(r"{{ \1 }}", text)


def build(paper: Paper) -> bytes:
    """Return a paper's template as a .docx, the same for the same declaration."""
    sheet = Sheet(paper.layout)
    sheet.title()
    for block in paper.layout.blocks:
        sheet.block(block)
    about = sheet.doc.core_properties
    about.title, about.author, about.comments = paper.title, "", ""
    about.created = about.modified = MADE
    out = BytesIO()
    sheet.doc.save(out)
    return timeless(out.getvalue())


def timeless(body: bytes) -> bytes:
    """Return a zip with the same parts, none of which says when it was written."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, (2022, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()
