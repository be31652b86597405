"""A paper: its code, its title, the step it belongs to, how it looks, where its fields come from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.errors import Refused
from monitoring.models import Case, Clue, Exit
from papers.contents.common import Subject
from papers.layout import Layout, Values, filled

CLUE, CASE, EXIT = "clue", "case", "exit"


@dataclass(frozen=True)
class Paper:
    """
    One official paper, in the source document's words.

    `steps` names, for each thing it is about, the step it belongs to; `kind` is its line of the
    household's file (`monitoring.procedure.PaperKind`), "" when the file does not ask for it.
    `not_yet` says why it cannot be made of the records as they are; "" when it can.
    """

    code: str
    title: str
    steps: Mapping[str, str]
    layout: Layout
    contents: Callable[[Subject, date], Values]
    kind: str = ""
    not_yet: Callable[[Subject], str] = lambda _: ""

    def made(self, subject: Subject, *, on: date) -> Values:
        """
        Return the fields of this paper about a subject, exactly those it declares.

        :raises Refused: the records do not allow it yet, or not as they are
        """
        if why := self.not_yet(subject):
            raise Refused(why)
        return filled(self.layout, self.contents(subject, on))


def about(subject: Subject) -> str:
    return CLUE if isinstance(subject, Clue) else CASE if isinstance(subject, Case) else EXIT


__all__ = ["CASE", "CLUE", "EXIT", "Clue", "Exit", "Paper", "about"]
