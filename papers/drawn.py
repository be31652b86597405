"""docs/reference/papers.md: every paper with its fields, for whoever replaces a template."""

from monitoring.drawings import MADE, Drawing, drawn
from papers.catalogue import PAPERS
from papers.paper import Paper

HEAD = f"""# Papers and the fields of their templates

{MADE}

Each paper is filled into a Word template. To replace one, put a file of the same name (for example
`notice.docx`) into the directory `papers` of the state directory; remove it, and the project's own
holds again (`papers/official`, written by `manage.py build_papers`). In the text write a field as
`{{{{ head }}}}`; a table's line is repeated between a row with `{{%tr for line in people %}}` and a row
with `{{%tr endfor %}}`, its cells are `{{{{ line.name }}}}`. Fields are texts, already written as they are
to be read. A field that is not listed here is refused when the paper is made. 公示 and 公告 have no
fields but those: nothing else can be put on them.
"""


def text() -> str:
    return "\n".join([HEAD, *(_paper(paper) for paper in PAPERS)])


def _paper(paper: Paper) -> str:
    steps = "、".join(f"{about} `{step}`" for about, step in paper.steps.items())
    lines = [f"## {paper.title} `{paper.code}.docx`", "", f"Belongs to: {steps}.", ""]
    lines += ["| field | 说明 |", "| --- | --- |"]
    lines += [f"| `{name}` | {label} |" for name, label in paper.layout.all_fields.items()]
    for table in paper.layout.tables:
        lines += [f"| `{table.field}` | 表格，逐行 |"]
        lines += [f"| `line.{c.name}` of `{table.field}` | {c.label} |" for c in table.columns]
    return "\n".join([*lines, ""])


drawn.declare(Drawing("papers.md", 10, text))
