"""Reads a finished paper as a person would: every text of it, table cells included."""

from io import BytesIO

from docx import Document


def text_of(body: bytes) -> str:
    """Return the whole text of a .docx: paragraphs and cells, headers, footers, properties."""
    document = Document(BytesIO(body))
    parts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        parts += [cell.text for row in table.rows for cell in row.cells]
    for section in document.sections:
        for edge in (section.header, section.footer):
            parts += [paragraph.text for paragraph in edge.paragraphs]
    about = document.core_properties
    parts += [about.title, about.author, about.subject, about.comments, about.keywords]
    return "\n".join(parts)
