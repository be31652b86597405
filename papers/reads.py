"""What pages show of papers: a sheet as it is printed, the papers of a step."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from core.errors import Refused
from monitoring import case_states, exit_states
from monitoring.models import Clue
from papers.building import FIELD
from papers.catalogue import papers_about
from papers.contents.common import Subject
from papers.layout import Block, Grid, Heading, Layout, Prose, Rows, Seal, Signs, Values, Words
from papers.paper import CASE, Paper, about


def sheet(paper: Paper, values: Values) -> dict[str, Any]:
    """Return a paper for the template of a printed page: the same blocks, the same fields."""
    layout = paper.layout
    return {
        "title": values["title"], "large": layout.large, "wide": layout.wide,
        "blocks": [_block(layout, block, values) for block in layout.blocks],
    }  # fmt: skip


def _block(layout: Layout, block: Block, values: Values) -> dict[str, Any]:
    def pair(name: str) -> dict[str, Any]:
        return {"label": layout.label(name), "value": values[name]}

    match block:
        case Grid():
            return {"kind": "grid", "rows": [[pair(n) for n in row] for row in block.rows]}
        case Rows():
            lines = values[block.field]
            assert isinstance(lines, list)
            cells = [[line[column.name] for column in block.columns] for line in lines]
            return {"kind": "rows", "columns": block.columns, "lines": cells}
        case Words():
            return {"kind": "words", **pair(block.field)}
        case Prose():
            text = FIELD.sub(lambda found: str(values[found[1]]), block.text)
            return {"kind": "prose", "lines": text.split("\n")}
        case Heading():
            return {"kind": "heading", "text": block.text, "new_page": block.new_page}
        case Signs():
            return {"kind": "signs", "lines": block.lines}
        case Seal():
            return {"kind": "seal", "issuer": values["issuer"], "day": values["day"]}


@dataclass(frozen=True)
class Offer:
    """A paper on a page: to print and to take away, or why it cannot be made yet."""

    paper: Paper
    why_not: str
    print_url: str
    docx_url: str
    full_url: str = ""


def offers(subject: Subject) -> list[Offer]:
    """Return the papers about a subject, in the order of its file."""
    what = about(subject)
    found = []
    for paper in papers_about(subject):
        keys = {"pk": subject.pk, "code": paper.code}
        found.append(
            Offer(
                paper, paper.not_yet(subject), reverse(f"papers:{what}_print", kwargs=keys),
                reverse(f"papers:{what}_docx", kwargs=keys),
                reverse("papers:case_full", kwargs=keys)
                if what == CASE and paper.has_numbers
                else "",
            )
        )  # fmt: skip
    return found


def by_step(subject: Subject) -> list[dict[str, Any]]:
    """Return the offers under the names of their steps, in the order of the procedure."""
    if isinstance(subject, Clue):
        return [{"name": "", "offers": offers(subject)}]
    states = case_states if about(subject) == CASE else exit_states
    names = {action: name for _, action, name, _ in states.SUBSTEPS}
    names = {"open": "线索登记", **names, "close": "终止并告知"}
    found = offers(subject)
    rows = []
    for action, name in names.items():
        mine = [offer for offer in found if offer.paper.steps[about(subject)] == action]
        if mine:
            rows.append({"name": name, "offers": mine})
    return rows


def sheets(subject: Subject, *, on: date) -> list[dict[str, Any]]:
    return [sheet(paper, values) for paper, values in whole(subject, on=on)]


def whole(subject: Subject, *, on: date) -> list[tuple[Paper, Values]]:
    """Return every paper about a subject that can be made today."""
    made = []
    for paper in papers_about(subject):
        try:
            made.append((paper, paper.made(subject, on=on)))
        except Refused:
            continue  # the checklist says why
    return made
