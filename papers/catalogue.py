"""Every paper, in the order of the household's file."""

from collections.abc import Iterator

from papers import catalogue_decide, catalogue_entry
from papers.contents.common import Subject
from papers.paper import Paper, about

PAPERS: tuple[Paper, ...] = (*catalogue_entry.PAPERS, *catalogue_decide.PAPERS)
BY_CODE = {paper.code: paper for paper in PAPERS}


def papers_about(subject: Subject) -> Iterator[Paper]:
    """Yield the papers that there are about a clue, a case or an exit."""
    what = about(subject)
    yield from (paper for paper in PAPERS if what in paper.steps)
